import Foundation
import Ledger
import Testing

/// What happens to a ledger whose bytes change: verification fails and names the item, or nothing that the format
/// defines has changed.
@Suite struct DamageTests {
  private let scratch: Scratch
  private let builder: ChainBuilder

  init() throws {
    scratch = try Scratch()
    builder = try ChainBuilder.example()
  }

  /// 1,000 flips among all stored bytes, each alone.
  @Test func everyFlippedByteIsFoundAndNamed() throws {
    let store = try builder.store(at: scratch.file("ledger"))
    let items = try store.storedItems()
    let total = items.reduce(0) { $0 + $1.count }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    var flips: [(StoredItem, Int, UInt8)] = []
    while flips.count < 1000 {
      // Half of them uniform over the bytes, half over the items, or the longest payload would get nearly all.
      var place = Int.random(in: 0..<total, using: &random)
      var item = items[0]
      for candidate in items {
        item = candidate
        if place < item.count { break }
        place -= item.count
      }
      if flips.count.isMultiple(of: 2), let any = items.randomElement(using: &random), any.count > 0 {
        (item, place) = (any, Int.random(in: 0..<any.count, using: &random))
      }
      flips.append((item, place, UInt8.random(in: 1...255, using: &random)))
    }
    var impossible = 0
    for (item, offset, mask) in flips {
      let label = "seed \(seed): \(item) at \(offset) by \(mask)"
      guard let restore = try store.damage(item, at: offset, mask: mask) else {
        impossible += 1
        continue
      }
      do throws(LedgerError) {
        try store.verifyStructure()
        Issue.record("not found: \(label)")
      } catch {
        #expect(error.item == item.item, "\(label): \(error)")
      }
      try restore()
    }
    // Two rows with one key are all that a file cannot hold.
    #expect(impossible < 20)
    try store.verifyStructure(expecting: builder.chain.chainID)
  }

  /// The file itself, SQLite's own structures included.
  @Test func aFlippedByteOfTheFileIsFoundOrHarmless() throws {
    let path = scratch.file("ledger")
    try builder.store(at: path).close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    var found = 0
    for trial in 0..<600 {
      let (offset, mask) = (
        Int.random(in: 0..<whole.count, using: &random), UInt8.random(in: 1...255, using: &random)
      )
      var bytes = whole
      bytes[offset] ^= mask
      found += try isRefused(bytes, "seed \(seed), trial \(trial): byte \(offset) by \(mask)", wholeOnly: true) ? 1 : 0
    }
    #expect(found > 100)
  }

  @Test func aFileCutAtAnyByteIsRefusedOrAPrefix() throws {
    let path = scratch.file("ledger")
    try builder.store(at: path).close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in Array(stride(from: 0, to: whole.count, by: 101)) + (0..<120) + [whole.count - 1] {
      #expect(try isRefused(whole.prefix(count), "cut at \(count)", wholeOnly: false), "cut at \(count)")
    }
    #expect(try !isRefused(whole, "whole", wholeOnly: true))
  }

  /// A crash leaves the log; whatever of it reached the disk, whole blocks are read and the ledger goes on from there.
  @Test func aLogCutAtAnyByteLeavesAPrefix() throws {
    let live = try builder.store(at: scratch.file("ledger"))
    let file = try Data(contentsOf: URL(fileURLWithPath: scratch.file("ledger")))
    let log = try Data(contentsOf: URL(fileURLWithPath: scratch.file("ledger-wal")))
    var heights: Set<Int> = []
    for count in stride(from: 0, through: log.count, by: 1009) {
      let crashed = try Scratch()
      try file.write(to: URL(fileURLWithPath: crashed.file("ledger")))
      try log.prefix(count).write(to: URL(fileURLWithPath: crashed.file("ledger-wal")))
      do throws(LedgerError) {
        let store = try LedgerStore.open(at: crashed.file("ledger"))
        let chain = try store.verifyStructure()
        heights.insert(Int(chain.nextHeight))
        for (block, transactions, payloads) in builder.blocks[Int(chain.nextHeight)...] {
          try store.append(block, transactions: transactions, payloads: payloads)
        }
        #expect(try store.verifyStructure().tail == builder.chain.tail)
      } catch {
        // Before the schema is in the log there is no ledger yet.
        #expect(heights.isEmpty, "cut at \(count): \(error)")
      }
    }
    #expect(heights == [0, 1, 2, 3])
    try live.close()
  }

  /// Whether auditing these bytes throws a typed error. If not, the chain must be a prefix of ours, or all of it.
  private func isRefused(_ bytes: Data, _ label: String, wholeOnly: Bool) throws -> Bool {
    let folder = try Scratch()
    try bytes.write(to: URL(fileURLWithPath: folder.file("ledger")))
    do throws(LedgerError) {
      let store = try LedgerStore.openReadOnly(at: folder.file("ledger"))
      let chain = try store.verifyStructure()
      let height = Int(chain.nextHeight)
      #expect(!wholeOnly || height == builder.blocks.count, "\(label)")
      for (block, transactions, payloads) in builder.blocks.prefix(height) {
        #expect(try store.block(at: block.height) == block, "\(label)")
        #expect(try store.transactions(of: block) == transactions, "\(label)")
        for payload in payloads { #expect(try store.payload(payload.hash)?.bytes == payload.bytes, "\(label)") }
      }
      return false
    } catch {
      return true
    }
  }
}

extension LedgerError {
  /// The item that an error of the structure names.
  var item: LedgerItem {
    switch self {
    case .malformed(let item, _), .badSignature(let item), .wrongChain(let item, _, _), .inconsistent(let item, _, _),
      .missing(let item), .storage(let item, _):
      item
    case .wrongSequence(let hash, _, _): .transaction(hash)
    case .payloadLength(let hash, _, _): .payload(hash)
    case .notNext(_, let height): .block(height)
    default: .file
    }
  }
}
