public import BigNum
import Transcript

/// Integers that everybody knows, in the order of a vector's entries: a reference update, a direction. Zeros at the end do
/// not count: a shorter vector is the same as one with zeros behind it, and goes wherever that goes.
public struct PublicVector: Sendable {
  /// The integers up to the last that is not 0.
  public let entries: [Int64]
  /// The sum of their squares.
  public let squaredNorm: BigInt
  /// 32 bytes that stand for them in transcripts.
  package let digest: [UInt8]

  /// A vector; one pass for its norm, one for its digest.
  public init(_ entries: [Int64]) {
    let used = entries.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    let trimmed = used == entries.count ? entries : Array(entries.prefix(used))
    self.init(trimmed, Self.squaredNorm(trimmed[...]), Self.digest(trimmed[...]))
  }

  private init(_ entries: [Int64], _ squaredNorm: BigInt, _ digest: [UInt8]) {
    (self.entries, self.squaredNorm, self.digest) = (entries, squaredNorm, digest)
  }

  /// ⌈‖v‖₂⌉.
  public var norm: BigInt { squaredNorm.squareRootRoundedUp() }

  /// The same with zeros behind it, to be computed with; `count` is not below its own.
  func padded(to count: Int) -> PublicVector {
    guard count > entries.count else { return self }
    return PublicVector(entries + [Int64](repeating: 0, count: count - entries.count), squaredNorm, digest)
  }

  /// Halves of the squares are added up apart: each has 64 bits, and their sums 128.
  private static func squaredNorm(_ entries: ArraySlice<Int64>) -> BigInt {
    var (low, high) = (0 as UInt128, 0 as UInt128)
    for x in entries {
      let square = x.magnitude.multipliedFullWidth(by: x.magnitude)
      low &+= UInt128(square.low)
      high &+= UInt128(square.high)
    }
    func number(_ x: UInt128) -> BigInt { BigInt(words: [UInt64(truncatingIfNeeded: x), UInt64(x >> 64)]) }
    return number(low) + number(high) << 64
  }

  /// Of 8 bytes an entry, lowest first, without zeros at the end.
  private static func digest(_ entries: ArraySlice<Int64>) -> [UInt8] {
    var transcript = Transcript(protocol: "sealedsum-public-vector", version: 1, context: [])
    transcript.absorb("entries", byteCount: 8 * entries.count) { absorb in
      for start in stride(from: 0, to: entries.count, by: 4096) {
        entries[start..<min(entries.count, start + 4096)].map(\.littleEndian).withUnsafeBytes(absorb)
      }
    }
    return transcript.challengeBytes("digest", count: 32)
  }
}

extension PublicVector: Hashable {
  /// Whether the integers are the same, by their digests.
  public static func == (a: PublicVector, b: PublicVector) -> Bool { a.digest == b.digest }
  /// The digest.
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension BigInt {
  /// ⌈√x⌉ for x ≥ 0.
  func squareRootRoundedUp() -> BigInt {
    let root = squareRoot()
    return root * root == self ? root : root + 1
  }
}
