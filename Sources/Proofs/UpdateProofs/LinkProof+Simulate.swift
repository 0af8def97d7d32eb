package import BigNum
package import Commitments
import Groups
package import Transcript

extension LinkProof {
  /// The challenges of one copy.
  package struct Challenges: Hashable, Sendable {
    /// γ of each weight vector.
    package var weights: [[BigInt]]
    /// e of each repetition.
    package var last: [BigInt]
    package init(weights: [[BigInt]], last: [BigInt]) { (self.weights, self.last) = (weights, last) }
  }

  /// Those that a transcript answers this proof's first messages with, for parameters of one copy.
  package func challenges(_ parameters: LinkParameters, transcript: Transcript) -> Challenges {
    var transcript = transcript
    let weights = Self.weights(parameters, copy: 0, transcript: &transcript)
    return Challenges(
      weights: weights,
      last: Self.challenges(
        parameters, ciphertexts: repetitions.map(\.ciphertext), commitments: repetitions.map(\.commitment),
        transcript: &transcript))
  }

  /// The proof with given challenges and this one's responses: A_C and A_V follow. Of honest proofs ρ_z is uniform, r_z
  /// too (in the fast modes nearly h^(a') of a uniform a': docs/protocol.md §3) and the z_s nearly are, whatever the rows;
  /// whoever draws them and the challenges simulates (docs/protocol.md §6), without a witness.
  package func simulated(
    _ statement: LinkStatement<G>, _ challenges: Challenges, parameters: LinkParameters,
    commitmentKey: CommitmentKey<G>
  ) -> LinkProof {
    let (key, n2) = (statement.key, statement.key.nSquared)
    var proof = self
    for (i, e) in challenges.last.enumerated() {
      let weights = challenges.weights[i / parameters.shape.repetitions]
      var ciphertext = key.encrypt(
        raw: Self.pack(repetitions[i].responses, width: parameters.slotWidth), unit: repetitions[i].unit)
      var commitment = commitmentKey.com(repetitions[i].responses.map { Scalar($0) }, repetitions[i].blinding)
      for (j, weight) in weights.enumerated() {
        // A ciphertext is coprime to N, so that its inverse exists.
        let power = statement.ciphertexts[j].value.powMod(variableTime: -(e * weight), mod: n2)
        ciphertext.multiply(by: power ?? 0, mod: n2)
        commitment = G.subtract(commitment, G.multiply(statement.commitments[j], by: Scalar(e * weight)))
      }
      proof.repetitions[i].ciphertext = ciphertext
      proof.repetitions[i].commitment = commitment
    }
    return proof
  }
}
