public import BigNum
import CKernels

/// A masked vector b, or a sum of such: d' coordinates in [0, q), packed at ⌈log2 q⌉ bits each, least significant bits
/// first. All of the bytes are used, so each value has one encoding.
public struct MaskedVector: Hashable, Sendable {
  /// The vector's parameters.
  public let parameters: MaskParameters
  /// The packed coordinates.
  public let bytes: [UInt8]

  /// What has been made, or checked.
  init(unchecked bytes: [UInt8], parameters: MaskParameters) {
    self.bytes = bytes
    self.parameters = parameters
  }

  /// Bytes from outside: the right number, ⚔ and every coordinate below q.
  public init(
    validating bytes: [UInt8], parameters: MaskParameters, path: VectorPath = .best, work: Work = .parallel
  ) throws(MaskError) {
    guard bytes.count == parameters.byteCount else {
      throw .length(what: "bytes of a masked vector", count: bytes.count, expected: parameters.byteCount)
    }
    let ring = MaskRing(parameters, path: path)
    let part = 64
    let bad = try parallel((parameters.blocks + part - 1) / part, work) { i -> Int? in
      let scratch = RingMemory(byteCount: ring.polynomialByteCount)
      return bytes.withUnsafeBufferPointer { bytes in
        (i * part..<min(parameters.blocks, (i + 1) * part)).first { block in
          sealedsum_mask_unpack(
            ring.pointer, scratch.base, bytes.baseAddress.map { $0 + block * ring.packedByteCount }, ring.n) == 0
        }
      }
    }
    if let block = bad.lazy.compactMap({ $0 }).first { throw .notCanonical(block: block) }
    self.init(unchecked: bytes, parameters: parameters)
  }

  /// The coordinates of one block.
  package func block(_ i: Int) -> [UInt64] {
    let ring = MaskRing(parameters, path: .portable)
    let scratch = RingMemory(byteCount: ring.polynomialByteCount)
    unpack(i..<i + 1, ring, into: scratch.base)
    return ring.read(scratch.base, count: ring.n)
  }

  /// Unpacks blocks to words, one after the other.
  func unpack(_ blocks: Range<Int>, _ ring: MaskRing, into words: UnsafeMutableRawPointer) {
    bytes.withUnsafeBufferPointer { bytes in
      let first = bytes.baseAddress.map { $0 + blocks.lowerBound * ring.packedByteCount }
      let good = sealedsum_mask_unpack(ring.pointer, words, first, blocks.count * ring.n)
      precondition(good == 1, "a masked vector was not checked")
    }
  }
}

extension MaskedVector {
  /// Packs coordinates that a test chooses; those not below q are refused.
  package init(coordinates: [UInt64], parameters: MaskParameters) throws(MaskError) {
    guard coordinates.count == parameters.paddedDimension else {
      throw .length(what: "coordinates", count: coordinates.count, expected: parameters.paddedDimension)
    }
    let bits = parameters.modulusBits
    var bytes = [UInt8](repeating: 0, count: parameters.byteCount)
    for (i, x) in coordinates.enumerated() {
      for k in 0..<bits where x >> UInt64(k) & 1 == 1 { bytes[(i * bits + k) / 8] |= 1 << UInt8((i * bits + k) % 8) }
    }
    try self.init(validating: bytes, parameters: parameters)
  }
}
