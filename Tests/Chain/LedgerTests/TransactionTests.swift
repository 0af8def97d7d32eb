import Ledger
import Testing
import Wire

@Suite struct TransactionTests {
  private func example() throws -> Transaction {
    try Transaction(
      chainID: Hash("test chain", [1]), sequence: 0x0102, kind: 3, body: Array("body".utf8),
      payloads: [Payload([1, 2, 3]).reference, Payload([]).reference], signer: members[0])
  }

  @Test func roundTripsAndVerifies() throws {
    let transaction = try example()
    let again = try Transaction(wireBytes: transaction.wireBytes)
    #expect(again == transaction)
    #expect(again.hash == transaction.hash)
    try again.verifySignature()
  }

  /// Version, chain, sender, sequence, kind, body, references and signature: every bit is covered.
  @Test func everyBitIsSigned() throws {
    let bytes = try example().wireBytes
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: (any Error).self, "bit \(bit)") { try Transaction(wireBytes: changed).verifySignature() }
    }
  }

  @Test func truncatedAndExtendedOnesAreRefused() throws {
    let bytes = try example().wireBytes
    for count in 0..<bytes.count {
      #expect(throws: WireError.self) { try Transaction(wireBytes: Array(bytes.prefix(count))) }
    }
    #expect(throws: WireError.trailingBytes(count: 1)) { try Transaction(wireBytes: bytes + [0]) }
  }

  @Test func limitsHold() throws {
    let chain = Hash("test chain", [1])
    let body = [UInt8](repeating: 0, count: LedgerLimits.body + 1)
    #expect(throws: LedgerError.tooLarge("transaction body", length: body.count, limit: LedgerLimits.body)) {
      try Transaction(chainID: chain, sequence: 0, kind: 0, body: body, signer: members[0])
    }
    let references = try [PayloadReference](repeating: Payload([]).reference, count: 1025)
    #expect(throws: LedgerError.tooLarge("payload references", length: 1025, limit: 1024)) {
      try Transaction(chainID: chain, sequence: 0, kind: 0, body: [], payloads: references, signer: members[0])
    }
    let payload = [UInt8](repeating: 0, count: LedgerLimits.payload + 1)
    #expect(throws: LedgerError.tooLarge("payload", length: payload.count, limit: LedgerLimits.payload)) {
      try Payload(payload)
    }
  }

  /// RFC 8032 §7.1, test 2: our label is part of the message, so the standard's vector is checked on the key only.
  @Test func keysAreThoseOfTheStandard() throws {
    let seed = try #require(Hash(hex: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    let key = SigningKey(insecureSeed: seed.bytes)
    #expect("\(key.verifyingKey)" == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect("\(key)" == "SigningKey(public: \(key.verifyingKey))")
  }

  /// Points of order 1, 2, 4 and 8, the second encodings of small points, a point off the curve, and one with a torsion
  /// part.
  @Test func weakKeysAreRefused() throws {
    let weak = [
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "0200000000000000000000000000000000000000000000000000000000000000",
    ]
    for hex in weak {
      let bytes = try #require(Hash(hex: hex)).bytes
      #expect(throws: LedgerError.badKey, "\(hex)") { try VerifyingKey(bytes: bytes) }
    }
    #expect(throws: LedgerError.badKey) { try VerifyingKey(bytes: [1, 2, 3]) }
  }

  @Test func labelsSeparatePurposes() throws {
    let (key, message) = (members[0], [UInt8]("message".utf8))
    let signature = key.sign(message, label: "purpose a")
    try key.verifyingKey.verify(signature, of: message, label: "purpose a", item: .file)
    #expect(throws: LedgerError.badSignature(.file)) {
      try key.verifyingKey.verify(signature, of: message, label: "purpose b", item: .file)
    }
    #expect(Hash("purpose a", message) != Hash("purpose b", message))
  }
}
