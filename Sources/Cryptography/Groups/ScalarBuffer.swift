import BigNum
import CKernels

/// Memory of residues (`residues.h`), wiped at the end.
final class ScalarBuffer: @unchecked Sendable {
  // Sendable: written only by the function that made it, or by the one that holds the only reference.
  let base: UnsafeMutablePointer<sealedsum_residue>
  let capacity: Int

  /// Not initialised: whoever makes it writes every element that is read.
  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: max(capacity, 1))
  }

  deinit {
    sealedsum_memory_wipe(base, capacity * MemoryLayout<sealedsum_residue>.stride)
    base.deallocate()
  }
}

extension ScalarField {
  /// The field as C takes it.
  var c: sealedsum_modulus256 {
    sealedsum_modulus256(
      order: (order.l0, order.l1, order.l2, order.l3), negative_inverse: negativeInverse,
      r_squared: (rSquared.l0, rSquared.l1, rSquared.l2, rSquared.l3))
  }
}

extension Scalar {
  /// The scalar as C takes it: the same four limbs.
  var residue: sealedsum_residue { sealedsum_residue(limb: (m.l0, m.l1, m.l2, m.l3)) }

  init(_ r: sealedsum_residue) { self.init(montgomery: Limbs(r.limb.0, r.limb.1, r.limb.2, r.limb.3)) }
}

/// Runs `body` over parts of 0..<count on that many threads, and gives what each part came to, in order.
func parts<T: Sendable>(_ count: Int, workers: Int, _ body: @Sendable (Range<Int>) -> T) -> [T] {
  // Several vectors of a part stay in the second cache; a multiple of what the kernels take at once.
  let size = 8192
  if count <= size || workers <= 1 { return count == 0 ? [] : [body(0..<count)] }
  do {
    return try Work(workers: workers).map((count + size - 1) / size) { i in
      body(i * size..<min(count, (i + 1) * size))
    }
  } catch {
    preconditionFailure("work that nobody can cancel was cancelled")
  }
}
