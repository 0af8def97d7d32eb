import Consensus
import Contracts
import Ledger
public import Wire

/// What a client is told of an opened round: the validator's `open` transaction, and the place of the client's next
/// transaction in its sequence.
///
/// `Transaction open; struct { opaque key[32]; uint64 next; } sequences<0..2^16>;`
public struct RoundNotice: WireCodable, Sendable {
  let open: Transaction
  let sequences: [VerifyingKey: UInt64]

  init(open: Transaction, sequences: [VerifyingKey: UInt64]) { (self.open, self.sequences) = (open, sequences) }

  /// See the type; in the order of the keys' bytes.
  public func encode(to writer: inout Writer) {
    open.encode(to: &writer)
    writer.list(sequences.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) { writer, item in
      item.key.encode(to: &writer)
      writer.uint64(item.value)
    }
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    open = try Transaction(from: &reader)
    let items = try reader.list("sequences", limit: 65_536, itemBytes: 40) { r throws(WireError) in
      (try VerifyingKey(from: &r), try r.uint64("sequence"))
    }
    sequences = Dictionary(items) { first, _ in first }
    guard sequences.count == items.count else { throw .invalid(field: "sequences", reason: "a key stands twice") }
  }
}

/// What a client sends: its transaction with the payloads.
///
/// `Transaction submit; opaque payloads<0..2^32-1><0..2^16>;`
public struct SentSubmission: WireCodable, Sendable {
  let submission: Submission

  init(_ submission: Submission) { self.submission = submission }

  /// See the type.
  public func encode(to writer: inout Writer) {
    submission.transaction.encode(to: &writer)
    writer.list(submission.payloads) { $0.vector32($1.bytes) }
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    let transaction = try Transaction(from: &reader)
    let payloads = try reader.list("payloads", limit: LedgerLimits.payloadsPerTransaction, itemBytes: 4) {
      r throws(WireError) in
      let bytes = try r.vector32("payload", limit: LedgerLimits.payload)
      do throws(LedgerError) { return try Payload(bytes) } catch {
        throw WireError.invalid(field: "payload", reason: "\(error)")
      }
    }
    submission = Submission(transaction, payloads: payloads)
  }
}
