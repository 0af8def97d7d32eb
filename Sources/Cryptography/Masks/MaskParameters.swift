/// Sizes of a masked vector, and the inequalities that they have to satisfy (docs/protocol.md §12).
///
/// A vector of d integers is padded to d' = n·B coordinates, noise ν is added to all, and b_i = a_i·s + X_i modulo q is
/// sent, block by block, in R = ℤ[x]/(xⁿ + 1). β bounds the pair (X, s), so no sum of n_max vectors wraps around.
public struct MaskParameters: Hashable, Sendable {
  /// What stops a sum from wrapping around; `package` code alone can switch it off, to show what happens then.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ q > 2·n_max·β + 1.
    package static let room = Checks(rawValue: 1)
    package static let all: Checks = [.room]
  }

  /// σ_e, the deviation of noise and key, is 32/5 = 6.4.
  public static let deviation = 6.4
  /// Largest magnitude of a sample.
  public static let largestSample = 100
  /// Fewest and most bits of q.
  package static let modulusBits = 28...54
  /// Fewest bits of a weight.
  package static let leastWeightBits = 16
  /// Largest dimension.
  public static let largestDimension = 1 << 27

  /// d: coordinates of the vector.
  public let dimension: Int
  /// n_max: most vectors of a sum.
  public let clients: Int
  /// ⌈c·2^f⌉ + ⌈√d'/2⌉, or what else bounds the norm of a vector without noise.
  public let updateBound: Int64
  /// n.
  public let ringDimension: Int
  /// B = ⌈d/n⌉.
  public let blocks: Int
  /// ⌈σ_e·(√(d' + n) + 8)⌉: bounds the norm of (ν, s).
  public let noiseBound: Int64
  /// q with its length and its root.
  package let ring: MaskModulus

  /// d' = n·B.
  public var paddedDimension: Int { ringDimension * blocks }
  /// β: bounds the norm of the pair (X, s), masked vector and key.
  public var bound: Int64 { updateBound + noiseBound }
  /// q.
  public var modulus: UInt64 { ring.q }
  /// ⌈log2 q⌉: bits of a packed coordinate.
  public var modulusBits: Int { ring.bits }
  /// w = min(⌊log2 q⌋, 44): bits of the weights of the mask relation.
  public var weightBits: Int { min(modulusBits - 1, 44) }
  /// T_q = ⌈128/(w − 1)⌉: projections of the mask relation.
  public var weightCount: Int { (128 + weightBits - 2) / (weightBits - 1) }
  /// Bytes of a packed b.
  public var byteCount: Int { paddedDimension / 8 * modulusBits }

  /// Parameters at n = 2048. `updateBound` bounds the norm of each vector without its noise.
  public init(dimension: Int, clients: Int, updateBound: Int64) throws(MaskError) {
    try self.init(dimension: dimension, clients: clients, updateBound: updateBound, ringDimension: 2048)
  }

  /// Parameters in a ring of another dimension: insecure below 2048, for tests. `bits` fixes the length of q.
  package init(
    dimension: Int, clients: Int, updateBound: Int64, ringDimension n: Int, bits: Int? = nil, checks: Checks = .all
  ) throws(MaskError) {
    func check(_ what: String, _ value: Int, _ range: ClosedRange<Int>) throws(MaskError) {
      guard range.contains(value) else { throw .size(what: what, value: value, range: range) }
    }
    try check("the dimension", dimension, 1...Self.largestDimension)
    try check("the number of clients", clients, 1...Int(Int32.max))
    try check("the bound on updates", Int(updateBound), 1...Int(Int32.max))
    try check("the ring's dimension", n, 64...2048)
    guard n & (n - 1) == 0 else {
      throw .size(what: "the ring's dimension, no power of two,", value: n, range: 64...2048)
    }
    self.dimension = dimension
    self.clients = clients
    self.updateBound = updateBound
    ringDimension = n
    blocks = (dimension + n - 1) / n
    let samples = n * (blocks + 1)
    // The least m ≥ 6.4·(√samples + 8): 5m − 256 ≥ √(1024·samples).
    let root = squareRootRoundedUp(1024 * samples)
    noiseBound = Int64((256 + root + 4) / 5)
    let bound = updateBound + noiseBound
    try check("the bound β", Int(bound), 1...Int(Int32.max))
    // Both factors are below 2^31.
    let sum = 2 * UInt64(clients) * UInt64(bound) + 1
    var length = bits ?? Self.modulusBits.lowerBound
    while true {
      guard length <= Self.modulusBits.upperBound else {
        throw .modulus(
          clients: clients, bound: bound, bits: 64 - sum.leadingZeroBitCount, limit: Self.modulusBits.upperBound)
      }
      guard let made = MaskModulus(bits: length, ringDimension: n) else {
        throw .size(what: "the length of q", value: length, range: Self.modulusBits)
      }
      if made.q > sum || (bits != nil && !checks.contains(.room)) {
        ring = made
        break
      }
      guard bits == nil else { throw .room(clients: clients, bound: bound, modulus: made.q) }
      length += 1
    }
    guard weightBits >= Self.leastWeightBits else {
      throw .weights(bits: weightBits, minimum: Self.leastWeightBits)
    }
  }

  /// Largest ‖(ν, s)‖² that is not drawn again: S ≤ σ_e²·(√N + 8)², N = d' + n, which is 25·S ≤ 1024·(N + 64) + 2^14·√N.
  package var normLimit: Int {
    let samples = paddedDimension + ringDimension
    return (1024 * (samples + 64) + squareRootRoundedDown(samples << 28)) / 25
  }
}

/// ⌊√x⌋ for 0 ≤ x < 2^60.
private func squareRootRoundedDown(_ x: Int) -> Int {
  // The double is within 2 of it.
  var r = Int(Double(x).squareRoot())
  while r * r > x { r -= 1 }
  while (r + 1) * (r + 1) <= x { r += 1 }
  return r
}

/// ⌈√x⌉ for 0 ≤ x < 2^60.
private func squareRootRoundedUp(_ x: Int) -> Int {
  let r = squareRootRoundedDown(x)
  return r * r == x ? r : r + 1
}
