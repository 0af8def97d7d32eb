public import BigNum

/// A group of prime order ℓ, written additively (docs/protocol.md §4).
///
/// A group is a namespace of static members, so that generic code is specialised for it; elements and scalars carry the
/// group in their type. Everything is constant-time in scalars and elements but for what says `variableTime`.
public protocol PrimeGroup: Sendable {
  /// An element of the group, always valid.
  associatedtype Element: Hashable & Sendable
  /// A precomputed multiple table of one element.
  associatedtype Table: FixedBaseTable where Table.Group == Self
  /// A precomputed table of several elements.
  associatedtype Basis: ElementBasis = PlainBasis<Self> where Basis.Group == Self

  /// Stable name: `ristretto255`, `P-256`, `modp3072`.
  static var identifier: String { get }
  /// ℓ in Montgomery form, at most 256 bits.
  static var scalarField: ScalarField { get }
  /// Bytes of an element's only encoding.
  static var elementByteCount: Int { get }

  /// The neutral element.
  static var identity: Element { get }
  /// The standard generator B.
  static var generator: Element { get }

  /// a + b.
  static func add(_ a: Element, _ b: Element) -> Element
  /// -a.
  static func negate(_ a: Element) -> Element
  /// a − b.
  static func subtract(_ a: Element, _ b: Element) -> Element
  /// 2·a.
  static func double(_ a: Element) -> Element
  /// a·2^n for a public n ≥ 0.
  static func multiply(_ a: Element, byPowerOfTwo n: Int) -> Element
  /// Σ a_i; the identity of none.
  static func sum(_ elements: [Element]) -> Element
  /// Σ_i a_i·2^i.
  static func weightedByPowersOfTwo(_ elements: [Element]) -> Element
  /// s·a in constant time.
  static func multiply(_ a: Element, by s: Scalar<Self>) -> Element
  /// Σ s_i·a_i; counts must agree. Constant-time in the scalars.
  static func multiScalar(_ scalars: [Scalar<Self>], _ elements: [Element]) -> Element
  /// Σ s_i·a_i for public scalars; counts must agree.
  static func multiScalar(variableTime scalars: [Scalar<Self>], _ elements: [Element]) -> Element
  /// The same on several threads; throws where `work` is cancelled.
  static func multiScalar(
    variableTime scalars: [Scalar<Self>], _ elements: [Element], work: Work
  ) throws(BigNumError) -> Element

  /// The canonical encoding of `elementByteCount` bytes (the identity has one where the group gives it one).
  static func encode(_ a: Element) -> [UInt8]
  /// Encodes many at once, concatenated.
  static func encode(_ elements: [Element]) -> [UInt8]
  /// The encodings of 2·a_i, concatenated. Whoever can halve scalars beforehand (`Scalar.half`) encodes many elements
  /// for less.
  static func encodeDoubled(_ halves: [Element]) -> [UInt8]
  /// Reads the canonical encoding of an element other than the identity.
  static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Element
  /// Reads `bytes.count / elementByteCount` elements; the error names the first bad index.
  static func decodeMany(_ bytes: [UInt8]) throws(GroupError) -> [Element]

  /// An element whose logarithms to all others nobody knows, from a message and a domain separation tag
  /// (RFC 9380 for P-256; RFC 9496 one-way map over expand_message_xmd for ristretto255).
  static func hashToGroup(_ message: [UInt8], domain: String) -> Element
}

/// Multiples of one element, laid out for constant-time selection.
public protocol FixedBaseTable: Sendable {
  /// The group of the element.
  associatedtype Group: PrimeGroup
  /// Precomputes the multiples of `base`.
  init(_ base: Group.Element)
  /// s·base in constant time.
  func multiply(by s: Scalar<Group>) -> Group.Element
  /// x·base for |x| < 2^bits, bits ≤ 63, in time that depends on `bits` alone.
  func multiply(by x: Int64, bits: Int) -> Group.Element
  /// s_i·base for each, in constant time.
  func multiply(by scalars: [Scalar<Group>]) -> [Group.Element]
}

extension FixedBaseTable {
  /// x·base for |x| < 2^bits, like any other scalar.
  public func multiply(by x: Int64, bits: Int) -> Group.Element {
    checkMagnitudes([x], bits: bits)
    return multiply(by: Scalar(x))
  }
  /// s_i·base for each, one after the other.
  public func multiply(by scalars: [Scalar<Group>]) -> [Group.Element] { scalars.map { multiply(by: $0) } }
}
