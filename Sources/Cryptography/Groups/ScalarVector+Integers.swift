public import BigNum
import CKernels

// Vectors of signed 64-bit integers beside vectors of scalars: a quarter of the price of a product of scalars.
extension ScalarVector {
  /// The integers modulo ℓ.
  public init(_ integers: [Int64], workers: Int = 1, path: KernelPath = .best) {
    let (q, one) = (G.scalarField.c, Scalar<G>.one.residue)
    self = Self.filled(integers.count, path: path, workers: workers) { part, out in
      withUnsafePointer(to: q) { q in
        integers.withUnsafeBufferPointer { x in
          withUnsafePointer(to: one) { one in
            guard let x = x.baseAddress else { return }
            sealedsum_residues_axpy_int64(path.rawValue, q, out, nil, one, x + part.lowerBound, part.count)
          }
        }
      }
    }
  }

  /// a_i += s·x_i; counts must agree.
  public mutating func add(_ integers: [Int64], times s: Scalar<G>, workers: Int = 1) {
    checkCount(integers.count)
    let out = target(count)
    let (path, q, a, s) = (path.rawValue, G.scalarField.c, storage, s.residue)
    _ = parts(count, workers: workers) { part in
      let i = part.lowerBound
      withUnsafePointer(to: q) { q in
        integers.withUnsafeBufferPointer { x in
          withUnsafePointer(to: s) { s in
            guard let x = x.baseAddress else { return }
            sealedsum_residues_axpy_int64(path, q, out.base + i, a.base + i, s, x + i, part.count)
          }
        }
      }
    }
    storage = out
  }

  /// Σ a_i·x_i; counts must agree.
  public func dot(_ integers: [Int64], workers: Int = 1) -> Scalar<G> {
    checkCount(integers.count)
    let (path, q, a) = (path.rawValue, G.scalarField.c, storage)
    return Self.total(count, workers) { part in
      var r = sealedsum_residue()
      withUnsafePointer(to: q) { q in
        integers.withUnsafeBufferPointer { x in
          guard let x = x.baseAddress else { return }
          sealedsum_residues_dot_int64(path, q, &r, a.base + part.lowerBound, x + part.lowerBound, part.count)
        }
      }
      return Scalar(r)
    }
  }
}
