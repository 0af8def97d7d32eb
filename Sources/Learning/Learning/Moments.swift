/// Counts, sums and sums of squares of every numeric feature, as integers that clients can seal and add: nobody's mean
/// is opened, only all clients' (docs/protocol.md §2, the preliminary round).
///
/// Features are x' = (x − lower)/(upper − lower) in [0, 1] over the stated ranges, in fixed point with f fraction bits.
/// The vector is [count, ⌊Σ x'·2^f⌉, ⌊Σ x'²·2^f⌉] for one feature after another, rounded sample by sample, so every
/// entry lies in [0, n·2^f] for a client with n samples.
public struct Moments: Equatable, Sendable {
  /// Fraction bits f.
  public let fractionBits: Int
  /// 3 entries a numeric feature.
  public private(set) var vector: [Int64]

  /// Fraction bits unless stated: means to about 10⁻⁶ of the range.
  public static let defaultFractionBits = 20
  /// Largest number of samples of one client.
  public static let maximumSamples = 1 << 30

  /// The moments of one client's data.
  public init(of data: RawDataset, fractionBits: Int = Moments.defaultFractionBits) throws(LearningError) {
    try Self.check(fractionBits)
    guard data.count <= Self.maximumSamples else {
      throw .parameter(name: "samples", value: "\(data.count)", allowed: "at most \(Self.maximumSamples)")
    }
    let scale = Double(1 << fractionBits)
    var sums = [Int64](repeating: 0, count: 3 * data.numericInputs.count)
    for i in 0..<data.count {
      let row = data.row(i)
      for (j, input) in data.numericInputs.enumerated() {
        let x = row[row.startIndex + input]
        guard !x.isNaN else { continue }
        sums[3 * j] += 1
        sums[3 * j + 1] += Int64((x * scale).rounded())  // x in [0, 1], at most 2^30 samples: below 2^60
        sums[3 * j + 2] += Int64((x * x * scale).rounded())
      }
    }
    vector = sums
    self.fractionBits = fractionBits
  }

  /// A vector of sums that was opened.
  public init(
    vector: [Int64], fractionBits: Int = Moments.defaultFractionBits
  ) throws(LearningError) {
    try Self.check(fractionBits)
    guard vector.count % 3 == 0 else {
      throw .count(of: "moments", expected: vector.count / 3 * 3 + 3, got: vector.count)
    }
    self.fractionBits = fractionBits
    self.vector = vector
  }

  /// Adds another client's moments of the same features.
  public mutating func add(_ other: Moments) throws(LearningError) {
    guard other.fractionBits == fractionBits else {
      throw .parameter(name: "fraction bits", value: "\(other.fractionBits)", allowed: "\(fractionBits)")
    }
    vector = try addedVectors(vector, other.vector, "moments")
  }

  /// Smallest b with n_max·2^f < 2^(b−1): the bits of an entry in a slot plan, where no client has more than n_max
  /// samples.
  public static func magnitudeBits(
    maximumSamples: Int, fractionBits: Int = Moments.defaultFractionBits
  ) throws(LearningError) -> Int {
    try check(fractionBits)
    guard (1...Self.maximumSamples).contains(maximumSamples) else {
      throw .parameter(name: "maximum samples", value: "\(maximumSamples)", allowed: "1…\(Self.maximumSamples)")
    }
    return bitsOfEntry(bound: maximumSamples << fractionBits)
  }

  private static func check(_ fractionBits: Int) throws(LearningError) {
    guard (1...30).contains(fractionBits) else {
      throw .parameter(name: "fraction bits", value: "\(fractionBits)", allowed: "1…30")
    }
  }
}

/// Smallest b with bound < 2^(b−1).
func bitsOfEntry(bound: Int) -> Int { Int.bitWidth - bound.leadingZeroBitCount + 1 }

/// The sum of two integer vectors; an overflow is an error.
func addedVectors(_ a: [Int64], _ b: [Int64], _ what: String) throws(LearningError) -> [Int64] {
  guard a.count == b.count else { throw .count(of: what, expected: a.count, got: b.count) }
  var out = a
  for i in a.indices {
    let (sum, overflow) = a[i].addingReportingOverflow(b[i])
    guard !overflow else { throw .sums("entry \(i) of the \(what) leaves the 64-bit integers") }
    out[i] = sum
  }
  return out
}
