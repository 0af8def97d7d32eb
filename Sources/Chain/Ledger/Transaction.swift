public import Wire

/// What a member wants done: signed, for one chain, at one place in its sender's sequence.
///
/// Large data (ciphertexts, proofs) travels beside the transaction as payloads, which the signature covers by their
/// hashes.
public struct Transaction: Hashable, Sendable {
  /// The version of this encoding.
  public static let version: UInt8 = 1
  static let signatureLabel: StaticString = "SealedSum transaction signature v1"
  static let hashLabel: StaticString = "SealedSum transaction v1"

  /// The chain's identifier, the hash of its genesis block; zero inside the genesis block.
  public let chainID: Hash
  /// Who sends it.
  public let sender: VerifyingKey
  /// How many transactions of this sender the chain holds before this one: a duplicate has no place.
  public let sequence: UInt64
  /// What the body is; the contracts give the meaning.
  public let kind: UInt8
  /// The message, in the encoding of its kind; at most `LedgerLimits.body` bytes.
  public let body: [UInt8]
  /// The payloads that belong to it, in an order that the kind defines.
  public let payloads: [PayloadReference]
  /// The sender's signature over all of the above.
  public let signature: Signature
  /// The name of the transaction: the hash of its encoding, signature included.
  public let hash: Hash

  /// Makes and signs a transaction. Throws `tooLarge`.
  public init(
    chainID: Hash, sequence: UInt64, kind: UInt8, body: [UInt8], payloads: [PayloadReference] = [],
    signer: SigningKey
  ) throws(LedgerError) {
    guard body.count <= LedgerLimits.body else {
      throw .tooLarge("transaction body", length: body.count, limit: LedgerLimits.body)
    }
    guard payloads.count <= LedgerLimits.payloadsPerTransaction else {
      throw .tooLarge("payload references", length: payloads.count, limit: LedgerLimits.payloadsPerTransaction)
    }
    let fields = Fields(
      chainID: chainID, sender: signer.verifyingKey, sequence: sequence, kind: kind, body: body, payloads: payloads)
    self.init(fields, signature: signer.sign(fields.wireBytes, label: Transaction.signatureLabel))
  }

  private init(_ fields: Fields, signature: Signature) {
    chainID = fields.chainID
    sender = fields.sender
    sequence = fields.sequence
    kind = fields.kind
    body = fields.body
    payloads = fields.payloads
    self.signature = signature
    hash = Hash(Transaction.hashLabel, fields.wireBytes + signature.bytes)
  }

  /// Checks the sender's signature over every field. Throws `badSignature`.
  public func verifySignature() throws(LedgerError) {
    try sender.verify(
      signature, of: fields.wireBytes, label: Transaction.signatureLabel, item: .transaction(hash))
  }

  /// Checks chain, place in the sender's sequence, and signature. Throws `wrongChain`, `wrongSequence`, `badSignature`.
  package func verify(chainID: Hash, sequence: UInt64) throws(LedgerError) {
    guard self.chainID == chainID else {
      throw .wrongChain(.transaction(hash), expected: chainID, found: self.chainID)
    }
    guard self.sequence == sequence else {
      throw .wrongSequence(transaction: hash, expected: sequence, found: self.sequence)
    }
    try verifySignature()
  }

  private var fields: Fields {
    Fields(chainID: chainID, sender: sender, sequence: sequence, kind: kind, body: body, payloads: payloads)
  }

  /// What the signature covers: everything but itself.
  private struct Fields: WireCodable {
    var chainID: Hash
    var sender: VerifyingKey
    var sequence: UInt64
    var kind: UInt8
    var body: [UInt8]
    var payloads: [PayloadReference]

    init(
      chainID: Hash, sender: VerifyingKey, sequence: UInt64, kind: UInt8, body: [UInt8], payloads: [PayloadReference]
    ) {
      (self.chainID, self.sender, self.sequence) = (chainID, sender, sequence)
      (self.kind, self.body, self.payloads) = (kind, body, payloads)
    }

    func encode(to writer: inout Writer) {
      writer.uint8(Transaction.version)
      chainID.encode(to: &writer)
      sender.encode(to: &writer)
      writer.uint64(sequence)
      writer.uint8(kind)
      writer.vector32(body)
      writer.list(payloads) { $1.encode(to: &$0) }
    }

    init(from reader: inout Reader) throws(WireError) {
      let version = try reader.uint8("transaction version")
      guard version == Transaction.version else {
        throw .invalid(field: "transaction version", reason: "\(version), this version reads \(Transaction.version)")
      }
      chainID = try Hash(from: &reader)
      sender = try VerifyingKey(from: &reader)
      sequence = try reader.uint64("sequence")
      kind = try reader.uint8("kind")
      body = try reader.vector32("body", limit: LedgerLimits.body)
      payloads = try reader.list(
        "payload references", limit: LedgerLimits.payloadsPerTransaction, itemBytes: PayloadReference.count
      ) { r throws(WireError) in try PayloadReference(from: &r) }
    }
  }
}

extension Transaction: WireCodable {
  /// The fields in order, then the signature.
  public func encode(to writer: inout Writer) {
    fields.encode(to: &writer)
    signature.encode(to: &writer)
  }

  /// Reads a transaction; its signature is checked by `verifySignature()`, not here.
  public init(from reader: inout Reader) throws(WireError) {
    let fields = try Fields(from: &reader)
    self.init(fields, signature: try Signature(from: &reader))
  }
}
