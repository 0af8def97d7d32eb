import Groups
import ProofTesting
import SigmaProofs
import Testing
import Transcript

@Suite struct BatchTests {
  typealias R = Ristretto255
  typealias Relation = LinearRelation<R>

  private let session = DuplexSponge.sessionID(tag: Flavor.batchable.tag("BatchTests", group: R.self))

  private func proofs(_ rng: inout Seeded) throws -> [(Relation, [UInt8])] {
    try Example<R>.all(using: &rng).map {
      ($0.relation, try $0.relation.prove(witness: $0.witness, flavor: .batchable, sessionID: session, using: &rng))
    }
  }

  private func verify(_ items: [(Relation, [UInt8])], _ checks: BatchVerifier<R>.Checks = .all) throws {
    var batch = BatchVerifier<R>(checks: checks)
    for (relation, proof) in items { try batch.add(proof, for: relation, sessionID: session) }
    try batch.verify()
  }

  @Test func everySubsetIsValid() throws {
    var rng = Seeded(21)
    let items = try proofs(&rng)
    for mask in 0..<(1 << items.count) {
      try verify(items.indices.filter { mask >> $0 & 1 == 1 }.map { items[$0] })
    }
  }

  @Test func oneBadProofSpoilsTheBatch() throws {
    var rng = Seeded(22)
    let items = try proofs(&rng)
    for i in items.indices {
      var spoilt = items
      spoilt[i].1[items[i].1.count - 32] ^= 1  // the last response's lowest byte
      #expect(throws: ProofError.equation(.sigma, check: "batch"), "proof \(i)") { try verify(spoilt) }
      spoilt[i].1.removeLast()
      #expect(throws: ProofError.self) { try verify(spoilt) }
    }
  }

  /// Two responses off by opposite amounts: their errors cancel in a sum of equal weights.
  private func cancelling(_ rng: inout Seeded) throws -> [(Relation, [UInt8])] {
    let x = Scalar<R>.random(using: &rng)
    let relation = Relation.discreteLogarithm(R.multiply(R.generator, by: x))
    return try [Scalar<R>.one, -.one].map { error in
      var proof = try relation.prove(witness: [x], flavor: .batchable, sessionID: session, using: &rng)
      let response = try Scalar<R>(littleEndian: proof[32...])
      proof.replaceSubrange(32..., with: (response + error).littleEndianBytes)
      return (relation, proof)
    }
  }

  /// ⚔ Without weights, errors cancel and a batch of two false proofs passes.
  @Test func equalWeightsLetErrorsCancel() throws {
    var rng = Seeded(23)
    let items = try cancelling(&rng)
    try verify(items, .responsesInWeights)
    #expect(throws: ProofError.equation(.sigma, check: "batch")) { try verify(items) }
  }

  /// ⚔ With weights that do not depend on the responses, the responses are chosen after the weights: here without any
  /// witness, the second proof paying for the first one's error.
  @Test func weightsWithoutResponsesAreKnownInAdvance() throws {
    var rng = Seeded(24)
    // Statements whose witnesses nobody uses below.
    let (x, y) = (Scalar<R>.random(using: &rng), Scalar<R>.random(using: &rng))
    let first = Relation.discreteLogarithm(R.multiply(R.generator, by: x))
    let second = Relation.discreteLogarithm(R.multiply(R.generator, by: y))
    var items: [(Relation, [UInt8])] = []
    for (relation, witness) in [(first, x), (second, y)] {
      items.append(
        (relation, try relation.prove(witness: [witness], flavor: .batchable, sessionID: session, using: &rng)))
    }
    // The weights, as anybody can compute them once commitments and statements are fixed.
    var sponge = DuplexSponge(
      sessionID: DuplexSponge.sessionID(tag: Array("irtf-cfrg-sigma-protocols/batch-verify".utf8)))
    for (relation, proof) in items {
      sponge.absorb(session)
      sponge.absorb(relation.serialized())
      sponge.absorb(Array(proof.prefix(32)))
    }
    let w1 = Scalar<R>(wide: sponge.squeeze(16)), w2 = Scalar<R>(wide: sponge.squeeze(16))
    // z_1 + 1 and z_2 - w_1 / w_2: both proofs are false, the sum is what it was.
    let inverse = try #require(w2.inverse())
    for (i, error) in [Scalar<R>.one, -(w1 * inverse)].enumerated() {
      let response = try Scalar<R>(littleEndian: items[i].1[32...])
      items[i].1.replaceSubrange(32..., with: (response + error).littleEndianBytes)
      #expect(throws: ProofError.self) {
        try items[i].0.verify(items[i].1, flavor: .batchable, sessionID: session)
      }
    }
    try verify(items, .weights)
    #expect(throws: ProofError.equation(.sigma, check: "batch")) { try verify(items) }
  }
}
