import Foundation

extension StateJournal {
  /// What is on record in a journal's file, which is only read: a trustee may have it open. Throws as `open` does.
  package static func records(
    at path: String
  ) throws(LedgerError) -> [(chain: Hash, round: UInt64, digest: Hash)] {
    let file = try Descriptor(path, O_RDONLY)
    let bytes = try file.bytes(try size(of: file), at: 0)
    return try JournalLog.read(bytes, path: path, allowLoss: false).records.map { ($0.chain, $0.round, $0.digest) }
  }
}
