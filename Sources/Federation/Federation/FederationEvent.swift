public import Contracts

/// What happens in a federation, as it happens: for progress displays, logs and the event stream.
public enum FederationEvent: Sendable, Equatable {
  /// A slow step of the set-up began.
  case preparing(String)
  /// A round was opened.
  case opened(round: Int, attempt: Int, Purpose)
  /// A submission was accepted.
  case accepted(round: Int, client: String, bytes: Int)
  /// A submission was refused.
  case refused(round: Int, client: String, what: String, code: String, reason: String)
  /// The opening draws so many clients, who may submit.
  case drawn(round: Int, clients: Int)
  /// A client stayed away.
  case absent(round: Int, client: String)
  /// A client could not take part, and stays away from the round.
  case unavailable(round: Int, client: String, reason: String)
  /// A round ended below n_min and is opened again.
  case givenUp(round: Int, accepted: Int)
  /// A round was aggregated, but its shares open nothing; the next one follows.
  case abandoned(round: Int, of: Int, reason: String)
  /// A trustee's share is on the chain.
  case share(round: Int, trustee: String)
  /// A round's sums were opened.
  case published(round: Int, Purpose, PublishedMetrics?)
  /// A round is over.
  case settled(round: Int, of: Int)
}
