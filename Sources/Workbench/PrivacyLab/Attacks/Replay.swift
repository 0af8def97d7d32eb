/// Sends a client's signed submission once more, in the next round.
struct Replay: Attack {
  let name = "replay"
  /// Whether it counts again.
  let metric = "accepted"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .nothing }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    for mode in modes {
      guard mode.hidesUpdates else {
        out[mode] = Measurement(1, chance: 0, note: "a plain update does not say which round it belongs to")
        continue
      }
      let chain = try await lab.chain(mode)
      try await chain.open()
      let victim = trial.largest == 0 ? 1 : 0
      let submission = try await chain.sealed(trial.updates[victim], by: victim)
      guard try await chain.send(submission) == .accepted else { continue }
      try await chain.open()
      let again = try await chain.send(submission)
      out[mode] = Measurement(again == .accepted ? 1 : 0, chance: 0, refusal: again.refusal)
    }
    return out
  }
}
