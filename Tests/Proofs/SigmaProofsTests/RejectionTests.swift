import Groups
import ProofTesting
import SigmaProofs
import Testing
import Transcript

@Suite struct RejectionTests {
  private func reject<G: PrimeGroup>(
    _: G.Type, _ names: Set<String>, bigEndian: Bool, identity: [UInt8]
  ) throws {
    var rng = Seeded(11)
    let examples = Example<G>.all(using: &rng)
    let others = Example<G>.all(using: &rng)
    for (example, other) in zip(examples, others) where names.contains(example.name) {
      for flavor in Flavor.allCases {
        var t = transcript()
        let proof = try example.relation.prove(
          witness: example.witness, flavor: flavor, transcript: &t, using: &rng)
        let elements = flavor == .batchable ? example.relation.equations.count : 0
        let start = elements * G.elementByteCount
        let relation = example.relation
        @Sendable func verify(_ bytes: [UInt8], _ statement: LinearRelation<G>, _ context: Transcript) throws {
          var t = context
          try statement.verify(bytes, flavor: flavor, transcript: &t)
        }
        let report = RejectionHarness(
          proof: proof,
          scalars: stride(from: start, to: proof.count, by: 32).map {
            .init(offset: $0, count: 32, modulus: G.scalarField.modulus, bigEndian: bigEndian)
          },
          elements: (0..<elements).map { .init(offset: $0 * G.elementByteCount, identity: identity) },
          otherStatement: { try verify($0, other.relation, transcript()) },
          otherSender: { try verify($0, relation, transcript(sender: 2)) },
          otherRound: { try verify($0, relation, transcript(round: 2)) },
          verify: { try verify($0, relation, transcript()) }
        ).run()
        #expect(report.failures == [], "\(example.name) \(flavor)")
        #expect(report.errorTypes == ["ProofError"])
        #expect(report.refused["bit flipped"] == 8 * proof.count)
      }
    }
  }

  @Test func p256() throws {
    try reject(P256.self, ["log"], bigEndian: true, identity: [UInt8](repeating: 0, count: 33))
  }
  @Test func ristretto255() throws {
    let names: Set = ["log", "dleq", "opening", "bit 0", "bit 1", "product", "equality"]
    try reject(Ristretto255.self, names, bigEndian: false, identity: [UInt8](repeating: 0, count: 32))
  }

  @Test func dleq() throws {
    typealias R = Ristretto255
    var rng = Seeded(12)
    let k = Scalar<R>.random(using: &rng)
    let c = (0..<2).map { R.hashToGroup([UInt8($0)], domain: "SigmaProofsTests") }
    let d = c.map { R.multiply($0, by: k) }
    let b = R.multiply(R.generator, by: k)
    let proof = try DLEQ(.voprf).prove(k, a: R.generator, c: c, d: d, using: &rng)
    let report = RejectionHarness(
      proof: proof,
      scalars: [0, 32].map { .init(offset: $0, count: 32, modulus: R.scalarField.modulus, bigEndian: false) },
      elements: [],
      otherStatement: { try DLEQ(.voprf).verify($0, a: R.generator, b: b, c: c, d: d.reversed()) },
      otherSender: { try DLEQ(.voprf).verify($0, a: R.generator, b: R.multiply(b, by: 2), c: c, d: d) },
      otherRound: { try DLEQ(.poprf).verify($0, a: R.generator, b: b, c: c, d: d) },
      verify: { try DLEQ(.voprf).verify($0, a: R.generator, b: b, c: c, d: d) }
    ).run()
    #expect(report.failures == [])
    #expect(throws: ProofError.identity(.dleq, field: "statement", index: 1)) {
      try DLEQ(.voprf).verify(proof, a: R.generator, b: R.identity, c: c, d: d)
    }
    #expect(throws: ProofError.length(.dleq, field: "batch", count: 0, expected: 1)) {
      try DLEQ(.voprf).verify(proof, a: R.generator, b: b, c: [], d: [])
    }
  }
}
