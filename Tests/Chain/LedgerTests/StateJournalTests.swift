import Foundation
import Ledger
import Testing

@Suite struct StateJournalTests {
  private let scratch: Scratch
  private let path: String
  private let chain = Hash("test chain", [1])
  private let digests = (0..<4).map { Hash("test digest", [$0]) }

  init() throws {
    scratch = try Scratch()
    path = scratch.file("journal")
  }

  /// Three rounds on record.
  private func write() throws -> Data {
    let journal = try StateJournal.create(at: path)
    for round in 0..<3 { try journal.record(chain: chain, round: UInt64(round), digest: digests[round]) }
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func put(_ bytes: Data) throws { try bytes.write(to: URL(fileURLWithPath: path)) }

  @Test func aSecondDigestIsNeverRecorded() throws {
    let other = Hash("test chain", [2])
    let refusal = LedgerError.secondDigest(chain: chain, round: 1, recorded: digests[1], asked: digests[3])
    do {
      let journal = try StateJournal.create(at: path)
      try journal.record(chain: chain, round: 1, digest: digests[1])
      try journal.record(chain: chain, round: 1, digest: digests[1])
      #expect(throws: refusal) { try journal.record(chain: chain, round: 1, digest: digests[3]) }
      try journal.record(chain: other, round: 1, digest: digests[3])
      try journal.record(chain: chain, round: 2, digest: digests[3])
      #expect(throws: LedgerError.busy(path: path)) { try StateJournal.open(at: path) }
    }
    let again = try StateJournal.open(at: path)
    #expect(again.digest(chain: chain, round: 1) == digests[1])
    #expect(again.digest(chain: other, round: 1) == digests[3])
    #expect(again.digest(chain: chain, round: 3) == nil)
    #expect(throws: refusal) { try again.record(chain: chain, round: 1, digest: digests[3]) }
    #expect(throws: LedgerError.exists(path: path)) { try StateJournal.create(at: path) }
  }

  /// ⚔ docs/protocol.md §9: two aggregates of one round, asked for before and after a restart. One check stops it.
  @Test(arguments: [false, true]) func theAttackOfTwoAggregates(restart: Bool) throws {
    _ = try write()
    func attack(_ checks: StateJournal.Checks) throws {
      var journal = try StateJournal.open(at: path, checks: checks)
      if restart { journal = try reopen(journal, checks) }
      try journal.record(chain: chain, round: 1, digest: digests[3])
    }
    func reopen(_ journal: consuming StateJournal, _ checks: StateJournal.Checks) throws -> StateJournal {
      _ = consume journal
      return try StateJournal.open(at: scratch.file("copy"), checks: checks)
    }
    if restart { try FileManager.default.copyItem(atPath: path, toPath: scratch.file("copy")) }
    for checks in [StateJournal.Checks.all, .secondDigest] {
      #expect(throws: LedgerError.self) { try attack(checks) }
    }
    try attack([])
  }

  /// ⚔ The same attack by way of a journal that was cut back to before the round. Here too one check stops it.
  @Test func theAttackOnTheFile() throws {
    let bytes = try write()
    for checks in [StateJournal.Checks.all, .lostRecords] {
      try put(bytes.prefix(bytes.count - 104))
      #expect(throws: LedgerError.self) { try StateJournal.open(at: path, checks: checks) }
    }
    try put(bytes.prefix(bytes.count - 104))
    try StateJournal.open(at: path, checks: []).record(chain: chain, round: 2, digest: digests[3])
  }

  /// Every record was acknowledged, so every cut is damage.
  @Test func aCutAtAnyByteFailsClosed() throws {
    let bytes = try write()
    #expect(bytes.count == 1536 + 3 * 104)
    for count in 0..<bytes.count {
      try put(bytes.prefix(count))
      #expect(throws: LedgerError.self, "cut at \(count)") { try StateJournal.open(at: path) }
    }
  }

  /// A crash while the third round is written: before the counter took note, the record is torn, whole, or not there.
  @Test func aCrashLosesNothingAcknowledged() throws {
    let before = try {
      let journal = try StateJournal.create(at: path)
      for round in 0..<2 { try journal.record(chain: chain, round: UInt64(round), digest: digests[round]) }
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }()
    try FileManager.default.removeItem(atPath: path)
    let after = try write()
    for count in 0...104 {
      try put(before + after.suffix(104).prefix(count))
      let journal = try StateJournal.open(at: path)
      #expect(journal.digest(chain: chain, round: 1) == digests[1])
      #expect(journal.digest(chain: chain, round: 2) == (count == 104 ? digests[2] : nil))
      try journal.record(chain: chain, round: 2, digest: digests[2])
    }
    // The counter itself is torn: its other half still has the old bytes.
    for slot in [512, 1024] where after[slot..<slot + 72] != before[slot..<slot + 72] {
      for count in 0...72 {
        var torn = after
        torn.replaceSubrange(slot + count..<slot + 72, with: before[slot + count..<slot + 72])
        try put(torn)
        #expect(try StateJournal.open(at: path).digest(chain: chain, round: 2) == digests[2])
      }
    }
  }

  @Test func flippedBytesFailClosedOrChangeNothing() throws {
    let bytes = try write()
    for offset in 0..<bytes.count {
      var changed = bytes
      changed[offset] ^= 0x10
      try put(changed)
      do throws(LedgerError) {
        let journal = try StateJournal.open(at: path)
        for round in 0..<3 {
          #expect(journal.digest(chain: chain, round: UInt64(round)) == digests[round], "byte \(offset)")
        }
      } catch {
        guard case .journalDamaged = error else {
          Issue.record("byte \(offset): \(error)")
          continue
        }
      }
    }
  }

  /// A file of a terabyte, which takes no room on the disk, is refused by its size.
  @Test func aFileThatNoJournalCanBeIsNotRead() throws {
    try put(Data("SSumJrn1".utf8))
    #expect(truncate(path, 1 << 40) == 0)
    #expect(throws: LedgerError.self) { try StateJournal.records(at: path) }
    #expect(throws: LedgerError.self) { _ = try StateJournal.open(at: path) }
  }
}
