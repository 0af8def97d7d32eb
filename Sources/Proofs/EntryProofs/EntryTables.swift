import BigNum
import Groups

/// The tables of b digits of all entries, rows by columns, in a sumcheck over Σ_i α_i·(W_i² − W_i).
///
/// Bits stay in the integers that hold them until `level` variables are set: a round over them makes what it needs of the
/// tables a few rows at a time, and what is kept in the end is 2^`level` times smaller.
struct EntryTables<G: PrimeGroup>: Sendable {
  /// Rows and columns of every table as it is, a power of two of rows.
  private(set) var rows: Int
  private(set) var columns: Int
  let alpha: ScalarVector<G>
  /// Digits of every entry, bit i that of weight c_i; rows of zeros behind them.
  private var codes: [Int64] = []
  private let level: Int
  /// Variables set while there are no tables.
  private var point: [Scalar<G>] = []
  /// One a digit.
  private(set) var tables: [ScalarVector<G>] = []

  /// Elements that are worked on at a time, of three vectors: they stay in the second cache, if not in the first.
  private static var batch: Int { 512 }

  /// Tables of bits. `rows` is a power of two.
  init(codes: [Int64], rows: Int, columns: Int, alpha: [Scalar<G>], level: Int) {
    precondition(codes.count == rows * columns && rows >> level >= 1 && level <= 6, "tables of another shape")
    (self.codes, self.rows, self.columns, self.level) = (codes, rows, columns, level)
    self.alpha = ScalarVector(alpha)
  }

  /// Tables of any digits.
  init(digits: [ScalarVector<G>], rows: Int, columns: Int, alpha: [Scalar<G>]) {
    (tables, self.rows, self.columns, level) = (digits, rows, columns, 0)
    self.alpha = ScalarVector(alpha)
  }

  /// Overwrites the digits.
  mutating func erase() { codes.withUnsafeMutableBytes { wipe($0) } }

  /// Half of the rows, each weighted by one of `rowWeights` and an entry of it by one of `columnWeights`.
  func polynomial(
    rowWeights: ScalarVector<G>, columnWeights: ScalarVector<G>, work: Work
  ) throws(BigNumError) -> ScalarVector<G>.BitPolynomial {
    let (half, columns) = (rows / 2, columns)
    let size = max(1, Self.batch / columns)
    let parts = try work.map((half + size - 1) / size) { i in
      let part = i * size..<min(half, (i + 1) * size)
      var weights = rowWeights[part]
      if columns > 1 || columnWeights[0] != .one {
        weights = ScalarVector(zeros: 0)
        for j in part { weights.append(columnWeights.scaled(by: rowWeights[j])) }
      }
      return polynomial(from: part.lowerBound * columns, half: half * columns, weights)
    }
    return parts.reduce(.zero, +)
  }

  private func polynomial(
    from low: Int, half: Int, _ weights: ScalarVector<G>
  ) -> ScalarVector<G>.BitPolynomial {
    let (high, count) = (low + half, weights.count)
    if tables.isEmpty && point.isEmpty {
      // w² − w is 0 at both ends: a·(t² − t), where a counts the bits that differ.
      var differences = (0..<count).map { codes[low + $0] ^ codes[high + $0] }
      defer { differences.withUnsafeMutableBytes { wipe($0) } }
      let joined = ScalarVector(
        bits: differences, from: 0, stride: 0, shift: 0, step: 1, weights: alpha, count: count)
      let a = joined.dot(weights)
      return .init(linear: -a, square: a)
    }
    var sum = ScalarVector<G>.BitPolynomial.zero
    let set = tables.isEmpty ? ScalarVector.lagrange(at: point) : ScalarVector(zeros: 0)
    for i in 0..<alpha.count {
      let p: ScalarVector<G>.BitPolynomial
      if tables.isEmpty {
        let a = bits(i, from: low, count: count, set), b = bits(i, from: high, count: count, set)
        p = a.bitPolynomial(to: b, weights: weights)
      } else {
        p = tables[i].bitPolynomial(from: low, to: tables[i], from: high, weights: weights)
      }
      sum = sum + p.scaled(by: alpha[i])
    }
    return sum
  }

  /// A part of table i, by what the variables that are set make of its bits.
  private func bits(_ i: Int, from start: Int, count: Int, _ set: ScalarVector<G>) -> ScalarVector<G> {
    ScalarVector(bits: codes, from: start, stride: rows * columns, shift: i, step: 0, weights: set, count: count)
  }

  /// Sets the first variable.
  mutating func fold(at r: Scalar<G>, work: Work) throws(BigNumError) {
    rows /= 2
    if tables.isEmpty {
      point.append(r)
      try settle(work: work)
    } else {
      for i in tables.indices { tables[i].fold(at: r, half: rows * columns, workers: work.workers) }
    }
  }

  /// Makes the tables once enough variables are set, and forgets the bits; before any is, to be called once.
  mutating func settle(work: Work) throws(BigNumError) {
    guard tables.isEmpty, point.count == level else { return }
    tables = try madeTables(work)
    erase()
    codes = []
  }

  private func madeTables(_ work: Work) throws(BigNumError) -> [ScalarVector<G>] {
    let (set, count) = (ScalarVector.lagrange(at: point), rows * columns)
    var made: [ScalarVector<G>] = []
    for i in 0..<alpha.count {
      made.append(
        try .assembled(count: count, partSize: Self.batch, work: work) { part in
          bits(i, from: part * Self.batch, count: min(Self.batch, count - part * Self.batch), set)
        })
    }
    return made
  }

  /// Takes the columns of the only row that is left for rows, with zeros behind them.
  mutating func turn() {
    let count = columns == 1 ? 1 : 2 * ScalarVector<G>.half(columns)
    for i in tables.indices where count > columns { tables[i].append(ScalarVector(zeros: count - columns)) }
    (rows, columns) = (count, 1)
  }
}
