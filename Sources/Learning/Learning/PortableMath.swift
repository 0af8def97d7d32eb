/// Elementary functions in plain IEEE double arithmetic: sums, products and quotients in a fixed order, no fused
/// operations and no libm, whose last bits differ between systems. A model is therefore the same, byte for byte, on
/// every machine. Errors stay within 2 units in the last place (tested).
public enum PortableMath {
  // ln 2 in two parts; the first has 32 significant bits, so that k·ln2High is exact for |k| < 2^20.
  private static let ln2High = 0x1.62e42feep-1
  private static let ln2Low = 0x1.a39ef35793c76p-33
  private static let inverseLn2 = 0x1.71547652b82fep0

  /// e^x. Overflows to infinity above 709.79, and underflows gradually to 0.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 710 { return .infinity }
    if x < -746 { return 0 }
    let (k, r, low) = reduce(x)
    return scale(1 + expm1Reduced(r, low), by: k)
  }

  /// e^x − 1 without cancellation near 0.
  public static func expm1(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    if x > 710 { return .infinity }
    if x < -40 { return -1 }
    let (k, r, low) = reduce(x)
    let t = expm1Reduced(r, low)
    if k == 0 { return t }
    // 2^k·(1 + t) − 1; 2^k − 1 is exact (or its −1 is below the last place), 2^k·t too.
    if k > 1000 { return scale(1 + t, by: k) }
    let power = scale(1, by: k)
    return power * t + (power - 1)
  }

  /// The natural logarithm: −∞ at 0, NaN below.
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    // x = 2^k·m with m in [√½, √2).
    var (k, m) = (Double(x.exponent), x.significand)
    if m > 0x1.6a09e667f3bcdp0 { (k, m) = (k + 1, m / 2) }
    return log1pSeries(m - 1, k)
  }

  /// k·ln 2 + ln(1 + f) for 1 + f in [√½, √2]. With s = f/(2 + f):
  /// ln(1 + f) = 2·artanh s = f − (f²/2 − s·(f²/2 + R)), R = Σ_{j≥1} 2·s^(2j)/(2j + 1), here to s^24.
  private static func log1pSeries(_ f: Double, _ k: Double) -> Double {
    let s = f / (2 + f)
    let s2 = s * s
    var r = 2.0 / 25
    for j in stride(from: 23, through: 3, by: -2) { r = r * s2 + 2 / Double(j) }
    r *= s2
    let half = 0.5 * f * f
    return k * ln2High - ((half - (s * (half + r) + k * ln2Low)) - f)
  }

  /// Hyperbolic tangent.
  public static func tanh(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    let a = x.magnitude
    let t: Double
    if a > 22 {
      t = 1
    } else if a < 1 {
      let e = expm1(2 * a)
      t = e / (e + 2)
    } else {
      t = 1 - 2 / (exp(2 * a) + 1)
    }
    return x < 0 ? -t : t
  }

  /// 1/(1 + e^−x).
  public static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// ln(1 + e^x), the cross entropy of a logit.
  public static func softplus(_ x: Double) -> Double {
    let e = exp(-x.magnitude)
    let correction = e < 0.4 ? log1pSeries(e, 0) : log(1 + e) + (e - ((1 + e) - 1)) / (1 + e)
    return (x > 0 ? x : 0) + correction
  }

  /// x = k·ln 2 + (r − low) with |r| ≤ (ln 2)/2.
  private static func reduce(_ x: Double) -> (k: Int, r: Double, low: Double) {
    let k = (x * inverseLn2).rounded(.toNearestOrEven)
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    return (Int(k), r, low - (high - r))  // the second part is what the subtraction lost
  }

  /// e^(r − low) − 1 for |r| ≤ 0.35: Taylor's series to r^14/14!, whose rest is below 2^−66.
  private static func expm1Reduced(_ r: Double, _ low: Double) -> Double {
    var p = 1.0 / 14
    for j in stride(from: 13, through: 3, by: -1) { p = (1 + r * p) / Double(j) }
    // r + r²/2·(1 + r·p) − low·(1 + r), smallest first.
    return r + (0.5 * r * r * (1 + r * p) - low * (1 + r))
  }

  private static func scale(_ x: Double, by k: Int) -> Double {
    func power(_ k: Int) -> Double { Double(sign: .plus, exponent: k, significand: 1) }
    if k > 1023 { return x * power(k - 1) * 2 }
    if k < -1022 { return x * power(k + 64) * 0x1p-64 }  // one rounding: the first product is exact
    return x * power(k)
  }
}
