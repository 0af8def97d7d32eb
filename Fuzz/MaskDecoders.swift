import Masks

/// Packed masked vectors of a small ring, of every arithmetic of the kernels.
let maskDecoders: [Decoder] = [28, 31, 46, 54].map { bits in
  Decoder("masked-vector-\(bits)") {
    let parameters = try parameters(bits)
    let largest = parameters.modulus - 1
    return [
      [UInt8](repeating: 0, count: parameters.byteCount),
      try MaskedVector(
        coordinates: (0..<64).map { $0 % 2 == 0 ? largest : UInt64($0) }, parameters: parameters
      ).bytes,
    ]
  } decode: { bytes in
    let vector = try MaskedVector(validating: bytes, parameters: try parameters(bits))
    let again = try MaskedVector(coordinates: vector.block(0), parameters: vector.parameters)
    precondition(again.bytes == bytes, "accepted a second encoding")
  }
}

private func parameters(_ bits: Int) throws -> MaskParameters {
  try MaskParameters(dimension: 64, clients: 1, updateBound: 1, ringDimension: 64, bits: bits)
}
