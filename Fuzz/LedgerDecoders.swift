import Ledger
import Wire

/// What stands on a ledger, and what proves that it does.
let ledgerDecoders: [Decoder] = [
  Decoder("transaction", of: Transaction.self) { [try transaction(), try transaction(payloads: 2)] },
  Decoder("block", of: Block.self) { [block(transactions: 0), block(transactions: 3)] },
  inclusion,
  Decoder("ledger-head", of: LedgerHead.self) { [LedgerHead(block(transactions: 0).header, key: key)] },
  Decoder("upload-offer", of: UploadOffer.self) { [try offer(length: 0), try offer(length: 3 << 20 | 1)] },
  Decoder("upload-chunk", of: UploadChunk.self) {
    [UploadChunk(upload: Hash("fuzz upload", []), index: 2, bytes: [1, 2, 3])]
  },
  Decoder("upload-status", of: UploadStatus.self) {
    [0, 8, 11].map { UploadStatus(upload: Hash("fuzz upload", []), present: (0..<$0).map { $0 % 2 == 0 }) }
  },
]

private let key = SigningKey(insecureSeed: [UInt8](repeating: 7, count: 32))

private func transaction(payloads: Int = 0) throws -> Transaction {
  try Transaction(
    chainID: Hash("fuzz chain", []), sequence: 3, kind: 4, body: [1, 2, 3],
    payloads: try (0..<payloads).map { try Payload([UInt8($0)]).reference }, signer: key)
}

private func offer(length: UInt32) throws -> UploadOffer {
  var reference = Writer()
  Hash("fuzz payload", []).encode(to: &reference)
  reference.uint32(length)
  let chunks = (0..<(Int(length) + LedgerLimits.chunk - 1) / LedgerLimits.chunk).map { Hash("fuzz chunk", [UInt8($0)]) }
  return try UploadOffer(
    chainID: Hash("fuzz chain", []), context: Hash("fuzz open", []),
    payload: PayloadReference(wireBytes: reference.bytes),
    chunks: chunks, signer: key)
}

private func block(transactions count: Int) -> Block {
  let hashes = (0..<count).map { Hash("fuzz transaction", [UInt8($0)]) }
  let header = BlockHeader(
    chainID: Hash("fuzz chain", []), height: 5, previous: Hash("fuzz block", []), transactionCount: UInt32(count),
    transactionsRoot: MerkleTree(hashes).root, time: 1_700_000_000_000, proposer: key.verifyingKey)
  return Block(header: header, certificate: .proposer(of: header, key: key), transactions: hashes)
}

/// An inclusion proof of transaction 2 of 5. Only the one that belongs to the root may verify.
private let inclusion = Decoder("inclusion-proof") {
  [tree.inclusionProof(of: 2).map(\.wireBytes) ?? []]
} decode: { bytes in
  let proof = try InclusionProof(wireBytes: bytes)
  precondition(proof.wireBytes == bytes, "accepted a second encoding")
  try proof.verify(leaf: tree.leaves[2], root: tree.root)
  precondition(proof.index == 2 || proof.count != 5, "another leaf's place verifies")
}

private let tree = MerkleTree((0..<5).map { Hash("fuzz leaf", [UInt8($0)]) })
