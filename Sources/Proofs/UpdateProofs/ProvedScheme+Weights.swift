import Groups
import Masks
import NormProofs
import PaillierScheme
import Transcript
import Wire

extension ProvedScheme {
  func maskWeights(
    _ submission: ReceivedSubmission, vector: Int, key: PublicKey
  ) throws -> MaskWeights? {
    var (reader, proofs) = (Reader(submission.sealed), Reader(submission.proofs))
    let rows = try ciphertexts(from: &reader, key: key, checks: checks)
    let masked = try maskedVectors(submission.masked, work: .serial)
    for (i, layout) in layouts.enumerated() {
      let encoded = try reader.fixed("commitments", count: layout.committedRows * G.elementByteCount)
      _ = try LinkProof<G>(links[i], from: &proofs)
      let bound = try BoundProof(bounds[i], from: &proofs)
      guard i == vector else { continue }
      guard case .norm(let proof) = bound, case .norm(let parameters) = bounds[i], let matrix = layout.masked else {
        return nil
      }
      let statement = try NormStatement(
        key: self.key, commitments: G.decodeMany(encoded), parameters: parameters)
      let transcript = try transcript(i, submission.context, key, masked[i], rows[i], encoded, work: .serial)
      var xof = Xof(label: "mask-weights", seed: proof.challenges(statement, transcript: transcript).seed)
      return MaskWeights(matrix.mask, from: &xof)
    }
    return nil
  }
}
