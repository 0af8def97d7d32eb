import BigNum
import PaillierScheme
import Transcript
import Wire

/// Keys, their proofs, ciphertexts and shares, under one insecure key that every process makes alike.
let paillierDecoders: [Decoder] = [
  Decoder("paillier-key", of: PublicKey.self) { [try federation.get().publicKey.key] },
  Decoder("threshold-key", of: ThresholdPublicKey.self) { [try federation.get().publicKey] },
  Decoder("key-proof") {
    let made = try federation.get()
    return [written { made.proof.encode(for: made.publicKey.key, to: &$0) }]
  } decode: { bytes in
    let key = try federation.get().publicKey.key
    let proof = try read(bytes) { r throws(WireError) in try KeyProof(for: key, from: &r) }
    precondition(written { proof.encode(for: key, to: &$0) } == bytes, "accepted a second encoding")
    try proof.verify(key, transcript: keyTranscript, rounds: rounds)
  },
  Decoder("ciphertexts") {
    let key = try federation.get().publicKey.key
    let rows = try rows()
    return [written { key.encode(rows, to: &$0) }]
  } decode: { bytes in
    let key = try federation.get().publicKey.key
    let rows = try read(bytes) { r throws(WireError) in try key.decodeCiphertexts("row", count: 2, from: &r) }
    precondition(written { key.encode(rows, to: &$0) } == bytes, "accepted a second encoding")
  },
  Decoder("decryption-share") {
    let made = try federation.get()
    var random = Sequence64()
    let share = try made.shares[0].decrypt(try rows(), transcript: shareTranscript, using: &random)
    return [written { share.encode(for: made.publicKey, to: &$0) }]
  } decode: { bytes in
    let key = try federation.get().publicKey
    let share = try read(bytes) { r throws(WireError) in try DecryptionShareVector(for: key, limit: 2, from: &r) }
    precondition(written { share.encode(for: key, to: &$0) } == bytes, "accepted a second encoding")
    _ = try key.verify(share, of: try rows(), transcript: shareTranscript)
  },
  Decoder("trustee-file") {
    [TrusteeKeyFile.encode(try federation.get().shares[0])]
  } decode: { bytes in
    _ = try TrusteeKeyFile.decode(bytes)
  },
]

private let rounds = 2
private let keyTranscript = Transcript(protocol: "SealedSum-fuzz-key", version: 1, context: [])
private let shareTranscript = Transcript(protocol: "SealedSum-fuzz-share", version: 1, context: [])

/// A key of two safe primes that anybody can read here.
let federation = Result {
  guard let p = BigInt(hex: "b55555555555555555555555555555555555555555555555555555555555c8cf"),
    let q = BigInt(hex: "b55555555555575555555555555555555555555555555555555555555555d69b")
  else { throw WireError.invalid(field: "prime", reason: "not hexadecimal") }
  var random = Sequence64()
  return try Dealer.deal(
    p: p, q: q, .insecure512ForTests, .four, transcript: keyTranscript, rounds: rounds, using: &random)
}

private func rows() throws -> [Ciphertext] {
  var random = Sequence64()
  return try federation.get().publicKey.key.encrypt([5, -6], mode: .fast, using: &random).ciphertexts
}

private func written(_ write: (inout Writer) -> Void) -> [UInt8] {
  var w = Writer()
  write(&w)
  return w.bytes
}

private func read<T>(_ bytes: [UInt8], _ decode: (inout Reader) throws(WireError) -> T) throws -> T {
  var r = Reader(bytes)
  let value = try decode(&r)
  try r.finish()
  return value
}

/// The same numbers in every process (SplitMix64).
private struct Sequence64: RandomNumberGenerator, Sendable {
  private var state: UInt64 = 1
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
