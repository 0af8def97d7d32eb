import Groups
import ProofTesting
import SigmaProofs
import Transcript

/// Every relation of the library with a witness, at random values.
struct Example<G: PrimeGroup> {
  let name: String
  let relation: LinearRelation<G>
  let witness: [Scalar<G>]

  static func all(using rng: inout Seeded) -> [Example] {
    typealias R = LinearRelation<G>
    let h = G.hashToGroup([72], domain: "SigmaProofsTests")
    func com(_ m: Scalar<G>, _ r: Scalar<G>) -> G.Element {
      G.add(G.multiply(G.generator, by: m), G.multiply(h, by: r))
    }
    let x = Scalar<G>.random(using: &rng), r = Scalar<G>.random(using: &rng)
    let y = Scalar<G>.random(using: &rng), s = Scalar<G>.random(using: &rng), t = Scalar<G>.random(using: &rng)
    let base = G.multiply(h, by: y)
    return [
      Example(name: "log", relation: .discreteLogarithm(G.multiply(G.generator, by: x)), witness: [x]),
      Example(
        name: "dleq",
        relation: .discreteLogarithmEquality(
          h: base, x: G.multiply(G.generator, by: x), y: G.multiply(base, by: x)),
        witness: [x]),
      Example(name: "opening", relation: .opening(h: h, c: com(x, r)), witness: [x, r]),
      Example(name: "bit 0", relation: .bit(h: h, c: com(.zero, r)), witness: R.bitWitness(b: .zero, r: r)),
      Example(name: "bit 1", relation: .bit(h: h, c: com(.one, r)), witness: R.bitWitness(b: .one, r: r)),
      Example(
        name: "product", relation: .product(h: h, x: com(x, r), y: com(y, s), z: com(x * y, t)),
        witness: R.productWitness(x: x, r: r, y: y, s: s, t: t)),
      Example(
        name: "equality", relation: .equality(h: h, c: com(x, r), d: com(x, s)), witness: [x, r, s]),
    ]
  }
}

func transcript(sender: UInt8 = 1, round: UInt8 = 1) -> Transcript {
  testTranscript("SigmaProofsTests", sender: sender, round: round)
}
