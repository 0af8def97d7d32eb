public import BigNum
public import Commitments
import Groups
package import PaillierScheme
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

  /// What a weight vector makes of the witness.
  private struct Combined: Sendable {
    let x: [BigInt]
    let unit: BigInt
    let blinding: Scalar<G>
  }

  /// The secrets of one repetition's commitments.
  private struct Nonce: Sendable {
    let y: [BigInt]
    let unit: BigInt
    let blinding: Scalar<G>
  }

  private static func proveCopy(
    _ copy: Int, _ key: PublicKey, _ witness: LinkWitness<G>, _ randomness: RandomnessVector,
    _ parameters: LinkParameters, _ commitmentKey: CommitmentKey<G>, _ transcript: inout Transcript,
    using rng: inout some RandomNumberGenerator, work: Work
  ) throws(ProofError) -> [Repetition] {
    let combined = weights(parameters, copy: copy, transcript: &transcript).map { weights in
      Combined(
        x: columns(witness.entries, parameters.slots, weights), unit: key.combined(randomness, weights: weights),
        blinding: zip(weights, witness.blinding).reduce(.zero) { $0 + Scalar($1.0) * $1.1 })
    }
    // The transcript holds the V_j and C_j: with the ρ_j, the V_j fix X, as commitments bind, and with X the C_j fix the
    // r_j. It holds the parameters too, by now: the challenges depend on them, and so must the nonces.
    var secret = witness.blinding.flatMap { $0.littleEndianBytes }
    defer { wipe(&secret) }
    var source = NonceGenerator(transcript: transcript, witness: secret, using: &rng)
    // y_s uniform in [−2^b_y, 2^b_y].
    let bound = BigInt.powerOfTwo(parameters.bY)
    let nonces = (0..<parameters.shape.weightVectors * parameters.shape.repetitions).map { _ in
      Nonce(
        y: (0..<parameters.slots).map { _ in BigInt.random(below: (bound << 1) + 1, using: &source) - bound },
        unit: .randomUnit(mod: key.n, using: &source), blinding: .random(using: &source))
    }
    let ciphertexts = key.encrypt(
      raw: nonces.map { pack($0.y, width: parameters.slotWidth) }, units: nonces.map(\.unit))
    let commitments: [G.Element]
    do throws(BigNumError) {
      commitments = try work.map(nonces.count) {
        commitmentKey.com(nonces[$0].y.map { Scalar($0) }, nonces[$0].blinding)
      }
    } catch { throw .cancelled(.link) }
    let challenges = Self.challenges(
      parameters, ciphertexts: ciphertexts, commitments: commitments, transcript: &transcript)
    return nonces.indices.map { i in
      let (n, e) = (nonces[i], challenges[i])
      let c = combined[i / parameters.shape.repetitions]
      return Repetition(
        ciphertext: ciphertexts[i], commitment: commitments[i], responses: zip(n.y, c.x).map { $0 + e * $1 },
        unit: c.unit.powMod(secret: e, mod: key.n).multiplied(by: n.unit, mod: key.n),
        blinding: n.blinding + Scalar(e) * c.blinding)
    }
  }

  /// x*_s = Σ_j γ_j·X[j,s] over ℤ: below 2^b_x < 2^127, so 128 bits hold it.
  private static func columns(_ entries: [Int64], _ count: Int, _ weights: [BigInt]) -> [BigInt] {
    var sums = [Int128](repeating: 0, count: count)
    sums.withUnsafeMutableBufferPointer { sums in
      for (j, weight) in weights.enumerated() {
        let weight = Int128(weight.asUInt64 ?? 0)
        for s in 0..<count { sums[s] &+= weight &* Int128(entries[j * count + s]) }
      }
    }
    return sums.map { x in
      BigInt(signedBigEndian: (0..<16).map { UInt8(truncatingIfNeeded: x >> Int128(120 - 8 * $0)) })
    }
  }
}
