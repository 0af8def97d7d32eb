import Contracts
package import Ledger
package import UpdateProofs

/// What the clients of a chain sealed for: its identifier, the opening of each published round, their keys by name.
package struct SealingPlaces: Sendable {
  private var chainID: Hash?
  private var openings: [Int: Hash] = [:]
  private var members: [String: VerifyingKey] = [:]

  /// Reads them from a ledger, which an audit verifies and this does not.
  package init(_ store: LedgerStore) throws {
    chainID = try store.chainID()
    var rounds: [Hash: Int] = [:]
    var height: UInt64 = 0
    while let block = try store.block(at: height) {
      for t in try store.transactions(of: block) {
        switch TransactionKind(rawValue: t.kind) {
        case .genesis: for member in try Genesis(wireBytes: t.body).members { members[member.name] = member.key }
        case .open: rounds[t.hash] = Int(try OpenBody(wireBytes: t.body).round)
        case .publish:
          let open = try PublishBody(wireBytes: t.body).open
          if let round = rounds[open] { openings[round] = open }
        default: break
        }
      }
      height += 1
    }
  }

  /// The noise that masks added in a simulation, derived again from what its clients keep.
  package func noise(
    _ plan: FederationPlan,
    randomness:
      @escaping @Sendable (_ client: String) throws(FederationError) -> @Sendable (_ round: Int) -> MaskRandomness
  ) throws -> PlaintextTwin.Noise {
    guard plan.encryption == .masked else { return { (_, _, _, _) throws(FederationError) in nil } }
    var made: [Purpose: any SubmissionScheme] = [:]
    for template in try plan.templates() {
      made[template.purpose] = try plan.suite.scheme(
        template.vectors.map {
          try $0.layout(clients: plan.participation.maximum, modulusBits: plan.suite.modulusBits)
        })
    }
    let schemes = made
    return { [self] (client, round, vector, values) throws(FederationError) in
      guard plan.schedule.indices.contains(round - 1), let scheme = schemes[plan.schedule[round - 1]] else {
        return nil
      }
      guard let chainID, let open = openings[round], let sender = members[client] else { throw .noRound }
      let context = SubmissionContext(chainID: chainID.bytes, open: open.bytes, sender: sender.bytes)
      let drawn = try randomness(client)(round)
      do throws(SubmissionFault) {
        let noise = try scheme.noise(vector: vector, of: values, context: context, randomness: drawn, work: .parallel)
        return noise.isEmpty ? nil : noise
      } catch { throw .task(client: client, reason: "its noise cannot be derived: \(error)") }
    }
  }
}
