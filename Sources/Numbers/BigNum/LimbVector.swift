import CGMP

/// Non-negative integers below 2^(64·width), one after the other in a single buffer of 64-bit limbs, least significant
/// limb first: what batches are computed on, so that an element costs no allocation of its own.
///
/// Value semantics; the buffer is wiped when the last copy goes.
public struct LimbVector: Sendable {
  /// Number of elements.
  public let count: Int
  /// Limbs of an element.
  public let width: Int
  private var storage: LimbBuffer

  /// Zeros.
  public init(count: Int, width: Int) {
    precondition(count >= 0 && width > 0, "a vector has elements of at least one limb")
    self.count = count
    self.width = width
    storage = LimbBuffer(count * width)
  }

  /// A buffer of count·width limbs that nobody writes any more.
  init(count: Int, width: Int, storage: LimbBuffer) {
    precondition(count >= 0 && width > 0 && storage.count == count * width, "the buffer has another size")
    self.count = count
    self.width = width
    self.storage = storage
  }

  /// The numbers, which must lie in [0, 2^(64·width)).
  public init(_ values: some Collection<BigInt>, width: Int) {
    self.init(count: values.count, width: width)
    for (i, value) in values.enumerated() { set(i, to: value) }
  }

  /// Element `i` as a number.
  public subscript(i: Int) -> BigInt {
    precondition((0..<count).contains(i), "the vector has \(count) elements")
    return withExtendedLifetime(storage) { BigInt(limbs: storage.slot(i, width), count: width) }
  }

  /// Writes a number in [0, 2^(64·width)) to element `i`.
  public mutating func set(_ i: Int, to value: BigInt) {
    precondition((0..<count).contains(i), "the vector has \(count) elements")
    precondition(value.signum >= 0 && value.bitWidth <= 64 * width, "the number does not fit \(width) limbs")
    makeUnique()
    let slot = storage.slot(i, width)
    slot.update(repeating: 0, count: width)
    __gmpz_export(slot, nil, -1, MemoryLayout<Limb>.size, 0, 0, value.storage.z)
  }

  /// All elements as numbers.
  public var numbers: [BigInt] { (0..<count).map { self[$0] } }

  /// The elements of a range, copied.
  public subscript(range: Range<Int>) -> LimbVector {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the vector has \(count) elements")
    let part = LimbVector(count: range.count, width: width)
    part.storage.base.update(from: storage.slot(range.lowerBound, width), count: range.count * width)
    return part
  }

  /// Calls `body` with the first limb of element 0; `count·width` limbs may be read.
  package func withLimbs<R>(_ body: (UnsafePointer<UInt64>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) {
      try storage.base.withMemoryRebound(to: UInt64.self, capacity: max(count * width, 1)) { try body($0) }
    }
  }

  /// Calls `body` with the first limb of element 0; `count·width` limbs may be read and written.
  package mutating func withMutableLimbs<R>(_ body: (UnsafeMutablePointer<UInt64>) throws -> R) rethrows -> R {
    makeUnique()
    return try withExtendedLifetime(storage) {
      try storage.base.withMemoryRebound(to: UInt64.self, capacity: max(count * width, 1)) { try body($0) }
    }
  }

  private mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = LimbBuffer(count * width)
    copy.base.update(from: storage.base, count: count * width)
    storage = copy
  }
}

extension LimbVector: Hashable {
  /// Same shape and same limbs. Variable-time.
  public static func == (a: LimbVector, b: LimbVector) -> Bool {
    a.count == b.count && a.width == b.width
      && a.withLimbs { x in b.withLimbs { y in (0..<a.count * a.width).allSatisfy { x[$0] == y[$0] } } }
  }
  /// Hashes shape and limbs.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(width)
    withLimbs { hasher.combine(bytes: UnsafeRawBufferPointer(start: $0, count: 8 * count * width)) }
  }
}
