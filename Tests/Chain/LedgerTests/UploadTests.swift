import Foundation
import Ledger
import Testing
import Wire

private let chain = Hash(hex: String(repeating: "1a", count: 32)) ?? .zero
private let round = Hash(hex: String(repeating: "2b", count: 32)) ?? .zero
private let now: UInt64 = 1_000_000

/// Seeded bytes.
private func content(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var random = SplitMix(state: seed)
  var bytes = [UInt8](repeating: 0, count: count)
  for i in stride(from: 0, to: count, by: 977) { bytes[i] = .random(in: 1...255, using: &random) }
  return bytes
}

private func file(_ bytes: [UInt8], _ scratch: Scratch, _ name: String = "payload") throws -> PayloadFile {
  try PayloadFile.create(at: scratch.file(name)) { append throws(LedgerError) in
    // Pieces that are no chunks.
    for start in stride(from: 0, to: bytes.count, by: 700_000) {
      try append(Array(bytes[start..<min(start + 700_000, bytes.count)]))
    }
  }
}

private func permit(_ lengths: Int..., sender: SigningKey = members[1], until: UInt64 = now + 1000) -> UploadPermit {
  UploadPermit(chainID: chain, context: round, sender: sender.verifyingKey, lengths: lengths, until: until)
}

private func offer(_ file: PayloadFile, signer: SigningKey = members[1]) throws -> UploadOffer {
  try file.offer(chainID: chain, context: round, signer: signer)
}

@Suite struct UploadTests {
  @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_500_000])
  func chunksInAnyOrderMakeThePayload(_ length: Int) throws {
    let scratch = try Scratch()
    let bytes = content(length)
    let source = try file(bytes, scratch)
    let expected = try Payload(bytes)
    #expect(source.reference == expected.reference && source.chunks.count == (length + (1 << 20) - 1) >> 20)
    let store = try UploadStore.open(at: scratch.file("uploads"))
    let offer = try offer(source)
    var status = try store.begin(offer, permit: permit(length), now: now)
    #expect(status.missing == Array(source.chunks.indices))
    if length > 0 {
      #expect(throws: LedgerError.upload(.incomplete(missing: source.chunks.count))) {
        try store.complete(offer.id, now: now)
      }
    }
    #expect(try store.completed(source.reference.hash) == nil)
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    for i in source.chunks.indices.shuffled(using: &random) {
      let chunk = UploadChunk(upload: offer.id, index: UInt32(i), bytes: try source.chunk(i))
      try store.put(chunk, now: now)
      try store.put(chunk, now: now)
      status = try store.begin(offer, permit: permit(length), now: now)
      #expect(!status.missing.contains(i), "seed \(seed)")
    }
    #expect(status.missing.isEmpty)
    for _ in 0..<2 { #expect(try store.complete(offer.id, now: now) == expected.reference) }
    let made = try #require(try store.completed(expected.hash))
    #expect(try made.payload() == expected && made.payload().bytes == bytes)
    #expect(throws: LedgerError.self) { try made.chunk(source.chunks.count) }
    #expect(throws: LedgerError.self) { try made.chunk(-1) }
    store.remove(payload: expected.hash)
    #expect(try store.completed(expected.hash) == nil && store.reservedByteCount == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.path) == ["lock"])
  }

  /// What was taken is there when the store is opened again; a chunk that was damaged meanwhile is not.
  @Test func openingAgainGoesOn() async throws {
    let scratch = try Scratch()
    let source = try file(content(4_200_000), scratch)
    let offer = try offer(source)
    do {
      let store = try UploadStore.open(at: scratch.file("uploads"))
      _ = try store.begin(offer, permit: permit(4_200_000), now: now)
      for i in [4, 1, 0] {
        try store.put(UploadChunk(upload: offer.id, index: UInt32(i), bytes: source.chunk(i)), now: now)
      }
      #expect(throws: LedgerError.busy(path: store.path + "/lock")) { try UploadStore.open(at: store.path) }
    }
    let data = scratch.file("uploads/\(offer.id.hex).data")
    let handle = try #require(FileHandle(forUpdatingAtPath: data))
    try handle.seek(toOffset: (1 << 20) + 12_345)
    try handle.write(contentsOf: [1, 2, 3])
    try handle.close()
    let store = try UploadStore.open(at: scratch.file("uploads"))
    let desk = UploadDesk(store, permit: permit(4_200_000)) { now }
    #expect(try desk.begin(offer).missing == [1, 2, 3])
    var sent: [Int] = []
    try await source.upload(offer, to: desk) { sent.append($0) }
    #expect(sent == [1, 2, 3])
    #expect(try store.completed(source.reference.hash)?.payload() == source.payload())
    // Once more is nothing more.
    try await source.upload(offer, to: desk) { sent.append($0) }
    #expect(sent.count == 3)
  }

  @Test func remaindersAreDeleted() throws {
    let scratch = try Scratch()
    let source = try file(content(10), scratch)
    let offer = try offer(source)
    let folder = scratch.file("uploads")
    do { _ = try UploadStore.open(at: folder).begin(offer, permit: permit(10), now: now) }
    let good = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(offer.id.hex).offer"))
    let other = String(repeating: "ab", count: 32)
    for (name, bytes) in [
      ("\(other).data", Data(count: 5)), ("\(other).offer", good), ("\(offer.id.hex).offer.new", good),
      ("\(offer.id.hex).offer.1f.new", good), (String(repeating: "cd", count: 32) + ".offer", Data([1, 2, 3])),
      (String(repeating: "ef", count: 32) + ".offer", Data(count: 1 << 17)),
    ] { try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    let store = try UploadStore.open(at: folder)
    #expect(store.offers == [offer])
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: folder))
        == ["lock", "\(offer.id.hex).offer", "\(offer.id.hex).data"])
  }

  /// A folder of something else is refused, whatever it holds, and stays byte for byte what it was.
  @Test func anotherFolderIsNotTouched() throws {
    let upload = String(repeating: "ab", count: 32) + ".data"
    for names in [
      ["thesis.txt"], [upload], ["lock", "thesis.txt"], ["lock", upload, "ledger.sqlite"], ["lock", ".offer"],
      ["lock", "zz.data"], ["lock", upload + ".new.txt"],
    ] {
      let scratch = try Scratch()
      for name in names { try Data(name.utf8).write(to: URL(fileURLWithPath: scratch.file(name))) }
      do throws(LedgerError) {
        _ = try UploadStore.open(at: scratch.path)
        Issue.record("\(names) is taken for a store")
      } catch {
        guard case .notAnUploadStore(scratch.path, _) = error else {
          Issue.record("\(names): \(error)")
          continue
        }
      }
      #expect(Set(try FileManager.default.contentsOfDirectory(atPath: scratch.path)) == Set(names))
      for name in names { #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file(name))) == Data(name.utf8)) }
    }
  }

  /// The exact length, the round, the chain, the sender; room for so much; and for so long.
  @Test func nodesBoundWhatTheyStore() throws {
    let scratch = try Scratch()
    let limits = UploadLimits(bytesInTotal: 250, bytesPerSender: 150, uploadsPerSender: 2, lifetime: 500)
    let store = try UploadStore.open(at: scratch.file("uploads"), limits: limits)
    func source(_ count: Int, _ seed: UInt64) throws -> PayloadFile {
      let name = "p\(count)-\(seed)"
      guard FileManager.default.fileExists(atPath: scratch.file(name)) else {
        return try file(content(count, seed: seed), scratch, name)
      }
      return try PayloadFile.open(at: scratch.file(name))
    }
    func refused(_ what: String, _ offer: UploadOffer, _ permit: UploadPermit) {
      do {
        _ = try store.begin(offer, permit: permit, now: now)
        Issue.record("\(what) is taken")
      } catch {
        if case .upload(.limit(what, _, _)) = error { return }
        Issue.record("\(what): \(error)")
      }
    }
    for i in 0..<2 as Range<UInt64> { _ = try store.begin(offer(source(60, i)), permit: permit(60), now: now) }
    refused("uploads of one sender", try offer(source(1, 9)), permit(1))
    _ = try store.begin(offer(source(100, 0), signer: members[2]), permit: permit(100, sender: members[2]), now: now)
    refused(
      "bytes of one sender's uploads", try offer(source(51, 1), signer: members[2]), permit(51, sender: members[2]))
    refused("bytes of all uploads", try offer(source(31, 0), signer: members[0]), permit(31, sender: members[0]))
    #expect(store.reservedByteCount == 220)
    // The same again is no other.
    _ = try store.begin(offer(source(60, 0)), permit: permit(60), now: now)
    // What is late goes: after the lifetime, although the permit goes on.
    store.expire(now: now + 500)
    #expect(store.offers.isEmpty && store.reservedByteCount == 0)
    let late = try offer(source(60, 0))
    #expect(throws: LedgerError.upload(.unknown(late.id))) {
      try store.put(UploadChunk(upload: late.id, index: 0, bytes: source(60, 0).chunk(0)), now: now + 500)
    }
    #expect(throws: LedgerError.upload(.unknown(late.id))) { try store.complete(late.id, now: now + 500) }
    for (time, until) in [(now, now), (.max, .max)] as [(UInt64, UInt64)] {
      #expect(throws: LedgerError.self) { try store.begin(late, permit: permit(60, until: until), now: time) }
    }
  }

  @Test func offersAreForOnePlace() throws {
    let scratch = try Scratch()
    let store = try UploadStore.open(at: scratch.file("uploads"))
    let source = try file(content(10), scratch)
    let good = try offer(source)
    for bad in [
      try source.offer(chainID: round, context: round, signer: members[1]),
      try source.offer(chainID: chain, context: chain, signer: members[1]),
      try source.offer(chainID: chain, context: round, signer: members[2]),
    ] {
      #expect(throws: LedgerError.self) { try store.begin(bad, permit: permit(10), now: now) }
    }
    for lengths in [[], [9], [11]] as [[Int]] {
      let permit = UploadPermit(
        chainID: chain, context: round, sender: members[1].verifyingKey, lengths: lengths, until: .max)
      #expect(throws: LedgerError.self) { try store.begin(good, permit: permit, now: now) }
    }
    #expect(store.offers.isEmpty)
  }

  @Test func encodingsAreStrict() throws {
    let scratch = try Scratch()
    let source = try file(content(1_100_000), scratch)
    let offer = try offer(source)
    #expect(try UploadOffer(wireBytes: offer.wireBytes) == offer)
    #expect(try UploadOffer(wireBytes: offer.wireBytes).id == offer.id)
    for i in offer.wireBytes.indices {
      var bytes = offer.wireBytes
      bytes[i] ^= 1
      guard let other = try? UploadOffer(wireBytes: bytes) else { continue }
      #expect(other.id != offer.id && other.wireBytes == bytes)
      #expect(throws: LedgerError.self, "byte \(i)") { try other.verifySignature() }
    }
    let chunk = UploadChunk(upload: offer.id, index: 1, bytes: [1, 2, 3])
    #expect(try UploadChunk(wireBytes: chunk.wireBytes) == chunk)
    let long = UploadChunk(upload: offer.id, index: 0, bytes: [UInt8](repeating: 0, count: (1 << 20) + 1))
    #expect(throws: WireError.self) { try UploadChunk(wireBytes: long.wireBytes) }
    for count in [0, 1, 7, 8, 9, 256] {
      let status = UploadStatus(upload: offer.id, present: (0..<count).map { $0 % 3 == 0 })
      #expect(try UploadStatus(wireBytes: status.wireBytes) == status)
      #expect(status.missing == (0..<count).filter { $0 % 3 != 0 })
      guard count % 8 != 0 else { continue }
      var bytes = status.wireBytes
      bytes[bytes.count - 1] |= 0x80
      #expect(throws: WireError.self) { try UploadStatus(wireBytes: bytes) }
    }
    #expect(throws: WireError.self) {
      try UploadStatus(
        wireBytes: UploadStatus(upload: offer.id, present: .init(repeating: false, count: 257)).wireBytes)
    }
    #expect(throws: LedgerError.upload(.chunkCount(expected: 2, found: 1))) {
      try UploadOffer(
        chainID: chain, context: round, payload: source.reference, chunks: [source.chunks[0]], signer: members[1])
    }
    #expect(throws: LedgerError.exists(path: source.path)) { try file([], scratch) }
  }
}

/// Attacks on a node that takes uploads. With the checks that stop one switched off it works; with any one of them on, it
/// does not.
@Suite struct UploadAttackTests {
  /// Runs an attack, which says whether it worked; a refusal is none.
  private func attack(
    _ name: String, stoppedBy checks: [UploadChecks], _ body: (UploadStore, Scratch) throws -> Bool
  ) throws {
    func works(_ set: UploadChecks) throws -> Bool {
      let scratch = try Scratch()
      let limits = UploadLimits(bytesInTotal: 3 << 20, bytesPerSender: 3 << 20, uploadsPerSender: 2, lifetime: 500)
      let store = try UploadStore.open(at: scratch.file("uploads"), limits: limits, checks: set)
      do throws(LedgerError) {
        let result = Result { () throws -> Bool in try body(store, scratch) }
        switch result {
        case .success(let worked): return worked
        case .failure(let error):
          guard let error = error as? LedgerError else { throw LedgerError.badKey }
          throw error
        }
      } catch {
        if case .upload = error { return false }
        if case .badSignature = error { return false }
        Issue.record("\(name): \(error)")
        return false
      }
    }
    let off = checks.reduce(UploadChecks.all) { $0.subtracting($1) }
    #expect(try works(off), "\(name) with all that stops it off")
    for check in checks { #expect(try !works(off.union(check)), "\(name) with check \(check.rawValue) on") }
    #expect(try !works(.all), "\(name)")
  }

  private let length = (2 << 20) + 5

  private func begin(_ store: UploadStore, _ scratch: Scratch) throws -> (PayloadFile, UploadOffer) {
    let source = try file(content(length), scratch)
    let offer = try offer(source)
    _ = try store.begin(offer, permit: permit(length), now: now)
    return (source, offer)
  }

  private func chunk(_ offer: UploadOffer, _ index: Int, _ bytes: [UInt8]) -> UploadChunk {
    UploadChunk(upload: offer.id, index: UInt32(index), bytes: bytes)
  }

  /// False bytes in a good payload's place: turned bits, another chunk of the same payload, a chunk of another one.
  @Test(arguments: 0..<3) func falseChunks(_ kind: Int) throws {
    try attack("a false chunk \(kind)", stoppedBy: [.chunks, .payload]) { store, scratch in
      let (source, offer) = try begin(store, scratch)
      let other = try file(content(length, seed: 7), scratch, "other")
      var bytes = try source.chunk(1)
      switch kind {
      case 0: bytes[77] ^= 4
      case 1: bytes = try source.chunk(0)
      default: bytes = try other.chunk(1)
      }
      try store.put(chunk(offer, 1, bytes), now: now)
      for i in [0, 2] { try store.put(chunk(offer, i, source.chunk(i)), now: now) }
      return try store.complete(offer.id, now: now) == source.reference
    }
  }

  /// A list of chunks that is not the payload's: each verifies, together they do not.
  @Test func aFalseList() throws {
    try attack("a false list", stoppedBy: [.payload]) { store, scratch in
      let (source, other) = (try file(content(length), scratch), try file(content(length, seed: 7), scratch, "other"))
      let offer = try UploadOffer(
        chainID: chain, context: round, payload: source.reference, chunks: other.chunks, signer: members[1])
      _ = try store.begin(offer, permit: permit(length), now: now)
      for i in other.chunks.indices { try store.put(chunk(offer, i, other.chunk(i)), now: now) }
      defer { if store.offers.isEmpty { #expect(throws: LedgerError.self) { try store.complete(offer.id, now: now) } } }
      return try store.complete(offer.id, now: now) == source.reference
    }
  }

  /// More bytes than were announced: at the end, and in the middle, where they would overwrite the next chunk.
  @Test(arguments: [2, 0]) func moreBytes(_ index: Int) throws {
    try attack("more bytes", stoppedBy: [.lengths, .chunks]) { store, scratch in
      let (source, offer) = try begin(store, scratch)
      try store.put(chunk(offer, index, source.chunk(index) + [1, 2, 3]), now: now)
      return true
    }
  }

  /// A chunk's place is one of the payload's, whatever is switched off.
  @Test func placesThatAreNone() throws {
    for checks in [UploadChecks.all, []] {
      let scratch = try Scratch()
      let store = try UploadStore.open(at: scratch.file("uploads"), checks: checks)
      let (source, offer) = try begin(store, scratch)
      for index in [3, 4, UInt32.max] {
        #expect(throws: LedgerError.upload(.chunkIndex(Int(index), count: 3))) {
          try store.put(UploadChunk(upload: offer.id, index: index, bytes: source.chunk(2)), now: now)
        }
      }
      #expect(throws: LedgerError.upload(.unknown(round))) {
        try store.put(UploadChunk(upload: round, index: 0, bytes: source.chunk(0)), now: now)
      }
    }
  }

  /// Somebody fills a member's room in its name.
  @Test func inAnothersName() throws {
    try attack("an offer in another's name", stoppedBy: [.signature]) { store, scratch in
      let source = try file(content(length), scratch)
      let signed = try offer(source)
      // The last 64 bytes are the signature: one over something else.
      let other = try source.offer(chainID: chain, context: chain, signer: members[1])
      let forged = try UploadOffer(wireBytes: signed.wireBytes.dropLast(64) + other.wireBytes.suffix(64))
      _ = try store.begin(forged, permit: permit(length), now: now)
      return store.offers == [forged]
    }
  }

  /// A member sends what nobody asked for, or for an earlier round.
  @Test func whatNobodyAskedFor() throws {
    try attack("another length", stoppedBy: [.permit]) { store, scratch in
      let source = try file(content(length), scratch)
      _ = try store.begin(offer(source), permit: permit(length - 1), now: now)
      return true
    }
    try attack("an earlier round", stoppedBy: [.permit]) { store, scratch in
      let source = try file(content(length), scratch)
      let old = try source.offer(chainID: chain, context: chain, signer: members[1])
      _ = try store.begin(old, permit: permit(length), now: now)
      return true
    }
  }

  /// One upload after another is begun and never ended.
  @Test func manyUploads() throws {
    try attack("many uploads", stoppedBy: [.limits]) { store, scratch in
      for i in 0..<3 as Range<UInt64> {
        let source = try file(content(10, seed: i), scratch, "p\(i)")
        _ = try store.begin(offer(source), permit: permit(10), now: now)
      }
      return store.offers.count == 3
    }
    try attack("uploads for ever", stoppedBy: [.expiry]) { store, scratch in
      let (source, offer) = try begin(store, scratch)
      try store.put(chunk(offer, 0, source.chunk(0)), now: now + 10_000_000)
      return true
    }
  }
}
