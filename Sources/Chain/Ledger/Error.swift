public import Wire

/// What a finding is about, by the name under which the ledger holds it.
public enum LedgerItem: Hashable, Sendable, CustomStringConvertible {
  /// The ledger file as a whole.
  case file
  /// The block at a height, its columns and its certificate.
  case block(UInt64)
  /// The transaction with a hash.
  case transaction(Hash)
  /// The payload with a hash.
  case payload(Hash)

  /// `block 3`, `transaction 5be1…`.
  public var description: String {
    switch self {
    case .file: "the ledger file"
    case .block(let height): "block \(height)"
    case .transaction(let hash): "transaction \(hash)"
    case .payload(let hash): "payload \(hash)"
    }
  }
}

/// Why the ledger refuses something, with the item and the numbers.
public enum LedgerError: Error, Equatable, Sendable {
  /// The bytes are not the canonical encoding of such an item.
  case malformed(LedgerItem, WireError)
  /// A key is no usable Ed25519 key (small order, not canonical, not on the curve).
  case badKey
  /// The signature was not made by the key that the item names, over these bytes.
  case badSignature(LedgerItem)
  /// The item was made for another chain.
  case wrongChain(LedgerItem, expected: Hash, found: Hash)
  /// A sender's transactions count up from 0 without gaps; this one is a duplicate or came too early.
  case wrongSequence(transaction: Hash, expected: UInt64, found: UInt64)
  /// A body, a payload or a list is longer than the format allows.
  case tooLarge(String, length: Int, limit: Int)
  /// A transaction references a payload that was not handed over with it and is not stored.
  case missingPayload(Hash)
  /// A payload came along that no transaction references.
  case unexpectedPayload(Hash)
  /// A payload is read that neither this transaction nor an earlier one references.
  case unreferencedPayload(Hash)
  /// The referenced length is not the payload's.
  case payloadLength(Hash, referenced: Int, actual: Int)
  /// A field or column of an item does not agree with the rest of the chain.
  case inconsistent(LedgerItem, field: String, reason: String)
  /// The ledger does not hold an item that it refers to.
  case missing(LedgerItem)
  /// A Merkle inclusion proof does not lead to the root.
  case badInclusionProof(reason: String)
  /// The block does not follow the last stored one.
  case notNext(expected: UInt64, found: UInt64)
  /// The file is there but is no ledger of ours.
  case notALedger(path: String, reason: String)
  /// The ledger was written by another version of the format.
  case unsupportedSchema(found: Int, supported: Int)
  /// A file that must not be there yet exists.
  case exists(path: String)
  /// A file that must be there does not exist.
  case noFile(path: String)
  /// Another process holds the file.
  case busy(path: String)
  /// SQLite or the system reports a fault of the file or the disk.
  case storage(LedgerItem, reason: String)
  /// Nothing stored has a hash that starts so.
  case notFound(prefix: String)
  /// Several stored items have a hash that starts so.
  case ambiguous(prefix: String, candidates: Int)
  /// A key file is not what was written.
  case keyFile(path: String, reason: String)
  /// A trustee was asked to open a second aggregate of one round (docs/protocol.md §9).
  case secondDigest(chain: Hash, round: UInt64, recorded: Hash, asked: Hash)
  /// A trustee's journal lost or changed something that was durable.
  case journalDamaged(path: String, reason: String)
  /// The file that names a ledger's last block is not what was written, or belongs to another ledger.
  case headDamaged(path: String, reason: String)
  /// The ledger ends before the block that its head names: what came after was lost.
  case behindHead(end: UInt64?, head: UInt64, hash: Hash)
  /// The ledger does not hold the block that was expected as its head.
  case missingHead(Hash, end: UInt64?)
  /// The ledger has no head beside it, and nobody named one.
  case noHead(path: String)
  /// A folder is no store of uploads; nothing in it was touched.
  case notAnUploadStore(path: String, reason: String)
  /// An upload of a payload is refused.
  case upload(UploadFault)
}

extension LedgerError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .malformed(let item, let error): "\(item) does not decode: \(error)"
    case .badKey: "not a usable Ed25519 public key; ask its owner for the 32 bytes that `VerifyingKey` prints"
    case .badSignature(let item): "\(item): the signature does not verify; it was changed or signed by another key"
    case .wrongChain(let item, let expected, let found):
      "\(item) belongs to chain \(found), this is chain \(expected); sign it again for this chain"
    case .wrongSequence(let hash, let expected, let found) where found < expected:
      "transaction \(hash) has sequence \(found), which its sender has used; the next is \(expected)"
    case .wrongSequence(let hash, let expected, let found):
      "transaction \(hash) has sequence \(found); submit the sender's transaction \(expected) first"
    case .tooLarge(let field, let length, let limit):
      "\(field): \(length) exceeds the limit of \(limit); split it over several transactions"
    case .missingPayload(let hash): "payload \(hash) is referenced but absent; submit it along with the transaction"
    case .unexpectedPayload(let hash): "no transaction references payload \(hash); leave it out or reference it"
    case .unreferencedPayload(let hash):
      "payload \(hash) is referenced by no transaction so far; what is not on the chain cannot be read"
    case .payloadLength(let hash, let referenced, let actual):
      "payload \(hash) has \(actual) bytes, its reference says \(referenced); reference the payload as it is"
    case .inconsistent(let item, let field, let reason):
      "\(item), \(field): \(reason); restore the ledger from a good copy"
    case .missing(let item): "\(item) is missing; restore the ledger from a good copy"
    case .badInclusionProof(let reason): "inclusion proof refused: \(reason); ask for the proof again"
    case .notNext(let expected, let found): "block \(found) does not follow; the next height is \(expected)"
    case .notALedger(let path, let reason): "\(path) is no ledger: \(reason); give the path of a ledger file"
    case .unsupportedSchema(let found, let supported):
      "the ledger has format \(found), this version reads \(supported); use the version that wrote it"
    case .exists(let path): "\(path) exists; open it, or choose another path"
    case .noFile(let path): "\(path) does not exist; check the path, or create it first"
    case .busy(let path): "another process uses \(path); stop it and try again"
    case .storage(let item, let reason):
      "cannot read or write \(item): \(reason); check the disk or restore a good copy"
    case .notFound(let prefix): "nothing in this ledger has a hash that starts with \(prefix)"
    case .ambiguous(let prefix, let candidates): "\(candidates) hashes start with \(prefix); give more digits"
    case .keyFile(let path, let reason): "\(path): \(reason)"
    case .secondDigest(let chain, let round, let recorded, let asked):
      "round \(round) of chain \(chain) was opened for aggregate \(recorded); a share for \(asked) is never released"
    case .journalDamaged(let path, let reason):
      "\(path): \(reason); no share can be released safely: restore the journal, or let this trustee retire"
    case .headDamaged(let path, let reason):
      "\(path): \(reason); restore the head that belongs to the ledger, or move it away and name one that you trust: --head"
    case .behindHead(let end, let head, let hash):
      "the ledger ends with \(end.map { "block \($0)" } ?? "nothing"), its head is block \(head), \(hash): "
        + "\(LedgerError.missing(from: end, to: head)) missing from its end; restore the ledger, -wal and -shm included, "
        + "from a good copy"
    case .missingHead(let hash, let end):
      "no block of this ledger, which ends with \(end.map { "block \($0)" } ?? "nothing"), is \(hash): what is missing "
        + "from its end cannot be said, or it is another chain; ask for the whole ledger"
    case .noHead(let path):
      "\(path) is missing, so blocks may have been lost from the ledger's end unnoticed; restore it, or name the last "
        + "block that you know of: --head HASH"
    case .notAnUploadStore(let path, let reason):
      "\(path) is no folder of uploads: \(reason); give an empty folder, or the one that was used before"
    case .upload(let fault): fault.description
    }
  }
}

extension LedgerError {
  /// "7 blocks are", in words.
  private static func missing(from end: UInt64?, to head: UInt64) -> String {
    let count = head - min(head, end ?? 0) + (end == nil ? 1 : 0)
    return count == 1 ? "1 block is" : "\(count) blocks are"
  }
}

extension WireCodable {
  /// Reads a whole stored message, and names the item in whatever is wrong with it.
  init(stored bytes: [UInt8], as item: LedgerItem) throws(LedgerError) {
    do throws(WireError) { self = try Self(wireBytes: bytes) } catch { throw .malformed(item, error) }
  }
}
