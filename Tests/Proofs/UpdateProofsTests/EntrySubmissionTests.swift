import BigNum
import Groups
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import UpdateProofs

/// Submissions that prove every entry (docs/protocol.md §7), alone and beside the norm (§8).
@Suite struct EntrySubmissionTests {
  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])

  /// Entries in [−4, 4) alone; or ‖X‖₂ ≤ 12 with entries in [−6, 6], and a second vector of entries.
  private func scheme(
    both: Bool, _ group: GroupChoice = .ristretto255, bound: Int64 = 6, checks: SubmissionChecks = .all
  ) throws -> any SubmissionScheme {
    let first =
      both
      ? try SlotPlan(dimension: 90, clients: 3, norm: 12, entryBound: bound, modulusBits: 512)
      : try SlotPlan(dimension: 90, clients: 3, magnitudeBits: 3, modulusBits: 512)
    return try Suite(group: group, proofs: both ? .norm : .entries, modulusBits: 512).scheme(
      [first, SlotPlan(dimension: 2, clients: 3, magnitudeBits: 3, modulusBits: 512)], checks: checks)
  }

  private func vector(_ entries: [Int64]) -> [Int64] {
    entries + [Int64](repeating: 0, count: 90 - entries.count)
  }

  @Test(arguments: [true, false]) func falseSubmissionsAreRefused(both: Bool) throws {
    let key = try #require(Sample.privateKey).publicKey
    let scheme = try scheme(both: both)
    let context = Self.context
    let sealed = try scheme.seal(
      [vector(both ? [-6, 6, 6, 5] : [-4, 3]), [-4, 3]], context: context, key: key, mode: .fast, work: .serial)
    #expect(sealed.sealed.count == scheme.sealedByteCount && sealed.proofs.count == scheme.proofByteCount)
    let other = try both ? self.scheme(both: true, bound: 7) : self.scheme(both: false, .p256)
    let report = scheme.rejections(sealed, key, context, other: other)
    #expect(report.failures == [])
    #expect(report.errorTypes == ["SubmissionFault"])
  }

  /// An entry one above the bound, in a vector of a harmless norm; and one of an excessive norm, with harmless entries.
  @Test(arguments: [true, false]) func boundsAreExact(both: Bool) throws {
    let key = try #require(Sample.privateKey).publicKey
    let scheme = try scheme(both: both)
    let unchecked = try self.scheme(both: both, checks: SubmissionChecks.all.subtracting(.bound))
    func accepts(_ s: SealedSubmission, _ by: any SubmissionScheme) -> Bool { by.accepts(s, key, Self.context) }
    let excessive: [[Int64]] = both ? [[7], [-7], [6, 6, 6, 6, 1]] : [[4], [-5], [0, 4]]
    for excess in excessive {
      #expect(throws: SubmissionFault.self) {
        try scheme.seal([vector(excess), [0, 0]], context: Self.context, key: key, mode: .fast, work: .serial)
      }
      let forgeable = try #require(scheme as? any ForgeableScheme)
      // Committed and encrypted, with bound proofs of something else.
      let cheat = try forgeable.forge(
        encrypted: scheme.matrices(excess), committed: scheme.matrices(excess), bounded: scheme.matrices([1]),
        context: Self.context,
        key: key, mode: .fast, work: .serial)
      #expect(!accepts(cheat, scheme) && accepts(cheat, unchecked))
    }
  }

  /// A bound of entries narrows the slots; and it must be one.
  @Test func slotsOfBoundedEntries() throws {
    let wide = try SlotPlan(dimension: 10_000, clients: 1_000, norm: 1 << 20, modulusBits: 3072)
    let narrow = try SlotPlan(dimension: 10_000, clients: 1_000, norm: 1 << 20, entryBound: 1 << 12, modulusBits: 3072)
    #expect(wide.slotWidth == 32 && narrow.slotWidth == 24 && narrow.rows < wide.rows)
    #expect(narrow.entryRange == -4096...4096 && narrow.magnitudeBits == 14)
    for bound in [0, -1, 1 << 20, 1 << 30] as [Int64] {
      #expect(throws: QuantizationError.self) {
        try SlotPlan(dimension: 10, clients: 3, norm: 1 << 20, entryBound: bound, modulusBits: 3072)
      }
    }
  }
}
