/// Why a computation with big integers has no result.
public enum BigNumError: Error, Equatable, Sendable {
  /// The caller's `isCancelled` returned true.
  case cancelled
  /// No prime of that size is searched for.
  case primeSize(bits: Int, minimum: Int)
}

extension BigNumError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .cancelled: "the computation was cancelled; start it again to have its result"
    case .primeSize(let bits, let minimum): "a prime of \(bits) bits was asked for; ask for at least \(minimum)"
    }
  }
}
