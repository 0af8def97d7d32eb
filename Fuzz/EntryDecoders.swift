import Commitments
import EntryProofs
import Groups
import Transcript
import Wire

/// A proof of the intervals of two rows' entries.
let entryDecoders: [Decoder] = [
  Decoder("entry-proof") {
    let parameters = try parameters.get()
    let key = CommitmentKey<Ristretto255>(generators: parameters.generators)
    let v = key.com(rows: [[1, -2], [0, 2]], bits: 2, [.one, .one])
    var random = SystemRandomNumberGenerator()
    let proof = try EntryProof<Ristretto255>.prove(
      EntryStatement(key: key, commitments: v, parameters: parameters),
      witness: EntryWitness(entries: [1, -2, 0, 2], blinding: [.one, .one]),
      transcript: Transcript(protocol: "fuzz", version: 1, context: []), using: &random, work: .serial)
    var w = Writer()
    proof.encode(to: &w)
    return [w.bytes]
  } decode: { bytes in
    var r = Reader(bytes)
    let proof = try EntryProof<Ristretto255>(try parameters.get(), from: &r)
    try r.finish()
    var w = Writer()
    proof.encode(to: &w)
    precondition(w.bytes == bytes, "accepted a second encoding")
  }
]

private let parameters = Result {
  try EntryParameters(rows: 2, columns: 2, lower: -2, upper: 2, order: Ristretto255.scalarField.modulus)
}
