import Contracts

/// Sends zeros, takes the model and the credit (Lin et al. 2019). Nothing about a zero is false, so nothing stops it.
struct FreeRider: Attack {
  let name = "free-rider"
  /// Its credit over that of an honest client.
  let metric = "credit"

  func direction(_ mode: AttackMode) -> AttackDirection { .works }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    let rider = trial.largest
    let other = rider == 0 ? 1 : 0
    for mode in modes {
      let bound = RunArithmetic(trial: trial, mode: mode).bound
      guard mode.hidesUpdates else {
        out[mode] = Measurement(
          1, chance: 0, note: "a server that weighs by stated samples takes zeros for an update like any other")
        continue
      }
      let chain = try await lab.chain(mode)
      try await chain.open()
      let zeros = trial.updates[rider].map { _ in Int64(0) }
      let verdict = try await chain.send(chain.sealed(zeros, by: rider))
      _ = try await chain.send(chain.sealed(trial.updates[other], by: other))
      let state = try await chain.state()
      let credits = state.round.map { FederationContract.credits($0, state) } ?? []
      func credit(_ client: Int) -> Double {
        Double(credits.first { $0.member == chain.clients[client].verifyingKey }?.amount ?? 0)
      }
      out[mode] = Measurement(
        credit(other) > 0 ? credit(rider) / credit(other) : 0, chance: 0, bound: bound, effect: 0,
        refusal: verdict.refusal, note: "an accepted update is a credit; no proof says that work is behind it")
    }
    return out
  }
}
