import BigNum
import PaillierScheme
import Transcript
import UpdateProofs

/// Submissions of one case, sealed and checked as in a federation's round, each time by a scheme that has seen nothing
/// yet.
struct ProofsTrial {
  /// A submission with what it cost.
  struct Sealed {
    var submission: ReceivedSubmission
    var times: SealingTimes
    /// Of what is encrypted: ciphertexts and masked integers.
    var encryptedBytes: Int
    /// Of everything.
    var bytes: Int
  }

  let shape: ProofsCase
  let key: PublicKey
  let layout: VectorLayout
  let work: Work
  private let norm: Int64

  init(_ shape: ProofsCase, key: PublicKey) throws {
    (self.shape, self.key) = (shape, key)
    layout = try shape.layout()
    norm = try shape.norm()
    work = Work(workers: shape.threads)
    // The first encryption makes the table of the key; generators have theirs.
    var rng = SystemRandomNumberGenerator()
    _ = try key.encrypt([0], using: &rng)
  }

  /// A vector within the bound whose entries fill their range.
  func vector() -> [Int64] {
    let a = Int64((Double(norm) / Double(layout.dimension).squareRoot()).rounded(.down))
    var rng = VectorRandomness()
    return (0..<layout.dimension).map { _ in Int64.random(in: -a...a, using: &rng) }
  }

  /// Where a client's submission belongs.
  static func context(client: Int, open: [UInt8]) -> SubmissionContext {
    SubmissionContext(chainID: [1], open: open, sender: [3] + Codec.littleEndian(UInt64(client)))
  }

  /// A hash of an `open` that there has not been.
  static func freshOpen() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: .min ... .max) } }

  /// Seals a vector. Whatever the client holds beside is gone when this returns, so that memory that is measured after it
  /// is the validator's.
  func seal(
    _ vector: [Int64], client: Int = 0, open: [UInt8], randomness: MaskRandomness = .fresh,
    now: @escaping () -> Duration = SealingTimes.clockOnTheWall()
  ) throws -> Sealed {
    let context = Self.context(client: client, open: open)
    var rng = SystemRandomNumberGenerator()
    let s = try shape.scheme().seal(
      [vector], context: context, key: key, mode: .fast, randomness: randomness, using: &rng, work: work, now: now)
    return Sealed(
      submission: ReceivedSubmission(s, context: context), times: s.times,
      encryptedBytes: s.ciphertextByteCount + s.masked.count, bytes: s.byteCount)
  }

  /// Throws unless a submission is accepted.
  func accept(_ s: ReceivedSubmission, _ scheme: any SubmissionScheme) throws {
    let found = try scheme.verify(s, key: key, work: work)
    try require(
      found.count == 1 && found[0].rows.count == layout.slots.rows
        && found[0].masked.count == layout.maskedByteCount, "verify")
  }

  /// Throws where it is accepted with one bit turned of one byte of its proofs, or of what is masked. Without proofs
  /// nobody can tell.
  func refuse(_ s: ReceivedSubmission) throws {
    let (proofs, masked) = (s.proofs.indices, s.masked.indices)
    guard let place = proofs.randomElement() else { return }
    try expectRefusal(s.withBitTurned(inProof: place), "byte \(place) of the proofs")
    guard let place = masked.randomElement() else { return }
    try expectRefusal(s.withBitTurned(inMasked: place), "byte \(place) of what is masked")
  }

  private func expectRefusal(_ s: ReceivedSubmission, _ what: String) throws {
    let result = Result { try shape.scheme().verify(s, key: key, work: work) }
    guard case .failure = result else { return try require(false, "verify (\(what) was changed, and it accepts)") }
  }
}

extension ReceivedSubmission {
  /// The same with one bit of one byte of its proofs turned.
  func withBitTurned(inProof place: Int) -> ReceivedSubmission {
    var proofs = proofs
    proofs[place] ^= 1 << UInt8.random(in: 0..<8)
    return ReceivedSubmission(sealed: sealed, proofs: proofs, masked: masked, context: context)
  }

  /// The same with one bit of one byte of what is masked turned.
  func withBitTurned(inMasked place: Int) -> ReceivedSubmission {
    var masked = masked
    masked[place] ^= 1 << UInt8.random(in: 0..<8)
    return ReceivedSubmission(sealed: sealed, proofs: proofs, masked: masked, context: context)
  }
}

/// Entries of vectors that are measured, and of nothing else: SplitMix64, since the system's generator would take longer
/// for 10^8 of them than sealing them does.
struct VectorRandomness: RandomNumberGenerator {
  private var state = UInt64.random(in: .min ... .max)

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
