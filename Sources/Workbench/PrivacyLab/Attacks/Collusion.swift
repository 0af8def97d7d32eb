import BigNum
import Contracts
import PaillierScheme
import Transcript

/// Trustees who pool their shares and decrypt one client's submission, as their own software never would.
protocol Collusion: Attack {
  /// How many of them.
  func count(_ parameters: ThresholdParameters) -> Int
}

/// As many trustees as open a sum: they read every update.
struct CollusionOfThreshold: Collusion {
  let name = "colluding-trustees"
  func direction(_ mode: AttackMode) -> AttackDirection { mode == .private ? .open : .works }
  func count(_ parameters: ThresholdParameters) -> Int { parameters.threshold }
}

/// One fewer: they read nothing.
struct CollusionBelowThreshold: Collusion {
  let name = "colluding-trustees-minority"
  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .nothing }
  func count(_ parameters: ThresholdParameters) -> Int { parameters.threshold - 1 }
}

extension Collusion {
  /// Share of the update's entries that are read exactly, of the first rows.
  var metric: String { "entriesRead" }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    let victim = trial.largest, update = trial.updates[victim]
    let coalition = count(trial.plan.trustees)
    for mode in modes {
      guard mode.hidesUpdates else {
        out[mode] = Measurement(1, chance: 0, note: "the server reads every update; no trustee is needed")
        continue
      }
      var sent = update
      if mode == .private {
        var stream = trial.stream("noise of one client")
        sent = sent.map { $0 + trial.noise.part(using: &stream) }
      }
      // With its noise an update may be longer than β of this chain's proofs; one without proofs decrypts it as well.
      let chain = try await lab.chain(mode == .private ? .sealed : mode)
      try await chain.open()
      let read = try await Self.read(
        RunArithmetic(trial: trial, mode: .sealed).limited(sent.map(Double.init)), chain, victim: victim, coalition)
      let exact = zip(read, update).count { $0 == $1 }
      let m = trial.plan.trustees
      out[mode] = Measurement(
        Double(exact) / Double(read.isEmpty ? update.count : read.count), chance: 0,
        note: mode == .private && coalition >= m.threshold
          ? "they read the update with the client's own part of the noise"
          : "\(coalition) of \(m.trustees) trustees; \(m.threshold) open",
        further: [("cosine", Vectors.cosine(read.map(Double.init), update.prefix(read.count).map(Double.init)))])
    }
    return out
  }

  /// The entries that the coalition gets; none where its shares do not combine.
  private static func read(
    _ update: [Int64], _ chain: TestChain, victim: Int, _ coalition: Int
  ) async throws -> [Int64] {
    guard coalition > 0 else { return [] }
    let submission = try await chain.sealed(update, by: victim)
    guard try await chain.send(submission) == .accepted, let round = try await chain.state().round else { return [] }
    let plan = try await chain.plans()[0]
    let rows = Array(try await chain.ciphertexts(of: submission)[0].prefix(8))
    let key = try await chain.key()
    var rng = SystemRandomNumberGenerator()
    let transcript = Transcript.share(chainID: round.chainID, open: round.open)
    // What a coalition lacks it guesses: the others' shares, drawn at random, whose proofs nobody need check.
    let shares = try chain.shares().prefix(key.parameters.threshold).map { share -> VerifiedShareVector in
      guard share.index > coalition else {
        let own = try share.decrypt(rows, transcript: transcript, using: &rng, work: .parallel)
        return try key.verify(own, of: rows, transcript: transcript)
      }
      let guess = try TrusteeShare(
        index: share.index, secret: BigInt.random(bits: key.key.size.bits, using: &rng), publicKey: key, checks: [])
      let values = try guess.decrypt(rows, transcript: transcript, using: &rng, work: .parallel).values
      return VerifiedShareVector(trustee: share.index, values: values)
    }
    guard let plaintexts = try? key.combine(shares, rows: rows.count) else { return [] }
    let entries = min(plan.dimension, rows.count * plan.slots)
    let filled = plaintexts + [BigInt](repeating: 0, count: plan.rows - plaintexts.count)
    guard let unpacked = try? plan.unpack(filled, clients: 1) else { return [] }
    let offset = round.template.vectors[0].offset
    return unpacked.prefix(entries).map { $0 + offset }
  }
}
