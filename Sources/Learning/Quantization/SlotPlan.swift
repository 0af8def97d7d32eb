/// How a vector of d signed integers is laid into Paillier plaintexts so that the sum of n clients unpacks exactly
/// (docs/protocol.md §2).
///
/// A plan exists only if its head-room holds, so nothing that was packed under a plan can overflow at run time:
/// n summands in [−2^(b−1), 2^(b−1)) stay within ±2^(w−2), half of what a slot of w bits can hold, and k slots stay
/// within ±2^(|N|−3) < N/2.
public struct SlotPlan: Hashable, Sendable {
  /// Number of entries d.
  public let dimension: Int
  /// Largest number n of vectors that are ever added, a hard cap.
  public let clients: Int
  /// Bits b of one entry: entries lie in [−2^(b−1), 2^(b−1)).
  public let magnitudeBits: Int
  /// β, where the vector as a whole is bounded: ‖X‖₂ ≤ β, so entries lie in [−β, β] and β < 2^(b−1).
  public let norm: Int64?
  /// B, where entries of a vector of bounded norm are bounded besides: |x| ≤ B < β for each.
  public let entryBound: Int64?
  /// Bit length |N| of the plaintext modulus.
  public let modulusBits: Int
  /// Bits of a slot, w = ⌈log2(n·2^(b−1))⌉ + 2 ≤ 64, or ⌈log2(n·β)⌉ + 2 where β is given, B for β where that is.
  public let slotWidth: Int
  /// Slots k of every row. Of the ⌊(|N| − 2)/w⌋ that fit, as many as J rows need: with J = ⌈d/k_max⌉ fixed by the key,
  /// spreading d evenly leaves the least padding, and commitments and proofs pay for padding too.
  public let slots: Int
  /// Rows J: plaintexts, and ciphertexts, of one vector.
  public let rows: Int

  /// Largest dimension of a plan.
  public static let maximumDimension = 1 << 32
  /// Largest norm of a plan: its square has 62 bits.
  public static let maximumNorm: Int64 = 1 << 31 - 1
  /// Largest number of clients of a plan.
  public static let maximumClients = 1 << 32

  /// Lays out `dimension` entries of `magnitudeBits` bits for sums of up to `clients` vectors.
  ///
  /// - Throws: `QuantizationError.parameter` outside d ∈ [1, 2^32], n ∈ [1, 2^32], b ∈ [2, 62], |N| ∈ [16, 65536];
  ///   `sumTooWide` or `modulusTooSmall` where the head-room does not hold.
  public init(
    dimension: Int, clients: Int, magnitudeBits: Int, modulusBits: Int
  ) throws(QuantizationError) {
    try Self.check("dimension", dimension, in: 1...Self.maximumDimension)
    try Self.check("clients", clients, in: 1...Self.maximumClients)
    try Self.check("magnitudeBits", magnitudeBits, in: 2...62)
    try Self.check("modulusBits", modulusBits, in: 16...65536)
    // 2^(b−1) is a power of two, so the ceiling falls on n alone.
    let w = (clients - 1).bitLength + (magnitudeBits - 1) + 2
    try self.init(dimension, clients, magnitudeBits, nil, nil, slotWidth: w, modulusBits)
  }

  /// Lays out `dimension` entries of a vector of norm at most `norm` = β for sums of up to `clients` of them; of which
  /// none exceeds `entryBound` = B in magnitude, where it is given: then slots are as narrow as B allows.
  ///
  /// - Throws: as above, and `QuantizationError.parameter` outside β ∈ [1, 2^31), B ∈ [1, β).
  public init(
    dimension: Int, clients: Int, norm: Int64, entryBound: Int64? = nil, modulusBits: Int
  ) throws(QuantizationError) {
    try Self.check("dimension", dimension, in: 1...Self.maximumDimension)
    try Self.check("clients", clients, in: 1...Self.maximumClients)
    guard norm >= 1, norm <= Self.maximumNorm else {
      throw .parameter(name: "norm", value: "\(norm)", allowed: "1…\(Self.maximumNorm)")
    }
    try Self.check("modulusBits", modulusBits, in: 16...65536)
    if let entryBound, entryBound < 1 || entryBound >= norm {
      throw .parameter(name: "entryBound", value: "\(entryBound)", allowed: "1…\(norm - 1), less than the norm")
    }
    // n·β < 2^63.
    let largest = entryBound ?? norm
    let w = (clients * Int(largest) - 1).bitLength + 2
    try self.init(dimension, clients, Self.magnitudeBits(bound: largest), norm, entryBound, slotWidth: w, modulusBits)
  }

  private init(
    _ dimension: Int, _ clients: Int, _ magnitudeBits: Int, _ norm: Int64?, _ entryBound: Int64?, slotWidth w: Int,
    _ modulusBits: Int
  ) throws(QuantizationError) {
    guard w <= 64 else {
      throw .sumTooWide(slotWidth: w, clients: clients, magnitudeBits: magnitudeBits)
    }
    let most = (modulusBits - 2) / w
    guard most >= 1 else {
      throw .modulusTooSmall(slotWidth: w, modulusBits: modulusBits, clients: clients, magnitudeBits: magnitudeBits)
    }
    self.dimension = dimension
    self.clients = clients
    self.magnitudeBits = magnitudeBits
    self.norm = norm
    self.entryBound = entryBound
    self.modulusBits = modulusBits
    slotWidth = w
    rows = (dimension + most - 1) / most
    slots = (dimension + rows - 1) / rows
  }

  /// The plan for what `fixedPoint` produces, with the smallest b that holds its bound β.
  public init(_ fixedPoint: FixedPoint, clients: Int, modulusBits: Int) throws(QuantizationError) {
    try self.init(
      dimension: fixedPoint.dimension, clients: clients, magnitudeBits: fixedPoint.magnitudeBits,
      modulusBits: modulusBits)
  }

  /// Smallest b with |bound| < 2^(b−1), so that every integer of magnitude up to `bound` is an entry.
  public static func magnitudeBits(bound: Int64) -> Int { 64 - bound.magnitude.leadingZeroBitCount + 1 }

  /// All slots J·k, padding included.
  public var paddedDimension: Int { rows * slots }

  /// Entries lie in this range.
  public var entryRange: ClosedRange<Int64> {
    if let largest = entryBound ?? norm { return -largest...largest }
    let half: Int64 = 1 << Int64(magnitudeBits - 1)
    return -half...half - 1
  }

  /// The head-room inequality with its numbers, for `plan` and for logs.
  public var headRoom: String {
    """
    \(norm.map { entryBound.map { "n·B = \(clients)·\($0)" } ?? "n·β = \(clients)·\($0)" } ?? "n·2^(b−1) = \(clients)·2^\(magnitudeBits - 1)") \
    ≤ 2^\(slotWidth - 2) (w = \(slotWidth) bits a slot); \
    k·w = \(slots)·\(slotWidth) = \(slots * slotWidth) ≤ |N| − 2 = \(modulusBits - 2); \
    d = \(dimension) in J = \(rows) rows
    """
  }

  private static func check(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws(QuantizationError) {
    guard range.contains(value) else {
      throw .parameter(name: name, value: "\(value)", allowed: "\(range.lowerBound)…\(range.upperBound)")
    }
  }
}

extension Int {
  /// Bits of a non-negative integer; 0 for zero. ⌈log2 n⌉ = (n − 1).bitLength.
  var bitLength: Int { Int.bitWidth - leadingZeroBitCount }
}
