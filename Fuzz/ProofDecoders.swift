import Foundation
import Groups
import SigmaProofs
import VectorFiles

/// Proofs, the instances that they are about, and files of them.
let proofDecoders: [Decoder] = [
  Decoder("sigma-instance") {
    let h = P256.hashToGroup([1], domain: "SealedSum-fuzz")
    return [
      LinearRelation<P256>.discreteLogarithm(P256.generator).serialized(),
      LinearRelation<P256>.bit(h: h, c: P256.add(h, P256.generator)).serialized(),
    ]
  } decode: { bytes in
    let relation = try LinearRelation<P256>(serialized: bytes)
    precondition(relation.serialized() == bytes, "accepted a second encoding")
    try relation.validate()
  },
  sigma("sigma-compact", .compact),
  sigma("sigma-batchable", .batchable),
  Decoder("vector-file") {
    try [
      "fiatShamirCodecVectors", "sigma-proofs_Shake128_P256", "rfc9497-ristretto255-dleq", "paillier-python-paillier",
    ]
    .flatMap(entries)
  } decode: { bytes in
    _ = try VectorFile.check(Data(bytes), name: "fuzz")
  },
]

/// A proof of one bit; two different proofs of it cannot both come from one seed, but either may verify.
private func sigma(_ name: String, _ flavor: Flavor) -> Decoder {
  let h = Ristretto255.hashToGroup([1], domain: "SealedSum-fuzz")
  let r = Scalar<Ristretto255>(wide: [UInt8](repeating: 3, count: 64))
  let c = Ristretto255.add(Ristretto255.generator, Ristretto255.multiply(h, by: r))
  let relation = LinearRelation<Ristretto255>.bit(h: h, c: c)
  return Decoder(name) {
    var random = SystemRandomNumberGenerator()
    let witness = LinearRelation<Ristretto255>.bitWitness(b: .one, r: r)
    return [try relation.prove(witness: witness, flavor: flavor, sessionID: session, using: &random)]
  } decode: { bytes in
    try relation.verify(bytes, flavor: flavor, sessionID: session)
  }
}

/// The first two entries of a published file, each as a file of its own.
private func entries(_ file: String) throws -> [[UInt8]] {
  let data = try Data(contentsOf: URL(filePath: "Tests/Vectors/v1/\(file).json"))
  guard let list = try JSONSerialization.jsonObject(with: data) as? [Any] else { return [] }
  return try list.prefix(2).map { [UInt8](try JSONSerialization.data(withJSONObject: [$0])) }
}

private let session = [UInt8](repeating: 1, count: 32)
