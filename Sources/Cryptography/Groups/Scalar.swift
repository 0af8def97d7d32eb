public import BigNum

/// A scalar of the group `G`: an integer modulo its prime order ℓ, in Montgomery form in 32 bytes on the stack.
///
/// Arithmetic, comparison for equality and encoding take the same time for all values. Scalars may be secret: they do
/// not print.
@frozen
public struct Scalar<G: PrimeGroup>: Hashable, Sendable {
  /// Montgomery form, below ℓ.
  @usableFromInline var m: Limbs

  @inlinable
  init(montgomery m: Limbs) { self.m = m }

  /// 0.
  @inlinable public static var zero: Scalar { Scalar(montgomery: Limbs()) }
  /// 1.
  @inlinable public static var one: Scalar { Scalar(canonical: Limbs(1)) }

  /// 1/2 mod ℓ.
  public static var half: Scalar {
    // (ℓ + 1)/2 = ⌊ℓ/2⌋ + 1.
    let q = G.scalarField.order
    let shifted = Limbs(q.l0 >> 1 | q.l1 << 63, q.l1 >> 1 | q.l2 << 63, q.l2 >> 1 | q.l3 << 63, q.l3 >> 1)
    return Scalar(canonical: shifted) + .one
  }

  /// Any number below 2^256, reduced modulo ℓ.
  @inlinable
  package init(canonical x: Limbs) { m = G.scalarField.toMontgomery(x) }

  /// The representative in [0, ℓ).
  @inlinable package var limbs: Limbs { G.scalarField.fromMontgomery(m) }

  /// A signed machine integer modulo ℓ, in constant time.
  @inlinable
  public init(_ x: Int64) {
    let field = G.scalarField
    let sign = UInt64(bitPattern: x >> 63)  // all ones where negative
    let magnitude = (UInt64(bitPattern: x) ^ sign) &- sign
    let positive = field.toMontgomery(Limbs(magnitude))
    m = Limbs.select(sign, field.subtract(Limbs(), positive), positive)
  }

  /// A signed machine integer modulo ℓ, in constant time.
  @inlinable
  public init(_ x: Int) { self.init(Int64(x)) }

  /// An unsigned machine integer modulo ℓ.
  @inlinable
  public init(_ x: UInt64) { self.init(canonical: Limbs(x)) }

  /// Any integer, reduced modulo ℓ. The reduction is skipped for numbers already in [0, ℓ); it is variable-time in the
  /// size of others.
  public init(_ x: BigInt) {
    let q = G.scalarField.modulus
    let r = x.signum >= 0 && x < q ? x : x % q
    let w = r.words(count: 4) ?? [0, 0, 0, 0]
    self.init(canonical: Limbs(w[0], w[1], w[2], w[3]))
  }

  /// A little-endian number of any length, reduced modulo ℓ. Uniform bytes give a uniform scalar up to 2^−256 where
  /// there are at least 64 of them.
  public init(wide bytes: some RandomAccessCollection<UInt8>) {
    let field = G.scalarField
    var acc = Limbs()
    var rest = bytes[...]
    // Horner's rule from the top in chunks of 32 bytes, of which the first may be shorter.
    while !rest.isEmpty {
      let low = (rest.count - 1) / 32 * 32
      let chunk = Limbs(littleEndian: rest.dropFirst(low))
      acc = field.add(field.toMontgomery(acc), field.toMontgomery(chunk))
      rest = rest.prefix(low)
    }
    m = acc
  }

  /// Reads 32 bytes, least significant first; refuses ℓ and above.
  public init(littleEndian bytes: some Collection<UInt8>) throws(GroupError) {
    let b = Array(bytes)
    guard b.count == 32 else { throw .wrongLength(what: "scalar", expected: 32, got: b.count) }
    let x = Limbs(littleEndian: b)
    guard Limbs.subtract(x, G.scalarField.order).borrow == 1 else { throw .nonCanonicalScalar(group: G.identifier) }
    self.init(canonical: x)
  }

  /// Reads 32 bytes, most significant first; refuses ℓ and above.
  public init(bigEndian bytes: some Collection<UInt8>) throws(GroupError) {
    try self.init(littleEndian: Array(Array(bytes).reversed()))
  }

  /// Uniform up to a statistical distance of 2^−256.
  public static func random(using rng: inout some RandomNumberGenerator) -> Scalar {
    let field = G.scalarField
    let low = Limbs(rng.next(), rng.next(), rng.next(), rng.next())
    let high = Limbs(rng.next(), rng.next(), rng.next(), rng.next())
    return Scalar(montgomery: field.add(field.toMontgomery(field.toMontgomery(high)), field.toMontgomery(low)))
  }

  /// The canonical 32 bytes, least significant first.
  public var littleEndianBytes: [UInt8] { limbs.littleEndianBytes }
  /// The canonical 32 bytes, most significant first.
  public var bigEndianBytes: [UInt8] { limbs.littleEndianBytes.reversed() }
  /// The representative in [0, ℓ).
  public func toBigInt() -> BigInt {
    let x = limbs
    return BigInt(words: [x.l0, x.l1, x.l2, x.l3])
  }
  /// Whether the scalar is 0.
  @inlinable public var isZero: Bool { Limbs.equal(m, Limbs()) == 1 }

  /// Equality in constant time.
  @inlinable
  public static func == (a: Scalar, b: Scalar) -> Bool { Limbs.equal(a.m, b.m) == 1 }
}

extension Scalar {
  /// Sum.
  @inlinable
  public static func + (a: Scalar, b: Scalar) -> Scalar { Scalar(montgomery: G.scalarField.add(a.m, b.m)) }
  /// Difference.
  @inlinable
  public static func - (a: Scalar, b: Scalar) -> Scalar { Scalar(montgomery: G.scalarField.subtract(a.m, b.m)) }
  /// Product.
  @inlinable
  public static func * (a: Scalar, b: Scalar) -> Scalar { Scalar(montgomery: G.scalarField.multiply(a.m, b.m)) }
  /// Negation.
  @inlinable
  public static prefix func - (a: Scalar) -> Scalar { Scalar(montgomery: G.scalarField.subtract(Limbs(), a.m)) }
  /// Adds in place.
  @inlinable
  public static func += (a: inout Scalar, b: Scalar) { a = a + b }
  /// Subtracts in place.
  @inlinable
  public static func -= (a: inout Scalar, b: Scalar) { a = a - b }
  /// Multiplies in place.
  @inlinable
  public static func *= (a: inout Scalar, b: Scalar) { a = a * b }

  /// The inverse in constant time; nil for 0.
  public func inverse() -> Scalar? { isZero ? nil : Scalar(montgomery: G.scalarField.inverse(m)) }

  /// Inverts all at the price of one inversion and three products each; nil where one of them is 0.
  public static func inverses(_ xs: [Scalar]) -> [Scalar]? {
    guard !xs.isEmpty else { return [] }
    var prefix = [Scalar]()
    prefix.reserveCapacity(xs.count)
    var product = Scalar.one
    for x in xs {
      prefix.append(product)
      product *= x
    }
    guard var inverse = product.inverse() else { return nil }
    var out = xs
    for i in xs.indices.reversed() {
      out[i] = inverse * prefix[i]
      inverse *= xs[i]
    }
    return out
  }

  /// x^n for a public n ≥ 0.
  public func power(_ n: Int) -> Scalar {
    precondition(n >= 0, "a negative power needs the inverse")
    var (result, base, e) = (Scalar.one, self, n)
    while e > 0 {
      if e & 1 == 1 { result *= base }
      base *= base
      e >>= 1
    }
    return result
  }

  /// 1, x, x², …, x^(count−1).
  public func powers(_ count: Int) -> [Scalar] {
    var out = [Scalar]()
    out.reserveCapacity(count)
    var x = Scalar.one
    for _ in 0..<count {
      out.append(x)
      x *= self
    }
    return out
  }

  /// Σ a_i·b_i; counts must agree.
  @inlinable
  public static func dot(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
    precondition(a.count == b.count, "an inner product of vectors of different lengths")
    var sum = Scalar.zero
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}

extension Scalar: ExpressibleByIntegerLiteral {
  /// The value of a literal, modulo ℓ.
  public init(integerLiteral value: Int64) { self.init(value) }
}

extension Scalar: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never the value, which may be secret.
  public var description: String { "Scalar(\(G.identifier), not shown)" }
  /// Never the value, which may be secret.
  public var debugDescription: String { description }
  /// Nothing for `dump` to show.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
