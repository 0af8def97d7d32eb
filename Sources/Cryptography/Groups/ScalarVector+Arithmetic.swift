public import BigNum
import CKernels

extension ScalarVector {
  private typealias Binary =
    @Sendable (
      Int32, UnsafePointer<sealedsum_modulus256>, UnsafeMutablePointer<sealedsum_residue>,
      UnsafePointer<sealedsum_residue>, UnsafePointer<sealedsum_residue>, Int
    ) -> Void

  private func elementwise(_ other: ScalarVector, _ workers: Int, _ kernel: Binary) -> ScalarVector {
    checkCount(other.count)
    let (path, q, a, b) = (path.rawValue, G.scalarField.c, storage, other.storage)
    return Self.filled(count, path: self.path, workers: workers) { part, out in
      withUnsafePointer(to: q) {
        kernel(path, $0, out, a.base + part.lowerBound, b.base + part.lowerBound, part.count)
      }
    }
  }

  /// a_i + b_i; counts must agree.
  public func adding(_ other: ScalarVector, workers: Int = 1) -> ScalarVector {
    elementwise(other, workers) { sealedsum_residues_add($0, $1, $2, $3, $4, $5) }
  }

  /// a_i − b_i; counts must agree.
  public func subtracting(_ other: ScalarVector, workers: Int = 1) -> ScalarVector {
    elementwise(other, workers) { sealedsum_residues_sub($0, $1, $2, $3, $4, $5) }
  }

  /// a_i·b_i; counts must agree.
  public func multiplied(by other: ScalarVector, workers: Int = 1) -> ScalarVector {
    elementwise(other, workers) { sealedsum_residues_mul($0, $1, $2, $3, $4, $5) }
  }

  /// s·a_i.
  public func scaled(by s: Scalar<G>, workers: Int = 1) -> ScalarVector {
    let (path, q, a, s) = (path.rawValue, G.scalarField.c, storage, s.residue)
    return Self.filled(count, path: self.path, workers: workers) { part, out in
      withUnsafePointer(to: q) { q in
        withUnsafePointer(to: s) { sealedsum_residues_scale(path, q, out, $0, a.base + part.lowerBound, part.count) }
      }
    }
  }

  /// a_i + b_i.
  public static func + (a: ScalarVector, b: ScalarVector) -> ScalarVector { a.adding(b) }
  /// a_i − b_i.
  public static func - (a: ScalarVector, b: ScalarVector) -> ScalarVector { a.subtracting(b) }
  /// a_i·b_i.
  public static func * (a: ScalarVector, b: ScalarVector) -> ScalarVector { a.multiplied(by: b) }

  /// a_i += s·b_i; counts must agree.
  public mutating func add(_ other: ScalarVector, times s: Scalar<G>, workers: Int = 1) {
    checkCount(other.count)
    let out = target(count)
    let (path, q, a, b, s) = (path.rawValue, G.scalarField.c, storage, other.storage, s.residue)
    _ = parts(count, workers: workers) { part in
      let i = part.lowerBound
      withUnsafePointer(to: q) { q in
        withUnsafePointer(to: s) {
          sealedsum_residues_axpy(path, q, out.base + i, a.base + i, $0, b.base + i, part.count)
        }
      }
    }
    storage = out
  }

  /// Σ a_i.
  public func sum(workers: Int = 1) -> Scalar<G> {
    let (path, q, a) = (path.rawValue, G.scalarField.c, storage)
    return Self.total(count, workers) { part in
      var r = sealedsum_residue()
      withUnsafePointer(to: q) { sealedsum_residues_sum(path, $0, &r, a.base + part.lowerBound, part.count) }
      return Scalar(r)
    }
  }

  /// Σ a_i·b_i; counts must agree.
  public func dot(_ other: ScalarVector, workers: Int = 1) -> Scalar<G> {
    checkCount(other.count)
    let (path, q, a, b) = (path.rawValue, G.scalarField.c, storage, other.storage)
    return Self.total(count, workers) { part in
      let i = part.lowerBound
      var r = sealedsum_residue()
      withUnsafePointer(to: q) { sealedsum_residues_dot(path, $0, &r, a.base + i, b.base + i, part.count) }
      return Scalar(r)
    }
  }

  /// The sum over all parts.
  static func total(_ count: Int, _ workers: Int, _ body: @Sendable (Range<Int>) -> Scalar<G>) -> Scalar<G> {
    parts(count, workers: workers, body).reduce(.zero, +)
  }

  /// 1/a_i for each at the price of about four products; nil where some a_i is 0. Constant-time but for that.
  public func inverses(workers: Int = 1) -> ScalarVector? {
    let (path, q, a) = (path.rawValue, G.scalarField.c, storage)
    let out = ScalarVector(uninitialized: count, path: self.path)
    let r = out.storage
    let good = parts(count, workers: workers) { part in
      let i = part.lowerBound
      return withUnsafePointer(to: q) { sealedsum_residues_invert(path, $0, r.base + i, a.base + i, part.count) }
    }
    return good.allSatisfy { $0 == 1 } ? out : nil
  }

  /// first·x^i for 0 ≤ i < count.
  public static func powers(
    of x: Scalar<G>, count: Int, startingAt first: Scalar<G> = .one, workers: Int = 1, path: KernelPath = .best
  ) -> ScalarVector {
    precondition(count >= 0, "a vector of a negative number of scalars")
    let q = G.scalarField.c
    return filled(count, path: path, workers: workers) { part, out in
      var (start, base) = ((first * x.power(part.lowerBound)).residue, x.residue)
      withUnsafePointer(to: q) { sealedsum_residues_powers(path.rawValue, $0, out, &start, &base, part.count) }
    }
  }
}
