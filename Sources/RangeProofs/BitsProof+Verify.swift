public import BigNum
package import Groups
import SigmaProofs
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
    let p = statement.parameters
    guard p == parameters else {
      throw .length(.bits, field: "bits of all entries", count: parameters.bitCount, expected: p.bitCount)
    }
    let (e, seed) = challenges(statement, &transcript, checks)

    // Every equation times its weight, all added up: Σ over C, A1, A2 chunk by chunk, so that memory stays small, and the
    // coefficients of B, H and the G_s over everything.
    let size = max(1, min(16_384 / p.bits, (p.entries + 2 * work.workers - 1) / (2 * work.workers)))
    let parts = try work.run((p.entries + size - 1) / size) { i in
      let weights = Xof(label: "bits-weights", seed: seed + Codec.littleEndian(UInt64(i)))
      return part(of: i * size..<min(p.entries, (i + 1) * size), e, weights, checks)
    }
    var total = BitsPart<G>()
    for part in parts { total.add(try part.get()) }
    try addTies(statement, e, Xof(label: "tie-weights", seed: seed), checks, &total)
    total.scalars += [total.b, total.h]
    total.elements += [statement.key.generatorB, statement.key.generatorH]
    guard G.isIdentity(G.add(total.sum, G.multiScalar(variableTime: total.scalars, total.elements))) else {
      throw .equation(.bits, check: "batch")
    }
  }

  /// The challenge and the seed of the weights; the transcript ends where the prover's does.
  package func challenges(
    _ statement: BitsStatement<G>, _ transcript: inout Transcript, _ checks: BitsChecks = .all
  ) -> (e: Scalar<G>, weights: [UInt8]) {
    statement.absorb(into: &transcript, checks)
    let e = Self.challenge(&transcript, parameters, ties) { absorb in announcements.withUnsafeBytes(absorb) }
    let early = transcript
    absorbResponses(into: &transcript)
    var weighing = checks.contains(.weights) ? transcript : early
    return (e, weighing.challengeBytes("weights", count: 64))
  }

  /// A1 + e·C - z_β·B - z_r·H and A2 + (e - z_β)·C - z_s·H, weighted, over the bits of some entries.
  private func part(
    of range: Range<Int>, _ e: Scalar<G>, _ stream: Xof, _ checks: BitsChecks
  ) -> Result<BitsPart<G>, ProofError> {
    Result { () throws(ProofError) in
      var weights = stream
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
      let random = wideScalars(weights.bytes(32 * bits.count), width: 16, group: G.self)
      let scalars = coefficients(z, random, place, e, checks, &part)
      part.sum = G.multiScalar(variableTime: scalars, elements)
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
      part.b -= w1 * z[3 * i]
      part.h -= w1 * z[3 * i + 1] + w2 * z[3 * i + 2]
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
    var columns = [Scalar<G>](repeating: .zero, count: parameters.columns)
    for j in 0..<parameters.rows {
      let w = Scalar<G>(wide: weights.bytes(16))
      total.scalars += [w, w * e]
      total.elements += [first[j], statement.commitments[j]]
      total.h -= w * z[j]
      for (s, i) in parameters.row(j).enumerated() { columns[s] -= w * total.entries[i] }
    }
    total.scalars += columns
    total.elements += statement.key.generators.prefix(parameters.columns)
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

/// A partial sum of the verification equation.
struct BitsPart<G: PrimeGroup>: Sendable {
  /// What is summed up already.
  var sum = G.identity
  /// Coefficients of B and H.
  var b = Scalar<G>.zero, h = Scalar<G>.zero
  /// Σ w_i·z_β[i] of each entry.
  var entries: [Scalar<G>] = []
  /// What is not summed up yet.
  var scalars: [Scalar<G>] = []
  var elements: [G.Element] = []

  mutating func add(_ other: BitsPart) {
    sum = G.add(sum, other.sum)
    b += other.b
    h += other.h
    entries += other.entries
  }
}
