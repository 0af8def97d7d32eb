public import Transcript

/// The numbers of a proof about a committed matrix X of J rows of k integers.
public protocol MatrixParameters: Hashable, Sendable {
  /// Which proof it is.
  static var proofName: ProofName { get }
  /// J.
  var rows: Int { get }
  /// k.
  var columns: Int { get }
  /// Generators that a commitment key must have.
  var generators: Int { get }
}

extension MatrixParameters {
  /// J·k.
  public var entries: Int { rows * columns }
  /// Rounds over the rows: ⌈log2 J⌉.
  public var rowRounds: Int { Self.ceilingLog2(rows) }
  /// Rounds over the columns: ⌈log2 k⌉.
  public var columnRounds: Int { Self.ceilingLog2(columns) }
  /// Rounds.
  public var rounds: Int { rowRounds + columnRounds }

  /// ⌈log2 n⌉ for n ≥ 1.
  package static func ceilingLog2(_ n: Int) -> Int { Int.bitWidth - (n - 1).leadingZeroBitCount }

  /// Refuses what is no matrix, or too large a one.
  package static func checkShape(rows: Int, columns: Int) throws(ProofError) {
    guard rows >= 1, columns >= 1, rows <= 1 << 32, columns <= 1 << 24, rows <= (1 << 32) / columns else {
      throw .statement(proofName, reason: "\(rows) rows of \(columns) entries; at least 1 each, at most 2^32 together")
    }
  }
}
