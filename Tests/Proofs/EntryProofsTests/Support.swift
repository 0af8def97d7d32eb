import BigNum
import Commitments
import EntryProofs
import Groups
import ProofTesting
import Transcript
import Wire

func transcript(sender: UInt8 = 1, round: UInt8 = 1) -> Transcript {
  testTranscript("EntryProofsTests", sender: sender, round: round)
}

/// A committed matrix, honest or not.
struct Example<G: PrimeGroup> {
  typealias S = Scalar<G>
  let parameters: EntryParameters
  let statement: EntryStatement<G>
  let matrix: EntryProver<G>.Matrix
  let blinding: [S]

  /// Rows of integers, as an honest client has them.
  init(
    _ rows: [[Int64]], _ lower: Int64, _ upper: Int64, stackBits: Int? = nil, using rng: inout Seeded
  ) throws {
    try self.init(
      shape: (rows.count, rows[0].count), lower, upper, stackBits, .integers(rows.flatMap { $0 }), using: &rng)
  }

  /// Rows of any numbers, with any digits: those of one weight after those of the other.
  init(
    scalars rows: [[S]], digits: [[S]], _ lower: Int64, _ upper: Int64, stackBits: Int? = nil, using rng: inout Seeded
  ) throws {
    try self.init(
      shape: (rows.count, rows[0].count), lower, upper, stackBits, .scalars(rows.flatMap { $0 }, digits: digits),
      using: &rng)
  }

  private init(
    shape: (rows: Int, columns: Int), _ lower: Int64, _ upper: Int64, _ stackBits: Int?,
    _ matrix: EntryProver<G>.Matrix, using rng: inout Seeded
  ) throws {
    parameters = try EntryParameters(
      rows: shape.rows, columns: shape.columns, lower: lower, upper: upper, order: G.scalarField.modulus,
      stackBits: stackBits)
    let key = CommitmentKey<G>(generators: max(parameters.generators, shape.columns))
    let x: [S] =
      switch matrix {
      case .integers(let x): x.map { S($0) }
      case .scalars(let x, _): x
      }
    let rho = (0..<shape.rows).map { _ in S.random(using: &rng) }
    blinding = rho
    let commitments = rho.indices.map { key.com(Array(x[$0 * shape.columns..<($0 + 1) * shape.columns]), rho[$0]) }
    statement = try EntryStatement(key: key, commitments: commitments, parameters: parameters)
    self.matrix = matrix
  }

  /// The same matrix beside other commitments.
  init(_ other: Example, commitments: [G.Element]) throws {
    (parameters, matrix, blinding) = (other.parameters, other.matrix, other.blinding)
    statement = try EntryStatement(key: other.statement.key, commitments: commitments, parameters: parameters)
  }

  /// The public way.
  func prove(using rng: inout Seeded, work: Work = .serial) throws -> EntryProof<G> {
    guard case .integers(let entries) = matrix else { preconditionFailure("only integers are proved honestly") }
    return try EntryProof.prove(
      statement, witness: EntryWitness(entries: entries, blinding: blinding), transcript: transcript(), using: &rng,
      work: work)
  }

  /// A prover that does not look whether the statement is true.
  func prover(_ checks: EntryChecks = .all, using rng: inout Seeded) -> EntryProver<G> {
    EntryProver(
      statement, matrix, blinding: blinding, transcript: transcript(), using: &rng, work: .serial, checks: checks)
  }

  func accepts(
    _ proof: EntryProof<G>, _ checks: EntryChecks = .all, _ context: Transcript = transcript(), work: Work = .serial
  ) -> Bool {
    do {
      try proof.verify(statement, transcript: context, work: work, checks: checks)
      return true
    } catch { return false }
  }

  func encode(_ proof: EntryProof<G>) -> [UInt8] {
    var writer = Writer()
    proof.encode(to: &writer)
    return writer.bytes
  }

  func decode(_ bytes: [UInt8]) throws -> EntryProof<G> {
    var reader = Reader(bytes)
    let proof = try EntryProof<G>(parameters, from: &reader)
    try reader.finish()
    return proof
  }
}
