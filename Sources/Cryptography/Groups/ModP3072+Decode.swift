import BigNum

extension ModP3072 {
  /// How membership in the subgroup is checked. The tests switch checks off to show what each one stops.
  package struct Checks: OptionSet, Sendable {
    /// The bits of the checks.
    package let rawValue: Int
    /// The checks with these bits.
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// Jacobi symbol +1 of each: excludes every −x, which the weighted product lets through for even weights ⚔.
    package static let jacobi = Checks(rawValue: 1)
    /// (Π x_i^(ω_i))^ℓ = 1 for fresh uniform weights ω_i of 128 bits: a square outside the subgroup has an order that
    /// the prime r > 2^128 divides, so it passes with probability at most 2^−128.
    package static let weightedProduct = Checks(rawValue: 2)
    /// x^ℓ = 1 for each.
    package static let each = Checks(rawValue: 4)
    /// What one element goes through.
    package static let single: Checks = [.each]
    /// What a list goes through, which is as strong and many times faster.
    package static let list: Checks = [.jacobi, .weightedProduct]
    /// Every check.
    package static let all: Checks = [.jacobi, .weightedProduct, .each]
  }

  /// The residue in 384 bytes, most significant first.
  public static func encode(_ a: Element) -> [UInt8] { a.value.bigEndianBytes(count: elementByteCount) ?? [] }

  /// Reads a residue x with 1 < x < p and x^ℓ = 1.
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Element {
    guard bytes.count == elementByteCount else {
      throw .wrongLength(what: "\(identifier) element", expected: elementByteCount, got: bytes.count)
    }
    var rng = SystemRandomNumberGenerator()
    return try decodeMany(Array(bytes), checks: .single, using: &rng)[0]
  }

  /// Reads `bytes.count / 384` elements, their membership checked together; the error names the first bad index.
  public static func decodeMany(_ bytes: [UInt8]) throws(GroupError) -> [Element] {
    var rng = SystemRandomNumberGenerator()
    return try decodeMany(bytes, checks: .list, using: &rng)
  }

  package static func decodeMany(
    _ bytes: [UInt8], checks: Checks, using rng: inout some RandomNumberGenerator
  ) throws(GroupError) -> [Element] {
    guard bytes.count % elementByteCount == 0 else {
      throw .wrongLength(
        what: "list of \(identifier) elements",
        expected: (bytes.count / elementByteCount + 1) * elementByteCount, got: bytes.count)
    }
    var values: [BigInt] = []
    for i in 0..<bytes.count / elementByteCount {
      let x = BigInt(bigEndian: bytes[i * elementByteCount..<(i + 1) * elementByteCount])
      guard x > 1, x < p else {
        throw .notAnElement(group: identifier, index: i, reason: "not between 1 and p")
      }
      values.append(x)
    }
    if checks.contains(.jacobi), let i = values.firstIndex(where: { $0.jacobi(p) != 1 }) {
      throw .notAnElement(group: identifier, index: i, reason: "not a square modulo p")
    }
    if checks.contains(.weightedProduct), !weightedProductIsMember(values, using: &rng) {
      // Somewhere in the list: look at each, to name the first.
      let i = values.firstIndex { !isMember($0) } ?? 0
      throw .notAnElement(group: identifier, index: i, reason: "not in the subgroup of order ℓ")
    }
    if checks.contains(.each), let i = values.firstIndex(where: { !isMember($0) }) {
      throw .notAnElement(group: identifier, index: i, reason: "not in the subgroup of order ℓ")
    }
    return values.map { Element(value: $0) }
  }

  private static func isMember(_ x: BigInt) -> Bool { x.powMod(variableTime: parameters.order, mod: p) == 1 }

  private static func weightedProductIsMember(
    _ values: [BigInt], using rng: inout some RandomNumberGenerator
  ) -> Bool {
    guard !values.isEmpty else { return true }
    let weights = values.map { _ in BigInt.random(bits: 128, using: &rng) }
    return context.multiExponentiation(variableTime: values, weights).map(isMember) ?? false
  }
}
