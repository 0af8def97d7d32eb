import Foundation
public import Wire

/// The end of a ledger as its engine last knew it, in a file of its own beside it (docs/wire-format.md, "The head").
///
/// A ledger that is cut back to an earlier block is a valid shorter one; one flipped bit in SQLite's log does that. The
/// head tells: it is written durably after each block is, and before anybody is told of the block. So the ledger may be a
/// block ahead, after a crash between the two, and is never behind.
public struct LedgerHead: Hashable, Sendable {
  static let magic = Array("SSumHed1".utf8)
  static let signatureLabel: StaticString = "SealedSum head signature v1"
  /// Bytes of the encoding.
  static let count = 8 + 2 * Hash.count + 8 + VerifyingKey.count + Signature.count

  /// The chain.
  public let chainID: Hash
  /// The block's height.
  public let height: UInt64
  /// The block's hash.
  public let hash: Hash
  /// Who keeps the ledger: with `solo` its founder, who proposes every block.
  public let signer: VerifyingKey
  /// The signer's signature over chain, height and hash.
  public let signature: Signature

  /// The head that a block makes, signed.
  package init(_ header: BlockHeader, key: SigningKey) {
    (height, hash) = (header.height, header.hash)
    chainID = header.height == 0 ? header.hash : header.chainID
    signer = key.verifyingKey
    signature = key.sign(LedgerHead.signed(chainID, height, hash), label: LedgerHead.signatureLabel)
  }

  private static func signed(_ chainID: Hash, _ height: UInt64, _ hash: Hash) -> [UInt8] {
    var writer = Writer()
    chainID.encode(to: &writer)
    writer.uint64(height)
    hash.encode(to: &writer)
    return writer.bytes
  }

  // MARK: The file

  /// Where the head of a ledger lies.
  public static func path(of ledger: String) -> String { ledger + ".head" }

  /// The head beside a ledger; nil where there is none. Throws `headDamaged` for a file that is no head, `storage`.
  public static func read(beside ledger: String) throws(LedgerError) -> LedgerHead? {
    let path = path(of: ledger)
    let file: Descriptor
    do throws(LedgerError) { file = try Descriptor(path, O_RDONLY) } catch .noFile { return nil }
    let size = try file.size()
    guard size == count else {
      throw .headDamaged(path: path, reason: "it has \(size) bytes, a head has \(count)")
    }
    let bytes = try file.bytes(count, at: 0)
    do throws(WireError) { return try LedgerHead(wireBytes: bytes) } catch {
      throw .headDamaged(path: path, reason: error.description)
    }
  }

  /// Takes the place of the head that lies there; durable when this returns.
  package func write(beside ledger: String) throws(LedgerError) {
    try Descriptor.replace(LedgerHead.path(of: ledger), with: wireBytes)
  }

  /// Checks that this is the head of a chain, and that all of it is there; `chain` has been checked up to its tail, and
  /// `store` holds it. Blocks beyond the head are fine.
  ///
  /// Throws `headDamaged` for a head of another chain or another signer, `behindHead` where blocks are missing from the
  /// end, `inconsistent` where the block at its height is another.
  package func verify(_ store: LedgerStore, _ chain: ChainState) throws(LedgerError) {
    let path = LedgerHead.path(of: store.path)
    guard let id = chain.chainID, let founder = chain.founder, let tail = chain.tail else {
      throw .behindHead(end: nil, head: height, hash: hash)
    }
    guard chainID == id else {
      throw .headDamaged(path: path, reason: "it is of chain \(chainID), the ledger of \(id)")
    }
    guard signer == founder else {
      throw .headDamaged(path: path, reason: "\(signer) signed it, the chain is \(founder)'s")
    }
    do throws(LedgerError) {
      let message = LedgerHead.signed(chainID, height, hash)
      try signer.verify(signature, of: message, label: LedgerHead.signatureLabel, item: .file)
    } catch { throw .headDamaged(path: path, reason: "its signature does not verify") }
    guard height <= tail.height else { throw .behindHead(end: tail.height, head: height, hash: hash) }
    let found = try store.block(at: height)?.hash
    guard found == hash else {
      throw .inconsistent(
        .block(height), field: "hash",
        reason: "\(found.map(\.hex) ?? "none"), and the head beside the ledger names \(hash)")
    }
  }
}

extension LedgerHead: WireCodable {
  /// `opaque magic[8]; Hash chainID; uint64 height; Hash hash; VerifyingKey signer; Signature signature`.
  public func encode(to writer: inout Writer) {
    writer.fixed(LedgerHead.magic)
    writer.fixed(LedgerHead.signed(chainID, height, hash))
    signer.encode(to: &writer)
    signature.encode(to: &writer)
  }

  /// Reads a head; its signature is checked with a chain, not here.
  public init(from reader: inout Reader) throws(WireError) {
    guard try reader.fixed("magic", count: LedgerHead.magic.count) == LedgerHead.magic else {
      throw .invalid(field: "magic", reason: "not a head's")
    }
    chainID = try Hash(from: &reader)
    height = try reader.uint64("height")
    hash = try Hash(from: &reader)
    signer = try VerifyingKey(from: &reader)
    signature = try Signature(from: &reader)
  }
}

extension LedgerStore {
  /// Compares what was replayed of this ledger with the head beside it. Returns the head; nil where there is none, and
  /// then nothing is known of what is missing from the end. Throws as `LedgerHead.read` and `verify` do.
  @discardableResult
  public func verifyHead(_ chain: ChainState) throws(LedgerError) -> LedgerHead? {
    guard let head = try LedgerHead.read(beside: path) else { return nil }
    try head.verify(self, chain)
    return head
  }

  /// The height of a block that must be on the chain, which was replayed. Throws `missingHead`.
  @discardableResult
  public func verifyContains(_ hash: Hash, _ chain: ChainState) throws(LedgerError) -> UInt64 {
    guard let block = try block(hash), block.hash == hash, let tail = chain.tail, block.height <= tail.height else {
      throw .missingHead(hash, end: chain.tail?.height)
    }
    return block.height
  }
}
