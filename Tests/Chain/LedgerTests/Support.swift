import Foundation
import Ledger

/// A folder of its own that goes with the value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "sealedsum-ledger-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}

/// Three members, always the same.
let members = (1...3).map { SigningKey(insecureSeed: [UInt8](repeating: $0, count: 32)) }

/// A seeded generator, so that a failing test can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Makes well-formed blocks without an engine, and remembers them.
struct ChainBuilder {
  var chain = ChainState()
  var blocks: [(block: Block, transactions: [Transaction], payloads: [Payload])] = []
  let proposer = members[0]

  /// The next block, in which `sender` says each of `bodies` and gives one payload for each of `contents` with the
  /// first of them.
  mutating func add(_ bodies: [String], contents: [[UInt8]] = [], sender: SigningKey = members[1]) throws {
    let payloads = try contents.map { try Payload($0) }
    var transactions: [Transaction] = []
    for (i, body) in bodies.enumerated() {
      transactions.append(
        try Transaction(
          chainID: chain.nextChainID, sequence: chain.nextSequence(of: sender.verifyingKey) + UInt64(i), kind: 7,
          body: Array(body.utf8), payloads: i == 0 ? payloads.map(\.reference) : [], signer: sender))
    }
    let block = seal(transactions)
    try chain.advance(by: block, transactions: transactions)
    blocks.append((block, transactions, payloads))
  }

  /// A certified block of these transactions on top of the chain.
  func seal(_ transactions: [Transaction], change: (inout BlockHeader) -> Void = { _ in }) -> Block {
    let tree = MerkleTree(transactions.map(\.hash))
    var header = BlockHeader(
      chainID: chain.nextChainID, height: chain.nextHeight, previous: chain.tail?.hash ?? .zero,
      transactionCount: UInt32(transactions.count), transactionsRoot: tree.root, time: 1000 + chain.nextHeight,
      proposer: proposer.verifyingKey)
    change(&header)
    return Block(
      header: header, certificate: .proposer(of: header, key: proposer), transactions: tree.leaves)
  }

  /// Four blocks, five transactions, three payloads.
  static func example() throws -> ChainBuilder {
    var builder = ChainBuilder()
    try builder.add(["genesis"])
    try builder.add(["one", "two"], contents: [Array("a payload".utf8), [UInt8](repeating: 5, count: 6000)])
    try builder.add(["three"], sender: members[2])
    try builder.add(["four"], contents: [[]])
    return builder
  }

  /// Writes everything so far into a new ledger.
  func store(at path: String) throws -> LedgerStore {
    let store = try LedgerStore.create(at: path)
    for (block, transactions, payloads) in blocks {
      try store.append(block, transactions: transactions, payloads: payloads)
    }
    return store
  }
}
