import BigNum
import Commitments
import Groups
import NormProofs
import ProofTesting
import Transcript
import Wire

typealias Toy61 = ToyGroup

func transcript(sender: UInt8 = 1, round: UInt8 = 1) -> Transcript {
  testTranscript("NormProofsTests", sender: sender, round: round)
}

/// A committed matrix, honest or not.
struct Example<G: PrimeGroup> {
  let parameters: NormParameters
  let statement: NormStatement<G>
  let matrix: NormProver<G>.Matrix
  let blinding: [Scalar<G>]

  init(
    _ rows: [[Int64]], bound: Int64, shape: NormParameters.Shape = .init(), using rng: inout Seeded
  ) throws {
    try self.init(rows, [.ball(radius: bound)], shape: shape, using: &rng)
  }

  init(
    _ rows: [[Int64]], _ predicates: [NormPredicate], shape: NormParameters.Shape = .init(), using rng: inout Seeded
  ) throws {
    parameters = try NormParameters(
      rows: rows.count, columns: rows[0].count, predicates: predicates, order: G.scalarField.modulus, shape: shape)
    let key = CommitmentKey<G>(generators: parameters.generators)
    blinding = rows.map { _ in .random(using: &rng) }
    statement = try NormStatement(
      key: key, commitments: key.com(rows: rows, bits: 62, blinding), parameters: parameters)
    matrix = .integers(rows.flatMap { $0 })
  }

  init(
    scalars rows: [[Scalar<G>]], bound: Int64, shape: NormParameters.Shape = .init(), using rng: inout Seeded
  ) throws {
    try self.init(scalars: rows, [.ball(radius: bound)], shape: shape, using: &rng)
  }

  init(
    scalars rows: [[Scalar<G>]], _ predicates: [NormPredicate], shape: NormParameters.Shape = .init(),
    using rng: inout Seeded
  ) throws {
    parameters = try NormParameters(
      rows: rows.count, columns: rows[0].count, predicates: predicates, order: G.scalarField.modulus, shape: shape)
    let key = CommitmentKey<G>(generators: parameters.generators)
    let rho = rows.map { _ in Scalar<G>.random(using: &rng) }
    blinding = rho
    statement = try NormStatement(
      key: key, commitments: zip(rows, rho).map { key.com($0, $1) }, parameters: parameters)
    matrix = .scalars(rows.flatMap { $0 })
  }

  /// The public way.
  func prove(using rng: inout Seeded, work: Work = .serial) throws -> NormProof<G> {
    guard case .integers(let entries) = matrix else { preconditionFailure("only integers are proved honestly") }
    return try NormProof.prove(
      statement, witness: NormWitness(entries: entries, blinding: blinding), transcript: transcript(), using: &rng,
      work: work)
  }

  /// A prover that does not look whether the statement is true.
  func prover(_ checks: NormChecks = .all, using rng: inout Seeded) throws -> NormProver<G> {
    try NormProver(
      statement, matrix, blinding: blinding, transcript: transcript(), using: &rng, work: .serial, checks: checks)
  }

  func accepts(
    _ proof: NormProof<G>, _ checks: NormChecks = .all, _ context: Transcript = transcript(), work: Work = .serial
  ) -> Bool {
    do {
      try proof.verify(statement, transcript: context, work: work, checks: checks)
      return true
    } catch { return false }
  }

  func encode(_ proof: NormProof<G>) -> [UInt8] {
    var writer = Writer()
    proof.encode(parameters, to: &writer)
    return writer.bytes
  }

  func decode(_ bytes: [UInt8]) throws -> NormProof<G> {
    var reader = Reader(bytes)
    let proof = try NormProof<G>(parameters, from: &reader)
    try reader.finish()
    return proof
  }
}

extension Example {
  /// The same matrix beside other commitments.
  init(_ other: Example, commitments: [G.Element]) throws {
    (parameters, matrix, blinding) = (other.parameters, other.matrix, other.blinding)
    statement = try NormStatement(key: other.statement.key, commitments: commitments, parameters: parameters)
  }

  /// The same integers as scalars, of which a prover makes tables of all entries.
  init(dense other: Example) {
    (parameters, statement, blinding) = (other.parameters, other.statement, other.blinding)
    guard case .integers(let x) = other.matrix else { preconditionFailure("integers") }
    matrix = .scalars(x.map { Scalar($0) })
  }

  /// The same integers, read a piece at a time.
  init(streamed other: Example) {
    (parameters, statement, blinding) = (other.parameters, other.statement, other.blinding)
    guard case .integers(let x) = other.matrix else { preconditionFailure("integers") }
    matrix = .source(
      EntrySource(count: x.count) { range, out in
        for (i, e) in range.enumerated() { out[i] = Int32(x[e]) }
      })
  }

  /// The same commitments beside other predicates.
  init(_ other: Example, _ predicates: [NormPredicate]) throws {
    let p = other.parameters
    parameters = try NormParameters(
      rows: p.rows, columns: p.columns, predicates: predicates, order: G.scalarField.modulus, shape: p.shape)
    (matrix, blinding) = (other.matrix, other.blinding)
    statement = try NormStatement(
      key: CommitmentKey(generators: parameters.generators), commitments: other.statement.commitments,
      parameters: parameters)
  }
}
