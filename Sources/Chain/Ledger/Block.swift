public import Wire

/// What a certificate certifies: a block's place, its transactions, its time and its proposer.
public struct BlockHeader: Hashable, Sendable {
  /// The version of this encoding.
  public static let version: UInt8 = 1
  static let hashLabel: StaticString = "SealedSum block v1"

  /// The hash of the genesis block; zero in the genesis block itself.
  public var chainID: Hash
  /// 0 for the genesis block, then one more each block.
  public var height: UInt64
  /// The hash of the block before; zero in the genesis block.
  public var previous: Hash
  /// Transactions in the block.
  public var transactionCount: UInt32
  /// The root of the Merkle tree over their hashes.
  public var transactionsRoot: Hash
  /// Milliseconds since 1970, by the proposer's clock; never less than the block before, at most `LedgerLimits.time`.
  public var time: UInt64
  /// Who proposed it.
  public var proposer: VerifyingKey

  /// A header with these fields.
  public init(
    chainID: Hash, height: UInt64, previous: Hash, transactionCount: UInt32, transactionsRoot: Hash, time: UInt64,
    proposer: VerifyingKey
  ) {
    self.chainID = chainID
    self.height = height
    self.previous = previous
    self.transactionCount = transactionCount
    self.transactionsRoot = transactionsRoot
    self.time = time
    self.proposer = proposer
  }

  /// The block's name; certificates are not part of it, so that any quorum certifies the same block.
  public var hash: Hash { Hash(BlockHeader.hashLabel, wireBytes) }
}

extension BlockHeader: WireCodable {
  /// The fields in order, after the version.
  public func encode(to writer: inout Writer) {
    writer.uint8(BlockHeader.version)
    chainID.encode(to: &writer)
    writer.uint64(height)
    previous.encode(to: &writer)
    writer.uint32(transactionCount)
    transactionsRoot.encode(to: &writer)
    writer.uint64(time)
    proposer.encode(to: &writer)
  }

  /// Reads the fields; refuses another version, and a height, a count and a time over their limits.
  public init(from reader: inout Reader) throws(WireError) {
    let version = try reader.uint8("block version")
    guard version == BlockHeader.version else {
      throw .invalid(field: "block version", reason: "\(version), this version reads \(BlockHeader.version)")
    }
    chainID = try Hash(from: &reader)
    height = try reader.uint64("height")
    guard height <= Int64.max else { throw .invalid(field: "height", reason: "\(height) is out of range") }
    previous = try Hash(from: &reader)
    transactionCount = try reader.uint32("transaction count")
    guard transactionCount <= LedgerLimits.transactionsPerBlock else {
      throw .tooLong(
        field: "transaction count", length: Int(transactionCount), limit: LedgerLimits.transactionsPerBlock)
    }
    transactionsRoot = try Hash(from: &reader)
    time = try reader.uint64("time")
    guard time <= LedgerLimits.time else {
      throw .invalid(field: "time", reason: "\(time) ms is later than \(LedgerLimits.time) ms, the last time there is")
    }
    proposer = try VerifyingKey(from: &reader)
  }
}

/// Why a block is final. Each consensus engine has its case.
public enum Certificate: Hashable, Sendable {
  /// `solo`: the one validator, which also proposed the block, signed its hash.
  case proposer(Signature)

  static let signatureLabel: StaticString = "SealedSum block signature v1"

  /// The only validator's certificate of a block.
  public static func proposer(of header: BlockHeader, key: SigningKey) -> Certificate {
    .proposer(key.sign(header.hash.bytes, label: signatureLabel))
  }

  /// Checks the certificate of `header` on a chain whose genesis block `founder` proposed.
  /// Throws `inconsistent` for a proposer who is not the validator, `badSignature` otherwise.
  public func verify(_ header: BlockHeader, founder: VerifyingKey) throws(LedgerError) {
    switch self {
    case .proposer(let signature):
      guard header.proposer == founder else {
        throw .inconsistent(
          .block(header.height), field: "proposer", reason: "\(header.proposer) is not the validator \(founder)")
      }
      try founder.verify(
        signature, of: header.hash.bytes, label: Certificate.signatureLabel, item: .block(header.height))
    }
  }
}

extension Certificate: WireCodable {
  /// `uint8 type`, then what the type says.
  public func encode(to writer: inout Writer) {
    switch self {
    case .proposer(let signature):
      writer.uint8(1)
      signature.encode(to: &writer)
    }
  }

  /// Refuses unknown types.
  public init(from reader: inout Reader) throws(WireError) {
    let type = try reader.uint8("certificate type")
    guard type == 1 else { throw .invalid(field: "certificate type", reason: "\(type) is unknown") }
    self = .proposer(try Signature(from: &reader))
  }
}

/// A certified block: header, certificate, and the hashes of its transactions in order.
public struct Block: Hashable, Sendable {
  /// What is certified.
  public let header: BlockHeader
  /// Why it is final.
  public let certificate: Certificate
  /// The transactions' hashes, the leaves of the header's Merkle tree.
  public let transactions: [Hash]
  /// The block's name.
  public let hash: Hash

  /// A block of these parts; `ChainState` checks that they belong together.
  public init(header: BlockHeader, certificate: Certificate, transactions: [Hash]) {
    self.header = header
    self.certificate = certificate
    self.transactions = transactions
    hash = header.hash
  }

  /// 0 for the genesis block, then one more each block.
  public var height: UInt64 { header.height }
}

extension Block: WireCodable {
  /// Header, certificate, then as many hashes as the header counts.
  public func encode(to writer: inout Writer) {
    header.encode(to: &writer)
    certificate.encode(to: &writer)
    for hash in transactions { hash.encode(to: &writer) }
  }

  /// Reads a block; whether its parts belong together is for `ChainState` to say.
  public init(from reader: inout Reader) throws(WireError) {
    let header = try BlockHeader(from: &reader)
    let certificate = try Certificate(from: &reader)
    let needed = Int(header.transactionCount) * Hash.count
    guard needed <= reader.remaining else {
      throw .truncated(field: "transaction hashes", offset: reader.offset, needed: needed - reader.remaining)
    }
    var transactions: [Hash] = []
    for _ in 0..<header.transactionCount { transactions.append(try Hash(from: &reader)) }
    self.init(header: header, certificate: certificate, transactions: transactions)
  }
}
