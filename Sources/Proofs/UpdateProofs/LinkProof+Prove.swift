public import BigNum
public import Commitments
import Groups
package import PaillierScheme
import SigmaProofs
public import Transcript

extension LinkProof {
  /// Proves. `transcript` has absorbed everything of docs/protocol.md §5, all C_j and V_j included.
  public static func prove(
    _ statement: LinkStatement<G>, witness: LinkWitness<G>, parameters: LinkParameters, commitmentKey: CommitmentKey<G>,
    transcript: Transcript, using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(ProofError) -> LinkProof {
    try parameters.check(statement)
    return try prove(
      key: statement.key, witness: witness, parameters: parameters, commitmentKey: commitmentKey,
      transcript: transcript, using: &rng, work: work)
  }

  /// Proves where the C_j and V_j are at hand in the transcript only.
  package static func prove(
    key: PublicKey, witness: LinkWitness<G>, parameters: LinkParameters, commitmentKey: CommitmentKey<G>,
    transcript: Transcript, using rng: inout some RandomNumberGenerator, work: Work
  ) throws(ProofError) -> LinkProof {
    guard witness.columns == parameters.slots, witness.entries.count == parameters.rows * parameters.slots,
      let randomness = witness.randomness, randomness.count == parameters.rows,
      witness.blinding.count == parameters.rows
    else {
      throw .witness(
        .link,
        reason: "it does not have \(parameters.rows) rows of \(parameters.slots) entries, each with its r and rho")
    }
    guard commitmentKey.capacity >= parameters.slots else {
      throw .statement(.link, reason: "\(parameters.slots) slots, but \(commitmentKey.capacity) generators")
    }
    var repetitions: [Repetition] = []
    for copy in 0..<parameters.shape.copies {
      var transcript = transcript
      repetitions += try proveCopy(
        copy, key, witness, randomness, parameters, commitmentKey, &transcript, using: &rng, work: work)
    }
    return LinkProof(repetitions: repetitions)
  }

  private static func proveCopy(
    _ copy: Int, _ key: PublicKey, _ witness: LinkWitness<G>, _ randomness: RandomnessVector,
    _ parameters: LinkParameters, _ commitmentKey: CommitmentKey<G>, _ transcript: inout Transcript,
    using rng: inout some RandomNumberGenerator, work: Work
  ) throws(ProofError) -> [Repetition] {
    let weights = weights(parameters, copy: copy, transcript: &transcript)
    let columns = weights.map { Self.columns(witness.entries, parameters.slots, $0) }
    let combinedBlinding = SecretScalars<G>(
      weights.map { zip($0, witness.blinding).reduce(.zero) { $0 + Scalar($1.0) * $1.1 } })
    // The transcript holds the V_j and C_j: with the ρ_j, the V_j fix X, as commitments bind, and with X the C_j fix the
    // r_j. It holds the parameters too, by now: the challenges depend on them, and so must the nonces.
    var source = NonceGenerator(transcript: transcript, scalars: witness.blinding, using: &rng)
    // y_s uniform in [−2^b_y, 2^b_y].
    let (bound, count) = (
      BigInt.powerOfTwo(parameters.bY), parameters.shape.weightVectors * parameters.shape.repetitions
    )
    let y = (0..<count).map { _ in
      (0..<parameters.slots).map { _ in BigInt.random(below: (bound << 1) + 1, using: &source) - bound }
    }
    let nonces = key.nonces(count, beside: randomness.mode, using: &source)
    let blinding = SecretScalars<G>(Scalar.nonces(count, using: &source))
    let ciphertexts: [BigInt]
    let commitments: [G.Element]
    do throws(BigNumError) {
      ciphertexts = try key.encrypt(
        raw: y.map { pack($0, width: parameters.slotWidth) }, nonces: nonces, work: work.silent)
      commitments = try work.map(count) { commitmentKey.com(secret: y[$0].map { Scalar($0) }, blinding.values[$0]) }
    } catch { throw .cancelled(.link) }
    let challenges = Self.challenges(
      parameters, ciphertexts: ciphertexts, commitments: commitments, transcript: &transcript)
    let units: [BigInt]
    do throws(BigNumError) {
      units = try key.responses(
        nonces, randomness, weights: weights, challenges: challenges, work: work.silent)
    } catch { throw .cancelled(.link) }
    return (0..<count).map { i in
      let (v, e) = (i / parameters.shape.repetitions, challenges[i])
      return Repetition(
        ciphertext: ciphertexts[i], commitment: commitments[i], responses: zip(y[i], columns[v]).map { $0 + e * $1 },
        unit: units[i],
        blinding: blinding.values[i] + Scalar(e) * combinedBlinding.values[v])
    }
  }

  /// x*_s = Σ_j γ_j·X[j,s] over ℤ: below 2^b_x < 2^127, so 128 bits hold it.
  private static func columns(_ entries: [Int64], _ count: Int, _ weights: [BigInt]) -> [BigInt] {
    var sums = [Int128](repeating: 0, count: count)
    defer { sums.withUnsafeMutableBytes { wipe($0) } }
    sums.withUnsafeMutableBufferPointer { sums in
      for (j, weight) in weights.enumerated() {
        let weight = Int128(weight.asUInt64 ?? 0)
        for s in 0..<count { sums[s] &+= weight &* Int128(entries[j * count + s]) }
      }
    }
    return sums.map { (BigInt(Int($0 >> 64)) << 64) + BigInt(UInt64(truncatingIfNeeded: $0)) }
  }
}
