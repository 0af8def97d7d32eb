import BigNum
import PaillierScheme
import Quantization
import Wire

/// Encryption only: a baseline that measures what proofs cost. Any client can ruin any sum.
struct UnprovedScheme: SubmissionScheme {
  let suite: Suite
  let plans: [SlotPlan]
  let checks: SubmissionChecks

  var sealedByteCount: Int { plans.reduce(0) { $0 + $1.rows } * suite.ciphertextByteCount }
  var proofByteCount: Int { 0 }

  func seal(
    _ vectors: [[Int64]], context: SubmissionContext, key: PublicKey, mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    try checkSize(key)
    let start = ContinuousClock.now
    var writer = Writer()
    for rows in try encrypt(vectors, key: key, mode: mode, work: work) { key.encode(rows.ciphertexts, to: &writer) }
    return SealedSubmission(
      sealed: writer.bytes, proofs: [], ciphertextByteCount: writer.bytes.count,
      encryptionSeconds: (ContinuousClock.now - start) / .seconds(1), proofSeconds: 0)
  }

  func verify(
    sealed: [UInt8], proofs: [UInt8], context: SubmissionContext, key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [[Ciphertext]] {
    try checkSize(key)
    guard proofs.isEmpty else { throw .malformed(.trailingBytes(count: proofs.count)) }
    var reader = Reader(sealed)
    let rows = try ciphertexts(from: &reader, key: key, checks: checks)
    do throws(WireError) { try reader.finish() } catch { throw .malformed(error) }
    return rows
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

  /// Packs and encrypts every vector.
  func encrypt(
    _ vectors: [[Int64]], key: PublicKey, mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> [(ciphertexts: [Ciphertext], randomness: [Randomness])] {
    guard vectors.count == plans.count else {
      throw .values("\(vectors.count) vectors, where the template has \(plans.count)")
    }
    var rng = SystemRandomNumberGenerator()
    var sealed: [(ciphertexts: [Ciphertext], randomness: [Randomness])] = []
    for (plan, values) in zip(plans, vectors) {
      do {
        let plaintexts = try PlaintextVector(residues: plan.packResidues(values, modulus: key.n), key: key)
        let made = try key.encrypt(plaintexts, mode: mode, using: &rng, work: work)
        sealed.append((made.ciphertexts.ciphertexts, made.randomness.array))
      } catch { throw .values("\(error)") }
    }
    return sealed
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
