/// The last block of a chain.
public struct ChainTail: Hashable, Sendable {
  /// Its height.
  public let height: UInt64
  /// Its hash, which the next block names as `previous`.
  public let hash: Hash
  /// Its time in milliseconds since 1970.
  public let time: UInt64

  /// The tail that `header` makes.
  public init(_ header: BlockHeader) { (height, hash, time) = (header.height, header.hash, header.time) }
}

/// The rules that every block and transaction obeys whatever it says, and what one must remember to check them.
///
/// One value follows the chain from genesis. A check that throws leaves it as it was.
public struct ChainState: Sendable {
  /// The chain's identifier, once the genesis block is there; before, the one that is expected, if any.
  public private(set) var chainID: Hash?
  /// Who proposed the genesis block.
  public private(set) var founder: VerifyingKey?
  /// The last block; nil before genesis.
  public private(set) var tail: ChainTail?
  /// Transactions so far.
  public private(set) var transactionCount = 0
  private var sequences: [VerifyingKey: UInt64] = [:]
  private var payloads: Set<Hash> = []

  /// A chain without blocks. With `chainID`, no other chain than that is accepted.
  public init(expecting chainID: Hash? = nil) { self.chainID = chainID }

  /// The sequence that `sender`'s next transaction must have.
  public func nextSequence(of sender: VerifyingKey) -> UInt64 { sequences[sender, default: 0] }

  /// The height of the next block.
  public var nextHeight: UInt64 { tail.map { $0.height + 1 } ?? 0 }

  /// What transactions and headers of the next block name as their chain: zero in the genesis block.
  public var nextChainID: Hash { tail == nil ? .zero : chainID ?? .zero }

  /// Payloads that the transactions so far reference, each once.
  var payloadCount: Int { payloads.count }

  /// Whether a transaction so far references the payload.
  func references(_ payload: Hash) -> Bool { payloads.contains(payload) }

  /// Checks chain, sequence and signature of the next transaction, and counts it in.
  /// Throws `wrongChain`, `wrongSequence`, `badSignature`.
  package mutating func admit(_ transaction: Transaction) throws(LedgerError) {
    let expected = nextSequence(of: transaction.sender)
    try transaction.verify(chainID: nextChainID, sequence: expected)
    sequences[transaction.sender] = expected + 1
    transactionCount += 1
    for payload in transaction.payloads { payloads.insert(payload.hash) }
  }

  /// Checks the next block with its transactions, and moves on to it. Throws `notNext` for another height,
  /// `inconsistent` with the field that breaks a rule, and what a signature, a certificate or a transaction deserves.
  public mutating func advance(by block: Block, transactions: [Transaction]) throws(LedgerError) {
    var next = self
    try next.check(block)
    for transaction in transactions { try next.admit(transaction) }
    guard transactions.map(\.hash) == block.transactions else {
      throw .inconsistent(.block(block.height), field: "transactions", reason: "they are not the ones that it lists")
    }
    next.move(to: block)
    self = next
  }

  /// Moves on to a block that has just been cut from admitted transactions by this process.
  package mutating func move(to block: Block) {
    if tail == nil { (chainID, founder) = (block.hash, block.header.proposer) }
    tail = ChainTail(block.header)
  }

  /// Checks everything about the next block but its transactions.
  func check(_ block: Block) throws(LedgerError) {
    let (header, item) = (block.header, LedgerItem.block(block.height))
    guard header.height == nextHeight else { throw .notNext(expected: nextHeight, found: header.height) }
    guard header.chainID == nextChainID else {
      throw .wrongChain(item, expected: nextChainID, found: header.chainID)
    }
    if tail == nil, let chainID, block.hash != chainID {
      throw .wrongChain(item, expected: chainID, found: block.hash)
    }
    let previous = tail?.hash ?? .zero
    guard header.previous == previous else {
      throw .inconsistent(item, field: "previous", reason: "\(header.previous), but the block before is \(previous)")
    }
    guard header.time >= tail?.time ?? 0 else {
      throw .inconsistent(item, field: "time", reason: "\(header.time), but the block before is of \(tail?.time ?? 0)")
    }
    guard header.transactionCount == block.transactions.count else {
      throw .inconsistent(
        item, field: "transaction count", reason: "\(header.transactionCount), but it lists \(block.transactions.count)"
      )
    }
    let root = MerkleTree(block.transactions).root
    guard header.transactionsRoot == root else {
      throw .inconsistent(item, field: "transactions root", reason: "\(header.transactionsRoot), but they have \(root)")
    }
    try block.certificate.verify(header, founder: founder ?? header.proposer)
  }
}
