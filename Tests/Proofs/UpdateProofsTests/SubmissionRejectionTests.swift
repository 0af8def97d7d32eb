import BigNum
import Groups
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import UpdateProofs

/// Whole submissions go through the rejection harness: ciphertexts, commitments, link and bound proofs of two vectors.
@Suite struct SubmissionRejectionTests {
  @Test(arguments: [GroupChoice.ristretto255, .p256]) func falseSubmissionsAreRefused(_ group: GroupChoice) throws {
    let key = try #require(Sample.privateKey).publicKey
    let suite = Suite(group: group, proofs: .bits, modulusBits: 512)
    let plans = try [(3, 4), (2, 3)].map {
      try SlotPlan(dimension: $0.0, clients: 3, magnitudeBits: $0.1, modulusBits: 512)
    }
    let scheme = try suite.scheme(plans)
    let context = SubmissionContext(chainID: [1], open: [2], sender: [3])
    func seal(_ vectors: [[Int64]]) throws -> [UInt8] {
      let sealed = try scheme.seal(vectors, context: context, key: key, mode: .fast, work: .serial)
      return sealed.sealed + sealed.proofs
    }
    let bytes = try seal([[-8, 0, 7], [-4, 3]])
    let border = scheme.sealedByteCount
    @Sendable func verify(_ bytes: [UInt8], _ context: SubmissionContext, _ scheme: any SubmissionScheme) throws {
      _ = try scheme.verify(
        sealed: Array(bytes.prefix(border)), proofs: Array(bytes.dropFirst(border)), context: context, key: key,
        work: .serial)
    }
    // The same rows under another layout: an entry more, which one row holds as well.
    let other = try suite.scheme([
      SlotPlan(dimension: 3, clients: 4, magnitudeBits: 4, modulusBits: 512), plans[1],
    ])
    // Both rows of ciphertexts lie at the front, each vector's with its width; their commitments follow at the end.
    let width = key.size.ciphertextByteCount
    let elements = group == .ristretto255 ? Ristretto255.elementByteCount : P256.elementByteCount
    let report = RejectionHarness(
      proof: bytes,
      scalars: [0, width].map { .init(offset: $0, count: width, modulus: key.nSquared, bigEndian: true) },
      elements: (0..<2).map {
        .init(offset: 2 * width + $0 * elements, identity: [UInt8](repeating: 0, count: elements))
      }, bits: .every(37),
      otherStatement: { try verify($0, context, other) },
      otherSender: { try verify($0, SubmissionContext(chainID: [1], open: [2], sender: [4]), scheme) },
      otherRound: { try verify($0, SubmissionContext(chainID: [1], open: [3], sender: [3]), scheme) }
    ) { try verify($0, context, scheme) }.run()
    #expect(report.failures == [])
    #expect(report.refused["bit flipped"] == (8 * bytes.count + 36) / 37 && report.errorTypes == ["SubmissionFault"])
    // Another chain, and the two vectors in each other's place.
    #expect(throws: SubmissionFault.self) {
      try verify(bytes, SubmissionContext(chainID: [2], open: [2], sender: [3]), scheme)
    }
    let swapped = try suite.scheme(plans.reversed())
    #expect(throws: SubmissionFault.self) { try verify(bytes, context, swapped) }
    // Parts of two honest submissions do not go together.
    let second = try seal([[1, 2, 3], [1, 1]])
    #expect(throws: SubmissionFault.self) {
      try verify(Array(bytes.prefix(border) + second.dropFirst(border)), context, scheme)
    }
  }

  /// The same vectors twice: neither ciphertexts nor proofs repeat.
  @Test func sealingIsRandom() throws {
    let key = try #require(Sample.privateKey).publicKey
    let plan = try SlotPlan(dimension: 2, clients: 3, magnitudeBits: 4, modulusBits: 512)
    let scheme = try Suite(group: .ristretto255, proofs: .bits, modulusBits: 512).scheme([plan])
    let context = SubmissionContext(chainID: [1], open: [2], sender: [3])
    let both = try (0..<2).map { _ in
      try scheme.seal([[1, -1]], context: context, key: key, mode: .fast, work: .serial)
    }
    #expect(both[0].sealed != both[1].sealed && both[0].proofs != both[1].proofs)
    #expect(throws: SubmissionFault.self) {
      try scheme.seal([[8, 0]], context: context, key: key, mode: .fast, work: .serial)
    }
    #expect(throws: SubmissionFault.self) {
      try scheme.seal([[1, 0], [0, 1]], context: context, key: key, mode: .fast, work: .serial)
    }
  }
}
