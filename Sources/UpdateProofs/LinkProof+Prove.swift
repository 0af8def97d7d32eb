public import BigNum
public import Commitments
import Groups
public import Transcript

extension LinkProof {
  /// Proves. `transcript` has absorbed everything of docs/protocol.md §5, all C_j and V_j included.
  public static func prove(
    _ statement: LinkStatement<G>, witness: LinkWitness<G>, parameters: LinkParameters, commitmentKey: CommitmentKey<G>,
    transcript: Transcript, using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(ProofError) -> LinkProof {
    try parameters.check(statement)
    guard witness.entries.count == parameters.rows, witness.randomness.count == parameters.rows,
      witness.blinding.count == parameters.rows, witness.entries.allSatisfy({ $0.count == parameters.slots })
    else { throw .witness(.link, reason: "it does not have \(parameters.rows) rows of \(parameters.slots) entries") }
    guard commitmentKey.capacity >= parameters.slots else {
      throw .statement(.link, reason: "\(parameters.slots) slots, but \(commitmentKey.capacity) generators")
    }
    var seed = witness.blinding.flatMap { $0.littleEndianBytes } + witness.entries.flatMap { $0.flatMap(Self.bytes) }
    defer { wipe(&seed) }
    var nonces = NonceGenerator(transcript: transcript, witness: seed, using: &rng)
    var repetitions: [Repetition] = []
    for copy in 0..<parameters.shape.copies {
      var transcript = transcript
      repetitions += try proveCopy(
        copy, statement, witness, parameters, commitmentKey, &transcript, using: &nonces, work: work)
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
    _ copy: Int, _ statement: LinkStatement<G>, _ witness: LinkWitness<G>, _ parameters: LinkParameters,
    _ commitmentKey: CommitmentKey<G>, _ transcript: inout Transcript, using rng: inout NonceGenerator, work: Work
  ) throws(ProofError) -> [Repetition] {
    let key = statement.key
    let combined = weights(parameters, copy: copy, transcript: &transcript).map { weights in
      Combined(
        x: columns(witness.entries, weights), unit: key.combined(witness.randomness, weights: weights),
        blinding: zip(weights, witness.blinding).reduce(.zero) { $0 + Scalar($1.0) * $1.1 })
    }
    // y_s uniform in [−2^b_y, 2^b_y].
    let bound = BigInt.powerOfTwo(parameters.bY)
    let nonces = (0..<parameters.shape.weightVectors * parameters.shape.repetitions).map { _ in
      Nonce(
        y: (0..<parameters.slots).map { _ in BigInt.random(below: (bound << 1) + 1, using: &rng) - bound },
        unit: .randomUnit(mod: key.n, using: &rng), blinding: .random(using: &rng))
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
  private static func columns(_ entries: [[Int64]], _ weights: [BigInt]) -> [BigInt] {
    var sums = [Int128](repeating: 0, count: entries.first?.count ?? 0)
    for (row, weight) in zip(entries, weights) {
      let weight = Int128(weight.asUInt64 ?? 0)
      for s in row.indices { sums[s] &+= weight &* Int128(row[s]) }
    }
    return sums.map { x in
      BigInt(signedBigEndian: (0..<16).map { UInt8(truncatingIfNeeded: x >> Int128(120 - 8 * $0)) })
    }
  }

  private static func bytes(_ x: Int64) -> [UInt8] { withUnsafeBytes(of: x) { Array($0) } }
}
