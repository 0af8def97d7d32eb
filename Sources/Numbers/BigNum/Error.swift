/// Why a computation with big integers has no result.
public enum BigNumError: Error, Equatable, Sendable {
  /// The caller's `isCancelled` returned true.
  case cancelled
  /// No prime of that size is searched for.
  case primeSize(bits: Int, minimum: Int)
  /// The kernels have no room for so large a modulus.
  case modulusSize(bits: Int, maximum: Int)
  /// The machine cannot run that path.
  case unavailable(KernelPath)
  /// A product of no vectors at all, which has no length.
  case noVectors
}

extension BigNumError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .cancelled: "the computation was cancelled; start it again to have its result"
    case .primeSize(let bits, let minimum): "a prime of \(bits) bits was asked for; ask for at least \(minimum)"
    case .modulusSize(let bits, let maximum):
      "the modulus has \(bits) bits, and batches take at most \(maximum); use single exponentiations, or a smaller one"
    case .unavailable(let path): "this machine cannot run the kernels of the path \(path); take KernelPath.best"
    case .noVectors: "no vector was given to be multiplied; give one at least"
    }
  }
}
