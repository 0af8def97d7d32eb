import Foundation
import Synchronization
import Wire

/// Payloads on their way to a node: chunks in any order, each checked against its announced hash and durable when `put`
/// returns, until the whole payload is there and a transaction takes it.
///
/// A folder with two files an upload: its offer, and its bytes where they belong. What is there is found by hashing it,
/// so that a kill at any moment leaves nothing to repair. Memory is that of one chunk; disk is what `UploadLimits` and
/// permits allow. One process at a time.
public final class UploadStore: Sendable {
  /// The folder.
  public let path: String
  /// What is taken.
  public let limits: UploadLimits
  private let checks: UploadChecks
  private let lock: Descriptor
  private let uploads: Mutex<[Hash: Upload]>

  private struct Upload {
    let offer: UploadOffer
    let expires: UInt64
    /// Which chunks are there; nil until they were looked at.
    var present: [Bool]?
    var isComplete = false
  }

  /// Opens the folder, or makes it; what is damaged or left over of uploads in it is deleted. Throws `busy`, `storage`, and
  /// `notAnUploadStore` for a folder that holds anything else, in which nothing is touched.
  public static func open(at path: String, limits: UploadLimits = UploadLimits()) throws(LedgerError) -> UploadStore {
    try UploadStore(path, limits, .all)
  }

  package static func open(
    at path: String, limits: UploadLimits = UploadLimits(), checks: UploadChecks
  ) throws(LedgerError) -> UploadStore { try UploadStore(path, limits, checks) }

  private init(_ path: String, _ limits: UploadLimits, _ checks: UploadChecks) throws(LedgerError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST {
      throw .storage(.file, reason: "\(path): " + String(cString: strerror(errno)))
    }
    try UploadStore.checkIsOurs(path)
    lock = try Descriptor(path + "/lock", O_RDWR | O_CREAT)
    try lock.lock()
    (self.path, self.limits, self.checks) = (path, limits, checks)
    var found: [Hash: Upload] = [:]
    let names = try UploadStore.names(path)
    for name in names where name.hasSuffix(".offer") {
      if let upload = try UploadStore.read(path + "/" + name), name == upload.offer.id.hex + ".offer" {
        found[upload.offer.id] = upload
      }
    }
    for name in names where name != "lock" {
      let known = UploadStore.upload(of: name).map { found[$0] != nil } ?? false
      if !known || name.hasSuffix(".new") { unlink(path + "/" + name) }
    }
    uploads = Mutex(found)
  }

  private static func names(_ path: String) throws(LedgerError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw .storage(.file, reason: "\(path): \(error.localizedDescription)")
    }
  }

  /// A folder is ours if it is empty, or has a lock and nothing but files that `begin` makes.
  private static func checkIsOurs(_ path: String) throws(LedgerError) {
    let names = try names(path)
    if let other = names.filter({ $0 != "lock" && upload(of: $0) == nil }).min() {
      throw .notAnUploadStore(path: path, reason: "it holds \(other)")
    }
    guard names.isEmpty || names.contains("lock") else {
      throw .notAnUploadStore(path: path, reason: "it has files, but none named lock")
    }
  }

  /// The upload that a file belongs to, by its name: `HASH.offer`, `HASH.data`, `HASH.offer.….new`.
  private static func upload(of name: String) -> Hash? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.last == "new", parts.count >= 2, ["offer", "data"].contains(parts[1]) else {
      return nil
    }
    return Hash(hex: String(parts[0]))
  }

  /// An upload's offer as `begin` wrote it; nil for anything else.
  private static func read(_ path: String) throws(LedgerError) -> Upload? {
    let file = try Descriptor(path, O_RDONLY)
    let size = try file.size()
    guard size <= 1 << 16 else { return nil }
    var reader = Reader(try file.bytes(size, at: 0))
    guard let expires = try? reader.uint64("expires"), let offer = try? UploadOffer(from: &reader),
      reader.remaining == 0
    else { return nil }
    return Upload(offer: offer, expires: expires)
  }

  private func file(_ id: Hash, _ kind: String) -> String { "\(path)/\(id.hex).\(kind)" }

  // MARK: What senders ask for

  /// Begins an upload, or goes on with it; says which chunks are there. `now` is in milliseconds since 1970.
  ///
  /// Throws `badSignature`, and of `UploadFault` `notPermitted` and `limit`.
  public func begin(_ offer: UploadOffer, permit: UploadPermit, now: UInt64) throws(LedgerError) -> UploadStatus {
    if checks.contains(.permit) { try permit.check(offer) }
    if checks.contains(.signature) { try offer.verifySignature() }
    return try uploads.withLock { uploads throws(LedgerError) in
      drop(expired: now, &uploads)
      if uploads[offer.id] == nil {
        if checks.contains(.limits) { try checkLimits(offer, uploads) }
        let (end, overflow) = now.addingReportingOverflow(limits.lifetime)
        let expires = min(permit.until, overflow ? .max : end)
        guard now < expires || !checks.contains(.expiry) else {
          throw .upload(.notPermitted(reason: "it is too late; the permit ended at \(permit.until)"))
        }
        try create(offer, expires)
        let none = [Bool](repeating: false, count: offer.chunks.count)
        uploads[offer.id] = Upload(offer: offer, expires: expires, present: none)
      }
      return UploadStatus(upload: offer.id, present: try present(offer.id, &uploads))
    }
  }

  /// Takes a chunk, which is durable when this returns; one that is there already changes nothing.
  ///
  /// Throws of `UploadFault` `unknown`, `chunkIndex`, `chunkLength`, `chunkHash`; and `storage`.
  public func put(_ chunk: UploadChunk, now: UInt64) throws(LedgerError) {
    try uploads.withLock { uploads throws(LedgerError) in
      drop(expired: now, &uploads)
      guard let offer = uploads[chunk.upload]?.offer else { throw .upload(.unknown(chunk.upload)) }
      let index = Int(chunk.index)
      guard index < offer.chunks.count else {
        throw .upload(.chunkIndex(index, count: offer.chunks.count))
      }
      let range = offer.range(of: index)
      guard chunk.bytes.count == range.count || !checks.contains(.lengths) else {
        throw .upload(.chunkLength(index: index, expected: range.count, found: chunk.bytes.count))
      }
      guard Hash(UploadOffer.chunkLabel, chunk.bytes) == offer.chunks[index] || !checks.contains(.chunks) else {
        throw .upload(.chunkHash(index: index))
      }
      guard try !present(chunk.upload, &uploads)[index] else { return }
      let file = try Descriptor(self.file(chunk.upload, "data"), O_RDWR)
      try file.write(chunk.bytes, at: range.lowerBound)
      try file.sync()
      uploads[chunk.upload]?.present?[index] = true
    }
  }

  /// Checks the whole payload against its name, chunk by chunk; from then on `payload` gives it. Again is fine.
  ///
  /// Throws of `UploadFault` `unknown`, `incomplete`, and `payloadHash`, after which the upload is gone.
  public func complete(_ id: Hash, now: UInt64) throws(LedgerError) -> PayloadReference {
    try uploads.withLock { uploads throws(LedgerError) in
      drop(expired: now, &uploads)
      guard let upload = uploads[id] else { throw .upload(.unknown(id)) }
      let missing = try present(id, &uploads).count { !$0 }
      guard missing == 0 else { throw .upload(.incomplete(missing: missing)) }
      guard !upload.isComplete else { return upload.offer.payload }
      let found = try PayloadFile(Descriptor(file(id, "data"), O_RDONLY)).reference
      guard found == upload.offer.payload || !checks.contains(.payload) else {
        remove(id, &uploads)
        throw .upload(.payloadHash(announced: upload.offer.payload.hash, found: found.hash))
      }
      uploads[id]?.isComplete = true
      return upload.offer.payload
    }
  }

  // MARK: What the node asks for

  /// A completed payload, to be read chunk by chunk; nil where no upload of it was completed since the store was opened.
  public func completed(_ hash: Hash) throws(LedgerError) -> PayloadFile? {
    let id = uploads.withLock { uploads in
      uploads.first { $0.value.isComplete && $0.value.offer.payload.hash == hash }?.key
    }
    guard let id else { return nil }
    let found = try PayloadFile(Descriptor(file(id, "data"), O_RDONLY))
    guard found.reference.hash == hash || !checks.contains(.payload) else {
      throw .inconsistent(.payload(hash), field: "bytes", reason: "they hash to \(found.reference.hash)")
    }
    return found
  }

  /// Forgets all uploads of a payload: the chain holds it now, or nobody wants it.
  public func remove(payload hash: Hash) {
    uploads.withLock { uploads in
      for (id, upload) in uploads where upload.offer.payload.hash == hash { remove(id, &uploads) }
    }
  }

  /// Drops what has expired. It is also done whenever something is asked for.
  public func expire(now: UInt64) { uploads.withLock { drop(expired: now, &$0) } }

  /// Offers of all uploads.
  public var offers: [UploadOffer] { uploads.withLock { $0.values.map(\.offer).sorted { $0.id < $1.id } } }

  /// Bytes that uploads may come to take.
  public var reservedByteCount: Int { uploads.withLock { UploadStore.byteCount($0.values.map(\.offer)) } }

  // MARK: Files

  private static func byteCount(_ offers: [UploadOffer]) -> Int { offers.reduce(0) { $0 + Int($1.payload.length) } }

  private func checkLimits(_ offer: UploadOffer, _ uploads: [Hash: Upload]) throws(LedgerError) {
    let all = uploads.values.map(\.offer)
    let own = all.filter { $0.sender == offer.sender }
    let length = Int(offer.payload.length)
    for (what, needed, limit) in [
      ("uploads of one sender", own.count + 1, limits.uploadsPerSender),
      ("bytes of one sender's uploads", UploadStore.byteCount(own) + length, limits.bytesPerSender),
      ("bytes of all uploads", UploadStore.byteCount(all) + length, limits.bytesInTotal),
    ] where needed > limit {
      throw .upload(.limit(what: what, needed: needed, limit: limit))
    }
  }

  /// The offer comes last: without it, the other file is a remainder.
  private func create(_ offer: UploadOffer, _ expires: UInt64) throws(LedgerError) {
    let data = try Descriptor(file(offer.id, "data"), O_RDWR | O_CREAT | O_TRUNC)
    try data.truncate(to: Int(offer.payload.length))
    try data.sync()
    var writer = Writer()
    writer.uint64(expires)
    offer.encode(to: &writer)
    let bytes = writer.bytes
    try Descriptor.create(file(offer.id, "offer")) { file throws(LedgerError) in try file.write(bytes, at: 0) }
  }

  private func present(_ id: Hash, _ uploads: inout [Hash: Upload]) throws(LedgerError) -> [Bool] {
    guard let upload = uploads[id] else { throw .upload(.unknown(id)) }
    if let present = upload.present { return present }
    let data = try Descriptor(file(id, "data"), O_RDWR | O_CREAT)
    try data.truncate(to: Int(upload.offer.payload.length))
    var present: [Bool] = []
    for (i, hash) in upload.offer.chunks.enumerated() {
      let range = upload.offer.range(of: i)
      present.append(Hash(UploadOffer.chunkLabel, try data.bytes(range.count, at: range.lowerBound)) == hash)
    }
    uploads[id]?.present = present
    return present
  }

  private func drop(expired now: UInt64, _ uploads: inout [Hash: Upload]) {
    guard checks.contains(.expiry) else { return }
    for (id, upload) in uploads where upload.expires <= now { remove(id, &uploads) }
  }

  private func remove(_ id: Hash, _ uploads: inout [Hash: Upload]) {
    uploads[id] = nil
    unlink(file(id, "offer"))
    unlink(file(id, "data"))
  }
}

/// A store as one sender meets it: with its permit, and a clock.
public struct UploadDesk: UploadReceiver {
  private let store: UploadStore
  private let permit: UploadPermit
  private let now: @Sendable () -> UInt64

  /// What `permit` allows; `now` gives milliseconds since 1970.
  public init(_ store: UploadStore, permit: UploadPermit, now: @escaping @Sendable () -> UInt64) {
    (self.store, self.permit, self.now) = (store, permit, now)
  }

  /// See `UploadStore.begin`.
  public func begin(_ offer: UploadOffer) throws(LedgerError) -> UploadStatus {
    try store.begin(offer, permit: permit, now: now())
  }
  /// See `UploadStore.put`.
  public func put(_ chunk: UploadChunk) throws(LedgerError) { try store.put(chunk, now: now()) }
  /// See `UploadStore.complete`.
  public func complete(_ upload: Hash) throws(LedgerError) -> PayloadReference {
    try store.complete(upload, now: now())
  }
}
