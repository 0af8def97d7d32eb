import Wire

/// One line of a trustee's journal: the aggregate of a round.
struct JournalRecord: WireCodable {
  static let count = 2 * Hash.count + 8
  let chain: Hash
  let round: UInt64
  let digest: Hash

  init(chain: Hash, round: UInt64, digest: Hash) { (self.chain, self.round, self.digest) = (chain, round, digest) }

  func encode(to writer: inout Writer) {
    chain.encode(to: &writer)
    writer.uint64(round)
    digest.encode(to: &writer)
  }

  init(from reader: inout Reader) throws(WireError) {
    chain = try Hash(from: &reader)
    round = try reader.uint64("round")
    digest = try Hash(from: &reader)
  }
}

/// The layout of the journal's file: magic, two counters, records that are chained by hashes.
///
/// The counters take turns, each in a disk sector of its own, so that a power cut damages at most the one that is being
/// written.
struct JournalLog {
  /// Records that the head counts.
  private(set) var count: UInt64 = 0
  /// The link of the last of them.
  private(set) var head = Hash.zero

  static let magic = Array("SSumJrn1".utf8)
  static let slotOffsets = [512, 1024]
  static let recordsOffset = 1536
  static let entryCount = JournalRecord.count + Hash.count
  static let slotCount = 8 + 2 * Hash.count

  /// A journal without records: both counters are 0.
  static var emptyFile: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: recordsOffset)
    bytes.replaceSubrange(0..<magic.count, with: magic)
    for offset in slotOffsets { bytes.replaceSubrange(offset..<offset + slotCount, with: JournalLog().slot) }
    return bytes
  }

  /// Where the next record goes.
  var end: Int { JournalLog.recordsOffset + Int(count) * JournalLog.entryCount }

  /// The counter's encoding: count, link of the last record, checksum.
  var slot: [UInt8] {
    var writer = Writer()
    writer.uint64(count)
    head.encode(to: &writer)
    Hash("SealedSum journal counter v1", writer.bytes).encode(to: &writer)
    return writer.bytes
  }

  /// Which of the two counters is written at this count.
  var slotOffset: Int { JournalLog.slotOffsets[Int(count % 2)] }

  /// Counts one more record and gives its bytes: the record, then its link to everything before.
  mutating func append(_ record: JournalRecord) -> [UInt8] {
    let bytes = record.wireBytes
    head = Hash("SealedSum journal record v1", head.bytes + bytes)
    count += 1
    return bytes + head.bytes
  }

  /// Reads a whole file; it is clean unless a crash interrupted its last record. `allowLoss` takes the records that are
  /// left for all there were: for tests of the attack only.
  static func read(
    _ bytes: [UInt8], path: String, allowLoss: Bool
  ) throws(LedgerError) -> (log: JournalLog, records: [JournalRecord], clean: Bool) {
    func damaged(_ reason: String) -> LedgerError { .journalDamaged(path: path, reason: reason) }
    guard bytes.count >= recordsOffset, bytes.starts(with: magic) else {
      throw damaged("\(bytes.count) bytes without the head of a journal")
    }
    let slots = slotOffsets.compactMap { readSlot(Array(bytes[$0..<$0 + slotCount])) }
    guard let counted = slots.max(by: { $0.count < $1.count }) else { throw damaged("both counters are unreadable") }

    var log = JournalLog()
    var records: [JournalRecord] = []
    var rest = bytes[recordsOffset...]
    while rest.count >= entryCount, let record = try? JournalRecord(wireBytes: Array(rest.prefix(JournalRecord.count)))
    {
      var next = log
      guard next.append(record) == Array(rest.prefix(entryCount)) else { break }
      log = next
      records.append(record)
      rest = rest.dropFirst(entryCount)
      if log.count == counted.count, log.head != counted.head { throw damaged("its records are not the counted ones") }
    }
    if allowLoss { return (log, records, false) }
    guard log.count >= counted.count else {
      throw damaged("\(counted.count) records were durable, \(log.count) are left")
    }
    guard log.count <= counted.count + 1, rest.count <= entryCount else {
      throw damaged("\(log.count) records and \(rest.count) bytes, but \(counted.count) were counted")
    }
    // A counter is torn only while it takes note of a record that is already there.
    guard slots.count == 2 || log.count == counted.count + 1 else { throw damaged("one of its counters is unreadable") }
    return (log, records, slots.count == 2 && log.count == counted.count && rest.isEmpty)
  }

  private static func readSlot(_ bytes: [UInt8]) -> JournalLog? {
    var reader = Reader(bytes)
    guard let count = try? reader.uint64("count"), let head = try? Hash(from: &reader) else { return nil }
    var log = JournalLog()
    (log.count, log.head) = (count, head)
    return log.slot == bytes ? log : nil
  }
}
