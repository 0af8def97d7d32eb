public import Wire

/// What a sender announces before a payload's bytes: its name and length, and the hashes of its chunks, so that each
/// chunk verifies on its own. Signed, for one chain and one purpose.
///
/// The payload keeps its name: the list is no part of it, and whoever announces a false list spoils its own upload.
public struct UploadOffer: Hashable, Sendable {
  /// The version of this encoding.
  public static let version: UInt8 = 1
  static let signatureLabel: StaticString = "SealedSum upload signature v1"
  static let hashLabel: StaticString = "SealedSum upload v1"
  static let chunkLabel: StaticString = "SealedSum chunk v1"

  /// The chain's identifier.
  public let chainID: Hash
  /// What it is sent for: the hash of the round's `open`. An offer of another round has no use in this one.
  public let context: Hash
  /// Who sends it.
  public let sender: VerifyingKey
  /// The payload.
  public let payload: PayloadReference
  /// Hashes of its chunks: of `LedgerLimits.chunk` bytes each, the last one of what is left.
  public let chunks: [Hash]
  /// The sender's signature over all of the above.
  public let signature: Signature
  /// The upload's name: the hash of this encoding. The same offer again has the same name.
  public let id: Hash

  /// Makes and signs an offer. Throws `tooLarge`, and `chunkCount` where the hashes are not those of so many bytes.
  public init(
    chainID: Hash, context: Hash, payload: PayloadReference, chunks: [Hash], signer: SigningKey
  ) throws(LedgerError) {
    guard payload.length <= LedgerLimits.payload else {
      throw .tooLarge("payload", length: Int(payload.length), limit: LedgerLimits.payload)
    }
    let expected = LedgerLimits.chunks(of: Int(payload.length))
    guard chunks.count == expected else { throw .upload(.chunkCount(expected: expected, found: chunks.count)) }
    let fields = Fields(
      chainID: chainID, context: context, sender: signer.verifyingKey, payload: payload, chunks: chunks)
    self.init(fields, signer.sign(fields.wireBytes, label: UploadOffer.signatureLabel))
  }

  private init(_ fields: Fields, _ signature: Signature) {
    (chainID, context, sender) = (fields.chainID, fields.context, fields.sender)
    (payload, chunks, self.signature) = (fields.payload, fields.chunks, signature)
    id = Hash(UploadOffer.hashLabel, fields.wireBytes + signature.bytes)
  }

  /// Checks the sender's signature over every field. Throws `badSignature`.
  public func verifySignature() throws(LedgerError) {
    let fields = Fields(chainID: chainID, context: context, sender: sender, payload: payload, chunks: chunks)
    try sender.verify(
      signature, of: fields.wireBytes, label: UploadOffer.signatureLabel, item: .payload(payload.hash))
  }

  /// Where a chunk lies in the payload.
  func range(of index: Int) -> Range<Int> {
    index * LedgerLimits.chunk..<min(Int(payload.length), (index + 1) * LedgerLimits.chunk)
  }

  /// What the signature covers.
  private struct Fields: WireCodable {
    let chainID: Hash
    let context: Hash
    let sender: VerifyingKey
    let payload: PayloadReference
    let chunks: [Hash]

    init(chainID: Hash, context: Hash, sender: VerifyingKey, payload: PayloadReference, chunks: [Hash]) {
      (self.chainID, self.context, self.sender) = (chainID, context, sender)
      (self.payload, self.chunks) = (payload, chunks)
    }

    func encode(to writer: inout Writer) {
      writer.uint8(UploadOffer.version)
      chainID.encode(to: &writer)
      context.encode(to: &writer)
      sender.encode(to: &writer)
      payload.encode(to: &writer)
      for chunk in chunks { chunk.encode(to: &writer) }
    }

    init(from reader: inout Reader) throws(WireError) {
      let version = try reader.uint8("upload version")
      guard version == UploadOffer.version else {
        throw .invalid(field: "upload version", reason: "\(version), this version reads \(UploadOffer.version)")
      }
      chainID = try Hash(from: &reader)
      context = try Hash(from: &reader)
      sender = try VerifyingKey(from: &reader)
      payload = try PayloadReference(from: &reader)
      var chunks: [Hash] = []
      for _ in 0..<LedgerLimits.chunks(of: Int(payload.length)) { chunks.append(try Hash(from: &reader)) }
      self.chunks = chunks
    }
  }
}

extension UploadOffer: WireCodable {
  /// The fields in order, then the signature. How many chunks there are follows from the length.
  public func encode(to writer: inout Writer) {
    Fields(chainID: chainID, context: context, sender: sender, payload: payload, chunks: chunks).encode(to: &writer)
    signature.encode(to: &writer)
  }

  /// Reads an offer; its signature is checked by `verifySignature()`, not here.
  public init(from reader: inout Reader) throws(WireError) {
    let fields = try Fields(from: &reader)
    self.init(fields, try Signature(from: &reader))
  }
}

/// One chunk of an upload.
public struct UploadChunk: Hashable, Sendable {
  /// The upload.
  public let upload: Hash
  /// The chunk's place, from 0.
  public let index: UInt32
  /// Its bytes.
  public let bytes: [UInt8]

  /// A chunk.
  public init(upload: Hash, index: UInt32, bytes: [UInt8]) {
    (self.upload, self.index, self.bytes) = (upload, index, bytes)
  }
}

extension UploadChunk: WireCodable {
  /// `Hash upload; uint32 index; opaque bytes<0..2^20>`, with four bytes of length.
  public func encode(to writer: inout Writer) {
    upload.encode(to: &writer)
    writer.uint32(index)
    writer.vector32(bytes)
  }

  /// Refuses more bytes than a chunk has.
  public init(from reader: inout Reader) throws(WireError) {
    upload = try Hash(from: &reader)
    index = try reader.uint32("chunk index")
    bytes = try reader.vector32("chunk", limit: LedgerLimits.chunk)
  }
}

/// Which chunks of an upload the receiver holds durably.
public struct UploadStatus: Hashable, Sendable {
  /// The upload.
  public let upload: Hash
  /// Whether it holds chunk i.
  public let present: [Bool]

  /// A status.
  public init(upload: Hash, present: [Bool]) { (self.upload, self.present) = (upload, present) }

  /// What is still to be sent.
  public var missing: [Int] { present.indices.filter { !present[$0] } }
}

extension UploadStatus: WireCodable {
  /// `Hash upload; uint32 count; opaque bits[⌈count/8⌉]`: chunk i is bit i mod 8 of byte ⌊i/8⌋, the lowest first.
  public func encode(to writer: inout Writer) {
    upload.encode(to: &writer)
    writer.uint32(UInt32(present.count))
    var bits = [UInt8](repeating: 0, count: (present.count + 7) / 8)
    for i in present.indices where present[i] { bits[i / 8] |= 1 << UInt8(i % 8) }
    writer.fixed(bits)
  }

  /// Refuses more chunks than a payload can have, and bits that belong to none.
  public init(from reader: inout Reader) throws(WireError) {
    upload = try Hash(from: &reader)
    let count = Int(try reader.uint32("chunk count"))
    let limit = LedgerLimits.chunks(of: LedgerLimits.payload)
    guard count <= limit else { throw .tooLong(field: "chunk count", length: count, limit: limit) }
    let bits = try reader.fixed("chunks", count: (count + 7) / 8)
    present = (0..<count).map { bits[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    guard count % 8 == 0 || bits[count / 8] >> UInt8(count % 8) == 0 else {
      throw .invalid(field: "chunks", reason: "a bit is set that stands for no chunk")
    }
  }
}
