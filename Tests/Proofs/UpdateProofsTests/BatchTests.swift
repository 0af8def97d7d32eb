import BigNum
import Groups
import PaillierScheme
import ProofTesting
import Quantization
import Synchronization
import Testing
import UpdateProofs

/// Many submissions verified at once get the verdicts that they get one by one (docs/protocol.md §10).
@Suite struct BatchTests {
  private struct Federation: Sendable {
    let key: PublicKey
    let scheme: any SubmissionScheme
    let honest: [ReceivedSubmission]

    /// n clients with a norm and an entry-wise bound each.
    init(_ n: Int, _ group: GroupChoice = .ristretto255) throws {
      key = try #require(Sample.privateKey).publicKey
      let scheme = try Suite(group: group, proofs: .norm, modulusBits: 512).scheme([
        SlotPlan(dimension: 90, clients: 8, norm: 12, modulusBits: 512),
        SlotPlan(dimension: 2, clients: 8, magnitudeBits: 3, modulusBits: 512),
      ])
      self.scheme = scheme
      let key = key
      honest = try (0..<n).map { i in
        let context = SubmissionContext(chainID: [1], open: [2], sender: [UInt8(i)])
        let made = try scheme.seal(
          [[Int64(i % 8), -8, 4] + [Int64](repeating: 0, count: 87), [-4, 3]], context: context, key: key, mode: .fast,
          work: .serial)
        return ReceivedSubmission(sealed: made.sealed, proofs: made.proofs, context: context)
      }
    }

    func one(_ s: ReceivedSubmission) -> Result<[SealedVector], SubmissionFault> {
      Result { () throws(SubmissionFault) in
        try scheme.verify(sealed: s.sealed, proofs: s.proofs, context: s.context, key: key, work: .serial)
      }
    }

    func batch(_ all: [ReceivedSubmission], workers: Int = 1) -> [Result<[SealedVector], SubmissionFault>] {
      scheme.verifyBatch(all, key: key, work: Work(workers: workers))
    }
  }

  /// Ways of being false: by an equation of each kind, by a range, by a length, by belonging elsewhere.
  private static let spoilings: [@Sendable (ReceivedSubmission, PublicKey) -> ReceivedSubmission] = [
    { s, _ in s.proofs(flipping: s.proofs.count - 32) },
    { s, _ in s.proofs(flipping: 0) },
    { s, _ in s.proofs(flipping: s.proofs.count / 2) },
    { s, _ in s.proofs(flipping: s.proofs.count / 4) },
    { s, _ in ReceivedSubmission(sealed: s.sealed, proofs: Array(s.proofs.dropLast()), context: s.context) },
    { s, _ in
      ReceivedSubmission(
        sealed: s.sealed, proofs: s.proofs, context: SubmissionContext(chainID: [1], open: [2], sender: [99]))
    },
    { s, key in
      // A multiple of N in the place of the first ciphertext.
      let bad = key.n.bigEndianBytes(count: key.size.ciphertextByteCount) ?? []
      return ReceivedSubmission(
        sealed: bad + s.sealed.dropFirst(bad.count), proofs: s.proofs, context: s.context)
    },
    { s, key in
      var sealed = s.sealed
      sealed[key.size.ciphertextByteCount - 1] ^= 1
      return ReceivedSubmission(sealed: sealed, proofs: s.proofs, context: s.context)
    },
  ]

  @Test func everyCulpritIsNamed() throws {
    let f = try Federation(6)
    let rows = try f.honest.map { try f.one($0).get() }
    #expect(try f.batch(f.honest).map { try $0.get() } == rows)
    for (i, spoil) in Self.spoilings.enumerated() {
      for bad in [[0], [5], [1, 4], [0, 1, 2, 3, 4, 5]] {
        let all = f.honest.indices.map { bad.contains($0) ? spoil(f.honest[$0], f.key) : f.honest[$0] }
        let single = all.map(f.one)
        #expect(single.indices.filter { (try? single[$0].get()) == nil } == bad, "spoiling \(i)")
        #expect(f.batch(all) == single && f.batch(all, workers: 3) == single, "spoiling \(i)")
      }
    }
    // All kinds at once.
    let mixed = Self.spoilings.enumerated().flatMap { i, spoil in [spoil(f.honest[i % 6], f.key), f.honest[i % 6]] }
    #expect(f.batch(mixed) == mixed.map(f.one))
  }

  @Test func noneAndOne() throws {
    let f = try Federation(1)
    #expect(f.batch([]).isEmpty)
    #expect(f.batch(f.honest) == [f.one(f.honest[0])])
    #expect(try f.one(f.honest[0]).get().map(\.rows.count) == f.scheme.plans.map(\.rows))
    let spoilt = f.honest[0].proofs(flipping: f.honest[0].proofs.count - 32)
    #expect(f.batch([spoilt]) == [f.one(spoilt)])
    // The same submission twice is twice as good.
    #expect(f.batch(f.honest + f.honest) == [f.one(f.honest[0]), f.one(f.honest[0])])
    let cancelled = f.scheme.verifyBatch(f.honest, key: f.key, work: Work(isCancelled: { true }))
    #expect(cancelled == [.failure(.proof(vector: 0, .cancelled(.link)))])
    // Without proofs there is nothing to combine.
    let unproved = try Suite(group: .ristretto255, proofs: .none, modulusBits: 512).scheme([
      SlotPlan(dimension: 2, clients: 8, magnitudeBits: 3, modulusBits: 512)
    ])
    let context = f.honest[0].context
    let made = try unproved.seal([[1, 2]], context: context, key: f.key, mode: .fast, work: .serial)
    let results = unproved.verifyBatch(
      [
        ReceivedSubmission(sealed: made.sealed, proofs: [], context: context),
        ReceivedSubmission(sealed: made.sealed, proofs: [1], context: context),
      ], key: f.key, work: .serial)
    #expect(try results[0].get().count == 1)
    #expect(results[1] == .failure(.malformed(.trailingBytes(count: 1))))
  }

  /// Every mutant of the rejection harness, between two honest submissions.
  @Test(arguments: [GroupChoice.ristretto255, .p256]) func verdictsAgreeOnEveryMutant(_ group: GroupChoice) throws {
    let f = try Federation(3, group)
    let border = f.scheme.sealedByteCount
    let disagreements = Mutex<[String]>([])
    @Sendable func verify(_ bytes: [UInt8], _ context: SubmissionContext) throws {
      let mutant = ReceivedSubmission(
        sealed: Array(bytes.prefix(border)), proofs: Array(bytes.dropFirst(border)), context: context)
      let (batch, one) = (f.batch([f.honest[1], mutant, f.honest[2]]), f.one(mutant))
      if batch[1] != one || (try? batch[0].get()) == nil || (try? batch[2].get()) == nil {
        disagreements.withLock { $0.append("\(batch) beside \(one)") }
      }
      _ = try one.get()
    }
    let context = f.honest[0].context
    let report = RejectionHarness(
      proof: f.honest[0].sealed + f.honest[0].proofs, scalars: [], elements: [], bits: .every(1499),
      otherStatement: { try verify($0, SubmissionContext(chainID: [2], open: [2], sender: [0])) },
      otherSender: { try verify($0, SubmissionContext(chainID: [1], open: [2], sender: [1])) },
      otherRound: { try verify($0, SubmissionContext(chainID: [1], open: [3], sender: [0])) }
    ) { try verify($0, context) }.run()
    #expect(report.failures == [])
    #expect(disagreements.withLock { $0 } == [])
  }
}

extension ReceivedSubmission {
  /// With the lowest bit of a byte of its proofs turned.
  fileprivate func proofs(flipping i: Int) -> ReceivedSubmission {
    var proofs = proofs
    proofs[i] ^= 1
    return ReceivedSubmission(sealed: sealed, proofs: proofs, context: context)
  }
}
