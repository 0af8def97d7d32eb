import Ledger
import Testing
import Wire

/// Blocks whose certificate and hashes are right, but which break a rule.
@Suite struct ChainStateTests {
  private let builder: ChainBuilder
  private let transaction: Transaction

  init() throws {
    builder = try ChainBuilder.example()
    transaction = try Transaction(
      chainID: builder.chain.nextChainID, sequence: 4, kind: 0, body: [1], signer: members[1])
  }

  private func refusal(_ change: (inout BlockHeader) -> Void) -> LedgerError? {
    var chain = builder.chain
    let block = builder.seal([transaction], change: change)
    do throws(LedgerError) { try chain.advance(by: block, transactions: [transaction]) } catch {
      #expect(chain.tail == builder.chain.tail)
      #expect(chain.transactionCount == builder.chain.transactionCount)
      return error
    }
    #expect(chain.tail?.hash == block.hash)
    return nil
  }

  private func field(_ error: LedgerError?) -> String? {
    if case .inconsistent(.block(4), let field, _)? = error { field } else { nil }
  }

  @Test func everyFieldOfTheHeaderIsChecked() {
    let chainID = builder.chain.nextChainID
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.chainID = .zero } == .wrongChain(.block(4), expected: chainID, found: .zero))
    #expect(refusal { $0.height = 5 } == .notNext(expected: 4, found: 5))
    #expect(refusal { $0.height = 3 } == .notNext(expected: 4, found: 3))
    #expect(field(refusal { $0.previous = .zero }) == "previous")
    #expect(field(refusal { $0.time = 1002 }) == "time")
    #expect(field(refusal { $0.transactionCount = 2 }) == "transaction count")
    #expect(field(refusal { $0.transactionsRoot = .zero }) == "transactions root")
    #expect(field(refusal { $0.proposer = members[1].verifyingKey }) == "proposer")
  }

  @Test func certificatesAreChecked() {
    let header = builder.seal([transaction]).header
    let forged = Block(
      header: header, certificate: .proposer(of: header, key: members[1]), transactions: [transaction.hash])
    var chain = builder.chain
    #expect(throws: LedgerError.badSignature(.block(4))) {
      try chain.advance(by: forged, transactions: [transaction])
    }
  }

  @Test func transactionsAreChecked() throws {
    func refusal(_ transactions: [Transaction], listed: [Transaction]) -> LedgerError? {
      var chain = builder.chain
      do throws(LedgerError) { try chain.advance(by: builder.seal(listed), transactions: transactions) } catch {
        return error
      }
      return nil
    }
    let other = try Transaction(
      chainID: builder.chain.nextChainID, sequence: 4, kind: 0, body: [2], signer: members[1])
    #expect(refusal([transaction], listed: [transaction]) == nil)
    #expect(field(refusal([other], listed: [transaction])) == "transactions")
    #expect(field(refusal([], listed: [transaction])) == "transactions")
    #expect(
      refusal([transaction, transaction], listed: [transaction, transaction])
        == .wrongSequence(transaction: transaction.hash, expected: 5, found: 4))
    let old = builder.blocks[1].transactions[0]
    #expect(refusal([old], listed: [old]) == .wrongSequence(transaction: old.hash, expected: 4, found: old.sequence))
    let genesis = builder.blocks[0].transactions[0]
    #expect(
      refusal([genesis], listed: [genesis])
        == .wrongChain(.transaction(genesis.hash), expected: builder.chain.nextChainID, found: .zero))
    var bytes = transaction.wireBytes
    bytes[bytes.count - 1] ^= 1
    let forged = try Transaction(wireBytes: bytes)
    #expect(refusal([forged], listed: [forged]) == .badSignature(.transaction(forged.hash)))
  }

  @Test func blocksAreDecodedStrictly() throws {
    let block = builder.blocks[1].block
    let bytes = block.wireBytes
    #expect(try Block(wireBytes: bytes) == block)
    for count in 0..<bytes.count {
      #expect(throws: WireError.self) { try Block(wireBytes: Array(bytes.prefix(count))) }
    }
    #expect(throws: WireError.trailingBytes(count: 1)) { try Block(wireBytes: bytes + [0]) }
    var before = ChainState()
    try before.advance(by: builder.blocks[0].block, transactions: builder.blocks[0].transactions)
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: (any Error).self, "bit \(bit)") {
        var chain = before
        try chain.advance(by: try Block(wireBytes: changed), transactions: builder.blocks[1].transactions)
      }
    }
  }
}
