import BigNum
public import CSealedSum
import Contracts
import Foundation
import Ledger
import PaillierScheme
import Quantization
import Transcript
import UpdateProofs
import Wire

/// A sum of one opening in the caller's hands. Calls that change it wait for each other.
///
/// Sendable: what changes is read and written under its lock.
final class KeptSum: @unchecked Sendable {
  let scheme: KeptScheme
  let chain, opening: Hash
  private let turn = NSLock()
  private var total: [SealedVector]?
  private var senders: Set<[UInt8]> = []

  init(_ scheme: KeptScheme, _ chain: Hash, _ opening: Hash) {
    (self.scheme, self.chain, self.opening) = (scheme, chain, opening)
  }

  /// Verifies and adds what holds; a verdict for each.
  func add(
    _ senders: [sealedsum_span], _ sealed: [sealedsum_span], _ watch: Watch
  ) throws -> [Result<[SealedVector], SubmissionFault>] {
    let places = try senders.map { try SubmissionContext(chain, opening, $0) }
    let sent = try zip(sealed, places).map { try scheme.received($0.bytes("sealed"), $1) }
    return try turn.withLock {
      let results = scheme.verify(sent, work: watch.work("verifying"))
      guard !watch.isCancelled else { throw Failure(.cancelled, "cancelled") }
      // All or nothing: an error on the way leaves the sum as it was.
      var (next, known) = (total, self.senders)
      let verdicts = try zip(results, places).map { result, place -> Result<[SealedVector], SubmissionFault> in
        guard case .success(let vectors) = result else { return result }
        guard known.count < scheme.parameters.clients else {
          return .failure(.parameters("the sum has \(known.count) vectors, as many as it has room for"))
        }
        guard known.insert(place.sender).inserted else {
          return .failure(.parameters("the sender is in the sum already"))
        }
        next = try next.map { try scheme.scheme.add($0, vectors, key: scheme.key.key, work: .parallel) } ?? vectors
        return result
      }
      (total, self.senders) = (next, known)
      return verdicts
    }
  }

  /// The sum, where it has enough clients to be opened.
  func opened() throws -> [SealedVector] {
    try turn.withLock {
      guard let total, senders.count >= scheme.parameters.minimum else {
        throw Failure(
          .state, "the sum has \(senders.count) clients, and is opened of at least \(scheme.parameters.minimum)")
      }
      return total
    }
  }

  /// What tells this sum from another one of its opening.
  func digest(_ total: [SealedVector]) -> Hash {
    var writer = Writer()
    let width = scheme.key.key.size.ciphertextByteCount
    for row in total.flatMap(\.rows) { writer.unsigned(row.value, width: width) }
    for vector in total { writer.vector32(vector.masked) }
    return Hash("SealedSum opened sum v1", writer.bytes)
  }

  var shareTranscript: Transcript { .share(chainID: chain, open: opening) }
}

/// `sealedsum_sum_create`
@implementation @c
public func sealedsum_sum_create(
  _ scheme: OpaquePointer, _ chain: sealedsum_span, _ opening: sealedsum_span, _ sum: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    try sum.take(
      KeptSum(Handles.object(scheme, KeptScheme.self), chain.hash("chain"), opening.hash("opening")))
  }
}

/// `sealedsum_sum_free`
@implementation @c
public func sealedsum_sum_free(_ sum: OpaquePointer?) { Handles.free(sum, KeptSum.self) }

/// `sealedsum_sum_add`
@implementation @c
public func sealedsum_sum_add(
  _ sum: OpaquePointer, _ senders: UnsafePointer<sealedsum_span>?, _ sealed: UnsafePointer<sealedsum_span>?,
  _ count: Int, _ observer: UnsafePointer<sealedsum_observer>?, _ json: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(sum, KeptSum.self)
    let results = try kept.add(
      array(senders, count, "senders"), array(sealed, count, "sealed"), Watch(observer))
    try json.take(Array(verdicts(results).compact.utf8))
  }
}

/// `sealedsum_share_decrypt`
@implementation @c
public func sealedsum_share_decrypt(
  _ share: OpaquePointer, _ sum: OpaquePointer, _ observer: UnsafePointer<sealedsum_observer>?, _ part: Slot,
  _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let (trustee, kept) = (try Handles.object(share, KeptShare.self), try Handles.object(sum, KeptSum.self))
    guard trustee.share.publicKey == kept.scheme.key else {
      throw Failure(.argument, "the share is of another key than the sum")
    }
    let total = try kept.opened()
    let watch = Watch(observer)
    try trustee.permit(Hash("SealedSum opening v1", kept.chain.bytes + kept.opening.bytes), kept.digest(total))
    var rng = SystemRandomNumberGenerator()
    let made = try trustee.share.decrypt(
      total.flatMap(\.rows), transcript: kept.shareTranscript, using: &rng, work: watch.work("opening"))
    var writer = Writer()
    made.encode(for: kept.scheme.key, to: &writer)
    try part.take(writer.bytes)
  }
}

/// `sealedsum_sum_open`
@implementation @c
public func sealedsum_sum_open(
  _ sum: OpaquePointer, _ parts: UnsafePointer<sealedsum_span>?, _ partCount: Int,
  _ integers: UnsafeMutablePointer<Int64>?, _ count: Int, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(sum, KeptSum.self)
    // The caller's memory first: what follows may wait for another call.
    let told = try array(parts, partCount, "parts").map { try $0.bytes("part") }
    let total = try kept.opened()
    let (key, rows) = (kept.scheme.key, total.flatMap(\.rows))
    let shares = try told.map { part in
      var reader = Reader(part)
      let share = try DecryptionShareVector(for: key, limit: rows.count, from: &reader)
      try reader.finish()
      return share
    }
    let opened: [BigInt]
    do throws(PaillierError) {
      opened = try key.open(rows, shares: shares, transcript: kept.shareTranscript).plaintexts
    } catch { throw Failure(.rejected, "\(error)") }
    let sums = try kept.scheme.scheme.open(
      opened, of: total, chainID: kept.chain.bytes, open: kept.opening.bytes, work: .parallel)
    try copy(sums.first ?? [], to: integers, count)
  }
}
