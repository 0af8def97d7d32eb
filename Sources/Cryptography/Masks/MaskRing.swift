import BigNum
import CKernels

/// The kernels' ring with its tables.
final class MaskRing: @unchecked Sendable {
  // Sendable: nothing changes after it is made.
  let pointer: OpaquePointer
  let n: Int
  let q: UInt64
  let bits: Int
  /// Bytes of a number modulo q in memory.
  let wordByteCount: Int
  let path: VectorPath

  init(_ parameters: MaskParameters, path: VectorPath) {
    let modulus = parameters.ring
    guard
      let made = sealedsum_mask_ring_create(path.rawValue, modulus.q, parameters.ringDimension, modulus.root)
    else { preconditionFailure("parameters have a ring, or memory ran out") }
    pointer = made
    n = parameters.ringDimension
    q = modulus.q
    bits = modulus.bits
    wordByteCount = sealedsum_mask_ring_word_bytes(made)
    self.path = path
  }

  deinit { sealedsum_mask_ring_free(pointer) }

  /// Bytes of a polynomial in memory.
  var polynomialByteCount: Int { n * wordByteCount }
  /// Bytes of a packed polynomial.
  var packedByteCount: Int { n / 8 * bits }

  /// A factor of products from small coefficients.
  func factor(key: [Int64]) -> RingMemory {
    let memory = RingMemory(byteCount: sealedsum_mask_factor_bytes(pointer))
    sealedsum_mask_factor_from_key(pointer, memory.base, key)
    return memory
  }

  /// A factor of products from coefficients in [0, q).
  func factor(coefficients: [UInt64]) -> RingMemory {
    let memory = RingMemory(byteCount: sealedsum_mask_factor_bytes(pointer))
    sealedsum_mask_factor_from_coefficients(pointer, memory.base, coefficients)
    return memory
  }

  /// Numbers in memory as 64-bit ones.
  func read(_ words: UnsafeRawPointer, count: Int) -> [UInt64] {
    [UInt64](unsafeUninitializedCapacity: count) { out, filled in
      sealedsum_mask_read(pointer, out.baseAddress, words, count)
      filled = count
    }
  }
}
