import BigNum
import Commitments
import Groups
import ProofTesting
import RangeProofs
import Transcript

func transcript(sender: UInt8 = 1, round: UInt8 = 1) -> Transcript {
  testTranscript("RangeProofsTests", sender: sender, round: round)
}

/// Random rows within b bits, both ends of the interval among them, with their commitments.
struct Example<G: PrimeGroup> {
  let statement: BitsStatement<G>
  let witness: BitsWitness<G>

  init(rows: Int, columns: Int, bits: Int, using rng: inout Seeded) throws {
    let half = Int64(1) << Int64(bits - 1)
    var values = (0..<rows).map { _ in (0..<columns).map { _ in Int64.random(in: -half..<half, using: &rng) } }
    values[0][0] = -half
    values[rows - 1][columns - 1] = half - 1
    try self.init(values: values, bits: bits, using: &rng)
  }

  /// Commitments to any values, inside or not.
  init(values: [[Int64]], bits: Int, using rng: inout Seeded) throws {
    let key = CommitmentKey<G>(generators: values[0].count)
    let rho = values.map { _ in Scalar<G>.random(using: &rng) }
    statement = try BitsStatement(
      key: key, commitments: key.com(rows: values, bits: 62, rho),
      parameters: BitsParameters(rows: values.count, columns: values[0].count, bits: bits))
    witness = BitsWitness(rows: values, rho: rho)
  }

  func prove(_ transcript: Transcript, using rng: inout Seeded) throws -> BitsProof<G> {
    var t = transcript
    return try BitsProof.prove(statement, witness: witness, transcript: &t, using: &rng)
  }
}
