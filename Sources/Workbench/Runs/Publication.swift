import Contracts
import Learning
import Ledger

/// What a round put on the chain: its sums, and after a training round the next model.
struct Publication: Sendable {
  /// The round that it closes.
  let opening: OpenBody
  /// What it states.
  let body: PublishBody
  /// The transaction that states it.
  let transaction: Transaction

  /// The training round, from 1; nil where the round does not train.
  let trainingRound: Int?
}

extension LedgerStore {
  /// What the chain's first block holds.
  func genesis() throws -> (body: Genesis, transaction: Transaction) {
    guard let block = try block(at: 0),
      let t = try transactions(of: block).first(where: { $0.kind == TransactionKind.genesis.rawValue })
    else { throw LedgerError.missing(.block(0)) }
    return (try Genesis(wireBytes: t.body), t)
  }

  /// What every round was opened for, in order, attempts that were given up included.
  func openings() throws -> [OpenBody] {
    var found: [OpenBody] = []
    var height: UInt64 = 0
    while let block = try block(at: height) {
      for t in try transactions(of: block) where t.kind == TransactionKind.open.rawValue {
        found.append(try OpenBody(wireBytes: t.body))
      }
      height += 1
    }
    return found
  }

  /// How many submissions an opening has; all that stand on a chain were accepted.
  func submissions(to open: Hash) throws -> Int {
    var (count, height) = (0, UInt64(0))
    while let block = try block(at: height) {
      for t in try transactions(of: block) where t.kind == TransactionKind.submit.rawValue {
        if try RoundReference(wireBytes: t.body).open == open { count += 1 }
      }
      height += 1
    }
    return count
  }

  /// All publications, in order; read, not verified.
  func publications() throws -> [Publication] {
    var openings: [Hash: OpenBody] = [:]
    var found: [Publication] = []
    guard try tail() != nil else { return [] }
    // Where features are standardised, the chain's first round opens their moments.
    let before = try genesis().body.templates.contains { $0.purpose == .statistics } ? 1 : 0
    var height: UInt64 = 0
    while let block = try block(at: height) {
      for t in try transactions(of: block) {
        switch TransactionKind(rawValue: t.kind) {
        case .open: openings[t.hash] = try OpenBody(wireBytes: t.body)
        case .publish:
          let body = try PublishBody(wireBytes: t.body)
          if let opening = openings[body.open] {
            let round = opening.purpose == .training ? Int(opening.round) - before : nil
            found.append(Publication(opening: opening, body: body, transaction: t, trainingRound: round))
          }
        default: break
        }
      }
      height += 1
    }
    return found
  }

  /// A payload of a transaction, which must have `count` of them.
  func payload(_ index: Int, of t: Transaction, count: Int) throws -> [UInt8] {
    guard t.payloads.count == count, t.payloads.indices.contains(index) else {
      throw LedgerError.inconsistent(
        .transaction(t.hash), field: "payloads", reason: "\(t.payloads.count), where \(count) belong")
    }
    let hash = t.payloads[index].hash
    guard let payload = try payload(hash) else { throw LedgerError.missing(.payload(hash)) }
    return payload.bytes
  }

  /// The sums that a publication states, a vector each.
  func sums(_ publication: Publication, _ genesis: Genesis) throws -> (template: RoundTemplate, sums: [[Int64]]) {
    let purpose = publication.opening.purpose, t = publication.transaction
    guard let template = genesis.templates.first(where: { $0.purpose == purpose }) else {
      throw LedgerError.inconsistent(
        .transaction(t.hash), field: "purpose", reason: "the genesis has no template for \(purpose)")
    }
    let bytes = try payload(0, of: t, count: purpose == .training ? 2 : 1)
    return (template, try ModelCodec.decode(sums: bytes, dimensions: template.vectors.map(\.dimension)))
  }

  /// The model that a training round published. Throws where its bytes have another digest than the round states.
  func model(_ publication: Publication, _ genesis: Genesis) throws -> [Double] {
    let t = publication.transaction
    let model = try ModelCodec.decode(payload(1, of: t, count: 2), count: genesis.parameterCount)
    let digest = ModelCodec.digest(model)
    guard digest == publication.body.model else {
      throw LedgerError.inconsistent(
        .transaction(t.hash), field: "model", reason: "\(publication.body.model), but its payload has \(digest)")
    }
    return model
  }
}
