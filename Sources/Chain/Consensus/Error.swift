public import Ledger

/// Why an engine does not start.
public enum ConsensusError<Rejection: Error & Sendable>: Error, Sendable {
  /// The ledger, or the state machine's replay of it, fails.
  case replay(ReplayError<Rejection>)
  /// The genesis transactions are refused.
  case genesis(SubmissionError<Rejection>)
  /// The ledger has blocks already; a chain is founded once.
  case alreadyFounded(height: UInt64)
  /// The ledger has no blocks yet; found the chain first.
  case notFounded
  /// The key is not the one that founded this chain.
  case notTheProposer(key: VerifyingKey, founder: VerifyingKey)
}

extension ConsensusError: Equatable where Rejection: Equatable {}

extension ConsensusError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .replay(let error): "the ledger does not replay: \(error)"
    case .genesis(let error): "the genesis block is refused: \(error)"
    case .alreadyFounded(let height): "the chain is founded and has height \(height); open it instead"
    case .notFounded: "the ledger has no genesis block; found the chain first"
    case .notTheProposer(let key, let founder):
      "the key \(key) did not found this chain; use the secret key of \(founder)"
    }
  }
}
