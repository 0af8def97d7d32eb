/// How the step size changes from step to step, as a factor of the learning rate; steps count from 0.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  /// The factor after the warm-up.
  public enum Course: Codable, Hashable, Sendable {
    /// 1.
    case constant
    /// `factor`^⌊t/`every`⌋: PyTorch's `StepLR`.
    case step(every: Int, factor: Double)
    /// From 1 to `floor` along half a cosine over `steps`, then `floor` (Loshchilov and Hutter 2017, without restarts).
    case cosine(steps: Int, floor: Double = 0)
  }

  /// Steps of the linear warm-up, with factors 1/n, 2/n, …, 1 (Goyal et al. 2017); 0 is none.
  public var warmUp: Int
  /// What follows; its t counts from the end of the warm-up.
  public var course: Course

  /// - Throws: `LearningError.parameter` unless 0 ≤ warm-up, 1 ≤ every, 1 ≤ steps, 0 < factor ≤ 1 and 0 ≤ floor ≤ 1.
  public init(warmUp: Int = 0, course: Course = .constant) throws(LearningError) {
    self.warmUp = warmUp
    self.course = course
    try validate()
  }

  /// Refuses settings that a decoder or an assignment let in.
  public func validate() throws(LearningError) {
    guard warmUp >= 0 else { throw .parameter(name: "warm-up", value: "\(warmUp)", allowed: "0 or more steps") }
    switch course {
    case .constant: break
    case .step(let every, let factor):
      guard every >= 1, factor > 0, factor <= 1 else {
        throw .parameter(name: "step schedule", value: "\(every), \(factor)", allowed: "every ≥ 1, 0 < factor ≤ 1")
      }
    case .cosine(let steps, let floor):
      guard steps >= 1, floor >= 0, floor <= 1 else {
        throw .parameter(name: "cosine schedule", value: "\(steps), \(floor)", allowed: "steps ≥ 1, 0 ≤ floor ≤ 1")
      }
    }
  }

  /// The factor of step t ≥ 0.
  public func factor(at step: Int) -> Double {
    if step < warmUp { return (Double(max(0, step)) + 1) / Double(warmUp) }
    let t = step - max(0, warmUp)
    switch course {
    case .constant: return 1
    case .step(let every, let factor): return Self.power(factor, t / max(1, every))
    case .cosine(let steps, let floor):
      guard t < steps else { return floor }
      return floor + (1 - floor) * (0.5 * (1 + PortableMath.cosPi(Double(t) / Double(steps))))
    }
  }

  /// base^n by squaring.
  private static func power(_ base: Double, _ n: Int) -> Double {
    var (result, square, n) = (1.0, base, max(0, n))
    while n > 0 {
      if n % 2 == 1 { result *= square }
      square *= square
      n /= 2
    }
    return result
  }
}

extension PortableMath {
  /// cos(π·x) for x in [0, 1], to 2 units of 2^−53; NaN elsewhere.
  public static func cosPi(_ x: Double) -> Double {
    guard x >= 0, x <= 1 else { return .nan }
    if x > 0.5 { return -cosPi(1 - x) }
    // ½ − x is exact from ¼ on. Taylor's series to π^18/18!, whose rest is below 2^−60 at π/4.
    let small = x <= 0.25
    let angle = Double.pi * (small ? x : 0.5 - x)
    let square = angle * angle
    var sum = 1.0
    for k in stride(from: small ? 17 : 18, through: small ? 1 : 2, by: -2) {
      sum = 1 - square / Double(k * (k + 1)) * sum
    }
    return small ? sum : angle * sum
  }
}
