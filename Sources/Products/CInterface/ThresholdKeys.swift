import BigNum
public import CSealedSum
import Contracts
import Ledger
import PaillierScheme
import Synchronization
import Transcript
import Wire

/// A threshold key in the caller's hands, with the proofs that were checked.
struct KeptThresholdKey: Sendable {
  let key: ThresholdPublicKey
  let proof: KeyProof
}

/// A trustee's share in the caller's hands, and which sums it opened.
final class KeptShare: Sendable {
  let share: TrusteeShare
  private let opened = Mutex<[Hash: Hash]>([:])

  init(_ share: TrusteeShare) { self.share = share }

  /// Of an opening one sum alone is opened: the difference of two is what one client sealed.
  func permit(_ opening: Hash, _ sum: Hash) throws(Failure) {
    let first = opened.withLock { opened in
      let first = opened[opening] ?? sum
      opened[opening] = first
      return first
    }
    guard first == sum else {
      throw Failure(
        .state, "another sum of this opening was opened before; what is still to be added needs a new opening")
    }
  }
}

/// `sealedsum_threshold_deal`
@implementation @c
public func sealedsum_threshold_deal(
  _ bits: UInt32, _ trustees: UInt32, _ threshold: UInt32, _ corrupted: UInt32, _ chain: sealedsum_span,
  _ observer: UnsafePointer<sealedsum_observer>?, _ key: Slot, _ shares: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let parameters = try ThresholdParameters(
      trustees: Int(trustees), threshold: Int(threshold), corrupted: Int(corrupted))
    let (size, chain) = (try KeySize.named(bits: Int(bits)), try chain.hash("chain"))
    guard let shares else { throw Failure(.argument, "there is no place for the shares (NULL)") }
    let watch = Watch(observer)
    watch.report("safe primes, a threshold key and its proofs", 0, 0)
    let dealt = try Dealer.deal(
      size, parameters, transcript: .key(chainID: chain), work: Work(isCancelled: { watch.isCancelled }))
    try key.take(KeptThresholdKey(key: dealt.publicKey, proof: dealt.proof))
    for (i, share) in dealt.shares.enumerated() { shares[i] = Handles.keep(KeptShare(share)) }
  }
}

/// `sealedsum_threshold_key_encode`
@implementation @c
public func sealedsum_threshold_key_encode(_ key: OpaquePointer, _ bytes: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let kept = try Handles.object(key, KeptThresholdKey.self)
    var writer = Writer()
    kept.key.encode(to: &writer)
    kept.proof.encode(for: kept.key.key, to: &writer)
    try bytes.take(writer.bytes)
  }
}

/// `sealedsum_threshold_key_open`
@implementation @c
public func sealedsum_threshold_key_open(
  _ bytes: sealedsum_span, _ chain: sealedsum_span, _ key: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let chain = try chain.hash("chain")
    var reader = Reader(try bytes.bytes("key"))
    let read = try ThresholdPublicKey(from: &reader)
    let proof = try KeyProof(for: read.key, from: &reader)
    try reader.finish()
    guard !read.key.size.isInsecure else {
      throw Failure(.argument, "keys of \(read.key.size.bits) bits protect nothing; 2048 bits and more are taken")
    }
    do throws(ProofError) { try proof.verify(read.key, transcript: .key(chainID: chain)) } catch {
      throw Failure(.rejected, "the key: \(error)")
    }
    try key.take(KeptThresholdKey(key: read, proof: proof))
  }
}

/// `sealedsum_threshold_key_free`
@implementation @c
public func sealedsum_threshold_key_free(_ key: OpaquePointer?) { Handles.free(key, KeptThresholdKey.self) }

/// `sealedsum_share_save`
@implementation @c
public func sealedsum_share_save(_ share: OpaquePointer, _ path: UnsafePointer<CChar>, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let kept = try Handles.object(share, KeptShare.self)
    do { try TrusteeKeyFile.write(kept.share, to: text(path, "path")) } catch let error as PaillierError {
      throw Failure(.file, "\(error)")
    }
  }
}

/// `sealedsum_share_open`
@implementation @c
public func sealedsum_share_open(_ path: UnsafePointer<CChar>, _ share: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let path = try text(path, "path")
    let read: TrusteeShare
    do throws(PaillierError) { read = try TrusteeKeyFile.read(from: path) } catch { throw Failure(.file, "\(error)") }
    try share.take(KeptShare(read))
  }
}

/// `sealedsum_share_free`
@implementation @c
public func sealedsum_share_free(_ share: OpaquePointer?) { Handles.free(share, KeptShare.self) }
