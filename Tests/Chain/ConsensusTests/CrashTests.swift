import Foundation
import Ledger
import Testing

/// Kills a process that appends blocks, at random moments, again and again on one ledger.
@Suite struct CrashTests {
  /// The program that is killed lies beside the tests.
  var writer: URL {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] } ?? arguments[0]
    var folder = URL(fileURLWithPath: bundle)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("LedgerWriter")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    return URL(fileURLWithPath: "LedgerWriter")
  }

  @Test func aKillLosesNoAcknowledgedBlock() throws {
    let scratch = try Scratch()
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    var acknowledged: [UInt64: String] = [:]
    for trial in 0..<12 {
      let output = Pipe()
      let process = Process()
      process.executableURL = writer
      process.arguments = [scratch.file("ledger")]
      process.standardOutput = output
      try process.run()
      // The first ones are killed before or in the middle of founding, the others a little after some acknowledgement.
      let wanted = trial < 3 ? 0 : Int.random(in: 1...8, using: &random)
      var text = Data()
      while text.count(where: { $0 == UInt8(ascii: "\n") }) < wanted {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        text += more
      }
      usleep(UInt32.random(in: 0...(trial < 3 ? 30_000 : 3000), using: &random))
      kill(process.processIdentifier, SIGKILL)
      text += output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal, "seed \(seed), trial \(trial): the writer failed by itself")
      // The last line counts only if it is whole.
      for line in String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast()
      {
        let words = line.split(separator: " ").map(String.init)
        acknowledged[try #require(UInt64(words[0]))] = words[1]
      }
      try check(scratch.file("ledger"), acknowledged, "seed \(seed), trial \(trial)")
    }
    #expect(acknowledged.count > 9)
  }

  private func check(_ path: String, _ acknowledged: [UInt64: String], _ label: String) throws {
    let store: LedgerStore
    do throws(LedgerError) { store = try LedgerStore.open(at: path) } catch {
      // A ledger that was not founded yet may be anything that `create` still takes.
      #expect(acknowledged.isEmpty, "\(label): \(error)")
      return
    }
    let chain = try store.verifyStructure()
    for (height, hash) in acknowledged {
      #expect(try store.block(at: height)?.hash.hex == hash, "\(label): block \(height) was acknowledged")
    }
    #expect(chain.nextHeight >= UInt64(acknowledged.count), "\(label)")
    // The head is no further than the ledger, a block behind it at most, and has all that was acknowledged.
    if let height = chain.tail?.height {
      let head = try store.verifyHead(chain)?.height
      #expect(head.map { $0 == height || $0 + 1 == height } ?? (height == 0), "\(label): \(String(describing: head))")
      if let last = acknowledged.keys.max() { #expect(try #require(head) >= last, "\(label)") }
    }
    try store.close()
  }
}
