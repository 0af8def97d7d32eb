public import BigNum
public import Commitments
import Groups
import PaillierScheme
public import Transcript

extension LinkParameters {
  /// Whether a statement has these parameters' numbers of rows and bits.
  func check<G>(_ statement: LinkStatement<G>) throws(ProofError) {
    guard statement.key.size.bits == modulusBits else {
      throw .statement(.link, reason: "a key of \(statement.key.size.bits) bits where \(modulusBits) are agreed on")
    }
    guard statement.ciphertexts.count == rows else {
      throw .length(.link, field: "C", count: statement.ciphertexts.count, expected: rows)
    }
    guard statement.commitments.count == rows else {
      throw .length(.link, field: "V", count: statement.commitments.count, expected: rows)
    }
  }
}

extension LinkProof {
  /// Verifies. `transcript` has absorbed everything of docs/protocol.md §5, all C_j and V_j included.
  public func verify(
    _ statement: LinkStatement<G>, parameters: LinkParameters, commitmentKey: CommitmentKey<G>, transcript: Transcript,
    work: Work = .parallel
  ) throws(ProofError) {
    try verify(
      statement, parameters: parameters, commitmentKey: commitmentKey, transcript: transcript, work: work, checks: .all)
  }

  package func verify(
    _ statement: LinkStatement<G>, parameters: LinkParameters, commitmentKey: CommitmentKey<G>, transcript: Transcript,
    work: Work = .serial, checks: Checks
  ) throws(ProofError) {
    try parameters.check(statement)
    try checkMembership(statement, parameters, checks)
    guard commitmentKey.capacity >= parameters.slots else {
      throw .statement(.link, reason: "\(parameters.slots) slots, but \(commitmentKey.capacity) generators")
    }
    let perCopy = parameters.shape.weightVectors * parameters.shape.repetitions
    for copy in 0..<parameters.shape.copies {
      var transcript = transcript
      let part = Array(repetitions[copy * perCopy..<(copy + 1) * perCopy])
      let weights = Self.weights(parameters, copy: copy, transcript: &transcript)
      let challenges = Self.challenges(
        parameters, ciphertexts: part.map(\.ciphertext), commitments: part.map(\.commitment), transcript: &transcript)
      transcript.absorb(
        "responses", part.flatMap(\.responses).map { $0.lowBits(8 * parameters.responseByteCount) },
        width: parameters.responseByteCount)
      transcript.absorb("r_z", part.map(\.unit), width: parameters.modulusBits / 8)
      transcript.absorb("rho_z", part.flatMap(\.blinding.littleEndianBytes))
      var stream = transcript.challengeStream("batch")
      let batch = Batch(
        weights: part.map { _ in (stream.integer(bits: 128) << 1) + 1 }, challenges: challenges,
        perWeightVector: parameters.shape.repetitions)
      let failures: [String?]
      do throws(BigNumError) {
        let combined = try work.map(weights.count) { combine(statement, weights[$0]) }
        failures = try work.map(2) { side in
          side == 0
            ? commitmentFailure(part, batch, combined.map(\.1), parameters, commitmentKey)
            : ciphertextFailure(part, batch, combined.map(\.0), statement.key, parameters)
        }
      } catch { throw .cancelled(.link) }
      if let check = failures.compactMap({ $0 }).first { throw .equation(.link, check: check) }
    }
  }

  /// How the equations of all repetitions become one: each is raised to an odd weight with 128 random bits that depends on the whole
  /// proof, and all are multiplied.
  ///
  /// In 𝔾 a false equation survives with probability 2^−128. In ℤ*_{N²} the two sides of repetition i differ by some
  /// (1 + N)^(δ_i)·s_i^N; if their weighted product is 1 then Σ w_i·δ_i ≡ 0 mod N, and as every prime factor of N exceeds
  /// 2^128 (docs/protocol.md §3, the key proof) all δ_i are 0 but with probability 2^−128. That is all that soundness
  /// needs: that A_C·(C*)^e has the plaintext Σ z_s·2^(w·s); what N-th residue stands beside it says nothing of it, and
  /// −1 is one.
  /// Weights are odd, so that the verdict on a false sign, which is such a residue, does not depend on them.
  private struct Batch: Sendable {
    let weights: [BigInt]
    let challenges: [BigInt]
    let perWeightVector: Int

    /// Σ w_i·e_i over the repetitions of each weight vector.
    func combinedChallenges(_ vectors: Int) -> [BigInt] {
      (0..<vectors).map { v in
        (v * perWeightVector..<(v + 1) * perWeightVector).reduce(0) { $0 + weights[$1] * challenges[$1] }
      }
    }
  }

  /// Step 6 before any arithmetic.
  private func checkMembership(
    _ statement: LinkStatement<G>, _ parameters: LinkParameters, _ checks: Checks
  ) throws(ProofError) {
    let key = statement.key
    guard repetitions.count == parameters.shape.total else {
      throw .length(.link, field: "repetitions", count: repetitions.count, expected: parameters.shape.total)
    }
    let zBound = BigInt.powerOfTwo(parameters.bY + 1)
    for (i, r) in repetitions.enumerated() {
      guard r.responses.count == parameters.slots else {
        throw .length(.link, field: "z", count: r.responses.count, expected: parameters.slots)
      }
      if let s = r.responses.firstIndex(where: { $0.magnitude > zBound }) {
        throw .outOfRange(.link, field: "z", index: i * parameters.slots + s, bits: parameters.bY + 2)
      }
      if checks.contains(.nonceCiphertexts) {
        guard r.ciphertext.signum > 0, r.ciphertext < key.nSquared else {
          throw .outOfRange(.link, field: "A_C", index: i, bits: 2 * key.size.bits)
        }
      }
      if checks.contains(.units) {
        guard r.unit.signum > 0, r.unit < key.n else {
          throw .outOfRange(.link, field: "r_z", index: i, bits: key.size.bits)
        }
      }
    }
    if checks.contains(.nonceCiphertexts), !BigInt.areCoprime(repetitions.map(\.ciphertext), to: key.n) {
      throw .notCoprime(.link, field: "A_C", index: index { $0.ciphertext.gcd(key.n) != 1 })
    }
    if checks.contains(.units), !BigInt.areCoprime(repetitions.map(\.unit), to: key.n) {
      throw .notCoprime(.link, field: "r_z", index: index { $0.unit.gcd(key.n) != 1 })
    }
  }

  private func index(where bad: (Repetition) -> Bool) -> Int { repetitions.firstIndex(where: bad) ?? 0 }

  /// C* = Π C_j^(γ_j) mod N² and V* = Σ γ_j·V_j.
  private func combine(_ statement: LinkStatement<G>, _ weights: [BigInt]) -> (BigInt, G.Element) {
    let modulus = statement.key.context.squared
    // Weights are not negative, so the product always exists.
    let product = modulus.multiExponentiation(variableTime: statement.ciphertexts.map(\.value), weights) ?? 0
    return (product, G.multiScalar(variableTime: weights.map { Scalar($0) }, statement.commitments))
  }

  /// Σ w_i·(Com(z_i; ρ_i) − e_i·V*) = Σ w_i·A_V,i.
  private func commitmentFailure(
    _ part: [Repetition], _ batch: Batch, _ combined: [G.Element], _ parameters: LinkParameters,
    _ commitmentKey: CommitmentKey<G>
  ) -> String? {
    let weights = batch.weights.map { Scalar<G>($0) }
    var scalars = (0..<parameters.slots).map { s in
      zip(part, weights).reduce(Scalar<G>.zero) { $0 + Scalar($1.0.responses[s]) * $1.1 }
    }
    scalars.append(zip(part, weights).reduce(.zero) { $0 + $1.0.blinding * $1.1 })
    scalars += batch.combinedChallenges(combined.count).map { -Scalar($0) } + weights.map { -$0 }
    var elements = Array(commitmentKey.generators.prefix(parameters.slots))
    elements.append(commitmentKey.generatorH)
    elements += combined + part.map(\.commitment)
    return G.isIdentity(G.multiScalar(variableTime: scalars, elements)) ? nil : "commitment"
  }

  /// Enc(Σ w_i·Σ_s z_i,s·2^(w·s); Π r_i^(w_i)) = Π A_C,i^(w_i)·Π (C*)^(Σ w_i·e_i).
  private func ciphertextFailure(
    _ part: [Repetition], _ batch: Batch, _ combined: [BigInt], _ key: PublicKey, _ parameters: LinkParameters
  ) -> String? {
    let (n, n2) = (key.context.n, key.context.squared)
    let plaintext = zip(part, batch.weights).reduce(BigInt(0)) {
      $0 + $1.1 * Self.pack($1.0.responses, width: parameters.slotWidth)
    }
    // Exponents are not negative, so the products always exist.
    let unit = n.multiExponentiation(variableTime: part.map(\.unit), batch.weights) ?? 0
    let left = n2.power(unit, public: key.n)
      .multiplied(by: key.plain(plaintext), mod: key.nSquared)
    let right = n2.multiExponentiation(
      variableTime: part.map(\.ciphertext) + combined,
      batch.weights + batch.combinedChallenges(combined.count))
    return left == right ? nil : "ciphertext"
  }
}
