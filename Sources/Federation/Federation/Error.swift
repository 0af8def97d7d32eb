public import Contracts
public import Ledger

/// Why a party of the federation cannot go on.
public enum FederationError: Error, Equatable, Sendable {
  /// The plan of the federation is refused; nothing was started.
  case plan(String)
  /// The chain has no genesis yet.
  case noGenesis
  /// There is no round, or no key, to act on.
  case noRound
  /// The contract refused a transaction.
  case refused(Rejection)
  /// The ledger refused or cannot be written.
  case ledger(LedgerError)
  /// A trustee will not release a share; the reason protects the clients.
  case withheld(trustee: String, reason: String)
  /// The chain that was replayed is false.
  case replay(String)
  /// Local training or evaluation failed.
  case task(client: String, reason: String)
  /// A client cannot take part in a round; others go on without it.
  case unavailable(client: String, reason: String)
  /// Too few of the parties answered.
  case stalled(String)
  /// A part of the run is gone that cannot be made anew; nothing was changed.
  case missing(path: String, reason: String)
  /// A trustee's share of the decryption key is not there, or is not this chain's.
  case share(trustee: Int, path: String, reason: String)
  /// A file of the run cannot be read or written.
  case file(path: String, reason: String)
}

extension FederationError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .plan(let reason): reason
    case .noGenesis: "the chain has no genesis block; found it first"
    case .noRound: "no round is open, or the chain has no key yet"
    case .refused(let reason): "refused (\(reason.code)): \(reason)"
    case .ledger(let error): "\(error)"
    case .withheld(let trustee, let reason): "\(trustee) withholds its share: \(reason)"
    case .replay(let reason): "\(reason)"
    case .task(let client, let reason): "\(client): \(reason)"
    case .unavailable(let client, let reason): "\(client): \(reason)"
    case .stalled(let reason): reason
    case .missing(let path, let reason): "\(path): \(reason)"
    case .share(let trustee, let path, let reason): "the share of trustee \(trustee), \(path): \(reason)"
    case .file(let path, let reason): "\(path): \(reason)"
    }
  }
}
