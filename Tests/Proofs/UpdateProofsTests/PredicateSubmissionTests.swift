import BigNum
import NormProofs
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import UpdateProofs

/// Submissions of which more is proved than a norm (docs/protocol.md §8).
@Suite struct PredicateSubmissionTests {
  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])
  private let suite = Suite(group: .ristretto255, proofs: .norm, modulusBits: 512)
  /// A reference update of norm 12, in several rows.
  private let reference = PublicVector([8, 0, 8] + [Int64](repeating: 0, count: 86) + [4])

  private func scheme(
    _ predicates: [NormPredicate], norm: Int64 = 12, checks: SubmissionChecks = .all
  ) throws -> any SubmissionScheme {
    try suite.scheme(
      [
        SlotPlan(dimension: 2, clients: 3, magnitudeBits: 3, modulusBits: 512),
        SlotPlan(dimension: 90, clients: 3, norm: norm, modulusBits: 512),
      ], predicates: [[], predicates], checks: checks)
  }

  private func vector(_ entries: [Int64]) -> [Int64] { entries + [Int64](repeating: 0, count: 90 - entries.count) }

  private func seal(_ x: [Int64], _ scheme: any SubmissionScheme, _ key: PublicKey) throws -> SealedSubmission {
    let sealed = try scheme.seal([[1, -4], vector(x)], context: Self.context, key: key, mode: .fast, work: .serial)
    #expect(sealed.sealed.count == scheme.sealedByteCount && sealed.proofs.count == scheme.proofByteCount)
    return sealed
  }

  private func accepts(_ s: SealedSubmission, _ by: any SubmissionScheme, _ key: PublicKey) -> Bool {
    (try? by.verify(sealed: s.sealed, proofs: s.proofs, context: Self.context, key: key, work: .serial)) != nil
  }

  /// ⟨g, X⟩ ≥ 72 is half of 12·12: a cosine of a half.
  @Test func similarUpdatesOnly() throws {
    let key = try #require(Sample.privateKey).publicKey
    let half = try #require(NormPredicate.similarity(to: reference, thousandths: 500, radius: 12))
    #expect(half == .halfspace(reference, atLeast: 72))
    let similar = try scheme([half])
    let exact = try seal([9], similar, key)
    #expect(accepts(exact, similar, key))
    #expect(throws: SubmissionFault.self) { try seal([8, 0, 0, 7], similar, key) }
    #expect(throws: SubmissionFault.self) { try seal([-9], similar, key) }
    #expect(throws: SubmissionFault.self) { try seal([13], similar, key) }
    // The proof is of this direction, of this threshold, and of the norm alone it is none.
    for other in [
      [.halfspace(reference, atLeast: 71)], [.halfspace(PublicVector([8, 0, 8]), atLeast: 72)], [],
    ] as [[NormPredicate]] {
      #expect(!accepts(exact, try scheme(other), key), "\(other)")
    }
    #expect(!accepts(try seal([9], try scheme([]), key), similar, key))
  }

  /// ‖X − X₀‖ ≤ 3, laid out for 15.
  @Test func updatesNearAReference() throws {
    let key = try #require(Sample.privateKey).publicKey
    let ball = NormPredicate.ball(radius: 3, center: reference)
    #expect(NormPredicate.bound(of: [ball]) == 15)
    #expect(throws: SubmissionFault.self) { try scheme([ball], norm: 14) }
    let near = try scheme([ball, .halfspace(reference, atLeast: 100)], norm: 15)
    var x = reference.entries
    (x[0], x[1], x[40]) = (9, -2, 2)
    #expect(accepts(try seal(x, near, key), near, key))
    x[41] = 1
    #expect(throws: SubmissionFault.self) { try seal(x, near, key) }
    #expect(throws: SubmissionFault.self) { try seal([1], near, key) }

    // Committed and encrypted, with a proof of something else that is near.
    let unchecked = try scheme(
      [ball, .halfspace(reference, atLeast: 100)], norm: 15, checks: SubmissionChecks.all.subtracting(.bound))
    let forgeable = try #require(near as? any ForgeableScheme)
    func matrices(_ x: [Int64]) throws -> [[[Int64]]] { try zip(near.plans, [[0, 0], x]).map { try $0.matrix($1) } }
    let cheat = try forgeable.forge(
      encrypted: matrices(x), committed: matrices(x), bounded: matrices(reference.entries), context: Self.context,
      key: key, mode: .fast, work: .serial)
    #expect(!accepts(cheat, near, key) && accepts(cheat, unchecked, key))
  }

  /// Verified at once, the one that is not similar is named.
  @Test func manyAtOnce() throws {
    let key = try #require(Sample.privateKey).publicKey
    let scheme = try scheme([.halfspace(reference, atLeast: 72), .ball(radius: 11)])
    let forgeable = try #require(scheme as? any ForgeableScheme)
    func matrices(_ x: [Int64]) throws -> [[[Int64]]] { try zip(scheme.plans, [[0, 0], x]).map { try $0.matrix($1) } }
    let vectors: [[Int64]] = [[9], [-9], [8, 1, 2], [5, 0, 4]]
    let submissions = try vectors.enumerated().map { i, x in
      let context = SubmissionContext(chainID: [1], open: [2], sender: [UInt8(i)])
      let false1 = i == 1
      let made =
        false1
        ? try forgeable.forge(
          encrypted: matrices(vector(x)), committed: matrices(vector(x)), bounded: matrices(vector([9])),
          context: context, key: key, mode: .fast, work: .serial)
        : try scheme.seal([[0, 0], vector(x)], context: context, key: key, mode: .fast, work: .serial)
      return ReceivedSubmission(sealed: made.sealed, proofs: made.proofs, context: context)
    }
    let verdicts = scheme.verifyBatch(submissions, key: key, work: .serial)
    #expect(verdicts.map { (try? $0.get()) != nil } == [true, false, true, true])
  }

  @Test func parametersFit() throws {
    let plan = try SlotPlan(dimension: 90, clients: 3, norm: 12, modulusBits: 512)
    let entries = try SlotPlan(dimension: 90, clients: 3, magnitudeBits: 5, modulusBits: 512)
    let predicate = NormPredicate.halfspace(reference, atLeast: 0)
    func refused(_ plans: [SlotPlan], _ predicates: [[NormPredicate]], proofs: ProofChoice = .norm) -> Bool {
      (try? Suite(group: .ristretto255, proofs: proofs, modulusBits: 512).scheme(plans, predicates: predicates)) == nil
    }
    #expect(!refused([plan], [[predicate]]) && !refused([plan], [[]]) && !refused([plan], []))
    #expect(refused([plan], [[predicate], []]) && refused([entries], [[predicate]]))
    #expect(refused([entries], [[predicate]], proofs: .bits) && refused([entries], [[predicate]], proofs: .none))
    #expect(
      refused([plan], [[.halfspace(reference, atLeast: 145)]])
        && !refused([plan], [[.halfspace(reference, atLeast: 144)]]))
    #expect(refused([plan], [[.halfspace(PublicVector([Int64](repeating: 1, count: 200)), atLeast: 0)]]))
  }
}
