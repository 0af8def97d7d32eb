package import BigNum
package import Groups
import Transcript

/// The random matrices R_1 … R_128 ∈ {0,1}^(J×k), which a seed of 32 bytes stands for and nobody stores.
///
/// Rows come in blocks of a power of two of rows and up to 4096 entries (at least one row), each from an XOF of its own, so
/// that blocks can be expanded side by side, and those beside which a sumcheck's first round needs them.
/// An entry takes 16 bytes of the stream, lowest projections first: bit t mod 8 of byte ⌊t/8⌋ is R_t[j,s].
package struct Projections: Sendable {
  let seed: [UInt8]
  let rows: Int
  let columns: Int
  let count: Int

  package init(seed: [UInt8], _ p: NormParameters) {
    (self.seed, rows, columns, count) = (seed, p.rows, p.columns, p.projections)
  }

  /// Bytes an entry.
  var width: Int { count / 8 }
  var rowsPerBlock: Int { 1 << (Int.bitWidth - 1 - max(1, 4096 / columns).leadingZeroBitCount) }
  var blockCount: Int { (rows + rowsPerBlock - 1) / rowsPerBlock }
  func rows(of block: Int) -> Range<Int> { block * rowsPerBlock..<min(rows, (block + 1) * rowsPerBlock) }

  /// The bits of a block's entries.
  func fill(_ block: Int, _ bytes: UnsafeMutableRawBufferPointer) {
    var stream = Xof(label: "norm-projections", seed: seed + Codec.littleEndian(UInt64(block)))
    stream.fill(bytes)
  }

  private func withBits<T>(of block: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    withUnsafeTemporaryAllocation(byteCount: rows(of: block).count * columns * width, alignment: 8) { bytes in
      fill(block, bytes)
      return body(UnsafeRawBufferPointer(bytes))
    }
  }

  /// ⟨R_t, X⟩ for every t. |Σ over any subset of the entries| < 2^62, which the parameters see to.
  ///
  /// An entry is added to one of 256 sums a byte of its bits; what a projection is follows from those sums. Addresses
  /// depend on the bits alone, which are public.
  package func apply(to entries: [Int64], work: Work) throws(BigNumError) -> [Int64] {
    // As many blocks at once as cores are kept busy by, so that sums are collected rarely.
    let size = max(1, min(32, blockCount / (4 * work.workers)))
    var parts = try work.chunks(blockCount, size: size) { blocks in
      var sums = [Int64](repeating: 0, count: 256 * width)
      defer { sums.withUnsafeMutableBytes { wipe($0) } }
      for block in blocks { add(block, entries, to: &sums) }
      return [totals(sums)]
    }
    var sums = [Int64](repeating: 0, count: count)
    for i in parts.indices {
      for t in sums.indices { sums[t] &+= parts[i][t] }
      parts[i].withUnsafeMutableBytes { wipe($0) }
    }
    return sums
  }

  private func add(_ block: Int, _ entries: [Int64], to sums: inout [Int64]) {
    let start = rows(of: block).lowerBound * columns
    let width = width
    withBits(of: block) { bits in
      entries.withUnsafeBufferPointer { entries in
        sums.withUnsafeMutableBufferPointer { sums in
          for i in 0..<bits.count / width {
            let x = entries[start + i]
            for b in 0..<width { sums[256 &* b &+ Int(bits[i &* width &+ b])] &+= x }
          }
        }
      }
    }
  }

  private func totals(_ sums: [Int64]) -> [Int64] {
    (0..<count).map { t in
      var total: Int64 = 0
      for v in 0..<256 where v >> (t % 8) & 1 == 1 { total &+= sums[256 * (t / 8) + v] }
      return total
    }
  }

  /// ⟨R_t, X⟩ for entries modulo ℓ, slowly: for what no honest client commits to.
  package func apply<G: PrimeGroup>(to entries: [Scalar<G>]) -> [Scalar<G>] {
    var sums = [Scalar<G>](repeating: .zero, count: count)
    for block in 0..<blockCount {
      let start = rows(of: block).lowerBound * columns
      withBits(of: block) { bits in
        for i in 0..<bits.count / width {
          for t in 0..<count where bits[i * width + t / 8] >> UInt8(t % 8) & 1 == 1 { sums[t] += entries[start + i] }
        }
      }
    }
    return sums
  }

  /// A = Σ τ_t·R_t, entry after entry.
  package func combined<G: PrimeGroup>(_ weights: [Scalar<G>], work: Work) throws(BigNumError) -> ScalarVector<G> {
    let tables = ScalarVector.subsetSums(weights)
    return try ScalarVector.assembled(count: rows * columns, partSize: rowsPerBlock * columns, work: work) { block in
      combined(block, tables)
    }
  }

  /// A block's part of A, by the subset sums of the weights.
  func combined<G: PrimeGroup>(_ block: Int, _ tables: ScalarVector<G>) -> ScalarVector<G> {
    withBits(of: block) { ScalarVector(adding: tables, by: $0) }
  }

  /// Ã(r) = Σ_j χ_j·Σ_s χ_s·A[j,s], without A in memory.
  package func evaluate<G: PrimeGroup>(
    _ weights: [Scalar<G>], _ rowWeights: ScalarVector<G>, _ columnWeights: ScalarVector<G>, work: Work
  ) throws(BigNumError) -> Scalar<G> {
    let tables = ScalarVector.subsetSums(weights)
    let parts = try work.map(blockCount) { block in
      let rows = rows(of: block)
      return combined(block, tables).bilinear(rowWeights[rows], columnWeights)
    }
    return parts.reduce(.zero, +)
  }
}
