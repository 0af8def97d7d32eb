import BigNum
package import Groups
package import Transcript

extension NonceGenerator {
  /// Nonces for a proof whose witness is secret scalars, and machine integers before them, of which no copy is made.
  package init<G: PrimeGroup>(
    transcript: Transcript, rows: [[Int64]] = [], scalars: [Scalar<G>], using rng: inout some RandomNumberGenerator
  ) {
    let count = rows.reduce(0) { $0 + $1.count } * MemoryLayout<Int64>.size + scalars.count * G.scalarByteCount
    self.init(transcript: transcript, witnessByteCount: count, using: &rng) { absorb in
      for row in rows { row.withUnsafeBytes(absorb) }
      for scalar in scalars { withUnsafeBytes(of: scalar.limbs, absorb) }
    }
  }
}

extension Scalar {
  /// A nonce, within 2^-128 of uniform.
  package static func nonce(_ source: NonceGenerator) -> Scalar {
    var raw = source.bytes(G.scalarByteCount + Codec.extraBytes)
    defer { wipe(&raw) }
    return Scalar(wide: raw)
  }

  /// So many of them, within 2^-256 of uniform, in an array that the caller wipes.
  package static func nonces(_ count: Int, using source: inout NonceGenerator) -> [Scalar] {
    var list: [Scalar] = []
    list.reserveCapacity(count)  // so that no copy is left behind
    for _ in 0..<count { list.append(.random(using: &source)) }
    return list
  }
}
