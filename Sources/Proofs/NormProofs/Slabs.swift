import BigNum
import Groups

/// X cut into 2^v slabs of S groups each, so that the sumcheck's first v variables choose one; slabs may be partly or wholly
/// outside of X, and are 0 there.
struct Slabs: Sendable {
  /// v.
  let rounds: Int
  /// S.
  let groups: Int
  /// S·k'.
  let size: Int
  /// Slabs that are not wholly outside.
  let count: Int

  /// At most 32 slabs: a table of scalars then has a 32nd of the entries.
  static let mostRounds = 5

  init(_ p: NormParameters) {
    rounds = min(Self.mostRounds, p.groupRounds)
    groups = 1 << (p.groupRounds - rounds)
    size = groups * p.places
    count = (p.groups + groups - 1) / groups
  }

  /// Groups of slab b that X has.
  func groups(of b: Int, _ p: NormParameters) -> Range<Int> { b * groups..<min(p.groups, (b + 1) * groups) }

  /// Integers of a slab that are worked on at a time.
  private static let piece = 1 << 11

  /// Where a piece of every slab starts, and its size.
  func piece(_ i: Int) -> (starts: [Int], size: Int) {
    let start = i * Self.piece
    return ((0..<count).map { $0 * size + start }, min(Self.piece, size - start))
  }

  var pieces: Int { (size + Self.piece - 1) / Self.piece }
}

/// Products of slabs, as exact integers: for ‖X‖₂ ≤ R < 2^31 all sums of products of entries lie in ±2^62, by Cauchy's and
/// Schwarz's inequality, and those with a vector h in ±2^63 for ‖h‖·R < 2^63, which κ ≤ 62 and |τ| < 2^62 see to.
struct SlabProducts: Sendable {
  /// ⟨X_a, X_b⟩ at a·count + b.
  private(set) var squares: [Int64]
  /// ⟨h_a, X_b⟩ of the vector of each predicate that has one, without its factor.
  private(set) var mixed: [[Int64]?]

  init(_ source: EntrySource, _ p: NormParameters, _ slabs: Slabs, work: Work) throws(BigNumError) {
    let n = slabs.count
    squares = [Int64](repeating: 0, count: n * n)
    let zeros = squares
    mixed = p.inequalities.map { $0.vector == nil ? nil : zeros }
    let each = max(1, min(32, slabs.pieces / (4 * work.workers)))
    let vectors = p.inequalities.map { $0.vector?.entries }
    var parts = try work.chunks(slabs.pieces, size: each) { range in
      var (squares, mixed) = (zeros, vectors.map { $0 == nil ? nil : zeros })
      for i in range {
        let (starts, size) = slabs.piece(i)
        source.withPieces(at: starts, size: size) { x in
          SmallIntegerSums.addProducts(of: x, slabs: n, to: &squares)
          for (k, h) in vectors.enumerated() {
            guard let h else { continue }
            SmallIntegerSums.addProducts(
              of: Self.pieces(of: h, starts, size), with: x, slabs: n, to: &mixed[k, default: zeros])
          }
        }
      }
      return [(squares, mixed)]
    }
    for i in parts.indices {
      for k in squares.indices { squares[k] &+= parts[i].0[k] }
      parts[i].0.withUnsafeMutableBytes { wipe($0) }
      for k in mixed.indices where mixed[k] != nil {
        for j in zeros.indices { mixed[k]?[j] &+= parts[i].1[k]?[j] ?? 0 }
        parts[i].1[k]?.withUnsafeMutableBytes { wipe($0) }
      }
    }
    for a in 0..<n {
      for b in 0..<a { squares[a * n + b] = squares[b * n + a] }
    }
  }

  private static func pieces(of h: [Int64], _ starts: [Int], _ size: Int) -> [Int64] {
    var out = [Int64](repeating: 0, count: starts.count * size)
    for (i, start) in starts.enumerated() where start < h.count {
      let range = start..<min(h.count, start + size)
      for k in range { out[i * size + k - start] = h[k] }
    }
    return out
  }

  /// Σ x², and ⟨h, X⟩ of each predicate: what stands on the diagonal.
  func trace<G: PrimeGroup>(of products: [Int64]) -> Scalar<G> {
    let n = Int(Double(products.count).squareRoot())
    var sum: Int64 = 0
    for a in 0..<n { sum &+= products[a * n + a] }
    return Scalar(sum)
  }

  mutating func erase() {
    squares.withUnsafeMutableBytes { wipe($0) }
    for k in mixed.indices { mixed[k]?.withUnsafeMutableBytes { wipe($0) } }
  }
}

extension Array {
  fileprivate subscript<T>(i: Int, default value: T) -> T where Element == T? {
    get { self[i] ?? value }
    set { self[i] = newValue }
  }
}

/// Σ X·B with the first variables yet to be set, as a form on slabs: entry (a, b) is ⟨B_a, X_b⟩. A round over such a
/// variable needs nothing else, and setting it halves the form both ways.
struct SlabForm<G: PrimeGroup> {
  /// 2^`rounds` rows and columns.
  private(set) var entries: ScalarVector<G>
  private(set) var size: Int

  /// Zeros outside of `count` rows and columns.
  init(_ form: [[Scalar<G>]], size: Int) {
    self.size = size
    entries = ScalarVector(zeros: size * size)
    for (a, row) in form.enumerated() {
      for (b, x) in row.enumerated() { entries[a * size + b] = x }
    }
  }

  /// p(0) and the coefficient of t² of the round over the first variable that is left.
  var polynomial: (atZero: Scalar<G>, square: Scalar<G>) {
    let half = size / 2
    var (atZero, square) = (Scalar<G>.zero, Scalar<G>.zero)
    for a in 0..<half {
      let low = entries[a * size + a]
      atZero += low
      square += low - entries[a * size + a + half]
      square += entries[(a + half) * size + a + half] - entries[(a + half) * size + a]
    }
    return (atZero, square)
  }

  /// Sets that variable.
  mutating func fold(at r: Scalar<G>) {
    let half = size / 2
    entries.fold(at: r, half: half * size)
    var next = ScalarVector<G>(zeros: half * half)
    for a in 0..<half {
      for b in 0..<half {
        let low = entries[a * size + b]
        next[a * half + b] = low + r * (entries[a * size + b + half] - low)
      }
    }
    (entries, size) = (next, half)
  }
}
