import Ledger
import Wire

/// Rounds that are given up (docs/protocol.md §9).
extension FederationContract {
  func abort(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let body: RoundReference = try tx.body()
    try tx.expectPayloads(0)
    let round = try round(body.open, state, in: .open, .aggregated)
    if round.phase == .aggregated {
      try checkUnopened(round, state, at: tx.block.time)
      state.abandon(round)
      return
    }
    // Below n_min, and before the product is stated: nothing of it is ever decrypted.
    guard tx.block.time > round.opening.deadline else {
      throw .early("a round is given up after its deadline, \(round.opening.deadline) ms")
    }
    guard round.accepted.count < state.genesis.participation.minimum else {
      throw .early("\(round.accepted.count) submissions are enough: close the round")
    }
    state.round?.phase = .aborted
    state.round?.sum = []
  }

  /// Milliseconds after the deadline, from which on a round that its shares do not open need not wait for t + f: a day.
  package static let sharingWindow: UInt64 = 24 * 3600 * 1000

  /// An aggregated round is given up when its shares open nothing: at once where they combine to no sums, else when there
  /// are t + f of them, so that t are honest as long as the assumptions hold, or, with t at least, a day
  /// after the deadline.
  private func checkUnopened(_ round: RoundState, _ state: FederationState, at time: UInt64) throws(Rejection) {
    do throws(Rejection) { _ = try opened(round, state) } catch {
      switch error {
      case .unreadableSums: return
      case .noQuorum(let tried):
        let deadline = round.opening.deadline
        let enough = state.genesis.threshold + state.genesis.corruptedTrustees
        guard round.shares.count >= enough || time > deadline && time - deadline > Self.sharingWindow else {
          throw .early(
            "none of \(tried) quorums combines, but \(enough) shares may: the round is given up when there are so many, "
              + "or \(Self.sharingWindow) ms after its deadline, \(deadline) ms")
        }
        return
      default: throw error
      }
    }
    throw .early("the shares open the sums: publish them")
  }
}

extension FederationState {
  /// Whoever holds t honest shares has opened it, on the chain or not: nothing that may be opened once is opened again.
  mutating func abandon(_ given: RoundState) {
    abandoned[given.opening.round] = given.aggregate
    // Moments that nobody knows: features are standardised over their stated ranges.
    if let i = given.template.index(of: .moments) {
      moments = [Int64](repeating: 0, count: given.template.vectors[i].dimension)
    }
    if given.template.index(of: .metrics) != nil { evaluatedModels.insert(given.opening.model) }
    round?.phase = .abandoned
    round?.sum = []
  }
}
