import BigNum
import Groups
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import UpdateProofs

/// Submissions whose first vector proves its norm (docs/protocol.md §8), the second one each entry (§7).
@Suite struct NormSubmissionTests {
  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])

  private func scheme(
    _ group: GroupChoice, norm: Int64 = 12, checks: SubmissionChecks = .all
  ) throws -> any SubmissionScheme {
    try Suite(group: group, proofs: .norm, modulusBits: 512).scheme(
      [
        SlotPlan(dimension: 90, clients: 3, norm: norm, modulusBits: 512),
        SlotPlan(dimension: 2, clients: 3, magnitudeBits: 3, modulusBits: 512),
      ], checks: checks)
  }

  private func vector(_ entries: [Int64]) -> [Int64] {
    entries + [Int64](repeating: 0, count: 90 - entries.count)
  }

  @Test(arguments: [GroupChoice.ristretto255, .p256]) func falseSubmissionsAreRefused(_ group: GroupChoice) throws {
    let key = try #require(Sample.privateKey).publicKey
    let scheme = try scheme(group)
    let context = Self.context
    let sealed = try scheme.seal(
      [vector([-8, 8, 4]), [-4, 3]], context: context, key: key, mode: .fast, work: .serial)
    #expect(sealed.sealed.count == scheme.sealedByteCount && sealed.proofs.count == scheme.proofByteCount)
    let other = try self.scheme(group, norm: 13)
    let report = scheme.rejections(sealed, key, context, other: other)
    #expect(report.failures == [])
    #expect(report.errorTypes == ["SubmissionFault"])
  }

  /// 8² + 8² + 4² = 12², and one more is too much, whoever says what.
  @Test func theNormIsExact() throws {
    let key = try #require(Sample.privateKey).publicKey
    let scheme = try scheme(.ristretto255)
    let unchecked = try self.scheme(.ristretto255, checks: SubmissionChecks.all.subtracting(.bound))
    let unlinked = try self.scheme(.ristretto255, checks: SubmissionChecks.all.subtracting(.link))
    func accepts(_ s: SealedSubmission, _ by: any SubmissionScheme) -> Bool { by.accepts(s, key, Self.context) }
    _ = try scheme.seal([vector([12]), [0, 0]], context: Self.context, key: key, mode: .fast, work: .serial)
    for excessive in [[8, 8, 4, 1], [13], [12, 0, 0, -1]] as [[Int64]] {
      #expect(throws: SubmissionFault.self) {
        try scheme.seal([vector(excessive), [0, 0]], context: Self.context, key: key, mode: .fast, work: .serial)
      }
      // Committed and encrypted, with a bound proof of something else.
      let forgeable = try #require(scheme as? any ForgeableScheme)
      let cheat = try forgeable.forge(
        encrypted: scheme.matrices(excessive), committed: scheme.matrices(excessive), bounded: scheme.matrices([1]),
        context: Self.context,
        key: key, mode: .fast, work: .serial)
      #expect(!accepts(cheat, scheme) && accepts(cheat, unchecked))
      // A harmless vector committed and proved, another one encrypted.
      let split = try forgeable.forge(
        encrypted: scheme.matrices(excessive), committed: scheme.matrices([1]), bounded: scheme.matrices([1]),
        context: Self.context,
        key: key,
        mode: .fast, work: .serial)
      #expect(!accepts(split, scheme) && accepts(split, unlinked))
    }
  }

  /// ⚔ Whole submissions of cheating clients, with the checks that stop each: with all of those off it is accepted, with any
  /// one of them on it is refused. (docs/attacks.md)
  @Test func cheatsAndWhatStopsThem() throws {
    let key = try #require(Sample.privateKey).publicKey
    let all = try scheme(.ristretto255)
    let plan = all.plans[0]
    func rows(_ change: (inout [[Int64]]) -> Void = { _ in }) -> [[[Int64]]] {
      var rows = [[Int64]](repeating: [Int64](repeating: 0, count: plan.slots), count: plan.rows)
      (rows[0][0], rows[0][1], rows[1][0]) = (8, 4, -8)
      change(&rows)
      return [rows, [[-4, 3]]]
    }
    let honest = rows()
    let plusOne = rows { $0[plan.rows - 1][plan.slots - 1] = 1 }
    let swapped = rows { $0.swapAt(0, 1) }
    let huge = rows { $0[0][0] = 15 }
    typealias Case = (String, [[[Int64]]], [[[Int64]]], [[[Int64]]], [SubmissionChecks])
    let cases: [Case] = [
      ("a slot off by one", plusOne, honest, honest, [.link]),
      ("a commitment off by one", honest, rows { $0[0][0] = 7 }, rows { $0[0][0] = 7 }, [.link]),
      ("two rows exchanged", swapped, honest, honest, [.link]),
      ("‖X‖₂² = β² + 1, as well proved as can be", plusOne, plusOne, plusOne, [.bound]),
      ("the same, proved of the vector without the one", plusOne, plusOne, honest, [.bound]),
      ("an entry out of range", huge, huge, huge, [.bound]),
      ("three vectors in one", huge, plusOne, honest, [.link, .bound]),
    ]
    let context = Self.context
    for (what, encrypted, committed, bounded, stopping) in cases {
      let none = stopping.reduce(SubmissionChecks.all) { $0.subtracting($1) }
      for checks in [none] + stopping.map({ none.union($0) }) + [.all] {
        let scheme = try self.scheme(.ristretto255, checks: checks)
        let made = try #require(scheme as? any ForgeableScheme).forge(
          encrypted: encrypted, committed: committed, bounded: bounded, context: context, key: key, mode: .fast,
          work: .serial)
        let accepted =
          (try? scheme.verify(
            sealed: made.sealed, proofs: made.proofs, context: context, key: key, work: .serial)) != nil
        #expect(accepted == (checks == none), "\(what), checks \(checks.rawValue)")
      }
    }
  }

  /// ⚔ A submission under another client's name, as it is and with one row of it among own ones.
  @Test func copiesOfAnotherClient() throws {
    let key = try #require(Sample.privateKey).publicKey
    let (context, mallory) = (Self.context, SubmissionContext(chainID: [1], open: [2], sender: [9]))
    func run(_ checks: SubmissionChecks, spliced: Bool) throws -> Bool {
      let scheme = try self.scheme(.ristretto255, checks: checks)
      let theirs = try scheme.seal([vector([3, 4]), [1, 1]], context: context, key: key, mode: .fast, work: .serial)
      var (sealed, proofs) = (theirs.sealed, theirs.proofs)
      if spliced {
        let own = try scheme.seal([vector([1, 2]), [0, 0]], context: mallory, key: key, mode: .fast, work: .serial)
        (sealed, proofs) = (own.sealed, own.proofs)
        let c = key.size.ciphertextByteCount, v = own.ciphertextByteCount
        sealed.replaceSubrange(0..<c, with: theirs.sealed[0..<c])
        sealed.replaceSubrange(v..<v + 32, with: theirs.sealed[v..<v + 32])
      }
      return (try? scheme.verify(sealed: sealed, proofs: proofs, context: mallory, key: key, work: .serial)) != nil
    }
    #expect(try run(.all.subtracting(.sender), spliced: false) && !run(.all, spliced: false))
    let none = SubmissionChecks.all.subtracting([.link, .bound])
    #expect(try run(none, spliced: true))
    for checks in [none.union(.link), none.union(.bound), .all] { #expect(try !run(checks, spliced: true)) }
  }

  /// More rows than are sealed at a time, in every mode, with proofs and without.
  @Test(arguments: [ProofChoice.norm, .none]) func rowsOfSeveralBatches(_ proofs: ProofChoice) throws {
    let privateKey = try #require(Sample.privateKey)
    let plan = try SlotPlan(dimension: 8 * 4_100, clients: 1 << 30, norm: 1 << 28, modulusBits: 512)
    #expect(plan.rows > 4_096)
    let scheme = try Suite(group: .ristretto255, proofs: proofs, modulusBits: 512).scheme([plan])
    let values = (0..<plan.dimension).map { _ in Int64.random(in: -1000...1000) }
    for mode in EncryptionMode.allCases {
      let sealed = try scheme.seal(
        [values], context: Self.context, key: privateKey.publicKey, mode: mode, work: .parallel)
      #expect(sealed.sealed.count == scheme.sealedByteCount && sealed.proofs.count == scheme.proofByteCount)
      let rows = try scheme.verify(
        sealed: sealed.sealed, proofs: sealed.proofs, context: Self.context, key: privateKey.publicKey, work: .parallel)
      let opened = try privateKey.decrypt(CiphertextVector(rows[0].rows, key: privateKey.publicKey))
      #expect(try plan.unpack(opened) == values)
    }
    #expect(throws: SubmissionFault.self) {
      try scheme.seal(
        [values.dropLast() + [1 << 28 + 1]], context: Self.context, key: privateKey.publicKey, mode: .fast,
        work: .serial)
    }
  }

  /// A plan with a norm goes with a suite that proves it; M = ⌈√J·β⌉.
  @Test func parametersFit() throws {
    let plan = try SlotPlan(dimension: 1000, clients: 1000, norm: 1 << 20, modulusBits: 3072)
    #expect(plan.slotWidth == 32 && plan.rows == 11 && plan.slots == 91 && plan.entryRange == -(1 << 20)...(1 << 20))
    #expect(throws: SubmissionFault.self) {
      try Suite(group: .ristretto255, proofs: .bits, modulusBits: 3072).scheme([plan])
    }
    let link = try LinkParameters(plan: plan, group: Ristretto255.self)
    let m = link.columnBound
    #expect(m * m >= BigInt(11) * .powerOfTwo(40) && (m - 1) * (m - 1) < BigInt(11) * .powerOfTwo(40))
    // β that the projections would not keep from wrapping.
    let wide = try SlotPlan(dimension: 10_000_000, clients: 1000, norm: 1 << 29, modulusBits: 3072)
    #expect(throws: SubmissionFault.self) {
      try Suite(group: .ristretto255, proofs: .norm, modulusBits: 3072).scheme([wide])
    }
  }
}

/// What a sealing says that its phases took.
@Suite struct SealingTimesTests {
  /// By a clock that goes on by one second whenever it is read, every phase takes some of it, and all of them together
  /// take all of it: nothing is a difference of two measurements.
  @Test(arguments: [ProofChoice.none, .bits, .norm, .entries])
  func phasesTakeAllOfTheTime(_ proofs: ProofChoice) throws {
    let key = try #require(Sample.privateKey).publicKey
    let plan =
      proofs == .norm
      ? try SlotPlan(dimension: 9, clients: 3, norm: 12, modulusBits: 512)
      : try SlotPlan(dimension: 9, clients: 3, magnitudeBits: 3, modulusBits: 512)
    let scheme = try Suite(group: .ristretto255, proofs: proofs, modulusBits: 512).scheme([plan, plan])
    let vector = [Int64](repeating: -1, count: 9)
    var read = 0
    let sealed = try scheme.seal(
      [vector, vector], context: SubmissionContext(chainID: [1], open: [2], sender: [3]), key: key, mode: .fast,
      work: .serial
    ) {
      read += 1
      return .seconds(read)
    }
    let times = sealed.times
    #expect(times.total == .seconds(read - 1) && times.encrypt >= .seconds(2))
    #expect((times.commit > .zero) == (proofs != .none) && (times.prove > .zero) == (proofs != .none))
    #expect(sealed.encryptionSeconds + sealed.proofSeconds == Double(read - 1))
  }
}
