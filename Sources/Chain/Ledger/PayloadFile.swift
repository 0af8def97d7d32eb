import Foundation

/// A payload in a file, written and read in chunks, so that neither side needs it in memory.
///
/// What a client has sealed stays there until the chain holds it: sealing again would make another payload, and an upload
/// that was interrupted could not go on.
public final class PayloadFile: Sendable {
  /// The file.
  public let path: String
  /// The payload's name and length.
  public let reference: PayloadReference
  /// The hashes of its chunks.
  public let chunks: [Hash]
  private let file: Descriptor

  /// Writes a payload piece by piece: `body` hands its bytes to `append` in order. The file is there, whole and durable,
  /// or not at all. Throws `exists`, `tooLarge`, `storage`, and what `body` throws.
  public static func create(
    at path: String,
    _ body: (_ append: ([UInt8]) throws(LedgerError) -> Void) throws(LedgerError) -> Void
  ) throws(LedgerError) -> PayloadFile {
    try Descriptor.create(path) { file throws(LedgerError) in
      var end = 0
      try body { piece throws(LedgerError) in
        guard piece.count <= LedgerLimits.payload - end else {
          throw .tooLarge("payload", length: end + piece.count, limit: LedgerLimits.payload)
        }
        try file.write(piece, at: end)
        end += piece.count
      }
    }
    return try open(at: path)
  }

  /// Opens a payload's file, and hashes it. Throws `noFile`, `tooLarge`, `storage`.
  public static func open(at path: String) throws(LedgerError) -> PayloadFile {
    try PayloadFile(Descriptor(path, O_RDONLY))
  }

  init(_ file: Descriptor) throws(LedgerError) {
    let size = try file.size()
    guard size <= LedgerLimits.payload else {
      throw .tooLarge("payload", length: size, limit: LedgerLimits.payload)
    }
    var sha = SHA256()
    sha.update(framed(Payload.hashLabel))
    var chunks: [Hash] = []
    for start in stride(from: 0, to: size, by: LedgerLimits.chunk) {
      let bytes = try file.bytes(min(LedgerLimits.chunk, size - start), at: start)
      sha.update(bytes)
      chunks.append(Hash(UploadOffer.chunkLabel, bytes))
    }
    (self.file, path, self.chunks) = (file, file.path, chunks)
    reference = PayloadReference(hash: sha.finish(), length: UInt32(size))
  }

  /// The bytes of chunk `index`. Throws `chunkIndex`, and `inconsistent` where the file has changed.
  public func chunk(_ index: Int) throws(LedgerError) -> [UInt8] {
    guard chunks.indices.contains(index) else { throw .upload(.chunkIndex(index, count: chunks.count)) }
    let start = index * LedgerLimits.chunk
    let bytes = try file.bytes(min(LedgerLimits.chunk, Int(reference.length) - start), at: start)
    guard Hash(UploadOffer.chunkLabel, bytes) == chunks[index] else {
      throw .inconsistent(.payload(reference.hash), field: "bytes", reason: "\(path) changed while it was read")
    }
    return bytes
  }

  /// The payload in memory.
  public func payload() throws(LedgerError) -> Payload {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(reference.length))
    for i in chunks.indices { bytes += try chunk(i) }
    return try Payload(bytes)
  }

  /// The offer to upload it.
  public func offer(chainID: Hash, context: Hash, signer: SigningKey) throws(LedgerError) -> UploadOffer {
    try UploadOffer(chainID: chainID, context: context, payload: reference, chunks: chunks, signer: signer)
  }

  /// Uploads it, or goes on where an earlier attempt was interrupted: only chunks that the receiver lacks are sent, one
  /// at a time. `progress` is told of each.
  public func upload(
    _ offer: UploadOffer, to receiver: some UploadReceiver, progress: (_ chunk: Int) -> Void = { _ in }
  ) async throws(LedgerError) {
    let status = try await receiver.begin(offer)
    for i in status.missing {
      try await receiver.put(UploadChunk(upload: offer.id, index: UInt32(i), bytes: chunk(i)))
      progress(i)
    }
    let found = try await receiver.complete(offer.id)
    guard found == reference else {
      throw .inconsistent(.payload(reference.hash), field: "upload", reason: "the receiver completed \(found.hash)")
    }
  }
}

/// Where payloads are uploaded to: a node's `UploadStore`, or what stands for it on the sender's side.
public protocol UploadReceiver: Sendable {
  /// Begins an upload, or goes on with it; says which chunks are there.
  func begin(_ offer: UploadOffer) async throws(LedgerError) -> UploadStatus
  /// Takes a chunk, in any order; it is durable when this returns.
  func put(_ chunk: UploadChunk) async throws(LedgerError)
  /// Checks the whole payload; from then on a transaction can use it.
  func complete(_ upload: Hash) async throws(LedgerError) -> PayloadReference
}
