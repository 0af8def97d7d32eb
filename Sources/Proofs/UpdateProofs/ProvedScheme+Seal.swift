import BigNum
import Groups
import PaillierScheme
import Quantization
import SigmaProofs
import Transcript
import Wire

/// Sealing in one pass over the rows: ciphertexts are made some thousands at a time, and go straight to the message and
/// to the transcript. Of the whole vector only its entries, the message, and the rows' randomness are held.
extension ProvedScheme {
  func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode,
    using rng: inout some RandomNumberGenerator, work: Work, now: @escaping () -> Duration
  ) throws(SubmissionFault) -> SealedSubmission {
    let clock = SealingTimes.Clock(now)
    guard vectors.count == plans.count else {
      throw .values("\(vectors.count) vectors, where the template has \(plans.count)")
    }
    try checkSize(key)
    let matrices: [[Int64]]
    do { matrices = try zip(plans, vectors).map { try $0.entries($1) } } catch { throw .values("\(error)") }
    return try seal(
      committed: matrices, bounded: matrices, honest: true, context: context, key: key, mode: mode, using: &rng,
      work: work, clock
    ) { i, rows throws(PaillierError) in
      try PlaintextVector(residues: plans[i].packResidues(rows: rows, of: matrices[i], modulus: key.n), key: key)
    }
  }

  /// Seals three matrices a vector, which an honest client takes to be one: what is encrypted, what is committed and
  /// linked, and what the bound is proved of.
  func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    try checkSize(key)
    var rng = SystemRandomNumberGenerator()
    return try seal(
      committed: committed.map { $0.flatMap { $0 } }, bounded: bounded.map { $0.flatMap { $0 } }, honest: false,
      context: context, key: key, mode: mode, using: &rng, work: work,
      SealingTimes.Clock(SealingTimes.Clock.onTheWall())
    ) { i, rows throws(PaillierError) in
      // Entries of any size, as no plan would pack them.
      try PlaintextVector(encrypted[i][rows].map { pack($0, width: plans[i].slotWidth) }, key: key)
    }
  }

  private func pack(_ row: [Int64], width: Int) -> BigInt {
    row.reversed().reduce(0) { ($0 << width) + BigInt(Int($1)) }
  }

  private func seal(
    committed: [[Int64]], bounded: [[Int64]], honest: Bool, context: SubmissionContext, key: PublicKey,
    mode: EncryptionMode, using rng: inout some RandomNumberGenerator, work: Work, _ clock: SealingTimes.Clock,
    plaintexts: (_ vector: Int, _ rows: Range<Int>) throws(PaillierError) -> PlaintextVector
  ) throws(SubmissionFault) -> SealedSubmission {
    var (sealed, proofs) = (Writer(capacity: sealedByteCount), Writer(capacity: proofByteCount))
    var (commitments, clock) = (Writer(), clock)
    for (i, plan) in plans.enumerated() {
      var transcript = transcript(i, context, key)
      var randomness: [RandomnessVector] = []
      var nonces = NonceGenerator(transcript: transcript, entries: committed[i], using: &rng)
      try transcript.absorb("C", count: plan.rows, width: suite.ciphertextByteCount) {
        absorb throws(SubmissionFault) in
        try encrypt(
          plan.rows, key: key, mode: mode, using: &nonces, work: work, to: &sealed, &clock, consuming: \.prove
        ) {
          rows throws(PaillierError) in
          try plaintexts(i, rows)
        } consume: {
          $0.limbs.forEachLittleEndian(byteCount: suite.ciphertextByteCount, absorb)
          randomness.append($1)
        }
      }
      clock.lap(\.prove)
      var blinding = Scalar<G>.nonces(plan.rows, using: &nonces)
      defer { wipe(&blinding) }
      let v: [G.Element]
      do throws(BigNumError) {
        v = try self.key.com(committed[i], columns: plan.slots, bits: plan.magnitudeBits, blinding, work: work)
      } catch { throw .proof(vector: i, .cancelled(.link)) }
      let encoded = G.encode(v)
      commitments.fixed(encoded)
      clock.lap(\.commit)
      transcript.absorb("V", encoded)
      do throws(ProofError) {
        let made = RandomnessVector(joining: randomness, mode: mode, key: key)
        randomness = []
        let link = try LinkProof<G>.prove(
          key: key,
          witness: LinkWitness(entries: committed[i], columns: plan.slots, randomness: made, blinding: blinding),
          parameters: links[i], commitmentKey: self.key, transcript: transcript, using: &rng, work: work)
        link.encode(links[i], to: &proofs)
        try bounds[i].prove(
          self.key, v, bounded[i], blinding, honest: honest, transcript, using: &rng, work, &proofs)
      } catch { throw .proof(vector: i, error) }
      clock.lap(\.prove)
    }
    let ciphertextByteCount = sealed.bytes.count
    sealed.fixed(commitments.bytes)
    clock.lap(\.prove)
    return SealedSubmission(
      sealed: sealed.bytes, proofs: proofs.bytes, ciphertextByteCount: ciphertextByteCount, times: clock.times)
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
}
