import BigNum
public import Groups

/// A prime below 256, so that everything can be tried.
public protocol SmallPrime: Sendable {
  /// ℤ_ℓ.
  static var field: ScalarField { get }
}

/// ℓ = 3.
public enum Order3: SmallPrime {
  /// ℤ_3.
  public static let field = ScalarField(order: 3)
}
/// ℓ = 5.
public enum Order5: SmallPrime {
  /// ℤ_5.
  public static let field = ScalarField(order: 5)
}
/// ℓ = 13.
public enum Order13: SmallPrime {
  /// ℤ_13.
  public static let field = ScalarField(order: 13)
}
/// ℓ = 37.
public enum Order37: SmallPrime {
  /// ℤ_37.
  public static let field = ScalarField(order: 37)
}
/// ℓ = 47.
public enum Order47: SmallPrime {
  /// ℤ_47.
  public static let field = ScalarField(order: 47)
}
/// ℓ = 137.
public enum Order137: SmallPrime {
  /// ℤ_137.
  public static let field = ScalarField(order: 137)
}

extension SmallPrime {
  /// ℓ.
  public static var order: Int { Int(field.order.l0) }
  /// ℤ_ℓ.
  public static var elements: Range<Int> { 0..<order }
}

extension Scalar {
  /// The number that it is, for groups of small order.
  public var small: Int { Int(limbs.l0) }
}

/// ℤ_ℓ^16 under addition, in which H and G_0, G_1, … are independent: a commitment is its opening, which everybody reads.
///
/// It binds perfectly, as in no group of so small an order a commitment can, and every element but 0 has the order ℓ.
/// So a statement about it is true or false, first messages have one answer to each challenge, and all provers, whatever
/// their means, can be counted.
public enum OpenGroup<P: SmallPrime>: PrimeGroup {
  /// Coordinates.
  public typealias Element = SIMD16<UInt16>
  /// Of no suite.
  public static var identifier: String { "open\(P.order)" }
  /// ℤ_ℓ.
  public static var scalarField: ScalarField { P.field }
  /// A byte a coordinate.
  public static var elementByteCount: Int { 16 }
  /// 0.
  public static var identity: Element { .zero }
  /// B, the last coordinate.
  public static var generator: Element { unit(15) }
  /// The coordinate of H; that of G_s is s.
  public static var coordinateH: Int { 14 }

  private static func unit(_ i: Int) -> Element {
    var a = Element.zero
    a[i] = 1
    return a
  }

  private static func reduce(_ a: Element) -> Element { a % Element(repeating: UInt16(P.order)) }
  /// a + b.
  public static func add(_ a: Element, _ b: Element) -> Element { reduce(a &+ b) }
  /// −a.
  public static func negate(_ a: Element) -> Element { reduce(Element(repeating: UInt16(P.order)) &- a) }
  /// s·a; below 2^16.
  public static func multiply(_ a: Element, by s: Scalar<OpenGroup>) -> Element { reduce(a &* UInt16(s.small)) }
  /// A byte a coordinate.
  public static func encode(_ a: Element) -> [UInt8] { (0..<16).map { UInt8(a[$0]) } }
  /// Refuses 0 and coordinates of ℓ or more.
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Element {
    let list = Array(bytes)
    guard list.count == 16, list.contains(where: { $0 > 0 }), list.allSatisfy({ $0 < P.order }) else {
      throw .notAnElement(group: identifier, index: 0, reason: "not 16 coordinates below \(P.order)")
    }
    var a = Element.zero
    for i in 0..<16 { a[i] = UInt16(list[i]) }
    return a
  }
  /// A coordinate of its own for H and each G_s.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> Element {
    let name = String(decoding: message, as: UTF8.self)
    return unit(name == "H" ? coordinateH : Int(name.dropFirst(2)).map { min($0, coordinateH - 1) } ?? 0)
  }

  /// Nothing precomputed.
  public struct Table: Groups.FixedBaseTable {
    let base: Element
    /// Of one element.
    public init(_ base: Element) { self.base = base }
    /// s·base.
    public func multiply(by s: Scalar<OpenGroup>) -> Element { OpenGroup.multiply(base, by: s) }
  }
}

/// ℤ_ℓ under addition, where every generator is 1: commitments hide perfectly, as in every group, and do not bind.
public enum SmallGroup<P: SmallPrime>: PrimeGroup {
  /// Of no suite.
  public static var identifier: String { "small\(P.order)" }
  /// ℤ_ℓ.
  public static var scalarField: ScalarField { P.field }
  /// A byte.
  public static var elementByteCount: Int { 1 }
  /// 0.
  public static var identity: Int { 0 }
  /// 1.
  public static var generator: Int { 1 }
  /// a + b mod ℓ.
  public static func add(_ a: Int, _ b: Int) -> Int { (a + b) % P.order }
  /// −a mod ℓ.
  public static func negate(_ a: Int) -> Int { (P.order - a) % P.order }
  /// s·a.
  public static func multiply(_ a: Int, by s: Scalar<SmallGroup>) -> Int { a * s.small % P.order }
  /// One byte.
  public static func encode(_ a: Int) -> [UInt8] { [UInt8(a)] }
  /// Refuses 0 and what is not below ℓ.
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Int {
    guard bytes.count == 1, let a = bytes.first, a > 0, a < P.order else {
      throw .notAnElement(group: identifier, index: 0, reason: "not in 1..<\(P.order)")
    }
    return Int(a)
  }
  /// 1.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> Int { 1 }

  /// Nothing precomputed.
  public struct Table: Groups.FixedBaseTable {
    let base: Int
    /// Of one element.
    public init(_ base: Int) { self.base = base }
    /// s·base.
    public func multiply(by s: Scalar<SmallGroup>) -> Int { SmallGroup.multiply(base, by: s) }
  }
}

/// Draws until every number below `all` has come, as hashes give them, and says how often it drew.
@discardableResult
public func untilAllAreSeen(_ all: Int, _ draw: (Int) throws -> Int?) rethrows -> Int {
  var seen = [Bool](repeating: false, count: all)
  var (left, drawn) = (all, 0)
  while left > 0 {
    if let x = try draw(drawn), !seen[x] {
      seen[x] = true
      left -= 1
    }
    drawn += 1
  }
  return drawn
}
