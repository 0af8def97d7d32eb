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

  /// One table entry a byte, added up: element i is Σ_b tables[256·b + bytes[width·i + b]], width = tables.count/256 ≤ 16.
  /// The bytes are public.
  public init(adding tables: ScalarVector, by bytes: UnsafeRawBufferPointer) {
    let width = tables.count / 256
    precondition((1...16).contains(width), "subset sums of \(8 * width) scalars")
    precondition(bytes.count % width == 0, "\(bytes.count) bytes for \(width) tables")
    self.init(uninitialized: bytes.count / width, path: tables.path)
    guard let raw = bytes.baseAddress else { return }
    let (path, q) = (path.rawValue, G.scalarField.c)
    withExtendedLifetime(tables.storage) {
      withUnsafePointer(to: q) {
        sealedsum_residues_subset_sums_vartime(
          path, $0, storage.base, tables.storage.base, raw.assumingMemoryBound(to: UInt8.self), width, count)
      }
    }
  }

  /// A vector whose parts, runs of `partSize` elements, are made on several threads; throws where `work` is cancelled.
  public static func assembled(
    count: Int, partSize: Int, work: Work, _ part: @Sendable (Int) -> ScalarVector
  ) throws(BigNumError) -> ScalarVector {
    let out = ScalarVector(uninitialized: count, path: .best)
    let storage = out.storage
    _ = try work.map((count + partSize - 1) / partSize) { i in
      let made = part(i)
      precondition(made.count == min(partSize, count - i * partSize), "part \(i) has \(made.count) elements")
      withExtendedLifetime(made.storage) {
        (storage.base + i * partSize).update(from: made.storage.base, count: made.count)
      }
    }
    return out
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
