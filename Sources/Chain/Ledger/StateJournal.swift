import Foundation
import Synchronization
import Wire

/// What a trustee must remember before it releases a decryption share: one aggregate a round, for ever
/// (docs/protocol.md §9 ⚔).
///
/// An append-only file (docs/wire-format.md, "A trustee's journal"). A record is durable before a counter in the head
/// of the file takes note of it, and the counter is durable before `record` returns. So a record that the counter does
/// not cover was never acted on, and a power cut in it is repaired; a record that the counter covers and that is gone
/// is damage, and the journal does not open. A whole file put back from an old copy cannot be told from the file as it
/// was: never restore one.
public final class StateJournal: Sendable {
  private let file: Descriptor
  private let checks: Checks
  private let memory: Mutex<Memory>

  /// What stops the attacks on a journal; tests switch them off one by one.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// A second aggregate of a round is refused.
    package static let secondDigest = Checks(rawValue: 1)
    /// A file that lost a durable record is refused.
    package static let lostRecords = Checks(rawValue: 2)
    package static let all: Checks = [.secondDigest, .lostRecords]
  }

  private struct Memory {
    var digests: [Round: Hash] = [:]
    var log = JournalLog()
    /// The fault after which memory and file may differ.
    var fault: LedgerError?
  }

  private struct Round: Hashable {
    let chain: Hash
    let number: UInt64
  }

  /// Makes the journal of a new trustee. Throws `exists`: a trustee never starts a second one.
  public static func create(at path: String) throws(LedgerError) -> StateJournal {
    try Descriptor.create(path) { file throws(LedgerError) in try file.write(JournalLog.emptyFile, at: 0) }
    return try open(at: path)
  }

  /// Opens a trustee's journal. Throws `noFile`, `busy`, and `journalDamaged` if anything durable is gone.
  public static func open(at path: String) throws(LedgerError) -> StateJournal { try open(at: path, checks: .all) }

  package static func open(at path: String, checks: Checks) throws(LedgerError) -> StateJournal {
    let file = try Descriptor(path, O_RDWR)
    try file.lock()
    return try StateJournal(file, checks)
  }

  /// Bytes of a journal, of which a hundred thousand rounds take ten million; a file of more is none.
  static func size(of file: Descriptor) throws(LedgerError) -> Int {
    let size = try file.size()
    guard size <= 1 << 24 else {
      throw .journalDamaged(path: file.path, reason: "it has \(size) bytes, a journal at most \(1 << 24)")
    }
    return size
  }

  private init(_ file: Descriptor, _ checks: Checks) throws(LedgerError) {
    let size = try Self.size(of: file)
    let (log, records, clean) = try JournalLog.read(
      try file.bytes(size, at: 0), path: file.path, allowLoss: !checks.contains(.lostRecords))
    var memory = Memory(log: log)
    for record in records {
      let round = Round(chain: record.chain, number: record.round)
      if checks.contains(.secondDigest), let other = memory.digests[round], other != record.digest {
        throw .journalDamaged(path: file.path, reason: "it names two aggregates for round \(record.round)")
      }
      memory.digests[round] = record.digest
    }
    if !clean {
      // After a crash: away with a torn tail, and the head counts a record that was complete.
      try file.truncate(to: log.end)
      try file.write(log.slot, at: log.slotOffset)
      try file.sync()
    }
    self.file = file
    self.checks = checks
    self.memory = Mutex(memory)
  }

  /// Takes down that the aggregate with `digest` is the one of this round; returns when that is durable. The same again
  /// is fine: a share for it may be released any number of times. Throws `secondDigest`, `storage`.
  public func record(chain: Hash, round: UInt64, digest: Hash) throws(LedgerError) {
    let line = JournalRecord(chain: chain, round: round, digest: digest)
    try memory.withLock { memory throws(LedgerError) in try record(line, in: &memory) }
  }

  /// The aggregate on record for a round.
  public func digest(chain: Hash, round: UInt64) -> Hash? {
    memory.withLock { $0.digests[Round(chain: chain, number: round)] }
  }

  /// The largest round on record of a chain.
  public func latestRound(chain: Hash) -> UInt64? {
    memory.withLock { $0.digests.keys.lazy.filter { $0.chain == chain }.map(\.number).max() }
  }

  private func record(_ record: JournalRecord, in memory: inout Memory) throws(LedgerError) {
    if let fault = memory.fault { throw fault }
    let round = Round(chain: record.chain, number: record.round)
    if let known = memory.digests[round] {
      if known == record.digest { return }
      if checks.contains(.secondDigest) {
        throw .secondDigest(chain: record.chain, round: record.round, recorded: known, asked: record.digest)
      }
    }
    do throws(LedgerError) {
      let end = memory.log.end
      let bytes = memory.log.append(record)
      try file.write(bytes, at: end)
      try file.sync()
      try file.write(memory.log.slot, at: memory.log.slotOffset)
      try file.sync()
    } catch {
      memory.fault = error
      throw error
    }
    memory.digests[round] = record.digest
  }
}
