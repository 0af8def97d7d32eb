import BigNum
import Consensus
import PaillierScheme
import Wire

/// Sends three times another client's update without knowing it: its ciphertexts to the power of three, made to look new.
struct Copy: Attack {
  let name = "copy"
  /// Whether it is accepted and, where sums are opened, the sum has the multiple in it.
  let metric = "accepted"
  static let multiple = 3

  func direction(_ mode: AttackMode) -> AttackDirection { mode.provesNorms ? .nothing : .works }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    let attacker = trial.largest
    let victim = attacker == 0 ? 1 : 0
    for mode in modes {
      guard mode.hidesUpdates else {
        out[mode] = Measurement(1, chance: 0, note: "who reads an update can send any multiple of it")
        continue
      }
      let chain = try await lab.chain(mode)
      try await chain.open()
      let original = try await chain.sealed(trial.updates[victim], by: victim)
      guard try await chain.send(original) == .accepted else { continue }
      let copy = try await copied(original, chain, by: attacker)
      let verdict = try await chain.send(copy)
      guard verdict == .accepted else {
        out[mode] = Measurement(0, chance: 0, refusal: verdict.refusal)
        continue
      }
      for client in trial.updates.indices where client != victim && client != attacker {
        _ = try await chain.send(chain.sealed(trial.updates[client], by: client))
      }
      let opened = try await chain.finish()[0]
      var expected = trial.updates[victim].map { $0 * Int64(Self.multiple + 1) }
      for client in trial.updates.indices where client != victim && client != attacker {
        for j in expected.indices { expected[j] += trial.updates[client][j] }
      }
      out[mode] = Measurement(
        opened == expected ? 1 : 0, chance: 0,
        note: "the opened sum has the victim's update \(Self.multiple) times more, entry by entry")
    }
    return out
  }

  /// The update's ciphertexts multiplied, the counts' as they are, all with new randomness; commitments and proofs, where
  /// there are any, are the victim's.
  private func copied(_ original: Submission, _ chain: TestChain, by attacker: Int) async throws -> Submission {
    let key = try await chain.key().key
    var vectors = try await chain.ciphertexts(of: original)
    vectors[0] = try key.scale(vectors[0], by: BigInt(Self.multiple))
    var rng = SystemRandomNumberGenerator()
    var writer = Writer()
    for vector in vectors { key.encode(try key.rerandomise(vector, using: &rng), to: &writer) }
    var payloads = original.payloads.map(\.bytes)
    payloads[0].replaceSubrange(0..<writer.bytes.count, with: writer.bytes)
    return try await chain.submission(payloads, by: chain.clients[attacker].key)
  }
}
