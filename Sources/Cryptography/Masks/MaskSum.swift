public import BigNum
import CKernels

/// b^Σ = Σ b modulo q, one vector after the other.
public final class MaskSum {
  /// The parameters of all vectors.
  public let parameters: MaskParameters
  /// How many were added.
  public private(set) var count = 0
  private let ring: MaskRing
  private let total: RingMemory

  /// The sum of none.
  public init(_ parameters: MaskParameters, path: VectorPath = .best) {
    self.parameters = parameters
    ring = MaskRing(parameters, path: path)
    total = RingMemory(byteCount: parameters.blocks * ring.polynomialByteCount)
  }

  /// Adds a vector; not more than n_max. Nothing is added where it throws for another reason than being cancelled.
  public func add(_ vector: MaskedVector, work: Work = .parallel) throws(MaskError) {
    guard vector.parameters == parameters else { throw .otherParameters }
    guard count < parameters.clients else { throw .clients(limit: parameters.clients) }
    let (ring, total, part) = (ring, total, 16)
    _ = try parallel((parameters.blocks + part - 1) / part, work) { i in
      let scratch = RingMemory(byteCount: ring.polynomialByteCount)
      for block in i * part..<min(vector.parameters.blocks, (i + 1) * part) {
        vector.unpack(block..<block + 1, ring, into: scratch.base)
        sealedsum_mask_add(ring.pointer, total.base + block * ring.polynomialByteCount, scratch.base, ring.n)
      }
    }
    count += 1
  }

  /// The sum of what was added so far.
  public func vector() -> MaskedVector {
    let bytes = [UInt8](unsafeUninitializedCapacity: parameters.byteCount) { out, filled in
      sealedsum_mask_pack(ring.pointer, out.baseAddress, total.base, parameters.paddedDimension)
      filled = parameters.byteCount
    }
    return MaskedVector(unchecked: bytes, parameters: parameters)
  }
}
