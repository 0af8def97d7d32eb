import BigNum

/// Entries of X in the order of rows, read a piece at a time, so that they need not lie in memory at once. Each lies in 32
/// bits.
package struct EntrySource: Sendable {
  /// Writes entries of a range, of those that there are; constant-time in them.
  private let read: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Int32>) -> Void
  package let count: Int

  /// Entries that a function writes.
  package init(count: Int, read: @escaping @Sendable (Range<Int>, UnsafeMutableBufferPointer<Int32>) -> Void) {
    (self.count, self.read) = (count, read)
  }

  /// Entries in memory; nil where one does not fit.
  init?(_ entries: [Int64]) {
    var excess: Int64 = 0
    for x in entries { excess |= x ^ Int64(Int32(truncatingIfNeeded: x)) }
    guard excess == 0 else { return nil }
    self.init(count: entries.count) { range, out in
      entries.withUnsafeBufferPointer { entries in
        for i in 0..<range.count { out[i] = Int32(truncatingIfNeeded: entries[range.lowerBound &+ i]) }
      }
    }
  }

  /// Pieces of `size` entries from each of some places on, one after the other, with zeros for what is not there; wiped
  /// when `body` is done.
  package func withPieces<T>(at starts: some Sequence<Int>, size: Int, _ body: ([Int32]) -> T) -> T {
    let starts = Array(starts)
    var pieces = [Int32](repeating: 0, count: starts.count * size)
    pieces.withUnsafeMutableBufferPointer { out in
      for (i, start) in starts.enumerated() where start < count {
        let range = start..<min(count, start + size)
        read(range, UnsafeMutableBufferPointer(rebasing: out[i * size..<i * size + range.count]))
      }
    }
    defer { pieces.withUnsafeMutableBytes { wipe($0) } }
    return body(pieces)
  }

  /// All entries, for provers that are not honest.
  func all() -> [Int64] { withPieces(at: [0], size: count) { $0.map { Int64($0) } } }

  /// Σ x² ≤ R², in time that depends on the count alone. |x| ≤ 2^31, so two sums, of 31 low bits of a square and of the
  /// others, hold 2^32 of them.
  func isBounded(by bound: Int64, work: Work) throws(BigNumError) -> Bool {
    let piece = 1 << 14
    let sums = try work.map((count + piece - 1) / piece) { i in
      withPieces(at: [i * piece], size: piece) { entries in
        var (low, high) = (0 as UInt64, 0 as UInt64)
        for x in entries {
          let square = UInt64(x.magnitude) &* UInt64(x.magnitude)
          low &+= square & (1 << 31 - 1)
          high &+= square >> 31
        }
        return (low, high)
      }
    }
    let (low, high) = sums.reduce((0 as UInt64, 0 as UInt64)) { ($0.0 &+ $1.0, $0.1 &+ $1.1) }
    let square = UInt64(bitPattern: bound) * UInt64(bitPattern: bound)
    // high·2^31 + low ≤ R², without overflow for high < 2^32, which is all that can be where it holds.
    let (total, overflow) = (high &+ low >> 31).multipliedReportingOverflow(by: 1 << 31)
    return !overflow && total &+ low & (1 << 31 - 1) <= square
  }
}
