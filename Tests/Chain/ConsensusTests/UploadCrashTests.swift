import Foundation
import Ledger
import Testing
import Wire

/// Kills senders and receivers of uploads in the middle, and goes on.
@Suite struct UploadCrashTests {
  private let chunks = 12

  @Test func aKilledSenderSendsOnlyWhatIsMissing() throws {
    let scratch = try Scratch()
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    var acknowledged: [Int] = []
    var hash: String?
    for trial in 0..<40 where hash == nil {
      let output = Pipe()
      let process = Process()
      process.executableURL = CrashTests().writer
      process.arguments = ["send", scratch.file("uploads"), scratch.file("payload"), "\(chunks)"]
      process.standardOutput = output
      try process.run()
      // The first ones are killed while the payload is written or before the upload begins.
      let wanted = trial < 3 ? 0 : trial < 20 ? Int.random(in: 1...2, using: &random) : .max
      var text = Data()
      while text.count(where: { $0 == UInt8(ascii: "\n") }) < wanted {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        text += more
      }
      if wanted < .max {
        usleep(UInt32.random(in: 0...(trial < 3 ? 30_000 : 4000), using: &random))
        kill(process.processIdentifier, SIGKILL)
      }
      text += output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      for line in String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast()
      {
        if let chunk = Int(line) { acknowledged.append(chunk) } else { hash = String(line) }
      }
    }
    // Nothing that was acknowledged is ever sent again, and it all arrives.
    #expect(Set(acknowledged).count == acknowledged.count, "seed \(seed): \(acknowledged)")
    #expect(acknowledged.allSatisfy { (0...chunks).contains($0) })
    let source = try PayloadFile.open(at: scratch.file("payload"))
    #expect(hash == source.reference.hash.hex, "seed \(seed)")
    #expect(Int(source.reference.length) == chunks << 20 | 1)
  }

  /// The receiver is another process, which is killed while it takes chunks; the sender goes on with a new one.
  @Test func aKilledReceiverKeepsWhatItAcknowledged() async throws {
    signal(SIGPIPE, SIG_IGN)
    let scratch = try Scratch()
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    let key = SigningKey(insecureSeed: [UInt8](repeating: 7, count: 32))
    let place = Hash("upload test", [])
    let count = chunks
    let file = try PayloadFile.create(at: scratch.file("payload")) { append throws(LedgerError) in
      for i in 0..<count { try append([UInt8](repeating: UInt8(i + 1), count: LedgerLimits.chunk)) }
      try append([0])
    }
    let offer = try file.offer(chainID: place, context: place, signer: key)
    var acknowledged: [Int] = []
    var (done, kills) = (false, 0)
    while !done && kills < 60 {
      let remote = try RemoteReceiver(CrashTests().writer, scratch.file("uploads"))
      // Some die right behind an acknowledgement, the others at any moment.
      let wanted = kills < 5 ? 1 : .max
      if (5..<40).contains(kills) {
        let delay = Int.random(in: 0...30, using: &random)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(delay)) { remote.kill() }
      }
      var sent = 0
      do throws(LedgerError) {
        try await file.upload(offer, to: remote) { chunk in
          acknowledged.append(chunk)
          sent += 1
          if sent >= wanted { remote.kill() }
        }
        done = true
      } catch {
        guard case .storage = error else { throw error }
        kills += 1
      }
      remote.kill()
    }
    #expect(done && kills > 4, "seed \(seed)")
    #expect(Set(acknowledged).count == acknowledged.count, "seed \(seed): a chunk is sent again, \(acknowledged)")
    let store = try UploadStore.open(at: scratch.file("uploads"))
    #expect(try store.complete(offer.id, now: 0) == file.reference, "seed \(seed)")
    #expect(try store.completed(file.reference.hash)?.payload().hash == file.reference.hash)
  }
}

/// The other end of `LedgerWriter receive`. Its death is a fault of storage.
private final class RemoteReceiver: UploadReceiver, @unchecked Sendable {
  // Sendable: one upload at a time uses it.
  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())

  init(_ program: URL, _ folder: String) throws {
    process.executableURL = program
    process.arguments = ["receive", folder, "-"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private func ask(_ kind: UInt8, _ message: [UInt8]) throws(LedgerError) -> [UInt8] {
    var writer = Writer()
    writer.vector32([kind] + message)
    do {
      try input.fileHandleForWriting.write(contentsOf: writer.bytes)
      let reading = output.fileHandleForReading
      guard let head = try reading.read(upToCount: 4), head.count == 4 else { throw CocoaError(.fileReadUnknown) }
      let count = head.reduce(0) { $0 << 8 | Int($1) }
      guard let body = try reading.read(upToCount: count), body.count == count else {
        throw CocoaError(.fileReadUnknown)
      }
      guard body.first == 0 else { throw CocoaError(.userCancelled) }
      return [UInt8](body.dropFirst())
    } catch let error as CocoaError where error.code == .userCancelled {
      throw .unexpectedPayload(.zero)
    } catch { throw .storage(.file, reason: "\(error)") }
  }

  private func decoded<T: WireCodable>(_ bytes: [UInt8], as: T.Type) throws(LedgerError) -> T {
    do throws(WireError) { return try T(wireBytes: bytes) } catch { throw .malformed(.file, error) }
  }

  func begin(_ offer: UploadOffer) throws(LedgerError) -> UploadStatus {
    try decoded(ask(1, offer.wireBytes), as: UploadStatus.self)
  }
  func put(_ chunk: UploadChunk) throws(LedgerError) { _ = try ask(2, chunk.wireBytes) }
  func complete(_ upload: Hash) throws(LedgerError) -> PayloadReference {
    try decoded(ask(3, upload.wireBytes), as: PayloadReference.self)
  }
}
