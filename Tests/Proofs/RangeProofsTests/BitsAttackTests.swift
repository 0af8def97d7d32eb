import Commitments
import Groups
import ProofTesting
import RangeProofs
import SigmaProofs
import Testing
import Transcript

/// ⚔ docs/protocol.md §7: each check of the verifier has an attack that it alone stops.
@Suite struct BitsAttackTests {
  typealias R = Ristretto255

  private func accepted(
    _ proof: BitsProof<R>, _ statement: BitsStatement<R>, _ checks: BitsChecks, _ context: Transcript = transcript()
  ) -> Bool {
    var t = context
    do {
      try proof.verify(statement, transcript: &t, work: .serial, checks: checks)
      return true
    } catch {
      return false
    }
  }

  /// A "bit" of 1000 makes an entry of 1000 out of three bits.
  @Test func bitsThatAreNone() throws {
    var rng = Seeded(31)
    let cheat = try Example<R>(values: [[1000]], bits: 3, using: &rng)
    var t = transcript()
    let proof = try BitsProof.forge(
      cheat.statement, witness: cheat.witness, values: [1000, 0, 0], transcript: &t, using: &rng)
    #expect(accepted(proof, cheat.statement, BitsChecks.all.subtracting(.bit)))
    #expect(!accepted(proof, cheat.statement, .all))
  }

  /// Honest bits of a harmless entry beside a row that holds another one.
  @Test func bitsOfSomethingElse() throws {
    var rng = Seeded(32)
    let cheat = try Example<R>(values: [[1000]], bits: 3, using: &rng)
    var t = transcript()
    let proof = try BitsProof.forge(
      cheat.statement, witness: cheat.witness, values: [1, 0, 0], transcript: &t, using: &rng)
    #expect(accepted(proof, cheat.statement, BitsChecks.all.subtracting(.tie)))
    #expect(!accepted(proof, cheat.statement, .all))
  }

  /// An entry out of range is stopped by both: "bits" that are none, and not even those of the row.
  @Test func outOfRangeNeedsBothChecksOff() throws {
    var rng = Seeded(33)
    let cheat = try Example<R>(values: [[1000, 1]], bits: 3, using: &rng)
    var t = transcript()
    let proof = try BitsProof.forge(
      cheat.statement, witness: cheat.witness, values: [7, 0, 0, 1, 0, 0], transcript: &t, using: &rng)
    #expect(accepted(proof, cheat.statement, BitsChecks.all.subtracting([.bit, .tie])))
    #expect(!accepted(proof, cheat.statement, BitsChecks.all.subtracting(.bit)))
    #expect(!accepted(proof, cheat.statement, BitsChecks.all.subtracting(.tie)))
  }

  /// Rows that the transcript lacks are chosen after the challenge (Frozen Heart): A3 is sent with δ·G too much, and the
  /// row's commitment becomes V - (δ/e)·G, which opens to an entry of 252 bits. The bits stay honest.
  @Test func rowsChosenAfterTheChallenge() throws {
    var rng = Seeded(34)
    let honest = try Example<R>(values: [[1]], bits: 3, using: &rng)
    func attack(_ checks: BitsChecks) throws -> (BitsProof<R>, BitsStatement<R>) {
      let delta = Scalar<R>(77)
      var t = transcript()
      let proof = try BitsProof.forge(
        honest.statement, witness: honest.witness, values: nil, transcript: &t, using: &rng, shift: delta,
        checks: checks)
      var replay = transcript()
      let e = proof.challenges(honest.statement, &replay, checks).e
      let excess = try #require(e.inverse()) * delta
      let key = honest.statement.key
      let row = key.com([Scalar<R>.one - excess], honest.witness.rho[0])
      return (
        proof, try BitsStatement(key: key, commitments: [row], parameters: honest.statement.parameters)
      )
    }
    let open = BitsChecks.all.subtracting(.statement)
    let (proof, statement) = try attack(open)
    #expect(accepted(proof, statement, open))
    #expect(!accepted(proof, statement, .all))
    let (second, other) = try attack(.all)
    #expect(!accepted(second, other, .all))
  }

  /// Weights that are known before the responses: two false equations are made to cancel in the sum.
  @Test func weightsWithoutResponsesAreKnownInAdvance() throws {
    var rng = Seeded(36)
    let example = try Example<R>(values: [[1]], bits: 3, using: &rng)
    var bytes = try example.prove(transcript(), using: &rng).wireBytes
    let open = BitsChecks.all.subtracting(.weights)
    var t = transcript()
    let seed = try BitsProof<R>(wireBytes: bytes).challenges(example.statement, &t, open).weights
    var stream = Xof(label: "bits-weights", seed: seed + Codec.littleEndian(UInt64(0)))
    // z_r and z_s of the first bit: H times w1·z_r + w2·z_s is all that the sum sees of them.
    let w1 = Scalar<R>(wide: stream.bytes(16)), w2 = Scalar<R>(wide: stream.bytes(16))
    let start = 10 + 3 * 96 + 32 + 32
    for (offset, error) in [(start, w2), (start + 32, -w1)] {
      let z = try Scalar<R>(littleEndian: bytes[offset..<offset + 32])
      bytes.replaceSubrange(offset..<offset + 32, with: (z + error).littleEndianBytes)
    }
    let forged = try BitsProof<R>(wireBytes: bytes)
    #expect(accepted(forged, example.statement, open))
    #expect(!accepted(forged, example.statement, .all))
  }

  /// ⚔ §5: a copied proof and a replayed one, in an application whose transcript names neither sender nor round.
  @Test func copiesAndReplays() throws {
    var rng = Seeded(35)
    let example = try Example<R>(values: [[1, -2]], bits: 3, using: &rng)
    let nameless = Transcript(protocol: "RangeProofsTests", version: 1, context: [])
    let loose = try example.prove(nameless, using: &rng)
    #expect(accepted(loose, example.statement, .all, nameless))  // by whom, and when, nobody can tell
    let proof = try example.prove(transcript(sender: 1, round: 1), using: &rng)
    #expect(accepted(proof, example.statement, .all, transcript(sender: 1, round: 1)))
    #expect(!accepted(proof, example.statement, .all, transcript(sender: 2, round: 1)))
    #expect(!accepted(proof, example.statement, .all, transcript(sender: 1, round: 2)))
  }
}
