import Groups
import ProofTesting
import SigmaProofs
import Testing
import Transcript

@Suite struct LinearRelationTests {
  private func roundTrips<G: PrimeGroup>(_: G.Type, seed: UInt64) throws {
    var rng = Seeded(seed)
    for example in Example<G>.all(using: &rng) {
      try example.relation.validate()
      #expect(example.relation.isSatisfied(by: example.witness), "\(example.name), seed \(seed)")
      #expect(try LinearRelation<G>(serialized: example.relation.serialized()) == example.relation)
      for flavor in Flavor.allCases {
        var prover = transcript()
        let proof = try example.relation.prove(
          witness: example.witness, flavor: flavor, transcript: &prover, using: &rng)
        #expect(
          proof.count
            == (flavor == .compact ? example.relation.compactByteCount : example.relation.batchableByteCount))
        var verifier = transcript()
        try example.relation.verify(proof, flavor: flavor, transcript: &verifier)
        // Both end in one state, so that what follows can build on it.
        #expect(prover.challengeBytes("next", count: 16) == verifier.challengeBytes("next", count: 16))
      }
    }
  }

  @Test(arguments: [1, 2]) func p256(seed: UInt64) throws { try roundTrips(P256.self, seed: seed) }
  @Test(arguments: [1, 2]) func ristretto255(seed: UInt64) throws { try roundTrips(Ristretto255.self, seed: seed) }

  @Test func wrongWitnessIsNotProved() throws {
    var rng = Seeded(3)
    for example in Example<Ristretto255>.all(using: &rng) {
      var wrong = example.witness
      wrong[0] += .one
      var t = transcript()
      #expect(throws: ProofError.self) { try example.relation.prove(witness: wrong, transcript: &t, using: &rng) }
      #expect(throws: ProofError.length(.sigma, field: "witness", count: 0, expected: example.witness.count)) {
        try example.relation.prove(witness: [], transcript: &t, using: &rng)
      }
    }
  }

  /// A commitment to 2 has no bit witness, whatever one tries.
  @Test func twoIsNoBit() throws {
    var rng = Seeded(4)
    typealias R = LinearRelation<Ristretto255>
    let h = Ristretto255.hashToGroup([72], domain: "SigmaProofsTests")
    let (b, r) = (Scalar<Ristretto255>(2), Scalar<Ristretto255>.random(using: &rng))
    let c = Ristretto255.add(Ristretto255.multiply(Ristretto255.generator, by: b), Ristretto255.multiply(h, by: r))
    #expect(!R.bit(h: h, c: c).isSatisfied(by: R.bitWitness(b: b, r: r)))
  }

  @Test func simulatorAndExtractor() throws {
    var rng = Seeded(5)
    for example in Example<Ristretto255>.all(using: &rng) {
      let e = Scalar<Ristretto255>.random(using: &rng)
      let (commitment, response) = example.relation.simulate(challenge: e, using: &rng)
      #expect(example.relation.simulatedCommitment(response: response, challenge: e) == commitment)
      // One first message answered for two challenges gives the witness.
      let nonces = example.witness.map { _ in Scalar<Ristretto255>.random(using: &rng) }
      let a = zip(nonces, example.witness).map { $0 + $1 * e }
      let b = zip(nonces, example.witness).map { $0 + $1 * (e + .one) }
      #expect(LinearRelation<Ristretto255>.extract((e, a), (e + .one, b)) == example.witness)
      #expect(LinearRelation<Ristretto255>.extract((e, a), (e, a)) == nil)
    }
  }

  /// The ten conditions of the draft's "Instance validation", each broken once; 3 needs 2^32 items but for indices.
  @Test func instanceValidation() throws {
    typealias R = LinearRelation<P256>
    let (g, x) = (P256.generator, P256.multiply(P256.generator, by: 5))
    let good = R.Equation(image: [.init(1)], terms: [.init(0, 0)])
    try R(elements: [g, x], equations: [good]).validate()
    let bad: [(Int, R)] = [
      (1, R(elements: [g], equations: [])),
      (2, R(elements: [g, x], equations: [.init(image: [], terms: [.init(0, 1)])])),
      (2, R(elements: [g, x], equations: [.init(image: [.init(1)], terms: [])])),
      (3, R(elements: [g, x], equations: [.init(image: [.init(1)], terms: [.init(1 << 32, 0)])])),
      (3, R(elements: [g, x], equations: [.init(image: [.init(1)], terms: [.init(-1, 0)])])),
      (4, R(elements: [g, x], equations: [.init(image: [.init(2)], terms: [.init(0, 1)])])),
      (4, R(elements: [g, x], equations: [.init(image: [.init(-1)], terms: [.init(0, 1)])])),
      (5, R(elements: [g, x, x], equations: [good])),
      (6, R(elements: [g, x], equations: [.init(image: [.init(1)], terms: [.init(1, 0)])])),
      (7, R(elements: [x, g], equations: [good])),
      (8, R(elements: [g, P256.identity], equations: [good])),
      (9, R(elements: [g, x], equations: [.init(image: [.init(1), .init(1, -.one)], terms: [.init(0, 0)])])),
      (9, R(elements: [g, x], equations: [.init(image: [.init(1, .zero)], terms: [.init(0, 0)])])),
      (10, R(elements: [g, x], equations: [.init(image: [.init(1)], terms: [.init(0, 0, .zero)])])),
      (10, R(elements: [g, x], equations: [.init(image: [.init(1)], terms: [.init(0, 1), .init(0, 1, -.one)])])),
      (
        10,
        R(
          elements: [g, x],
          equations: [.init(image: [.init(1)], terms: [.init(0, 0), .init(1, 1), .init(1, 0, -5)])])
      ),
    ]
    for (number, relation) in bad {
      do {
        try relation.validate()
        Issue.record("condition \(number) is not enforced")
      } catch {
        #expect(error.description.contains("instance condition \(number):"), "\(error)")
      }
    }
  }

  @Test func serializedInstancesAreReadStrictly() {
    let bytes = LinearRelation<P256>.discreteLogarithm(P256.multiply(P256.generator, by: 3)).serialized()
    for n in 0..<bytes.count {
      #expect(throws: ProofError.self) { try LinearRelation<P256>(serialized: Array(bytes.prefix(n))) }
    }
    #expect(throws: ProofError.self) { try LinearRelation<P256>(serialized: bytes + [0]) }
    // Counts and indices that would need gigabytes are refused before anything is allocated.
    for offset in [0, 4, 8, 44, 48, 52] {
      var huge = bytes
      huge.replaceSubrange(offset..<offset + 4, with: [255, 255, 255, 255])
      #expect(throws: ProofError.self) { try LinearRelation<P256>(serialized: huge).validate() }
    }
  }
}
