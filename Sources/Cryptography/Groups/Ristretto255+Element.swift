package import BigNum
import CKernels

extension Ristretto255 {
  /// An element: one of the points of edwards25519 that stand for it, in extended coordinates. Equal are the points of
  /// one class, whatever their coordinates.
  public struct Element: Hashable, Sendable {
    var point: sealedsum_point

    @inline(__always)
    init(_ fill: (UnsafeMutablePointer<sealedsum_point>) -> Void) {
      point = sealedsum_point()
      fill(&point)
    }

    @inline(__always)
    func withPoint<R>(_ body: (UnsafePointer<sealedsum_point>) -> R) -> R { withUnsafePointer(to: point, body) }

    /// Equality in ristretto255 (RFC 9496 §4.3.3), in constant time.
    public static func == (a: Element, b: Element) -> Bool {
      a.withPoint { a in b.withPoint { b in sealedsum_ristretto_equal(a, b) == 1 } }
    }

    /// Hashes the encoding, which all points of a class share.
    public func hash(into hasher: inout Hasher) { hasher.combine(Ristretto255.encode(self)) }
  }

  /// The canonical encoding (RFC 9496 §4.3.2).
  public static func encode(_ a: Element) -> [UInt8] { encode([a]) }

  /// Encodes many at once, concatenated. Batches take a tenth of the time for each where there are eight lanes.
  public static func encode(_ elements: [Element]) -> [UInt8] { encode(elements, path: .best) }

  /// The same on one of the two paths.
  package static func encode(_ elements: [Element], path: KernelPath) -> [UInt8] {
    encodings(of: elements) { sealedsum_ristretto_encode_many($0, $1, elements.count, path.rawValue) }
  }

  /// The encodings of 2·a_i, concatenated: a tenth, and with eight lanes a fifth, of the time of `encode`.
  public static func encodeDoubled(_ halves: [Element]) -> [UInt8] { encodeDoubled(halves, path: .best) }

  /// The same on one of the two paths.
  package static func encodeDoubled(_ halves: [Element], path: KernelPath) -> [UInt8] {
    encodings(of: halves) { sealedsum_ristretto_encode_doubled($0, $1, halves.count, path.rawValue) }
  }

  private static func encodings(
    of elements: [Element], _ write: (UnsafeMutablePointer<UInt8>, UnsafePointer<sealedsum_point>?) -> Void
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32 * elements.count) { out, count in
      if let base = out.baseAddress { withPoints(elements) { write(base, $0) } }
      count = 32 * elements.count
    }
  }

  /// Reads the canonical encoding of an element other than the identity (RFC 9496 §4.3.1).
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Element {
    guard bytes.count == elementByteCount else {
      throw .wrongLength(what: "\(identifier) element", expected: elementByteCount, got: bytes.count)
    }
    return try decodeMany(Array(bytes))[0]
  }

  /// Reads `bytes.count / 32` elements; the error names the first bad index.
  public static func decodeMany(_ bytes: [UInt8]) throws(GroupError) -> [Element] {
    try decodeMany(bytes, path: .best)
  }

  /// The same on one of the two paths.
  package static func decodeMany(_ bytes: [UInt8], path: KernelPath) throws(GroupError) -> [Element] {
    guard bytes.count % elementByteCount == 0 else {
      throw .wrongLength(
        what: "list of \(identifier) elements",
        expected: (bytes.count / elementByteCount + 1) * elementByteCount, got: bytes.count)
    }
    let n = bytes.count / elementByteCount
    var good = 0
    let elements = [Element](unsafeUninitializedCapacity: n) { out, count in
      count = 0
      guard let base = out.baseAddress else { return }
      good = base.withMemoryRebound(to: sealedsum_point.self, capacity: n) {
        sealedsum_ristretto_decode_many_vartime($0, bytes, n, path.rawValue)
      }
      count = good
    }
    guard good == n else {
      throw .notAnElement(
        group: identifier, index: good, reason: "not the canonical encoding of an element other than the identity")
    }
    return elements
  }
}

extension Ristretto255.Element: CustomStringConvertible {
  /// The encoding in hexadecimal.
  public var description: String {
    Ristretto255.encode(self).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

// What C reads: an element is nothing but its point, and limbs have the layout of a scalar.
extension Ristretto255 {
  static func withPoints<R>(_ elements: [Element], _ body: (UnsafePointer<sealedsum_point>?) -> R) -> R {
    elements.withUnsafeBufferPointer { withPoints($0, body) }
  }

  static func withPoints<R>(
    _ elements: UnsafeBufferPointer<Element>, _ body: (UnsafePointer<sealedsum_point>?) -> R
  ) -> R {
    guard let base = elements.baseAddress else { return body(nil) }
    return base.withMemoryRebound(to: sealedsum_point.self, capacity: elements.count) { body($0) }
  }

  /// New elements that C fills in.
  static func elements(_ count: Int, _ fill: (UnsafeMutablePointer<sealedsum_point>) -> Void) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { out, filled in
      if count > 0, let base = out.baseAddress {
        base.withMemoryRebound(to: sealedsum_point.self, capacity: count) { fill($0) }
      }
      filled = count
    }
  }

  static func withScalar<R>(_ s: Scalar<Ristretto255>, _ body: (UnsafePointer<sealedsum_scalar>) -> R) -> R {
    let x = s.limbs
    var c = sealedsum_scalar(limb: (x.l0, x.l1, x.l2, x.l3))
    defer { wipe(&c) }
    return body(&c)
  }

  static func withScalars<R>(
    _ scalars: [Scalar<Ristretto255>], _ body: (UnsafePointer<sealedsum_scalar>?) -> R
  ) -> R {
    var limbs = scalars.map { s in
      let x = s.limbs
      return sealedsum_scalar(limb: (x.l0, x.l1, x.l2, x.l3))
    }
    defer { limbs.withUnsafeMutableBytes { if let base = $0.baseAddress { sealedsum_memory_wipe(base, $0.count) } } }
    return limbs.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  private static func wipe(_ s: inout sealedsum_scalar) {
    withUnsafeMutablePointer(to: &s) { sealedsum_memory_wipe($0, MemoryLayout<sealedsum_scalar>.size) }
  }
}
