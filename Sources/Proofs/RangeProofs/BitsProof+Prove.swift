public import BigNum
import Commitments
package import Groups
import SigmaProofs
public import Transcript

extension BitsProof {
  /// Proves that all entries of a statement's rows lie in their interval.
  ///
  /// The time depends on the shape alone. The transcript has absorbed who proves in which round; afterwards it has
  /// absorbed the whole proof.
  /// - Throws: `.witness` where an entry lies outside or a row does not open its commitment; `.cancelled`.
  public static func prove(
    _ statement: BitsStatement<G>, witness: BitsWitness<G>, transcript: inout Transcript,
    using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(ProofError) -> BitsProof {
    try check(witness, statement, work)
    return try proveUnchecked(statement, witness, nil, &transcript, using: &rng, work, .all)
  }

  /// What a cheating client makes: "bits" that are any numbers (`values`, J·k·b scalars, where given), and a first message
  /// A3_0 that is off by `shift`·G_0.
  package static func forge(
    _ statement: BitsStatement<G>, witness: BitsWitness<G>, values: [Scalar<G>]?, transcript: inout Transcript,
    using rng: inout some RandomNumberGenerator, shift: Scalar<G> = .zero, checks: BitsChecks = .all
  ) throws(ProofError) -> BitsProof {
    try proveUnchecked(statement, witness, values, &transcript, using: &rng, .serial, checks, shift: shift)
  }

  private static func check(
    _ witness: BitsWitness<G>, _ statement: BitsStatement<G>, _ work: Work
  ) throws(ProofError) {
    let p = statement.parameters
    guard witness.rows.count == p.rows, witness.rho.count == p.rows,
      witness.rows.allSatisfy({ $0.count == p.columns })
    else { throw .witness(.bits, reason: "not \(p.rows) rows of \(p.columns) entries, each with its rho") }
    let half = Int64(1) << Int64(p.bits - 1)
    for (j, row) in witness.rows.enumerated() {
      // x + 2^(b-1) has no bit from b on; all entries are looked at before the decision, without a branch.
      let excess = row.reduce(0 as UInt64) { $0 | UInt64(bitPattern: $1 &+ half) >> UInt64(p.bits) }
      guard excess == 0 else {
        throw .witness(.bits, reason: "an entry of row \(j) does not fit in \(p.bits) bits; clip or scale it first")
      }
    }
    let rows = witness.rows
    let opened = try work.run(p.rows) { j in
      statement.key.com(rows[j], bits: p.bits, witness.rho[j]) == statement.commitments[j]
    }
    if let j = opened.firstIndex(of: false) {
      throw .witness(.bits, reason: "row \(j) does not open its commitment")
    }
  }

  private static func proveUnchecked(
    _ statement: BitsStatement<G>, _ witness: BitsWitness<G>, _ values: [Scalar<G>]?, _ transcript: inout Transcript,
    using rng: inout some RandomNumberGenerator, _ work: Work, _ checks: BitsChecks,
    shift: Scalar<G> = .zero
  ) throws(ProofError) -> BitsProof {
    let p = statement.parameters
    statement.absorb(into: &transcript, checks)
    let source = NonceGenerator(transcript: transcript, rows: witness.rows, scalars: witness.rho, using: &rng)

    let size = chunkSize(p, work)
    let family = source.family()
    let halfB = G.Basis([G.multiply(statement.key.generatorB, by: .half)])
    let entries = witness.rows.flatMap { $0 }
    let first: [BitsChunk<G>] = try work.run((p.entries + size - 1) / size) { i in
      let range = i * size..<min(p.entries, (i + 1) * size)
      return BitsChunk(
        entries: Array(entries[range]), from: range.lowerBound,
        values: values.map { Array($0[range.scaled(by: p.bits)]) }, statement, halfB: halfB, family)
    }

    // The tie's first message is linear in the bits' nonces: k multiplications a row, not k·b.
    let sums = SecretScalars<G>(capacity: p.entries) { list in first.forEach { $0.moveEntryNonces(to: &list) } }
    let rhoNonces = SecretScalars<G>(capacity: p.rows) { list in
      for _ in 0..<p.rows { list.append(.nonce(source)) }
    }
    var ties = try work.run(p.rows) { j in
      statement.key.com(secret: Array(sums.values[p.row(j)]), rhoNonces.values[j])
    }
    if !shift.isZero { ties[0] = G.add(ties[0], G.multiply(statement.key.generators[0], by: shift)) }
    let tieBytes = G.encode(ties)
    let e = challenge(&transcript, p, tieBytes) { absorb in first.forEach { $0.bytes.withUnsafeBytes(absorb) } }

    let answered = try work.run(first.count) { first[$0].respond(e) }
    let proof = BitsProof(
      parameters: p, announcements: Array(joining: first.map(\.bytes)), ties: tieBytes,
      responses: Array(joining: answered),
      tieResponses: G.encodeScalars(zip(rhoNonces.values, witness.rho).map { $0 + e * $1 }))
    proof.absorbResponses(into: &transcript)
    return proof
  }

  /// The challenge e, after all first messages.
  static func challenge(
    _ transcript: inout Transcript, _ p: BitsParameters, _ ties: [UInt8],
    _ announcements: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) -> Scalar<G> {
    transcript.absorb("C, A1, A2", byteCount: p.bitCount * bitAnnouncementBytes, announcements)
    transcript.absorb("A3", ties)
    return Scalar(wide: transcript.challengeBytes("e", count: G.scalarByteCount + Codec.extraBytes))
  }

  func absorbResponses(into transcript: inout Transcript) {
    transcript.absorb("z", responses)
    transcript.absorb("z_rho", tieResponses)
  }

  /// Entries a chunk: enough for the group's batches, few enough that all workers have some. Nothing of the proof depends
  /// on it.
  static func chunkSize(_ p: BitsParameters, _ work: Work) -> Int {
    max(1, min(1024 / p.bits, (p.entries + 4 * work.workers - 1) / (4 * work.workers)))
  }
}

extension Work {
  /// `map`, whose only error is that the caller cancelled.
  func run<T: Sendable>(_ count: Int, _ transform: @Sendable (Int) -> T) throws(ProofError) -> [T] {
    do { return try map(count, transform) } catch { throw .cancelled(.bits) }
  }
}

extension BitsParameters {
  /// The entries of row j.
  func row(_ j: Int) -> Range<Int> { j * columns..<(j + 1) * columns }
}

extension Range<Int> {
  func scaled(by n: Int) -> Range<Int> { lowerBound * n..<upperBound * n }
}

extension Array where Element == UInt8 {
  init(joining parts: [[UInt8]]) {
    self = []
    reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { self += part }
  }
}
