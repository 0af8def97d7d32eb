/// What a model shall say of one sample.
public enum Target: Equatable, Sendable {
  /// A class.
  case label(Int)
  /// Values of a regression, or labels that hold (1) or not (0).
  case values([Double])
}
