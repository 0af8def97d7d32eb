import BigNum
import Groups
import Masks
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import UpdateProofs

/// Submissions whose update is masked (docs/protocol.md §12).
@Suite struct MaskedSubmissionTests {
  /// What is opened is the sum of updates and noise, by the sum of the keys.
  @Test(arguments: [ProofChoice.norm, .none]) func sumsOpen(_ proofs: ProofChoice) throws {
    let field = try MaskedField(proofs)
    let scheme = try field.scheme()
    var (sum, expected) = ([SealedVector](), [Int64](repeating: 0, count: 100))
    for client in 0..<3 as Range<UInt8> {
      let update = field.vector((0..<20).map { _ in Int64.random(in: -5...5) })
      let context = SubmissionContext(chainID: [1], open: [2], sender: [client])
      let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
      var rng = SystemRandomNumberGenerator()
      let sealed = try scheme.seal(
        [update, [-4, 3]], context: context, key: field.key.publicKey, mode: .fast, randomness: .secret(secret),
        using: &rng,
        work: .serial, now: SealingTimes.clockOnTheWall())
      #expect(
        sealed.sealed.count == scheme.sealedByteCount && sealed.proofs.count == scheme.proofByteCount
          && sealed.masked.count == scheme.maskedByteCount && sealed.masked.count == 128 * field.mask.modulusBits / 8)
      let vectors = try scheme.verify(
        ReceivedSubmission(sealed, context: context), key: field.key.publicKey, work: .serial)
      sum = sum.isEmpty ? vectors : try scheme.add(sum, vectors, key: field.key.publicKey, work: .serial)
      let noise = try scheme.noise(vector: 0, of: update, context: context, randomness: .secret(secret), work: .serial)
      #expect(noise.contains { $0 != 0 })
      for i in expected.indices { expected[i] += update[i] + noise[i] }
    }
    let rows = try field.key.decrypt(CiphertextVector(sum.flatMap(\.rows), key: field.key.publicKey))
    let opened = try scheme.open(rows, of: sum, chainID: [1], open: [2], work: .serial)
    #expect(opened == [expected, [-12, 9]])
    // Under the polynomials of another opening nothing of it is there.
    let other = try scheme.open(rows, of: sum, chainID: [1], open: [3], work: .serial)
    #expect(other[0] != expected && other[1] == [-12, 9])
  }

  /// The same secret, place and update give the same b; any other gives another (docs/protocol.md §12 ⚔).
  @Test func noiseIsDerivedFromEverything() throws {
    let field = try MaskedField(.none)
    let scheme = try field.scheme()
    func masked(_ update: [Int64], secret: UInt8 = 1, open: UInt8 = 2, sender: UInt8 = 3) throws -> [UInt8] {
      var rng = SystemRandomNumberGenerator()
      return try scheme.seal(
        [field.vector(update), [0, 0]],
        context: SubmissionContext(chainID: [1], open: [open], sender: [sender]), key: field.key.publicKey,
        mode: .fast, randomness: .secret([UInt8](repeating: secret, count: 32)), using: &rng, work: .serial,
        now: SealingTimes.clockOnTheWall()
      ).masked
    }
    let first = try masked([1, 2])
    #expect(try masked([1, 2]) == first)
    let others = [
      try masked([1, 3]), try masked([1, 2], secret: 2), try masked([1, 2], open: 3), try masked([1, 2], sender: 4),
    ]
    #expect(Set(others + [first]).count == 5)
    // Without a secret nothing repeats.
    #expect(try field.seal([1, 2], scheme).masked != field.seal([1, 2], scheme).masked)
  }

  /// Every part, turned bit by bit; masked bytes of another length; coordinates of q and more.
  @Test func falseSubmissionsAreRefused() throws {
    let field = try MaskedField()
    let scheme = try field.scheme()
    let honest = try field.seal([3, -4, 5], scheme)
    #expect(field.accepts(honest, scheme))
    func with(_ masked: [UInt8]) -> ReceivedSubmission {
      ReceivedSubmission(sealed: honest.sealed, proofs: honest.proofs, masked: masked, context: honest.context)
    }
    for bit in stride(from: 0, to: 8 * honest.masked.count, by: 41) {
      var masked = honest.masked
      masked[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!field.accepts(with(masked), scheme), "bit \(bit)")
    }
    for masked in [[], Array(honest.masked.dropLast()), honest.masked + [0]] {
      #expect(throws: SubmissionFault.self) { try scheme.verify(with(masked), key: field.key.publicKey, work: .serial) }
    }
    let ones = [UInt8](repeating: 0xFF, count: honest.masked.count)
    do {
      _ = try scheme.verify(with(ones), key: field.key.publicKey, work: .serial)
      Issue.record("coordinates of q and more are accepted")
    } catch { #expect("\(error)".contains("not below the modulus")) }
    for bit in stride(from: 0, to: 8 * honest.sealed.count, by: 97) {
      var sealed = honest.sealed
      sealed[bit / 8] ^= 1 << UInt8(bit % 8)
      let mutant = ReceivedSubmission(
        sealed: sealed, proofs: honest.proofs, masked: honest.masked, context: honest.context)
      #expect(!field.accepts(mutant, scheme), "bit \(bit) of what is sealed")
    }
    for bit in stride(from: 0, to: 8 * honest.proofs.count, by: 997) {
      var proofs = honest.proofs
      proofs[bit / 8] ^= 1 << UInt8(bit % 8)
      let mutant = ReceivedSubmission(
        sealed: honest.sealed, proofs: proofs, masked: honest.masked, context: honest.context)
      #expect(!field.accepts(mutant, scheme), "bit \(bit) of the proofs")
    }
  }

  /// Many at once, with culprits, and what they leave is what each alone leaves.
  @Test func batches() throws {
    let field = try MaskedField()
    let scheme = try field.scheme()
    var all = try (0..<6 as Range<UInt8>).map { try field.seal([Int64($0)], scheme, sender: $0) }
    for bad in [1, 4] {
      all[bad] = ReceivedSubmission(
        sealed: all[bad].sealed, proofs: all[bad].proofs, masked: all[(bad + 1) % 6].masked, context: all[bad].context)
    }
    let results = scheme.verifyBatch(all, key: field.key.publicKey, work: Work(workers: 2))
    #expect(results.indices.filter { (try? results[$0].get()) == nil } == [1, 4])
    #expect(try results[0].get() == scheme.verify(all[0], key: field.key.publicKey, work: .serial))
  }

  @Test func layoutsAreRefused() throws {
    #expect(throws: SubmissionFault.self) {
      _ = try VectorLayout(masked: 5000, clients: 1 << 24, norm: 1 << 30, modulusBits: 3072)
    }
    let layout = try VectorLayout(masked: 5000, clients: 1000, norm: 1 << 20, modulusBits: 3072)
    #expect(layout.slots.rows == 22 && layout.dimension == 5000)
    for proofs in [ProofChoice.bits, .entries] {
      #expect(throws: SubmissionFault.self) {
        _ = try Suite(group: .ristretto255, proofs: proofs, modulusBits: 3072).scheme([layout])
      }
    }
    _ = try Suite(group: .ristretto255, proofs: .norm, modulusBits: 3072).scheme([layout])
    // An update that is too long is refused before anything is drawn.
    let field = try MaskedField()
    #expect(throws: SubmissionFault.self) { _ = try field.seal([41], field.scheme()) }
  }
}
