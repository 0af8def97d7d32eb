import Commitments
import Groups
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
