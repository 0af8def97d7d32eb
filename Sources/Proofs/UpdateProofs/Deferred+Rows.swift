import Groups
import SigmaProofs

extension Deferred {
  /// The same equation about row commitments that stand behind `count` others.
  func shifted<G: PrimeGroup>(by count: Int) -> Deferred where Equation == GroupEquation<G> {
    guard count > 0, !equation.rows.isEmpty else { return self }
    var copy = self
    copy.equation.rows = [Scalar<G>](repeating: .zero, count: count) + equation.rows
    return copy
  }
}
