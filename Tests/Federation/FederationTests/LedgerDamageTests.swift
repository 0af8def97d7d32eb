import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing

/// The ledger of a real run, damaged: the audit fails and names the item. ("Done when" 3.)
@Suite struct LedgerDamageTests {
  /// 1,000 bytes among all that the format defines, each alone.
  @Test(arguments: [false, true]) func everyFlippedByteIsFoundAndNamed(masked: Bool) async throws {
    let run = try await (masked ? FinishedRun.masked : FinishedRun.shared).value
    let folder = try TemporaryFolder()
    let path = folder.path + "/ledger.sqlite"
    try FileManager.default.copyItem(atPath: run.path, toPath: path)
    let store = try LedgerStore.open(at: path)
    let items = try store.storedItems().filter { $0.count > 0 }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(state: seed)
    var (flipped, named) = (0, 0)
    while flipped < 1000 {
      // Half uniform over the bytes, half over the items, or the longest payloads would get nearly all.
      guard
        let item = flipped.isMultiple(of: 2)
          ? items.randomElement(using: &random) : Self.anyByte(items, using: &random)
      else { break }
      let (offset, mask) = (Int.random(in: 0..<item.count, using: &random), UInt8.random(in: 1...255, using: &random))
      guard let restore = try store.damage(item, at: offset, mask: mask) else { continue }
      flipped += 1
      let label = "seed \(seed): \(item) at \(offset) by \(mask)"
      do throws(FederationError) {
        _ = try Auditor.audit(store, contract: Fixture.insecure)
        Issue.record("not found: \(label)")
      } catch {
        let text = "\(error)"
        #expect(text.contains("\(item.item)") || item.item == .file, "\(label): \(text)")
        named += 1
      }
      try restore()
    }
    #expect(named == 1000, "seed \(seed)")
    #expect(try Auditor.audit(store, contract: Fixture.insecure).model == run.model)
  }

  /// An item with probability in proportion to its length.
  private static func anyByte(_ items: [StoredItem], using random: inout Seeded) -> StoredItem? {
    var place = Int.random(in: 0..<items.reduce(0) { $0 + $1.count }, using: &random)
    for item in items {
      if place < item.count { return item }
      place -= item.count
    }
    return nil
  }

  /// Cut anywhere, the file is refused with a typed error, or is a valid shorter chain.
  @Test func aFileCutAtAnyByteIsRefusedOrAPrefix() async throws {
    let run = try await FinishedRun.shared.value
    let whole = try Data(contentsOf: URL(fileURLWithPath: run.path))
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(state: seed)
    let cuts =
      [0, 1, 15, 16, 99, 100, 4095, 4096, whole.count - 4096, whole.count - 1]
      + (0..<100).map { _ in Int.random(in: 0..<whole.count, using: &random) }
    for cut in cuts {
      let folder = try TemporaryFolder()
      let path = folder.path + "/ledger.sqlite"
      try whole.prefix(cut).write(to: URL(fileURLWithPath: path))
      do {
        let store = try LedgerStore.openReadOnly(at: path)
        let report = try Auditor.audit(store, contract: Fixture.insecure)
        let original = try LedgerStore.openReadOnly(at: run.path)
        #expect(
          try store.tail()?.hash == original.block(at: UInt64(report.blocks - 1))?.hash, "seed \(seed): cut at \(cut)")
      } catch {
        #expect(error is LedgerError || error is FederationError, "seed \(seed): cut at \(cut): \(error)")
      }
    }
  }
}

/// SplitMix64, so that a failing test can be run again.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
