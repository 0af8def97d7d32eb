public import Ledger

extension FederationContract {
  /// What a client may upload before it submits: payloads of exactly the lengths that the open round's template gives, up
  /// to its deadline. Nil where a submission of its would be refused whatever it holds.
  public func uploadPermit(for client: VerifyingKey) -> UploadPermit? {
    guard let state, let round = state.round, round.phase == .open, state.key != nil,
      state.membership.with(.client).contains(where: { $0.key == client }),
      round.isDrawn(client), !round.hasAccepted(client), !round.offenders.contains(client),
      round.accepted.count < state.genesis.participation.maximum
    else { return nil }
    return UploadPermit(
      chainID: round.chainID, context: round.open, sender: client,
      lengths: submissionLengths(round.scheme), until: round.opening.deadline &+ 1)
  }
}
