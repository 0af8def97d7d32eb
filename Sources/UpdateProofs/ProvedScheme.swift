package import BigNum
import Commitments
import Groups
package import PaillierScheme
import Quantization
import Transcript
import Wire

/// Every row encrypted and committed, with a link proof (docs/protocol.md §6) and a bound a vector: of each entry (§7), or
/// of the norm (§8) where the vector's plan gives one.
struct ProvedScheme<G: PrimeGroup>: SubmissionScheme, ForgeableScheme {
  let suite: Suite
  let plans: [SlotPlan]
  let checks: SubmissionChecks
  private let links: [LinkParameters]
  private let bounds: [VectorBound<G>]
  private let key: CommitmentKey<G>

  /// Refuses layouts for which a proof would not be sound, with the inequality and its numbers.
  init(suite: Suite, plans: [SlotPlan], checks: SubmissionChecks) throws(SubmissionFault) {
    self.suite = suite
    self.plans = plans
    self.checks = checks
    do {
      links = try plans.map { try LinkParameters(plan: $0, group: G.self) }
      bounds = try plans.map { try VectorBound($0, suite.proofs) }
    } catch { throw .parameters("\(error)") }
    key = CommitmentKey<G>(generators: bounds.map(\.generators).max() ?? 1)
  }

  var sealedByteCount: Int {
    plans.reduce(0) { $0 + $1.rows } * (suite.ciphertextByteCount + G.elementByteCount)
  }
  var proofByteCount: Int {
    links.reduce(0) { $0 + LinkProof<G>.byteCount($1) } + bounds.reduce(0) { $0 + $1.proofByteCount }
  }

  func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    guard vectors.count == plans.count else {
      throw .values("\(vectors.count) vectors, where the template has \(plans.count)")
    }
    try checkSize(key)
    let matrices: [[[Int64]]]
    let plaintexts: [PlaintextVector]
    do {
      matrices = try zip(plans, vectors).map { try $0.matrix($1) }
      plaintexts = try zip(plans, vectors).map {
        try PlaintextVector(residues: $0.packResidues($1, modulus: key.n), key: key)
      }
    } catch { throw .values("\(error)") }
    return try seal(
      plaintexts: plaintexts, committed: matrices, bounded: matrices, context: context, key: key, mode: mode, work: work
    )
  }

  /// Seals three matrices a vector, which an honest client takes to be one: what is encrypted, what is committed and
  /// linked, and what the bound is proved of.
  func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    try checkSize(key)
    let plaintexts: [PlaintextVector]
    do {
      // Entries of any size, as no plan would pack them.
      plaintexts = try zip(plans, encrypted).map { plan, rows in
        try PlaintextVector(rows.map { pack($0, width: plan.slotWidth) }, key: key)
      }
    } catch { throw .values("\(error)") }
    return try seal(
      plaintexts: plaintexts, committed: committed, bounded: bounded, context: context, key: key, mode: mode, work: work
    )
  }

  private func seal(
    plaintexts: [PlaintextVector], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext,
    key: PublicKey, mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    var rng = SystemRandomNumberGenerator()
    var (sealed, commitments, proofs) = (Writer(), Writer(), Writer())
    var (encryption, proof) = (Duration.zero, Duration.zero)
    for i in plans.indices {
      var start = ContinuousClock.now
      let made: (ciphertexts: [Ciphertext], randomness: [Randomness])
      do {
        let batch = try key.encrypt(plaintexts[i], mode: mode, using: &rng, work: work)
        made = (batch.ciphertexts.ciphertexts, batch.randomness.array)
      } catch { throw .values("\(error)") }
      key.encode(made.ciphertexts, to: &sealed)
      encryption += ContinuousClock.now - start

      start = ContinuousClock.now
      let blinding = committed[i].map { _ in Scalar<G>.random(using: &rng) }
      let v: [G.Element]
      do throws(BigNumError) {
        v = try self.key.com(
          committed[i].flatMap { $0 }, columns: plans[i].slots, bits: plans[i].magnitudeBits, blinding, work: work)
      } catch { throw .proof(vector: i, .cancelled(.link)) }
      let encoded = G.encode(v)
      commitments.fixed(encoded)
      let transcript = self.transcript(i, context, key, made.ciphertexts, encoded)
      do throws(ProofError) {
        let link = try LinkProof<G>.prove(
          LinkStatement(key: key, ciphertexts: made.ciphertexts, commitments: v),
          witness: LinkWitness(entries: committed[i], randomness: made.randomness, blinding: blinding),
          parameters: links[i], commitmentKey: self.key, transcript: transcript, using: &rng, work: work)
        link.encode(links[i], to: &proofs)
        try bounds[i].prove(
          self.key, v, bounded[i], blinding, honest: bounded[i] == committed[i], transcript, using: &rng, work, &proofs)
      } catch { throw .proof(vector: i, error) }
      proof += ContinuousClock.now - start
    }
    let ciphertextByteCount = sealed.bytes.count
    sealed.fixed(commitments.bytes)
    return SealedSubmission(
      sealed: sealed.bytes, proofs: proofs.bytes, ciphertextByteCount: ciphertextByteCount,
      encryptionSeconds: encryption / .seconds(1), proofSeconds: proof / .seconds(1))
  }

  func verify(
    sealed: [UInt8], proofs: [UInt8], context: SubmissionContext, key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [[Ciphertext]] {
    try checkSize(key)
    guard sealed.count == sealedByteCount, proofs.count == proofByteCount else {
      throw .malformed(
        .invalid(
          field: "submission",
          reason: "\(sealed.count) + \(proofs.count) bytes, the template has \(sealedByteCount) + \(proofByteCount)"))
    }
    var (reader, proofReader) = (Reader(sealed), Reader(proofs))
    let vectors = try ciphertexts(from: &reader, key: key, checks: checks)
    for i in plans.indices {
      let encoded: [UInt8]
      let v: [G.Element]
      let (link, bound): (LinkProof<G>, BoundProof<G>)
      do {
        encoded = try reader.fixed("commitments", count: plans[i].rows * G.elementByteCount)
        v = try G.decodeMany(encoded)
        link = try LinkProof<G>(links[i], from: &proofReader)
        bound = try BoundProof(bounds[i], from: &proofReader)
      } catch let error as WireError { throw .malformed(error) } catch {
        throw .malformed(.invalid(field: "commitments", reason: "\(error)"))
      }
      let transcript = self.transcript(i, context, key, vectors[i], encoded)
      do throws(ProofError) {
        if checks.contains(.link) {
          try link.verify(
            LinkStatement(key: key, ciphertexts: vectors[i], commitments: v), parameters: links[i],
            commitmentKey: self.key, transcript: transcript, work: work)
        }
        if checks.contains(.bound) {
          try bound.verify(bounds[i], self.key, v, transcript, work)
        }
      } catch { throw .proof(vector: i, error) }
    }
    do throws(WireError) {
      try reader.finish()
      try proofReader.finish()
    } catch { throw .malformed(error) }
    return vectors
  }

  /// Everything of docs/protocol.md §5 before the first challenge of a vector's proofs.
  private func transcript(
    _ vector: Int, _ context: SubmissionContext, _ key: PublicKey, _ ciphertexts: [Ciphertext], _ commitments: [UInt8]
  ) -> Transcript {
    var parameters = Writer()
    suite.encode(to: &parameters)
    let plan = plans[vector]
    for x in [plan.dimension, plan.clients, plan.magnitudeBits, plan.slotWidth, plan.slots, plan.rows] {
      parameters.uint64(UInt64(x))
    }
    if let norm = plan.norm { parameters.uint64(UInt64(norm)) }
    var transcript = context.transcript(vector: vector, parameters: parameters.bytes, checks: checks)
    transcript.absorb("N", key.n, width: suite.modulusBits / 8)
    transcript.absorb("C", ciphertexts.map(\.value), width: suite.ciphertextByteCount)
    transcript.absorb("V", commitments)
    return transcript
  }

  private func pack(_ row: [Int64], width: Int) -> BigInt {
    row.reversed().reduce(0) { ($0 << width) + BigInt(Int($1)) }
  }
}

/// A scheme that can also seal what no honest client would: for attacks, in tests and in the demonstration.
package protocol ForgeableScheme: SubmissionScheme {
  /// See `ProvedScheme.forge`.
  func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission
}
