import BigNum
import Commitments
import Groups
import NormProofs
import Transcript
import Wire

/// A reproducible generator.
struct Seeded: RandomNumberGenerator {
  private var xof: Xof
  init(_ seed: UInt64) { xof = Xof(label: "test", seed: Codec.littleEndian(seed)) }
  mutating func next() -> UInt64 { xof.next() }
}

/// ℤ_p under addition for p = 2^61 − 1, with generators from a hash: not binding, as everybody can divide, but proofs are
/// as complete in it, and as false statements as improbable, as in any group of 61 bits; and a thousand take no time.
enum Toy61: PrimeGroup {
  static let identifier = "toy61"
  static let order: UInt64 = 1 << 61 - 1
  static let scalarField = ScalarField(order: BigInt(order))
  static let elementByteCount = 8
  static let identity: UInt64 = 0
  static let generator: UInt64 = 1
  static func add(_ a: UInt64, _ b: UInt64) -> UInt64 { (a + b) % order }
  static func negate(_ a: UInt64) -> UInt64 { (order - a) % order }
  static func multiply(_ a: UInt64, by s: Scalar<Toy61>) -> UInt64 { (s * Scalar(a)).limbs.l0 }
  static func encode(_ a: UInt64) -> [UInt8] { Codec.littleEndian(a) }
  static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> UInt64 {
    let a = bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard bytes.count == 8, a > 0, a < order else {
      throw .notAnElement(group: identifier, index: 0, reason: "not in 1..<2^61 - 1")
    }
    return a
  }
  static func hashToGroup(_ message: [UInt8], domain: String) -> UInt64 {
    var xof = Xof(label: domain, seed: message)
    return 1 + xof.next() % (order - 1)
  }
  struct Table: Groups.FixedBaseTable {
    let base: UInt64
    init(_ base: UInt64) { self.base = base }
    func multiply(by s: Scalar<Toy61>) -> UInt64 { Toy61.multiply(base, by: s) }
  }
}

func transcript(sender: UInt8 = 1, round: UInt8 = 1) -> Transcript {
  var t = Transcript(protocol: "NormProofsTests", version: 1, context: [round])
  t.absorb("sender", [sender])
  return t
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
    parameters = try NormParameters(
      rows: rows.count, columns: rows[0].count, bound: bound, order: G.scalarField.modulus, shape: shape)
    let key = CommitmentKey<G>(generators: parameters.generators)
    blinding = rows.map { _ in .random(using: &rng) }
    statement = try NormStatement(
      key: key, commitments: key.com(rows: rows, bits: 62, blinding), parameters: parameters)
    matrix = .integers(rows.flatMap { $0 })
  }

  init(
    scalars rows: [[Scalar<G>]], bound: Int64, shape: NormParameters.Shape = .init(), using rng: inout Seeded
  ) throws {
    parameters = try NormParameters(
      rows: rows.count, columns: rows[0].count, bound: bound, order: G.scalarField.modulus, shape: shape)
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
  func prover(_ checks: NormChecks = .all, using rng: inout Seeded) -> NormProver<G> {
    NormProver(
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
}
