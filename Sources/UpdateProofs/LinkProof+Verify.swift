public import BigNum
public import Commitments
import Groups
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
      let failures: [String?]
      do throws(BigNumError) {
        let combined = try work.map(weights.count) { combine(statement, weights[$0]) }
        failures = try work.map(perCopy) { i in
          let (ciphertext, commitment) = combined[i / parameters.shape.repetitions]
          return failure(part[i], challenges[i], ciphertext, commitment, statement, parameters, commitmentKey)
        }
      } catch { throw .cancelled(.link) }
      if let check = failures.compactMap({ $0 }).first { throw .equation(.link, check: check) }
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
    let modulus = statement.key.context.nSquared
    // Weights are not negative, so the product always exists.
    let product = modulus.multiExponentiation(variableTime: statement.ciphertexts.map(\.value), weights) ?? 0
    return (product, G.multiScalar(variableTime: weights.map { Scalar($0) }, statement.commitments))
  }

  /// The first equation of one repetition that fails.
  private func failure(
    _ r: Repetition, _ e: BigInt, _ ciphertext: BigInt, _ commitment: G.Element, _ statement: LinkStatement<G>,
    _ parameters: LinkParameters, _ commitmentKey: CommitmentKey<G>
  ) -> String? {
    let key = statement.key
    let n2 = key.nSquared
    // Com(z; ρ_z) − e·V* = A_V: the cheaper of the two comes first.
    let scalars = r.responses.map { Scalar<G>($0) } + [r.blinding, -Scalar(e)]
    let elements = commitmentKey.generators.prefix(parameters.slots) + [commitmentKey.generatorH, commitment]
    guard G.multiScalar(variableTime: scalars, Array(elements)) == r.commitment else { return "commitment" }
    // Enc(Σ z_s·2^(w·s); r_z) = A_C·(C*)^e.
    let packed = key.plain(Self.pack(r.responses, width: parameters.slotWidth))
    let left = (r.unit.powMod(variableTime: key.n, mod: n2) ?? 0).multiplied(by: packed, mod: n2)
    let right = (ciphertext.powMod(variableTime: e, mod: n2) ?? 0).multiplied(by: r.ciphertext, mod: n2)
    return left == right ? nil : "ciphertext"
  }
}
