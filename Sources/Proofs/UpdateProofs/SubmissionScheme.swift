public import BigNum
public import PaillierScheme
public import Quantization
public import Transcript
public import Wire

/// What ties a submission to one place: nothing that was made for one context verifies in another (docs/protocol.md
/// §5).
public struct SubmissionContext: Hashable, Sendable {
  /// The chain identifier, which fixes every parameter.
  public let chainID: [UInt8]
  /// Hash of the round's `open` transaction.
  public let open: [UInt8]
  /// The client's public key.
  public let sender: [UInt8]

  /// A context.
  public init(chainID: [UInt8], open: [UInt8], sender: [UInt8]) {
    self.chainID = chainID
    self.open = open
    self.sender = sender
  }
}

/// A client's vectors, sealed: what goes on the chain, and what it took.
public struct SealedSubmission: Sendable {
  /// Ciphertext rows C and, with proofs, commitment rows V of every vector.
  public let sealed: [UInt8]
  /// A link proof and an entry-bound proof a vector; empty without proofs.
  public let proofs: [UInt8]
  /// Masked vectors, packed (docs/protocol.md §12); empty where none is masked.
  public let masked: [UInt8]
  /// Bytes of `sealed` that are ciphertexts.
  public let ciphertextByteCount: Int
  /// What each phase of sealing took.
  public let times: SealingTimes

  /// A sealed submission.
  init(
    sealed: [UInt8], proofs: [UInt8], masked: [UInt8] = [], ciphertextByteCount: Int, times: SealingTimes
  ) {
    (self.sealed, self.proofs, self.masked) = (sealed, proofs, masked)
    (self.ciphertextByteCount, self.times) = (ciphertextByteCount, times)
  }

  /// Bytes of all of it.
  public var byteCount: Int { sealed.count + proofs.count + masked.count }
  /// Seconds of packing and encryption.
  public var encryptionSeconds: Double { times.encrypt / .seconds(1) }
  /// Seconds of commitments and proofs.
  public var proofSeconds: Double { (times.commit + times.prove) / .seconds(1) }
}

/// A submission as it came, and where it belongs.
public struct ReceivedSubmission: Sendable {
  /// Ciphertext and commitment rows.
  public let sealed: [UInt8]
  /// Proofs.
  public let proofs: [UInt8]
  /// Masked vectors; empty where none is masked.
  public let masked: [UInt8]
  /// Chain, round and client.
  public let context: SubmissionContext

  /// A submission.
  public init(sealed: [UInt8], proofs: [UInt8], masked: [UInt8] = [], context: SubmissionContext) {
    (self.sealed, self.proofs, self.masked, self.context) = (sealed, proofs, masked, context)
  }

  /// What a client sealed, in its place.
  public init(_ submission: SealedSubmission, context: SubmissionContext) {
    self.init(
      sealed: submission.sealed, proofs: submission.proofs, masked: submission.masked, context: context)
  }
}

/// Why a submission is not accepted.
public enum SubmissionFault: Error, Equatable, Sendable {
  /// The bytes are not the encoding of a submission of this template.
  case malformed(WireError)
  /// A ciphertext is not in ℤ*_{N²}.
  case ciphertext(vector: Int, row: Int)
  /// A proof of a vector fails.
  case proof(vector: Int, ProofError)
  /// Proofs for this layout would not be sound, or not possible.
  case parameters(String)
  /// The sender's own values cannot be sealed; nothing was sent.
  case values(String)
}

/// How the vectors of a submission are sealed and checked, whatever the group: `Suite.scheme` picks it.
public protocol SubmissionScheme: Sendable {
  /// Groups, proofs, key size.
  var suite: Suite { get }
  /// How every vector is sealed.
  var layouts: [VectorLayout] { get }
  /// Exact length of the sealed payload, in bytes.
  var sealedByteCount: Int { get }
  /// Exact length of the proof payload, in bytes.
  var proofByteCount: Int { get }

  /// Masks or packs, encrypts, commits and proves. `vectors` has `layouts[i].dimension` entries each.
  ///
  /// What `rng` gives is mixed with the vectors and the context before anything is drawn from it, so a generator whose
  /// state repeats is harmless. Neither are the bytes a matter of `work`. `now` reads the clock that the phases are
  /// measured by. Masks are drawn from `randomness`.
  func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode, randomness: MaskRandomness,
    using rng: inout some RandomNumberGenerator, work: Work, now: @escaping () -> Duration
  ) throws(SubmissionFault) -> SealedSubmission

  /// Checks everything and returns what is added up of every vector.
  func verify(
    _ submission: ReceivedSubmission, key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [SealedVector]

  /// Checks many submissions under one key at once, for less than one by one, and returns for each what `verify` does:
  /// its vectors, or the fault. No submission's verdict depends on the others (docs/protocol.md §10).
  func verifyBatch(
    _ submissions: [ReceivedSubmission], key: PublicKey, work: Work
  ) -> [Result<[SealedVector], SubmissionFault>]

  /// The sums of all vectors, from the opened plaintexts of their rows, vector after vector.
  ///
  /// - Throws: `.values` where the plaintexts are no sums of what can be accepted.
  func open(
    _ plaintexts: [BigInt], of sum: [SealedVector], chainID: [UInt8], open: [UInt8], work: Work
  ) throws(SubmissionFault) -> [[Int64]]
}

extension SubmissionScheme {
  /// What Paillier encrypts of every vector: the vector, or its mask's key.
  public var plans: [SlotPlan] { layouts.map(\.slots) }
  /// Exact length of the masked vectors, in bytes; 0 where none is masked.
  public var maskedByteCount: Int { layouts.reduce(0) { $0 + $1.maskedByteCount } }

  /// The noise that `seal` adds to the entries of a vector with this randomness, which is not fresh; empty where the vector
  /// is not masked.
  public func noise(
    vector: Int, of values: [Int64], context: SubmissionContext, randomness: MaskRandomness, work: Work
  ) throws(SubmissionFault) -> [Int64] {
    guard let layout = layouts[vector].masked else { return [] }
    return try MaskSealing.noise(values, layout, vector: vector, context, randomness: randomness, work: work)
  }

  /// Seals by the clock on the wall.
  public func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode,
    using rng: inout some RandomNumberGenerator, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    try seal(
      vectors, context: context, key: key, mode: mode, randomness: .fresh, using: &rng, work: work,
      now: SealingTimes.clockOnTheWall())
  }

  /// Seals with the system's generator, by the clock on the wall unless another one is given.
  public func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode, work: Work,
    now: (() -> Duration)? = nil
  ) throws(SubmissionFault) -> SealedSubmission {
    var rng = SystemRandomNumberGenerator()
    return try seal(
      vectors, context: context, key: key, mode: mode, randomness: .fresh, using: &rng, work: work,
      now: now ?? SealingTimes.clockOnTheWall())
  }

  /// One by one, where nothing is gained by doing it at once.
  public func verifyBatch(
    _ submissions: [ReceivedSubmission], key: PublicKey, work: Work
  ) -> [Result<[SealedVector], SubmissionFault>] {
    submissions.map { s in Result { () throws(SubmissionFault) in try verify(s, key: key, work: work) } }
  }

  /// Checks a submission of which nothing is masked.
  public func verify(
    sealed: [UInt8], proofs: [UInt8], context: SubmissionContext, key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [SealedVector] {
    try verify(ReceivedSubmission(sealed: sealed, proofs: proofs, context: context), key: key, work: work)
  }
}

extension SubmissionFault: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .malformed(let error): error.description
    case .ciphertext(let vector, let row): "vector \(vector), row \(row): not an element of ℤ*_{N²}; encrypt again"
    case .proof(let vector, let error): "vector \(vector): \(error)"
    case .parameters(let reason), .values(let reason): reason
    }
  }
}
