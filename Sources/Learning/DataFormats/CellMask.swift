/// A set of cells, one bit each.
public struct CellMask: Equatable, Sendable {
  /// The number of cells that it speaks of.
  public private(set) var count = 0
  private var words: [UInt64] = []

  /// A mask of no cells, to append to.
  init() {}

  /// Marks the NaNs and makes them 0; nil where there are none.
  init?<T: BinaryFloatingPoint>(replacingNaN values: inout [T]) {
    guard let first = values.firstIndex(where: \.isNaN) else { return nil }
    count = values.count
    words = Array(repeating: 0, count: (count + 63) / 64)
    for i in first..<values.count where values[i].isNaN {
      words[i / 64] |= 1 << UInt64(i % 64)
      values[i] = 0
    }
  }

  mutating func append(_ isMarked: Bool) {
    if count % 64 == 0 { words.append(0) }
    if isMarked { words[count / 64] |= 1 << UInt64(count % 64) }
    count += 1
  }

  /// Whether a cell is in the set.
  public subscript(_ i: Int) -> Bool { words[i / 64] >> UInt64(i % 64) & 1 == 1 }
  /// How many cells are in the set.
  public var marked: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  /// Whether no cell is in the set.
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
}
