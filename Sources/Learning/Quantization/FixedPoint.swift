public import BigNum

/// How a real vector becomes an integer one with ‖X‖₂ ≤ β, and back (docs/protocol.md §2).
public struct FixedPoint: Hashable, Sendable {
  /// How a scaled entry becomes an integer.
  public enum Rounding: String, Hashable, Sendable, Codable, CaseIterable {
    /// To the nearest integer, ties to even: the smaller error of one vector.
    case nearest
    /// Up with the probability of the fraction: no bias in the mean of many vectors.
    case stochastic
  }

  /// Number of entries d.
  public let dimension: Int
  /// Largest ℓ2 norm c of a vector; longer ones are scaled down to it.
  public let clip: Double
  /// Largest magnitude of an entry, where entries are clipped besides; less than c.
  public let entryClip: Double?
  /// Fraction bits f: one is 2^f.
  public let fractionBits: Int
  /// The rounding rule.
  public let rounding: Rounding
  /// β = ⌈c·2^f⌉ + ⌈√d⌉, with ⌈√d/2⌉ for nearest rounding: no quantised vector is longer.
  public let beta: Int64
  /// B = ⌈e·2^f⌉ < β, where entries are clipped to a magnitude of e: no quantised entry is larger.
  public let entryBound: Int64?

  /// - Throws: `QuantizationError.parameter` unless d ∈ [1, 2^32], c > 0 is finite, f ∈ [0, 52],
  ///   1 ≤ c·2^f ≤ 2^52 (below, everything becomes 0; above, doubles have no fraction left to round) and, where entries
  ///   are clipped to e, 2^−f ≤ e < c.
  public init(
    dimension: Int, clip: Double, entryClip: Double? = nil, fractionBits: Int, rounding: Rounding = .nearest
  ) throws(QuantizationError) {
    guard (1...SlotPlan.maximumDimension).contains(dimension) else {
      throw .parameter(name: "dimension", value: "\(dimension)", allowed: "1…\(SlotPlan.maximumDimension)")
    }
    guard clip.isFinite, clip > 0 else {
      throw .parameter(name: "clip", value: "\(clip)", allowed: "a positive number")
    }
    guard (0...52).contains(fractionBits) else {
      throw .parameter(name: "fractionBits", value: "\(fractionBits)", allowed: "0…52")
    }
    let scaled = clip * Self.scale(fractionBits)
    guard scaled >= 1, scaled <= 0x1p52 else {
      throw .parameter(name: "clip·2^fractionBits", value: "\(scaled)", allowed: "1…2^52")
    }
    if let entryClip {
      guard entryClip < clip, entryClip * Self.scale(fractionBits) >= 1 else {
        throw .parameter(
          name: "entryClip", value: "\(entryClip)", allowed: "2^−\(fractionBits) or more, and less than \(clip)")
      }
    }
    self.dimension = dimension
    self.clip = clip
    self.entryClip = entryClip
    entryBound = entryClip.map { Int64(($0 * Self.scale(fractionBits)).rounded(.up)) }
    self.fractionBits = fractionBits
    self.rounding = rounding
    // ⌈√d/2⌉ = ⌈⌈√d⌉/2⌉, as nested ceilings of a division by an integer are one.
    let root = Self.ceilingOfRoot(dimension)
    beta = Int64(scaled.rounded(.up)) + Int64(rounding == .nearest ? (root + 1) / 2 : root)
  }

  /// Smallest b with β < 2^(b−1), B for β where entries are clipped.
  public var magnitudeBits: Int { SlotPlan.magnitudeBits(bound: entryBound ?? beta) }

  /// What is left of u when entries are clipped: the magnitude of each is at most e.
  public func entriesClipped(_ u: [Double]) -> [Double] {
    guard let entryClip else { return u }
    return u.map { min(max($0, -entryClip), entryClip) }
  }

  /// Clips the entries of u, where that is asked for, then u to ‖u‖₂ ≤ c, weights it, scales it by 2^f, rounds it, and
  /// makes sure that Σ X² ≤ β² and |X_i| ≤ B.
  ///
  /// - Parameters:
  ///   - u: d finite reals.
  ///   - weight: n_i/n_max in [0, 1]; 1 for an unweighted sum.
  ///   - rng: Used by stochastic rounding only.
  /// - Throws: `count`, `nonFinite` or `weight`.
  public func quantise(
    _ u: [Double], weight: Double = 1, using rng: inout some RandomNumberGenerator
  ) throws(QuantizationError) -> [Int64] {
    guard u.count == dimension else { throw .count(of: "entries", expected: dimension, got: u.count) }
    guard weight >= 0, weight <= 1 else { throw .weight(weight) }
    if let index = u.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(index: index) }

    let u = entriesClipped(u)
    // The norm is taken of u/max|u|, where no square overflows.
    let largest = u.reduce(0) { max($0, $1.magnitude) }
    var squares = 0.0
    if largest > 0 { for x in u { squares += (x / largest) * (x / largest) } }
    let unitNorm = squares.squareRoot()  // in [1, √d]
    let clipped = largest * unitNorm > clip
    let factor = (clipped ? clip / unitNorm : 1) * weight
    let scale = Self.scale(fractionBits)
    var out = [Int64](repeating: 0, count: dimension)
    for i in u.indices { out[i] = round((clipped ? u[i] / largest : u[i]) * factor * scale, using: &rng) }
    // Only rounding errors of doubles lead past B.
    if let entryBound { for i in out.indices { out[i] = min(max(out[i], -entryBound), entryBound) } }
    return limited(out)
  }

  /// Real values of a summed vector: Σ X/(2^f·weight), where `weight` is the sum of the weights n_i/n_max that went in.
  public func dequantise(_ sum: [Int64], weight: Double = 1) throws(QuantizationError) -> [Double] {
    guard sum.count == dimension else { throw .count(of: "entries", expected: dimension, got: sum.count) }
    guard weight.isFinite, weight > 0 else { throw .weight(weight) }
    let scale = Self.scale(fractionBits)
    return sum.map { Double($0) / scale / weight }
  }

  /// Σ X², exactly, for any 64-bit entries.
  public static func squaredNorm(_ x: [Int64]) -> BigInt {
    var (sum, carries) = (UInt128(0), UInt64(0))
    for v in x {
      let (next, overflow) = sum.addingReportingOverflow(UInt128(v.magnitude) * UInt128(v.magnitude))
      sum = next
      if overflow { carries += 1 }
    }
    return BigInt(words: [UInt64(truncatingIfNeeded: sum), UInt64(truncatingIfNeeded: sum >> 64), carries])
  }
}

extension FixedPoint {
  /// |x| ≤ 2^53 here: clipping bounds it, up to the rounding of doubles.
  private func round(_ x: Double, using rng: inout some RandomNumberGenerator) -> Int64 {
    switch rounding {
    case .nearest:
      return Int64(x.rounded(.toNearestOrEven))
    case .stochastic:
      let floor = x.rounded(.down)
      let uniform = Double(rng.next() >> 11) * 0x1p-53
      return Int64(floor) + (uniform < x - floor ? 1 : 0)
    }
  }

  /// Scales down, in integers, a vector that came out longer than β (only rounding errors of doubles can do that):
  /// X·β/⌈√(Σ X²)⌉, rounded towards zero, is never longer.
  /// Entries are at most 2^54, what clipping leaves, and Σ X² below 2^112.
  package func limited(_ x: [Int64]) -> [Int64] {
    let squares = x.reduce(into: UInt128(0)) { sum, v in sum += UInt128(v.magnitude) * UInt128(v.magnitude) }
    let bound = UInt128(beta) * UInt128(beta)
    guard squares > bound else { return x }
    var root = UInt128(Double(squares).squareRoot())  // near the root; made exact below
    while root * root < squares { root += 1 }
    while (root - 1) * (root - 1) >= squares { root -= 1 }
    return x.map { Int64(Int128($0) * Int128(beta) / Int128(root)) }
  }

  private static func scale(_ fractionBits: Int) -> Double {
    Double(sign: .plus, exponent: fractionBits, significand: 1)
  }

  private static func ceilingOfRoot(_ d: Int) -> Int {
    var r = Int(Double(d).squareRoot())
    while r * r < d { r += 1 }
    while r > 0, (r - 1) * (r - 1) >= d { r -= 1 }
    return r
  }
}
