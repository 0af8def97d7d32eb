import CKernels

extension ScalarVector {
  /// Element i is Σ_b weights_b·x[b·size + i], size = x.count/weights.count: what challenges make of slabs of a vector of
  /// small integers. One to 64 weights; constant-time.
  public init(combining x: [Int32], weights: ScalarVector) {
    let slabs = weights.count
    precondition((1...64).contains(slabs) && x.count % slabs == 0, "\(x.count) integers in \(slabs) slabs")
    let size = x.count / slabs
    self.init(uninitialized: size, path: weights.path)
    let (path, q) = (path.rawValue, G.scalarField.c)
    withExtendedLifetime(weights.storage) {
      x.withUnsafeBufferPointer { x in
        guard let x = x.baseAddress else { return }
        withUnsafePointer(to: q) {
          sealedsum_residues_combine_int32(path, $0, storage.base, weights.storage.base, slabs, x, size, size)
        }
      }
    }
  }
}
