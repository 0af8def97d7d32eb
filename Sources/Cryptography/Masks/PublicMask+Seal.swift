public import BigNum
import CKernels

extension PublicMask {
  /// b_i = a_i·s + X_i modulo q. `x` is X, with its noise: `MaskSecret.masked`.
  public func seal(_ x: [Int32], key secret: MaskSecret, work: Work = .parallel) throws(MaskError) -> MaskedVector {
    guard secret.parameters == parameters else { throw .otherParameters }
    guard x.count == parameters.paddedDimension else {
      throw .length(what: "coordinates", count: x.count, expected: parameters.paddedDimension)
    }
    // One bit that says whether any entry is too large; no branch looks at one.
    let bound = parameters.bound
    let excess = x.reduce(Int64(0)) { $0 | (bound - Int64($1)) | (bound + Int64($1)) }
    guard excess >= 0 else { throw .outOfRange(bound: parameters.bound) }
    var key = secret.key()
    defer { key.withUnsafeMutableBytes { wipe($0) } }
    return try seal(unchecked: x, key: key, work: work)
  }

  /// The same of any X and s, as no honest client has them: for attacks.
  package func seal(unchecked x: [Int32], key: [Int64], work: Work) throws(MaskError) -> MaskedVector {
    guard x.count == parameters.paddedDimension, key.count == ring.n else {
      throw .length(what: "coordinates", count: x.count, expected: parameters.paddedDimension)
    }
    let factor = ring.factor(key: key)
    let ring = self.ring
    let bytes = try [UInt8](unsafeUninitializedCapacity: parameters.byteCount) { out, filled throws(MaskError) in
      nonisolated(unsafe) let out = out.baseAddress
      _ = try parallel(groupCount, work) { group in
        let a = polynomials(ofGroup: group)
        let b = RingMemory(byteCount: ring.polynomialByteCount)
        x.withUnsafeBufferPointer { x in
          guard let x = x.baseAddress, let out else { return }
          for (k, i) in blocks(ofGroup: group).enumerated() {
            sealedsum_mask_seal(
              ring.pointer, b.base, a.base + k * ring.polynomialByteCount, factor.base, x + i * ring.n)
            sealedsum_mask_pack(ring.pointer, out + i * ring.packedByteCount, b.base, ring.n)
          }
        }
      }
      filled = parameters.byteCount
    }
    return MaskedVector(unchecked: bytes, parameters: parameters)
  }

  /// Σ X = b^Σ − a·S mod± q from the sum of vectors and S = Σ s, which is public by then.
  public func open(_ sum: MaskedVector, key: [Int64], work: Work = .parallel) throws(MaskError) -> [Int64] {
    guard sum.parameters == parameters else { throw .otherParameters }
    guard key.count == ring.n else { throw .length(what: "entries of the key", count: key.count, expected: ring.n) }
    guard key.allSatisfy({ $0.magnitude < parameters.modulus / 2 }) else {
      throw .outOfRange(bound: Int64(parameters.modulus / 2))
    }
    let factor = ring.factor(key: key)
    let ring = self.ring
    let opened = try [Int64](unsafeUninitializedCapacity: parameters.paddedDimension) {
      out, filled throws(MaskError) in
      nonisolated(unsafe) let out = out.baseAddress
      _ = try parallel(groupCount, work) { group in
        guard let out else { return }
        let a = polynomials(ofGroup: group)
        let b = RingMemory(byteCount: ring.polynomialByteCount)
        for (k, i) in blocks(ofGroup: group).enumerated() {
          sum.unpack(i..<i + 1, ring, into: b.base)
          sealedsum_mask_open(
            ring.pointer, out + i * ring.n, b.base, a.base + k * ring.polynomialByteCount, factor.base)
        }
      }
      filled = parameters.paddedDimension
    }
    return opened
  }
}
