public import BigNum
package import Groups
package import SigmaProofs
public import Transcript

extension BitsProof {
  /// Verifies a proof; the transcript ends where the prover's does.
  ///
  /// - Throws: `.length` for a proof of another shape, `.notCanonical` with the field and the number of the bit or row,
  ///   `.equation` with the check `batch`, or `.cancelled`.
  public func verify(
    _ statement: BitsStatement<G>, transcript: inout Transcript, work: Work = .parallel
  ) throws(ProofError) {
    try verify(statement, transcript: &transcript, work: work, checks: .all)
  }

  /// Verifies with attack checks switched off: for tests of the attacks.
  package func verify(
    _ statement: BitsStatement<G>, transcript: inout Transcript, work: Work = .parallel, checks: BitsChecks
  ) throws(ProofError) {
    let equation = try deferred(statement, transcript: &transcript, work: work, checks: checks)
    try DeferredStatement(statement.commitments, [equation]).verify(statement.key, .bits, work: work)
  }

  /// Verifies everything but one equation in the group, which is returned; its rows are the statement's commitments.
  /// The transcript ends where the prover's does. Errors are those of `verify`.
  package func deferred(
    _ statement: BitsStatement<G>, transcript: inout Transcript, work: Work, checks: BitsChecks = .all
  ) throws(ProofError) -> Deferred<GroupEquation<G>> {
    let p = statement.parameters
    guard p == parameters else {
      throw .length(.bits, field: "bits of all entries", count: parameters.bitCount, expected: p.bitCount)
    }
    let (e, weighing) = weighing(statement, &transcript, checks)
    let seed = Self.weightSeed(weighing)

    // Every equation times its weight, all added up: Σ over C, A1, A2 chunk by chunk, so that memory stays small where
    // there are many, and the coefficients of B, H and the G_s over everything.
    let size = max(1, min(16_384 / p.bits, (p.entries + 2 * work.workers - 1) / (2 * work.workers)))
    let parts = try work.run((p.entries + size - 1) / size) { i in
      part(of: i * size..<min(p.entries, (i + 1) * size), e, seed, checks)
    }
    var total = BitsPart<G>()
    for part in parts { total.add(try part.get()) }
    try addTies(statement, e, Xof(label: "tie-weights", seed: seed), checks, &total)
    return Deferred(total.equation, failure: .equation(.bits, check: "batch"), transcript: weighing)
  }

  /// The challenge and the seed of the weights; the transcript ends where the prover's does.
  package func challenges(
    _ statement: BitsStatement<G>, _ transcript: inout Transcript, _ checks: BitsChecks = .all
  ) -> (e: Scalar<G>, weights: [UInt8]) {
    let (e, weighing) = weighing(statement, &transcript, checks)
    return (e, Self.weightSeed(weighing))
  }

  /// The challenge, and a transcript that the weights are drawn from.
  private func weighing(
    _ statement: BitsStatement<G>, _ transcript: inout Transcript, _ checks: BitsChecks
  ) -> (e: Scalar<G>, weighing: Transcript) {
    statement.absorb(into: &transcript, checks)
    let e = Self.challenge(&transcript, parameters, ties) { absorb in announcements.withUnsafeBytes(absorb) }
    let early = transcript
    absorbResponses(into: &transcript)
    return (e, checks.contains(.weights) ? transcript : early)
  }

  private static func weightSeed(_ weighing: Transcript) -> [UInt8] {
    var weighing = weighing
    return weighing.challengeBytes("weights", count: 64)
  }

  /// The multiples of so many bits' elements are left to whoever checks the equation, beside others.
  private static var fewBits: Int { 4096 }

  /// A1 + e·C - z_β·B - z_r·H and A2 + (e - z_β)·C - z_s·H, weighted, over the bits of some entries.
  private func part(
    of range: Range<Int>, _ e: Scalar<G>, _ seed: [UInt8], _ checks: BitsChecks
  ) -> Result<BitsPart<G>, ProofError> {
    Result { () throws(ProofError) in
      var part = BitsPart<G>()
      let bits = range.scaled(by: parameters.bits)
      let place = parameters.weights(G.self)
      let elements = try shifted(by: bits.lowerBound, "C, A1, A2") { () throws(ProofError) in
        try decodeElements(
          Array(announcements[bits.scaled(by: Self.bitAnnouncementBytes)]), field: "C, A1, A2", proof: .bits,
          group: G.self)
      }
      let z = try shifted(by: bits.lowerBound, "z") { () throws(ProofError) in
        try decodeScalars(
          responses[bits.scaled(by: Self.bitResponseBytes)], field: "z", proof: .bits, group: G.self)
      }
      // A stream an entry, so that weights depend on statement and proof alone, not on how entries are shared out.
      var weights: [UInt8] = []
      weights.reserveCapacity(32 * bits.count)
      for i in range {
        var stream = Xof(label: "bits-weights", seed: seed + Codec.littleEndian(UInt64(i)))
        weights += stream.bytes(32 * parameters.bits)
      }
      let random = wideScalars(weights, width: 16, group: G.self)
      let scalars = coefficients(z, random, place, e, checks, &part)
      if parameters.bitCount <= Self.fewBits {
        part.equation.append(scalars, elements)
      } else {
        part.equation.append([.one], [G.multiScalar(variableTime: scalars, elements)])
      }
      return part
    }
  }

  /// The weighted coefficients of every C, A1, A2; those of B and H and the entries go into `part`.
  @_specialize(where G == Ristretto255)
  private func coefficients(
    _ z: [Scalar<G>], _ random: [Scalar<G>], _ place: [Scalar<G>], _ e: Scalar<G>, _ checks: BitsChecks,
    _ part: inout BitsPart<G>
  ) -> [Scalar<G>] {
    var scalars: [Scalar<G>] = []
    scalars.reserveCapacity(z.count)
    part.entries = [Scalar<G>](repeating: .zero, count: z.count / (3 * place.count))
    for i in 0..<z.count / 3 {
      let w1 = random[2 * i]
      let w2 = checks.contains(.bit) ? random[2 * i + 1] : .zero
      scalars.append(w1 * e + w2 * (e - z[3 * i]))
      scalars.append(w1)
      scalars.append(w2)
      part.equation.b -= w1 * z[3 * i]
      part.equation.h -= w1 * z[3 * i + 1] + w2 * z[3 * i + 2]
      part.entries[i / place.count] += place[i % place.count] * z[3 * i]
    }
    return scalars
  }

  /// A3_j + e·V_j - Σ_s entry[j,s]·G_s - z_ρ·H, weighted, over all rows.
  private func addTies(
    _ statement: BitsStatement<G>, _ e: Scalar<G>, _ stream: Xof, _ checks: BitsChecks, _ total: inout BitsPart<G>
  ) throws(ProofError) {
    var weights = stream
    let first = try decodeElements(ties, field: "A3", proof: .bits, group: G.self)
    let z = try decodeScalars(tieResponses[...], field: "z_rho", proof: .bits, group: G.self)
    guard checks.contains(.tie) else { return }
    var weighted: [Scalar<G>] = []
    var columns = [Scalar<G>](repeating: .zero, count: parameters.columns)
    for j in 0..<parameters.rows {
      let w = Scalar<G>(wide: weights.bytes(16))
      weighted.append(w)
      total.equation.rows.append(w * e)
      total.equation.h -= w * z[j]
      for (s, i) in parameters.row(j).enumerated() { columns[s] -= w * total.entries[i] }
    }
    total.equation.append(weighted, first)
    total.equation.generators = columns
  }

  /// Counts the index in an error from the start of the proof, not of a chunk, and in bits, not in their parts.
  private func shifted<T>(
    by offset: Int, _ field: String, _ body: () throws(ProofError) -> T
  ) throws(ProofError) -> T {
    do {
      return try body()
    } catch {
      guard case .notCanonical(let proof, _, let index) = error else { throw error }
      throw .notCanonical(proof, field: field, index: offset + index / 3)
    }
  }
}

/// A part of the verification equation.
struct BitsPart<G: PrimeGroup>: Sendable {
  var equation = GroupEquation<G>()
  /// Σ w_i·z_β[i] of each entry.
  var entries: [Scalar<G>] = []

  mutating func add(_ other: BitsPart) {
    equation.add(other.equation, times: .one)
    entries += other.entries
  }
}
