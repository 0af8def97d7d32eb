import BigNum
import Commitments
import Contracts
import Groups
import Ledger
import NormProofs
import PaillierScheme
import Quantization
import RangeProofs
import Transcript
import UpdateProofs
import Wire

/// What a round's transactions say, and the proofs about updates that they carry.
let roundDecoders: [Decoder] = [
  Decoder("genesis", of: Genesis.self) { [try genesis()] },
  Decoder("open", of: OpenBody.self) {
    [OpenBody(round: 1, attempt: 1, purpose: .training, key: hash, model: hash, deadline: 1_700_000_000_000)]
  },
  Decoder("publish", of: PublishBody.self) { [PublishBody(open: hash, model: hash, metrics: nil)] },
  Decoder("settle", of: SettleBody.self) {
    [SettleBody(open: hash, credits: [.init(member: key.verifyingKey, amount: -1)])]
  },
  Decoder("refuse", of: RefuseBody.self) {
    let refused = try Transaction(chainID: hash, sequence: 0, kind: 4, body: hash.bytes, signer: key)
    return [RefuseBody(reason: "late", transaction: refused)]
  },
  Decoder("submission") {
    let sent = try submissions.get().seal(
      [[-1, 1]], context: context, key: try federation.get().publicKey.key, mode: .fast, work: .serial)
    return [sent.sealed + sent.proofs]
  } decode: { bytes in
    let scheme = try submissions.get()
    _ = try scheme.verify(
      sealed: Array(bytes.prefix(scheme.sealedByteCount)), proofs: Array(bytes.dropFirst(scheme.sealedByteCount)),
      context: context, key: try federation.get().publicKey.key, work: .serial)
  },
  Decoder("bits-proof") {
    // Its elements are read by the verifier, so zeros of the right number are a message.
    var w = Writer()
    w.uint8(1)
    w.uint32(1)
    w.uint32(1)
    w.uint8(2)
    let shape = try BitsParameters(rows: 1, columns: 1, bits: 2)
    w.fixed([UInt8](repeating: 0, count: BitsProof<Ristretto255>.byteCount(shape) - w.bytes.count))
    return [w.bytes]
  } decode: { bytes in
    let proof = try BitsProof<Ristretto255>(wireBytes: bytes)
    precondition(proof.wireBytes == bytes, "accepted a second encoding")
  },
  normDecoder("norm-proof", norm),
  normDecoder("predicates-proof", predicates),
  Decoder("link-proof") {
    let parameters = try link.get()
    var w = Writer()
    for _ in 0..<4 {
      w.unsigned(1, width: parameters.modulusBits / 4)
      w.fixed(Ristretto255.encode(Ristretto255.generator))
      for _ in 0..<parameters.slots { w.signed(-1, width: parameters.responseByteCount) }
      w.unsigned(1, width: parameters.modulusBits / 8)
      w.fixed(Scalar<Ristretto255>.one.littleEndianBytes)
    }
    return [w.bytes]
  } decode: { bytes in
    var r = Reader(bytes)
    let proof = try LinkProof<Ristretto255>(try link.get(), from: &r)
    try r.finish()
    var w = Writer()
    proof.encode(try link.get(), to: &w)
    precondition(w.bytes == bytes, "accepted a second encoding")
  },
]

/// Norm proofs with some parameters; the first input is a true one.
private func normDecoder(_ name: String, _ parameters: Result<NormParameters, some Error>) -> Decoder {
  Decoder(name) {
    let parameters = try parameters.get()
    let key = CommitmentKey<Ristretto255>(generators: parameters.generators)
    let v = key.com([1, -1].map { Scalar($0) }, .one)
    var random = SystemRandomNumberGenerator()
    let proof = try NormProof<Ristretto255>.prove(
      NormStatement(key: key, commitments: [v], parameters: parameters),
      witness: NormWitness(rows: [[1, -1]], blinding: [.one]),
      transcript: Transcript(protocol: "fuzz", version: 1, context: []), using: &random, work: .serial)
    var w = Writer()
    proof.encode(parameters, to: &w)
    return [w.bytes]
  } decode: { bytes in
    let parameters = try parameters.get()
    var r = Reader(bytes)
    let proof = try NormProof<Ristretto255>(parameters, from: &r)
    try r.finish()
    var w = Writer()
    proof.encode(parameters, to: &w)
    precondition(w.bytes == bytes, "accepted a second encoding")
  }
}

private let hash = Hash("fuzz", [])
private let key = SigningKey(insecureSeed: [UInt8](repeating: 9, count: 32))
private let context = SubmissionContext(chainID: hash.bytes, open: hash.bytes, sender: [1])
private let submissions = Result {
  try Suite(group: .ristretto255, proofs: .bits, modulusBits: 512)
    .scheme([try SlotPlan(dimension: 2, clients: 2, magnitudeBits: 2, modulusBits: 512)])
}
private let norm = Result {
  try NormParameters(rows: 1, columns: 2, bound: 3, order: Ristretto255.scalarField.modulus)
}
private let predicates = Result {
  try NormParameters(
    rows: 1, columns: 2,
    predicates: [.ball(radius: 1, center: PublicVector([1, 0])), .halfspace(PublicVector([1, 2]), atLeast: -1)],
    order: Ristretto255.scalarField.modulus)
}
private let link = Result {
  try LinkParameters(
    rows: 2, slots: 2, slotWidth: 24, columnBound: 1 << 17, modulusBits: 512, order: Ristretto255.scalarField.modulus)
}

private func genesis() throws -> Genesis {
  Genesis(
    name: "fuzz", configuration: hash, members: [Member(name: "a", role: .client, key: key.verifyingKey)], threshold: 3,
    corruptedTrustees: 1,
    participation: try Participation(minimum: 3, maximum: 5, corrupted: 1, honestMinimum: 2),
    suite: Suite(group: .ristretto255, proofs: .bits, modulusBits: 2048), fractionBits: 16, maximumSamples: 304,
    parameterCount: 30,
    templates: [
      RoundTemplate(purpose: .training, vectors: [VectorShape(role: .update, dimension: 30, magnitudeBits: 20)])
    ], submissionLimit: 1 << 20)
}
