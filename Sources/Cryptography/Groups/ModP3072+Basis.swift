import BigNum

extension ModP3072 {
  /// Several elements; short exponents stay short, because each is shifted to be positive and the shift, the same for
  /// all, is taken off the product.
  public struct Basis: ElementBasis {
    /// The elements.
    public let elements: [Element]
    /// The product of the first i elements, for each i.
    let prefixes: [Element]

    /// Precomputes the products that take shifts off.
    public init(_ elements: [Element]) {
      self.elements = elements
      prefixes = elements.reduce(into: [identity]) { $0.append(add($0[$0.count - 1], $1)) }
    }

    /// Π a_i^(s_i) over the first `scalars.count` elements, in constant time.
    public func multiply(by scalars: [Scalar<ModP3072>]) -> Element {
      precondition(scalars.count <= elements.count, "more scalars than elements")
      return multiScalar(scalars, Array(elements.prefix(scalars.count)))
    }

    /// Π a_i^(x_i) over the first `values.count` elements, in time that depends on their number and on `bits` alone.
    public func multiply(by values: [Int64], bits: Int) -> Element {
      precondition(values.count <= elements.count, "more scalars than elements")
      checkMagnitudes(values, bits: bits)
      // x + 2^(bits+1) has bits + 2 bits for every |x| < 2^bits.
      let shift = BigInt.powerOfTwo(bits + 1)
      var r = identity
      for (x, a) in zip(values, elements) {
        r = add(r, Element(value: a.value.powMod(secret: BigInt(Int(x)) + shift, mod: p)))
      }
      return subtract(r, power(prefixes[values.count], publicExponent: shift))
    }
  }
}
