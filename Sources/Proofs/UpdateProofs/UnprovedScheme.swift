import BigNum
import PaillierScheme
import Quantization
import Transcript
import Wire

/// Encryption only: a baseline that measures what proofs cost. Any client can ruin any sum.
struct UnprovedScheme: SubmissionScheme {
  let suite: Suite
  let layouts: [VectorLayout]
  let checks: SubmissionChecks
  let masks = MaskCache()

  var sealedByteCount: Int { plans.reduce(0) { $0 + $1.rows } * suite.ciphertextByteCount }
  var proofByteCount: Int { 0 }

  func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode, randomness: MaskRandomness,
    using rng: inout some RandomNumberGenerator, work: Work, now: @escaping () -> Duration
  ) throws(SubmissionFault) -> SealedSubmission {
    var clock = SealingTimes.Clock(now)
    try checkSize(key)
    guard vectors.count == layouts.count else {
      throw .values("\(vectors.count) vectors, where the template has \(layouts.count)")
    }
    var writer = Writer(capacity: sealedByteCount)
    var masked: [UInt8] = []
    for (i, layout) in layouts.enumerated() {
      let plan = layout.slots
      var values = vectors[i]
      defer { if layout.masked != nil { values.withUnsafeMutableBytes { wipe($0) } } }
      if let matrix = layout.masked {
        let mask = try masks.mask(matrix, vector: i, chainID: context.chainID, open: context.open)
        let sealing = try MaskSealing.seal(
          vectors[i], matrix, mask, vector: i, context, randomness: randomness, using: &rng, work: work)
        masked += sealing.vector.bytes
        values = sealing.key
      }
      do throws(QuantizationError) { try plan.check(values) } catch { throw .values("\(error)") }
      let place = context.transcript(vector: i, parameters: [], checks: checks)
      var nonces = NonceGenerator(transcript: place, entries: values, using: &rng)
      try encrypt(
        plan.rows, key: key, mode: mode, using: &nonces, work: work, to: &writer, &clock, consuming: \.encrypt
      ) {
        rows throws(PaillierError) in
        try PlaintextVector(residues: plan.packResidues(rows: rows, of: values, modulus: key.n), key: key)
      } consume: { _, _ in
      }
    }
    clock.lap(\.encrypt)
    return SealedSubmission(
      sealed: writer.bytes, proofs: [], masked: masked, ciphertextByteCount: writer.bytes.count, times: clock.times)
  }

  func verify(
    _ submission: ReceivedSubmission, key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [SealedVector] {
    try checkSize(key)
    guard submission.proofs.isEmpty else { throw .malformed(.trailingBytes(count: submission.proofs.count)) }
    var reader = Reader(submission.sealed)
    let rows = try ciphertexts(from: &reader, key: key, checks: checks)
    do throws(WireError) { try reader.finish() } catch { throw .malformed(error) }
    let masked = try maskedVectors(submission.masked, work: work)
    return zip(rows, masked).map { SealedVector(rows: $0, masked: $1) }
  }
}

extension UnprovedScheme {
  func open(
    _ plaintexts: [BigInt], of sum: [SealedVector], chainID: [UInt8], open: [UInt8], work: Work
  ) throws(SubmissionFault) -> [[Int64]] {
    try self.open(plaintexts, of: sum, masks, chainID: chainID, open: open, work: work)
  }
}

extension Suite {
  /// Bytes of a ciphertext: an integer mod N².
  var ciphertextByteCount: Int { modulusBits / 4 }
}

extension SubmissionScheme {
  /// Refuses a key of another size than the suite's.
  func checkSize(_ key: PublicKey) throws(SubmissionFault) {
    guard key.size.bits == suite.modulusBits else {
      throw .parameters("a key of \(key.size.bits) bits, where the suite has \(suite.modulusBits)")
    }
  }

  /// Encrypts the rows of one vector some thousands at a time and appends them to `writer`. `consume` is told of
  /// each batch, and what it does counts to `phase`.
  func encrypt(
    _ rows: Int, key: PublicKey, mode: EncryptionMode, using rng: inout some RandomNumberGenerator, work: Work,
    to writer: inout Writer, _ clock: inout SealingTimes.Clock,
    consuming phase: WritableKeyPath<SealingTimes, Duration>,
    plaintexts: (Range<Int>) throws(PaillierError) -> PlaintextVector,
    consume: (CiphertextVector, RandomnessVector) -> Void
  ) throws(SubmissionFault) {
    do {
      try key.encryptStream(
        count: rows, mode: mode, using: &rng, work: work, plaintexts: plaintexts
      ) { _, ciphertexts, randomness throws(PaillierError) in
        key.encode(ciphertexts, to: &writer)
        clock.lap(\.encrypt)
        consume(ciphertexts, randomness)
        clock.lap(phase)
      }
    } catch { throw .values("\(error)") }
  }

  /// Reads the ciphertext rows of every vector, each checked to be in ℤ*_{N²} (docs/protocol.md §3).
  func ciphertexts(
    from reader: inout Reader, key: PublicKey, checks: SubmissionChecks
  ) throws(SubmissionFault) -> [[Ciphertext]] {
    var vectors: [[Ciphertext]] = []
    for (i, plan) in plans.enumerated() {
      var values: [BigInt] = []
      values.reserveCapacity(plan.rows)
      do throws(WireError) {
        for _ in 0..<plan.rows { values.append(try reader.unsigned("ciphertext", width: suite.ciphertextByteCount)) }
      } catch { throw .malformed(error) }
      do throws(PaillierError) {
        vectors.append(try key.validate(values, checks: checks.contains(.ciphertexts) ? .all : []))
      } catch {
        switch error {
        case .ciphertextOutOfRange(let rows), .ciphertextNotCoprime(let rows):
          throw .ciphertext(vector: i, row: rows.first ?? 0)
        default: throw .values(error.description)
        }
      }
    }
    return vectors
  }
}
