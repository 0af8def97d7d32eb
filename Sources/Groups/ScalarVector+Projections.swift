public import BigNum
import CKernels

// What random projections with bits ask of vectors.
extension ScalarVector {
  /// Of every eight scalars, the sums of their 256 subsets: entry 256·b + v is the sum of those scalars 8·b + i for which
  /// bit i of v is 1. The number of scalars is a multiple of 8.
  public static func subsetSums(_ scalars: [Scalar<G>]) -> ScalarVector {
    precondition(scalars.count % 8 == 0, "subset sums are taken of eight scalars at a time")
    let out = ScalarVector(uninitialized: 32 * scalars.count, path: .best)
    for b in 0..<scalars.count / 8 {
      var sums = [Scalar<G>](repeating: .zero, count: 256)
      for v in 1..<256 { sums[v] = sums[v & (v - 1)] + scalars[8 * b + v.trailingZeroBitCount] }
      for v in 0..<256 { out.storage.base[256 * b + v] = sums[v].residue }
    }
    return out
  }

  /// Adds up one table entry a byte: element i is Σ_b tables[256·b + bytes[width·i + b]], width = tables.count/256 ≤ 16.
  /// Writes `bytes.count/width` elements from `offset` on. The bytes are public.
  mutating func assign(from bytes: UnsafeRawBufferPointer, tables: ScalarVector, at offset: Int) {
    let width = tables.count / 256
    let n = width == 0 ? 0 : bytes.count / width
    precondition(width > 0 && width <= 16 && bytes.count == n * width, "\(bytes.count) bytes for \(width) tables")
    precondition(offset >= 0 && offset + n <= count, "the vector has \(count) elements")
    guard let raw = bytes.baseAddress else { return }
    let (path, q) = (path.rawValue, G.scalarField.c)
    withUnsafePointer(to: q) {
      sealedsum_residues_subset_sums_vartime(
        path, $0, storage.base + offset, tables.storage.base, raw.assumingMemoryBound(to: UInt8.self), width, n)
    }
  }

  /// A vector whose parts come from bytes by `subsetSums` tables: `fill` writes the bytes of a part's elements, parts
  /// being runs of `partSize` elements, each on one of several threads.
  public static func subsetSums(
    of tables: ScalarVector, count: Int, partSize: Int, work: Work,
    _ fill: @Sendable (_ part: Int, _ bytes: UnsafeMutableRawBufferPointer) -> Void
  ) throws(BigNumError) -> ScalarVector {
    let out = ScalarVector(uninitialized: count, path: tables.path)
    let width = tables.count / 256
    _ = try work.map((count + partSize - 1) / partSize) { part in
      let start = part * partSize
      let n = min(partSize, count - start)
      withUnsafeTemporaryAllocation(byteCount: n * width, alignment: 8) { bytes in
        fill(part, bytes)
        var target = out  // the same storage: parts do not overlap
        target.assign(from: UnsafeRawBufferPointer(bytes), tables: tables, at: start)
      }
    }
    return out
  }

  /// As many elements as there are bytes for: element i is Σ_b tables[256·b + bytes[width·i + b]].
  public init(adding tables: ScalarVector, by bytes: UnsafeRawBufferPointer) {
    self.init(uninitialized: bytes.count / (tables.count / 256), path: tables.path)
    assign(from: bytes, tables: tables, at: 0)
  }

  /// Σ_ij l_i·a_(i,j)·r_j of a matrix whose rows follow one another: l has as many elements as there are rows.
  public func bilinear(_ l: ScalarVector, _ r: ScalarVector) -> Scalar<G> {
    let (rows, columns) = (l.count, r.count)
    precondition(count == rows * columns, "a matrix of \(count) elements in \(rows) rows of \(columns)")
    let (path, q) = (path.rawValue, G.scalarField.c)
    return withExtendedLifetime((storage, l.storage, r.storage)) {
      withUnsafePointer(to: q) { q in
        var sum = Scalar<G>.zero
        for i in 0..<rows {
          var row = sealedsum_residue()
          sealedsum_residues_dot(path, q, &row, storage.base + i * columns, r.storage.base, columns)
          sum += Scalar(row) * l[i]
        }
        return sum
      }
    }
  }
}
