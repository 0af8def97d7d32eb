public import BigNum
public import Commitments
import Groups
import PaillierScheme
package import SigmaProofs
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
    let copies = try deferred(
      statement, parameters: parameters, commitmentKey: commitmentKey, transcript: transcript, work: work,
      checks: checks)
    for copy in copies {
      if checks.contains(.commitments) {
        try DeferredStatement(statement.commitments, [copy.commitment]).verify(commitmentKey, .link, work: work)
      }
      guard checks.contains(.ciphertexts) else { continue }
      let failures: [Int]
      do throws(BigNumError) {
        failures = try CiphertextEquation.failures(
          [copy.ciphertext.equation], statement.key, BatchWeights([copy.ciphertext.binding]), work: work)
      } catch { throw .cancelled(.link) }
      guard failures.isEmpty else { throw copy.ciphertext.failure }
    }
  }

  /// What is left to check of one copy: an equation between commitments, whose rows are the statement's, and one
  /// between ciphertexts.
  package struct Deferrals: Sendable {
    package let commitment: Deferred<GroupEquation<G>>
    package let ciphertext: Deferred<CiphertextEquation>
  }

  /// Verifies everything but these. Errors are those of `verify`.
  package func deferred(
    _ statement: LinkStatement<G>, parameters: LinkParameters, commitmentKey: CommitmentKey<G>, transcript: Transcript,
    work: Work, checks: Checks = .all
  ) throws(ProofError) -> [Deferrals] {
    try parameters.check(statement)
    try checkMembership(statement, parameters, checks)
    guard commitmentKey.capacity >= parameters.slots else {
      throw .statement(.link, reason: "\(parameters.slots) slots, but \(commitmentKey.capacity) generators")
    }
    let ciphertexts = CiphertextVector(statement.ciphertexts, key: statement.key).limbs
    let perCopy = parameters.shape.weightVectors * parameters.shape.repetitions
    var copies: [Deferrals] = []
    for copy in 0..<parameters.shape.copies {
      var transcript = transcript
      let part = Array(repetitions[copy * perCopy..<(copy + 1) * perCopy])
      let weights = Self.weights(parameters, copy: copy, transcript: &transcript)
      let challenges = Self.challenges(
        parameters, ciphertexts: part.map(\.ciphertext), commitments: part.map(\.commitment), transcript: &transcript,
        checks: checks)
      if checks.contains(.responses) {
        transcript.absorb(
          "responses", part.flatMap(\.responses).map { $0.lowBits(8 * parameters.responseByteCount) },
          width: parameters.responseByteCount)
        transcript.absorb("r_z", part.map(\.unit), width: parameters.modulusBits / 8)
        transcript.absorb("rho_z", part.flatMap(\.blinding.littleEndianBytes))
      }
      var combined: [BigInt] = []
      do throws(BigNumError) {
        for w in weights {
          // Weights are not negative, so the product always exists.
          combined.append(
            try statement.key.context.squared.multiExponentiation(
              variableTime: ciphertexts, w, work: work.silent) ?? 0)
        }
      } catch { throw .cancelled(.link) }
      let ciphertext = CiphertextEquation(
        combined: combined,
        terms: zip(part, challenges).map { r, e in
          CiphertextEquation.Term(
            plaintext: Self.pack(r.responses, width: parameters.slotWidth), unit: r.unit, nonce: r.ciphertext,
            challenge: e)
        })
      copies.append(
        Deferrals(
          commitment: Deferred(
            commitmentEquation(part, weights, challenges, parameters, &transcript),
            failure: .equation(.link, check: "commitment"), transcript: transcript),
          ciphertext: Deferred(
            ciphertext, failure: .equation(.link, check: "ciphertext"), transcript: transcript)))
    }
    return copies
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
      if checks.contains(.interval), let s = r.responses.firstIndex(where: { $0.magnitude > zBound }) {
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

  /// Σ ω_i·(Com(z_i; ρ_i) − A_V,i − e_i·Σ_j γ_j·V_j) = 0 over the repetitions; ω_i has 128 bits and depends on the
  /// whole proof.
  @_specialize(where G == Ristretto255)
  private func commitmentEquation(
    _ part: [Repetition], _ weights: [[BigInt]], _ challenges: [BigInt], _ parameters: LinkParameters,
    _ transcript: inout Transcript
  ) -> GroupEquation<G> {
    var stream = transcript.challengeStream("batch")
    let omega = part.map { _ in Scalar<G>(stream.integer(bits: 128)) }
    var equation = GroupEquation<G>()
    equation.generators = (0..<parameters.slots).map { s in
      zip(part, omega).reduce(Scalar<G>.zero) { $0 + Scalar($1.0.responses[s]) * $1.1 }
    }
    equation.h = zip(part, omega).reduce(.zero) { $0 + $1.0.blinding * $1.1 }
    equation.append(omega.map { -$0 }, part.map(\.commitment))
    // Σ e_i·ω_i over the repetitions of each weight vector.
    let perVector = parameters.shape.repetitions
    var rows = [Scalar<G>](repeating: .zero, count: parameters.rows)
    for (v, gamma) in weights.enumerated() {
      let factor = (v * perVector..<(v + 1) * perVector).reduce(Scalar<G>.zero) {
        $0 - omega[$1] * Scalar(challenges[$1])
      }
      for j in rows.indices { rows[j] += factor * Scalar(gamma[j]) }
    }
    equation.rows = rows
    return equation
  }
}
