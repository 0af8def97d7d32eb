public import BigNum
public import Sumchecks
public import Transcript
import Wire

/// The numbers of an `entries` proof (docs/protocol.md §7), which exist only where it is sound: a matrix X of J rows of k
/// integers, every one of them, padding included, in [lower, upper].
///
/// An entry less `lower` is written in b binary digits of the weights c_i = 1, 2, …, 2^(b−2) and R − 2^(b−1) + 1, for
/// R = upper − lower of b bits: their sums are all numbers from 0 to R, and no others.
public struct EntryParameters: MatrixParameters {
  /// `entries`.
  public static var proofName: ProofName { .entries }
  /// J.
  public let rows: Int
  /// k.
  public let columns: Int
  /// The least number that an entry may be.
  public let lower: Int64
  /// The largest.
  public let upper: Int64
  /// Rows of X whose digits of one weight share a commitment: 2^`stackBits`.
  public let stackBits: Int

  /// Digits that a commitment holds at most, unless a row of X is longer: as many generators are needed.
  public static let mostColumns = 1 << 12

  /// R = upper − lower.
  public var range: Int64 { upper - lower }
  /// b, the digits of an entry.
  public var digits: Int { 64 - range.leadingZeroBitCount }
  /// 2^`stackBits`.
  public var stack: Int { 1 << stackBits }
  /// L: digits that a commitment holds.
  public var stackColumns: Int { stack * columns }
  /// ⌈J/2^stackBits⌉: commitments to the digits of one weight.
  public var stacks: Int { (rows + stack - 1) >> stackBits }
  /// Generators that a commitment key must have: for digits, for their values at the point, and two for a round.
  public var generators: Int { max(stackColumns, digits, 2) }

  /// Parameters for a group of order ℓ; of the layouts of the digits, that with the least bytes. Throws `.statement`, with
  /// the inequality and its numbers, for a shape or an interval that is none, and for one that would not be sound.
  public init(rows: Int, columns: Int, lower: Int64, upper: Int64, order: BigInt) throws(ProofError) {
    try self.init(rows: rows, columns: columns, lower: lower, upper: upper, order: order, stackBits: nil)
  }

  /// Every entry in [−2^(b−1), 2^(b−1)).
  public init(rows: Int, columns: Int, bits: Int, order: BigInt) throws(ProofError) {
    guard (1...62).contains(bits) else {
      throw .statement(.entries, reason: "entries of \(bits) bits, and 1 to 62 can be proved")
    }
    let half = Int64(1) << Int64(bits - 1)
    try self.init(rows: rows, columns: columns, lower: -half, upper: half - 1, order: order)
  }

  /// `package` code alone picks the layout of the digits: tests that try all of them.
  package init(
    rows: Int, columns: Int, lower: Int64, upper: Int64, order: BigInt, stackBits: Int?
  ) throws(ProofError) {
    try Self.checkShape(rows: rows, columns: columns)
    let most = Int64(1) << 61
    guard lower < upper, lower >= -most, upper < most else {
      throw .statement(
        .entries, reason: "the interval [\(lower), \(upper)] of an entry; two numbers at least, below 2^61 in magnitude"
      )
    }
    // No number of the interval is another one modulo ℓ, and each is its representative of least magnitude.
    let largest = max(BigInt(Int(lower)).magnitude, BigInt(Int(upper)).magnitude)
    guard largest << 1 < order else {
      throw .statement(
        .entries,
        reason:
          "the proof of entries needs max(|lower|, |upper|) < ℓ/2, here \(largest) against ℓ/2 of "
          + "\(order.bitWidth - 1) bits")
    }
    (self.rows, self.columns, self.lower, self.upper) = (rows, columns, lower, upper)
    let rowRounds = Self.ceilingLog2(rows)
    precondition(stackBits.map { (0...rowRounds).contains($0) } ?? true, "stacks of more rows than there are")
    self.stackBits =
      stackBits
      ?? Self.bestStack(
        rows: rows, columns: columns, digits: 64 - (upper - lower).leadingZeroBitCount, rowRounds: rowRounds)
  }

  /// A commitment and a response are 32 bytes or so each: b·⌈J/2^a⌉ + 2^a·k of them, the least for any a.
  private static func bestStack(rows: Int, columns: Int, digits: Int, rowRounds: Int) -> Int {
    func count(_ a: Int) -> Int { digits * ((rows + 1 << a - 1) >> a) + columns << a }
    return (0...rowRounds).filter { $0 == 0 || columns << $0 <= mostColumns }.min { count($0) < count($1) } ?? 0
  }

  /// c_i.
  var weights: [Int64] {
    (0..<digits).map { $0 < digits - 1 ? 1 << Int64($0) : range - (1 << Int64(digits - 1) - 1) }
  }

  /// All numbers, for the transcript.
  var bytes: [UInt8] {
    var w = Writer()
    w.uint64(UInt64(rows))
    w.uint32(UInt32(columns))
    w.uint32(UInt32(stackBits))
    w.int64(lower)
    w.int64(upper)
    return w.bytes
  }
}
