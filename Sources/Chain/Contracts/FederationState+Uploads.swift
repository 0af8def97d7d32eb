public import Ledger

extension FederationState {
  /// What a client may upload before it submits: payloads of exactly the lengths that the open round's template gives, up
  /// to its deadline. Nil where a submission of its would be refused whatever it holds.
  public func uploadPermit(for client: VerifyingKey, chainID: Hash) -> UploadPermit? {
    guard let round, round.phase == .open, key != nil, let scheme = schemes[round.opening.purpose],
      membership.with(.client).contains(where: { $0.key == client }),
      !round.hasAccepted(client), !round.offenders.contains(client),
      round.accepted.count < genesis.participation.maximum
    else { return nil }
    return UploadPermit(
      chainID: chainID, context: round.open, sender: client,
      lengths: [scheme.sealedByteCount, scheme.proofByteCount], until: round.opening.deadline &+ 1)
  }
}
