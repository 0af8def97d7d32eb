import BigNum
import Groups

/// The first round over B = A + η·X without B in memory: a block of rows and the one half the rows above it at a time.
///
/// More than one block of rows is needed, so that half the rows are whole blocks.
struct NormTables<G: PrimeGroup>: Sendable {
  let stream: Projections
  /// X.
  let integers: [Int64]
  /// Subset sums of the τ_t.
  let sums: ScalarVector<G>
  let eta: Scalar<G>

  /// Where the upper half of the rows begins.
  var halfRows: Int { ScalarVector<G>.half(stream.rows) }

  /// A block of B in the lower half, followed by what stands above it, with the same of X.
  private func pair(_ block: Int) -> (b: ScalarVector<G>, x: [Int64], half: Int) {
    let lower = stream.rows(of: block)
    var b = stream.combined(block, sums)
    let half = b.count
    var x = Array(integers[lower.lowerBound * stream.columns..<lower.upperBound * stream.columns])
    let above = block + halfRows / stream.rowsPerBlock
    if above < stream.blockCount {
      let upper = stream.rows(of: above)
      b.append(stream.combined(above, sums))
      x += integers[upper.lowerBound * stream.columns..<upper.upperBound * stream.columns]
    }
    b.add(x, times: eta)
    return (b, x, half)
  }

  /// What the first round sends.
  func roundPolynomial(work: Work) throws(BigNumError) -> ScalarVector<G>.RoundPolynomial {
    let parts = try work.map(halfRows / stream.rowsPerBlock) { block in
      let (b, x, half) = pair(block)
      return b.roundPolynomial(with: x, half: half)
    }
    return parts.dropFirst().reduce(parts[0], +)
  }

  /// B with its first variable set.
  func folded(at r: Scalar<G>, work: Work) throws(BigNumError) -> ScalarVector<G> {
    try ScalarVector.assembled(
      count: halfRows * stream.columns, partSize: stream.rowsPerBlock * stream.columns, work: work
    ) { block in
      var (b, _, half) = pair(block)
      b.fold(at: r, half: half)
      return b
    }
  }
}
