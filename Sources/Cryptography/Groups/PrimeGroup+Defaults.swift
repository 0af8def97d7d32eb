public import BigNum

extension PrimeGroup {
  /// Bytes of a scalar's only encoding, in every group.
  public static var scalarByteCount: Int { 32 }

  /// a − b.
  public static func subtract(_ a: Element, _ b: Element) -> Element { add(a, negate(b)) }

  /// 2·a.
  public static func double(_ a: Element) -> Element { add(a, a) }

  /// Σ a_i; the identity of none.
  public static func sum(_ elements: [Element]) -> Element { elements.reduce(identity, add) }

  /// Whether `a` is the neutral element.
  public static func isIdentity(_ a: Element) -> Bool { a == identity }

  /// a·2^n for a public n.
  public static func multiply(_ a: Element, byPowerOfTwo n: Int) -> Element {
    var r = a
    for _ in 0..<n { r = double(r) }
    return r
  }

  /// Σ_i a_i·2^i by Horner's rule: one doubling and one addition each.
  public static func weightedByPowersOfTwo(_ elements: [Element]) -> Element {
    var r = identity
    for a in elements.reversed() { r = add(double(r), a) }
    return r
  }

  /// Σ s_i·a_i, one constant-time multiplication after the other.
  public static func multiScalar(_ scalars: [Scalar<Self>], _ elements: [Element]) -> Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    var r = identity
    for (s, a) in zip(scalars, elements) { r = add(r, multiply(a, by: s)) }
    return r
  }

  /// Σ s_i·a_i for public scalars by Pippenger's bucket method.
  public static func multiScalar(variableTime scalars: [Scalar<Self>], _ elements: [Element]) -> Element {
    Pippenger<Self>.multiScalar(scalars, elements)
  }

  /// Σ s_i·a_i for public scalars, a run of terms a thread.
  public static func multiScalar(
    variableTime scalars: [Scalar<Self>], _ elements: [Element], work: Work
  ) throws(BigNumError) -> Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    let size = max(128, (elements.count + work.workers - 1) / work.workers)
    return sum(
      try work.chunks(elements.count, size: size) { range in
        [multiScalar(variableTime: Array(scalars[range]), Array(elements[range]))]
      })
  }

  /// Encodes many at once, concatenated.
  public static func encode(_ elements: [Element]) -> [UInt8] {
    var out = [UInt8]()
    out.reserveCapacity(elements.count * elementByteCount)
    for a in elements { out += encode(a) as [UInt8] }
    return out
  }

  /// The encodings of 2·a_i, concatenated.
  public static func encodeDoubled(_ halves: [Element]) -> [UInt8] { encode(halves.map { double($0) }) }

  /// Reads `bytes.count / elementByteCount` elements one by one; the error names the first bad index.
  public static func decodeMany(_ bytes: [UInt8]) throws(GroupError) -> [Element] {
    let size = elementByteCount
    guard bytes.count % size == 0 else {
      throw .wrongLength(
        what: "list of \(identifier) elements", expected: (bytes.count / size + 1) * size, got: bytes.count)
    }
    var out = [Element]()
    out.reserveCapacity(bytes.count / size)
    for i in 0..<bytes.count / size {
      do {
        out.append(try decode(bytes[i * size..<(i + 1) * size]))
      } catch {
        guard case .notAnElement(let group, _, let reason) = error else { throw error }
        throw .notAnElement(group: group, index: i, reason: reason)
      }
    }
    return out
  }
}
