import BigNum
import Commitments
import Groups
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import UpdateProofs
import Wire

/// What a submission's randomness depends on (docs/protocol.md §5), with generators whose state repeats.
@Suite struct RandomnessTests {
  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])

  private func scheme(_ proofs: ProofChoice, _ group: GroupChoice) throws -> any SubmissionScheme {
    let first =
      proofs == .norm
      ? try SlotPlan(dimension: 90, clients: 3, norm: 12, entryBound: 6, modulusBits: 512)
      : try SlotPlan(dimension: 90, clients: 3, magnitudeBits: 3, modulusBits: 512)
    return try Suite(group: group, proofs: proofs, modulusBits: 512).scheme([
      first, SlotPlan(dimension: 2, clients: 3, magnitudeBits: 3, modulusBits: 512),
    ])
  }

  private func seal(
    _ scheme: any SubmissionScheme, _ entries: [Int64], _ context: SubmissionContext = context, mode: EncryptionMode,
    work: Work = .serial
  ) throws -> SealedSubmission {
    var rng = SeededGenerator(seed: 1)
    return try scheme.seal(
      [entries + [Int64](repeating: 0, count: 90 - entries.count), [1, -1]], context: context,
      key: #require(Sample.privateKey).publicKey, mode: mode, using: &rng, work: work)
  }

  /// The threads do not show in a submission, under any suite.
  @Test(arguments: ProofChoice.allCases, [GroupChoice.ristretto255, .p256])
  func workersDoNotShow(proofs: ProofChoice, group: GroupChoice) throws {
    let scheme = try scheme(proofs, group)
    let others = try workersThatShow { work in
      let made = try seal(scheme, [-4, 3, 1], mode: proofs == .norm ? .textbook : .fast, work: work)
      return made.sealed + made.proofs
    }
    #expect(others == [])
  }

  /// ⚔ One generator's state for two updates, or for two rounds. With one r for two rows the quotient of the ciphertexts
  /// would be 1 + (m − m')·N, with one ρ the difference of the commitments Σ (x − x')·G_s.
  @Test(arguments: ProofChoice.allCases) func repeatedStatesAreHarmless(proofs: ProofChoice) throws {
    let key = try #require(Sample.privateKey).publicKey
    let scheme = try scheme(proofs, .ristretto255)
    let round = SubmissionContext(chainID: [1], open: [9], sender: [3])
    for mode in [EncryptionMode.fast, .textbook] {
      let one = try seal(scheme, [1, 2], mode: mode)
      for other in [try seal(scheme, [3, 2], mode: mode), try seal(scheme, [1, 2], round, mode: mode)] {
        let width = key.size.ciphertextByteCount
        let rows = scheme.plans[0].rows
        func c(_ s: SealedSubmission, _ j: Int) -> BigInt { BigInt(bigEndian: s.sealed[j * width..<(j + 1) * width]) }
        for j in 0..<rows {
          let inverse = try #require(c(other, j).inverse(mod: key.nSquared))
          #expect((c(one, j) * inverse) % key.n != 1, "row \(j)")
        }
        guard proofs != .none else { continue }
        let generators = CommitmentKey<Ristretto255>(generators: scheme.plans[0].slots)
        func v(_ s: SealedSubmission) throws -> Ristretto255.Element {
          try Ristretto255.decode(s.sealed[s.ciphertextByteCount..<s.ciphertextByteCount + 32])
        }
        let difference = Ristretto255.subtract(try v(other), try v(one))
        #expect(difference != generators.com([2], bits: 3, .zero) && !Ristretto255.isIdentity(difference))
      }
    }
  }
}
