package import BigNum
package import Groups
package import Transcript

extension LinkProof {
  /// The weights γ of each vector of one copy, from a transcript that has absorbed the whole statement (§5).
  package static func weights(_ parameters: LinkParameters, copy: Int, transcript: inout Transcript) -> [[BigInt]] {
    transcript.domainSeparator("link", parameters: Array(G.identifier.utf8) + [0] + parameters.bytes)
    if parameters.shape.copies > 1 { transcript.absorb("copy", UInt64(copy)) }
    var stream = transcript.challengeStream("gamma")
    return (0..<parameters.shape.weightVectors).map { _ in
      (0..<parameters.rows).map { _ in stream.integer(bits: parameters.shape.weightBits) }
    }
  }

  /// The challenges e of one copy, after all of its commitments.
  package static func challenges(
    _ parameters: LinkParameters, ciphertexts: [BigInt], commitments: [G.Element], transcript: inout Transcript,
    checks: Checks = .all
  ) -> [BigInt] {
    if checks.contains(.announcements) {
      transcript.absorb("A_C", ciphertexts, width: parameters.modulusBits / 4)
      transcript.absorb("A_V", G.encode(commitments))
    }
    return ciphertexts.map { _ in transcript.challengeInteger("e", bits: parameters.shape.challengeBits) }
  }

  /// Σ_s x_s·2^(w·s).
  package static func pack(_ x: [BigInt], width: Int) -> BigInt {
    x.reversed().reduce(0) { ($0 << width) + $1 }
  }
}
