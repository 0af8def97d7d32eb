import SealedSum

// Four hospitals learn how many patients they have together, and nobody learns one hospital's numbers.
let counts: [[Int64]] = [[304, 139], [293, 106], [123, 115], [200, 149]]
let chain = [UInt8](repeating: 1, count: 32)
let opening = [UInt8](repeating: 2, count: 32)

// A dealer makes a key whose shares any three of four trustees can use; everybody checks the proofs of the key.
let keyTranscript = Transcript(protocol: "sum-of-four-key", version: 1, context: chain)
let ceremony = try Dealer.deal(.bits2048, .four, transcript: keyTranscript)
let key = ceremony.publicKey
try ceremony.proof.verify(key.key, transcript: keyTranscript)

// Vectors of two entries of 16 bits, at most four of them in a sum: the plan exists only if their sum has room.
let plan = try SlotPlan(dimension: 2, clients: 4, magnitudeBits: 16, modulusBits: 2048)
let scheme = try Suite(group: .ristretto255, proofs: .bits, modulusBits: 2048).scheme([plan])

// Each hospital seals its vector and proves that it is in range; the others verify before they add.
var accepted: [[Ciphertext]] = []
for (hospital, vector) in counts.enumerated() {
  let context = SubmissionContext(chainID: chain, open: opening, sender: [UInt8(hospital)])
  let sent = try scheme.seal([vector], context: context, key: key.key, mode: .fast, work: .parallel)
  print("hospital \(hospital + 1): \(sent.sealed.count) bytes sealed, \(sent.proofs.count) bytes of proofs")
  let vectors = try scheme.verify(
    sealed: sent.sealed, proofs: sent.proofs, context: context, key: key.key, work: .parallel)
  accepted += vectors.map(\.rows)
}

// Three trustees open the product of the ciphertexts, which is the sum, and prove that they did it right.
let product = try key.key.sum(accepted, rows: plan.rows)
let shareTranscript = Transcript(protocol: "sum-of-four-share", version: 1, context: chain + opening)
var random = SystemRandomNumberGenerator()
let shares = try ceremony.shares.prefix(3).map { try $0.decrypt(product, transcript: shareTranscript, using: &random) }
let sum = try plan.unpack(key.open(product, shares: shares, transcript: shareTranscript).plaintexts)
print("together: \(sum[0]) patients, \(sum[1]) with heart disease")
guard sum == [920, 509] else { fatalError("the sum is wrong") }
