import BigNum
import Groups
import Masks
import NormProofs
import PaillierScheme
import Quantization
import SigmaProofs
import Transcript
import Wire

/// Sealing in one pass over the rows: ciphertexts are made some thousands at a time, and go straight to the message and
/// to the transcript. Of the whole vector only its entries, the message, and the rows' randomness are held.
extension ProvedScheme {
  func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode, randomness: MaskRandomness,
    using rng: inout some RandomNumberGenerator, work: Work, now: @escaping () -> Duration
  ) throws(SubmissionFault) -> SealedSubmission {
    guard vectors.count == layouts.count else {
      throw .values("\(vectors.count) vectors, where the template has \(layouts.count)")
    }
    var message = try Message(self, key, mode, context, work, now)
    for (i, layout) in layouts.enumerated() {
      if let matrix = layout.masked {
        let mask = try masks.mask(matrix, vector: i, chainID: context.chainID, open: context.open)
        let sealing = try MaskSealing.seal(
          vectors[i], matrix, mask, vector: i, context, randomness: randomness, using: &rng, work: work)
        try message.append(
          i, .honest(.masked(sealing, matrix)), masked: sealing.vector, randomnessOf: .seed(sealing.seed), using: &rng)
      } else {
        let entries: [Int64]
        do { entries = try layout.slots.entries(vectors[i]) } catch { throw .values("\(error)") }
        try message.append(
          i, .honest(.packed(entries)), masked: nil, randomnessOf: .entries(entries), using: &rng)
      }
    }
    return message.finished()
  }

  /// Seals three matrices a vector, which an honest client takes to be one: what is encrypted, what is committed and
  /// linked, and what the bound is proved of. What is masked is the committed one where `masks` names no other.
  func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    masks forgedMasks: [Int: ForgedMask], mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    var rng = SystemRandomNumberGenerator()
    var message = try Message(self, key, mode, context, work, SealingTimes.clockOnTheWall())
    for (i, layout) in layouts.enumerated() {
      let entries = committed[i].flatMap { $0 }
      let forged = Vector(
        committed: CommittedMatrix(entries, layout), bounded: CommittedMatrix(bounded[i].flatMap { $0 }, layout),
        honest: false, encrypted: encrypted[i])
      var masked: MaskedVector?
      if let matrix = layout.masked, let made = forgedMasks[i] ?? forged.committed.mask {
        let mask = try masks.mask(matrix, vector: i, chainID: context.chainID, open: context.open)
        masked = try MaskSealing.forge(made, mask, work: work)
      }
      try message.append(i, forged, masked: masked, randomnessOf: .entries(entries), using: &rng)
    }
    return message.finished()
  }

  /// What is sealed of a vector.
  struct Vector {
    let committed: CommittedMatrix
    /// What the bound is proved of.
    let bounded: CommittedMatrix
    let honest: Bool
    /// Rows of any size, as no layout would pack them; nil where what is committed is encrypted.
    let encrypted: [[Int64]]?

    static func honest(_ matrix: CommittedMatrix) -> Vector {
      Vector(committed: matrix, bounded: matrix, honest: true, encrypted: nil)
    }
  }

  /// What randomness of encryptions and commitments is derived from beside fresh one (docs/protocol.md §5).
  enum Hedge {
    /// The entries themselves.
    case entries([Int64])
    /// A seed that was derived from them.
    case seed([UInt8])
  }

  /// A submission in the making, a vector after the other.
  struct Message {
    private let scheme: ProvedScheme
    private let key: PublicKey
    private let mode: EncryptionMode
    private let context: SubmissionContext
    private let work: Work
    private var clock: SealingTimes.Clock
    private var sealed: Writer
    private var proofs: Writer
    private var commitments = Writer()
    private var masked: [UInt8] = []

    init(
      _ scheme: ProvedScheme, _ key: PublicKey, _ mode: EncryptionMode, _ context: SubmissionContext, _ work: Work,
      _ now: @escaping () -> Duration
    ) throws(SubmissionFault) {
      try scheme.checkSize(key)
      (self.scheme, self.key, self.mode, self.context, self.work) = (scheme, key, mode, context, work)
      clock = SealingTimes.Clock(now)
      sealed = Writer(capacity: scheme.sealedByteCount)
      proofs = Writer(capacity: scheme.proofByteCount)
    }

    mutating func append(
      _ i: Int, _ vector: Vector, masked: MaskedVector?, randomnessOf hedge: Hedge,
      using rng: inout some RandomNumberGenerator
    ) throws(SubmissionFault) {
      let (layout, slots) = (scheme.layouts[i], scheme.layouts[i].slots)
      clock.lap(\.encrypt)
      var transcript = try scheme.faulting(i) { () throws(ProofError) in
        try scheme.transcript(i, context, key, masked, work: work)
      }
      var nonces = NonceGenerator(transcript: transcript, hedge, using: &rng)
      clock.lap(\.prove)
      var linked = vector.committed.linked(slots)
      defer { if layout.masked != nil { linked.withUnsafeMutableBytes { wipe($0) } } }
      let made = try encrypt(slots, vector.encrypted, linked, &transcript, using: &nonces)
      var blinding = Scalar<G>.nonces(layout.committedRows, using: &nonces)
      defer { wipe(&blinding) }
      let v: [G.Element]
      do throws(BigNumError) {
        let bits = layout.masked == nil ? slots.magnitudeBits : SlotPlan.magnitudeBits(bound: layout.norm ?? 1)
        v = try vector.committed.commit(
          scheme.key, columns: layout.committedColumns, bits: bits, blinding, work: work)
      } catch { throw .proof(vector: i, .cancelled(.link)) }
      let encoded = G.encode(v)
      commitments.fixed(encoded)
      clock.lap(\.commit)
      transcript.absorb("V", encoded)
      do throws(ProofError) {
        let link = try LinkProof<G>.prove(
          key: key,
          witness: LinkWitness(
            entries: linked, columns: slots.slots, randomness: made, blinding: Array(blinding.suffix(slots.rows))),
          parameters: scheme.links[i], commitmentKey: scheme.key, transcript: transcript, using: &rng, work: work)
        link.encode(scheme.links[i], to: &proofs)
        try scheme.bounds[i].prove(
          scheme.key, v, vector.bounded, blinding, scheme.relation(i, masked, context, work), scheme.maskChecks.norm,
          honest: vector.honest,
          transcript, using: &rng, work, &proofs)
      } catch { throw .proof(vector: i, error) }
      if let masked { self.masked += masked.bytes }
      clock.lap(\.prove)
    }

    /// Ciphertext rows, to the message and to the transcript.
    private mutating func encrypt(
      _ slots: SlotPlan, _ encrypted: [[Int64]]?, _ linked: [Int64], _ transcript: inout Transcript,
      using nonces: inout NonceGenerator
    ) throws(SubmissionFault) -> RandomnessVector {
      var randomness: [RandomnessVector] = []
      let (scheme, key) = (scheme, key)
      try transcript.absorb("C", count: slots.rows, width: scheme.suite.ciphertextByteCount) {
        absorb throws(SubmissionFault) in
        try scheme.encrypt(
          slots.rows, key: key, mode: mode, using: &nonces, work: work, to: &sealed, &clock, consuming: \.prove
        ) { rows throws(PaillierError) in
          if let encrypted {
            return try PlaintextVector(encrypted[rows].map { Self.pack($0, width: slots.slotWidth) }, key: key)
          }
          return try PlaintextVector(
            residues: slots.packResidues(rows: rows, of: linked, modulus: key.n), key: key)
        } consume: {
          $0.limbs.forEachLittleEndian(byteCount: scheme.suite.ciphertextByteCount, absorb)
          randomness.append($1)
        }
      }
      clock.lap(\.prove)
      return RandomnessVector(joining: randomness, mode: mode, key: key)
    }

    private static func pack(_ row: [Int64], width: Int) -> BigInt {
      row.reversed().reduce(0) { ($0 << width) + BigInt(Int($1)) }
    }

    consuming func finished() -> SealedSubmission {
      let ciphertextByteCount = sealed.bytes.count
      sealed.fixed(commitments.bytes)
      clock.lap(\.prove)
      return SealedSubmission(
        sealed: sealed.bytes, proofs: proofs.bytes, masked: masked, ciphertextByteCount: ciphertextByteCount,
        times: clock.times)
    }
  }

  /// What a masked vector's proof shows beside its norm.
  func relation(
    _ i: Int, _ masked: MaskedVector?, _ context: SubmissionContext, _ work: Work
  ) throws(ProofError) -> WideRelation? {
    guard let masked, let layout = layouts[i].masked else { return nil }
    do throws(SubmissionFault) {
      let mask = try masks.mask(layout, vector: i, chainID: context.chainID, open: context.open)
      return WideRelation(layout: layout, mask: mask, vector: masked, work: work, checks: maskChecks.relation)
    } catch { throw .statement(.norm, reason: "\(error)") }
  }

  /// What is thrown of a vector's proofs, as a fault.
  func faulting<T>(_ i: Int, _ body: () throws(ProofError) -> T) throws(SubmissionFault) -> T {
    do throws(ProofError) { return try body() } catch { throw .proof(vector: i, error) }
  }
}

extension NonceGenerator {
  /// The randomness of a vector's encryptions and commitments: of the generator, the entries and all that names their
  /// place, as for the nonces of proofs (docs/protocol.md §5).
  init(transcript: Transcript, entries: [Int64], using rng: inout some RandomNumberGenerator) {
    self.init(
      transcript: transcript, witnessByteCount: entries.count * MemoryLayout<Int64>.size, using: &rng
    ) { absorb in entries.withUnsafeBytes(absorb) }
  }

  init<G: PrimeGroup>(
    transcript: Transcript, _ hedge: ProvedScheme<G>.Hedge, using rng: inout some RandomNumberGenerator
  ) {
    switch hedge {
    case .entries(let entries): self.init(transcript: transcript, entries: entries, using: &rng)
    case .seed(let seed): self.init(transcript: transcript, witness: seed, using: &rng)
    }
  }
}
