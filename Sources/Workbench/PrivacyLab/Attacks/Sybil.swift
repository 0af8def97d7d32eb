import Ledger

/// One party under three more names, none of which is registered (Douceur 2002).
struct Sybil: Attack {
  let name = "sybil"
  /// Share of the false names whose updates are accepted.
  let metric = "accepted"
  static let names = 3

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .nothing }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    let attacker = trial.largest
    for mode in modes {
      guard mode.hidesUpdates else {
        out[mode] = Measurement(1, chance: 0, note: "a server that keeps no list of members takes whoever comes")
        continue
      }
      let chain = try await lab.chain(mode)
      try await chain.open()
      var verdicts: [TestChain.Verdict] = []
      for _ in 0..<Self.names {
        let payloads = try await chain.sealed(trial.updates[attacker], by: attacker).payloads.map(\.bytes)
        verdicts.append(try await chain.send(chain.submission(payloads, by: SigningKey())))
      }
      let bound = RunArithmetic(trial: trial, mode: mode).bound
      out[mode] = Measurement(
        Double(verdicts.count { $0 == .accepted }) / Double(Self.names), chance: 0, bound: bound, effect: 0,
        refusal: verdicts.compactMap(\.refusal).first,
        note: "names are those of the first block; k registered ones that are one party have k times the bound")
    }
    return out
  }
}
