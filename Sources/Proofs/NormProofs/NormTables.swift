import BigNum
import Groups

/// The first rounds over X and B = A + η·X + Σ η_i·h_i without a table of B in memory, nor one of X's scalars: a block of
/// rows and those that stand above it are made anew for every round, and what earlier challenges left of them.
///
/// A round needs more rows than a block has, so that half the rows are whole blocks.
struct NormTables<G: PrimeGroup>: Sendable {
  let stream: Projections
  /// X.
  let integers: [Int64]
  /// Subset sums of the τ_t.
  let sums: ScalarVector<G>
  let eta: Scalar<G>
  /// Σ η_i·h_i.
  let linear: [LinearPart<G>]
  /// What the variables were set to so far, of the rows' variables.
  var challenges: [Scalar<G>] = []

  /// The round that is next.
  var round: Int { challenges.count }
  /// Rows that are left.
  var rows: Int { rows(round) }

  /// Rows after so many rounds: all, then powers of two.
  private func rows(_ round: Int) -> Int {
    (0..<round).reduce(stream.rows) { rows, _ in ScalarVector<G>.half(rows) }
  }

  private func blocks(_ round: Int) -> Int { (rows(round) + stream.rowsPerBlock - 1) / stream.rowsPerBlock }

  /// The block that stands above one, before a round; nil where nothing does.
  private func above(_ block: Int, _ round: Int) -> Int? {
    let above = block + blocks(round + 1)
    return above < blocks(round) ? above : nil
  }

  private func integers(of block: Int) -> ArraySlice<Int64> {
    let rows = stream.rows(of: block)
    return integers[rows.lowerBound * stream.columns..<rows.upperBound * stream.columns]
  }

  /// A block of X, followed by what stands above it.
  private func pair(_ block: Int) -> (x: [Int64], half: Int) {
    let lower = integers(of: block)
    return (Array(lower) + (above(block, 0).map { integers(of: $0) } ?? []), lower.count)
  }

  /// A block of B before a round.
  private func combined(_ block: Int, _ round: Int) -> ScalarVector<G> {
    guard round > 0 else {
      var b = stream.combined(block, sums)
      b.add(Array(integers(of: block)), times: eta)
      for part in linear { b.add(part.rows(stream.rows(of: block), stream.columns), times: part.factor) }
      return b
    }
    var b = combined(block, round - 1)
    let half = b.count
    if let above = above(block, round - 1) { b.append(combined(above, round - 1)) }
    b.fold(at: challenges[round - 1], half: half)
    return b
  }

  /// A block of X before a round that is not the first.
  private func entries(_ block: Int, _ round: Int) -> ScalarVector<G> {
    guard round > 1 else {
      let (x, half) = pair(block)
      return .folding(x, at: challenges[0], half: half)
    }
    var x = entries(block, round - 1)
    let half = x.count
    if let above = above(block, round - 1) { x.append(entries(above, round - 1)) }
    x.fold(at: challenges[round - 1], half: half)
    return x
  }

  /// What the next round sends.
  func roundPolynomial(work: Work) throws(BigNumError) -> ScalarVector<G>.RoundPolynomial {
    let parts = try work.map(blocks(round + 1)) { block in
      var b = combined(block, round)
      let half = b.count
      if let above = above(block, round) { b.append(combined(above, round)) }
      guard round > 0 else { return b.roundPolynomial(with: pair(block).x, half: half) }
      var x = entries(block, round)
      if let above = above(block, round) { x.append(entries(above, round)) }
      return b.roundPolynomial(with: x, half: half)
    }
    return parts.dropFirst().reduce(parts[0], +)
  }

  /// What is left of B.
  func combined(work: Work) throws(BigNumError) -> ScalarVector<G> {
    try assembled(work) { combined($0, round) }
  }

  /// What is left of X, after a round at least.
  func entries(work: Work) throws(BigNumError) -> ScalarVector<G> {
    try assembled(work) { entries($0, round) }
  }

  private func assembled(
    _ work: Work, _ block: @Sendable (Int) -> ScalarVector<G>
  ) throws(BigNumError) -> ScalarVector<G> {
    try ScalarVector.assembled(
      count: rows * stream.columns, partSize: stream.rowsPerBlock * stream.columns, work: work, block)
  }
}
