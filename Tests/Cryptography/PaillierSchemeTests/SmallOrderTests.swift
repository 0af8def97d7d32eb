import BigNum
import PaillierScheme
import ProofTesting
import Testing
import Transcript

/// ⚔ docs/protocol.md §3: what a dealer of unsafe primes, and a trustee who knows an element of small order, can do.
@Suite struct SmallOrderTests {
  /// A key whose p' has the factor `order`, and an element of that order.
  private func deal(
    _ order: Int, _ parameters: ThresholdParameters, _ rng: inout SeededGenerator
  ) throws -> (key: ThresholdPublicKey, shares: [TrusteeShare], element: BigInt) {
    let q = Sample.primes[0]
    let unsafe = try UnsafePrime(order: order, beside: q, using: &rng)
    #expect(throws: PaillierError.self) {
      try Dealer.share(p: unsafe.p, q: q, .insecure512ForTests, parameters, using: &rng)
    }
    let (key, shares) = try Dealer.share(
      p: unsafe.p, q: q, .insecure512ForTests, parameters, using: &rng, checks: [])
    return (key, shares, unsafe.element(beside: q))
  }

  /// Shares that are off by an element, proved until the proof verifies.
  private func falseShare(
    _ share: TrusteeShare, by element: BigInt, _ c: [Ciphertext], _ rng: inout SeededGenerator
  ) throws -> DecryptionShareVector {
    let key = share.publicKey
    while true {
      let vector = try share.decrypt(c, transcript: Sample.transcript(), using: &rng, checks: .all) {
        $0.map { $0.multiplied(by: element, mod: key.key.nSquared) }
      }
      if (try? key.verify(vector, of: c, transcript: Sample.transcript())) != nil { return vector }
    }
  }

  /// A share that verifies and a combination that fails; other quorums open, and the one who is in every failing one is
  /// named. Π^mod and Π^size accept the key.
  @Test func aFalseShareThatVerifies() throws {
    var rng = SeededGenerator()
    let (key, shares, element) = try deal(11, .four, &rng)
    let c = try key.key.encrypt([7, -8, 9], using: &rng).ciphertexts
    var vectors = try shares.map { try $0.decrypt(c, transcript: Sample.transcript(), using: &rng) }
    vectors[1] = try falseShare(shares[1], by: element, c, &rng)
    let verified = try vectors.map { try key.verify($0, of: c, transcript: Sample.transcript()) }
    #expect(throws: PaillierError.undecryptable(row: 0), "seed \(rng.seed)") {
      try key.combine(Array(verified.prefix(3)), rows: 3)
    }
    #expect(throws: PaillierError.noQuorum(tried: 1)) { try key.open(Array(verified.prefix(3)), rows: 3) }
    let opening = try key.open(verified, rows: 3)
    #expect(opening.plaintexts == [7, -8, 9] && opening.falseShares == [2], "seed \(rng.seed)")
    let (plaintexts, invalid) = try key.open(c, shares: vectors, transcript: Sample.transcript())
    #expect(plaintexts == [7, -8, 9] && invalid == [2])
    // Two false ones leave no honest quorum.
    vectors[3] = try falseShare(shares[3], by: element.multiplied(by: element, mod: key.key.nSquared), c, &rng)
    let both = try vectors.map { try key.verify($0, of: c, transcript: Sample.transcript()) }
    #expect(throws: PaillierError.noQuorum(tried: 4), "seed \(rng.seed)") { try key.open(both, rows: 3) }
  }

  /// With (7, 5, 2) both of two false ones are named, although neither is in every failing quorum.
  @Test func twoFalseSharesAreNamed() throws {
    var rng = SeededGenerator()
    let (key, shares, element) = try deal(11, .seven, &rng)
    let c = try key.key.encrypt([5], using: &rng).ciphertexts
    var vectors = try shares.map { try $0.decrypt(c, transcript: Sample.transcript(), using: &rng) }
    // The third power: with it no quorum of both cancels, so that every false one tells.
    let third = element.powMod(variableTime: 3, mod: key.key.nSquared) ?? 1
    for (i, error) in [(0, element), (5, third)] { vectors[i] = try falseShare(shares[i], by: error, c, &rng) }
    let opening = try key.open(
      vectors.map { try key.verify($0, of: c, transcript: Sample.transcript()) }, rows: 1)
    #expect(opening.plaintexts == [5] && opening.falseShares == [1, 6], "seed \(rng.seed)")
  }

  /// Whatever at most f false trustees arrange, in which quorums their errors cancel and in which not: an honest one is
  /// never named.
  @Test(arguments: [(4, 3, 1), (7, 5, 2), (10, 7, 3)]) func nobodyHonestIsNamed(m: Int, t: Int, f: Int) throws {
    var rng = SeededGenerator()
    let parameters = try ThresholdParameters(trustees: m, threshold: t, corrupted: f)
    let (key, _) = try Dealer.share(
      p: Sample.primes[0], q: Sample.primes[1], .insecure512ForTests, parameters, using: &rng)
    var named = 0
    for _ in 0..<40 {
      // Everybody is there, and every quorum with a false share fails, in half of the cases each.
      let present = Array((1...m).shuffled(using: &rng).prefix(max(t, Int.random(in: t...2 * m - t, using: &rng))))
      let corrupted = Set((1...m).shuffled(using: &rng).prefix(Int.random(in: 0...f, using: &rng)))
      let failure = Int.random(in: 1...20, using: &rng)
      let failing = quorums(present, t).filter {
        !corrupted.isDisjoint(with: $0) && Int.random(in: 1...10, using: &rng) <= failure
      }
      let accused = key.accused(present, failing)
      #expect(corrupted.isSuperset(of: accused), "seed \(rng.seed): \(corrupted) \(accused) \(failing)")
      named += accused.count
    }
    #expect(named > 0)
    // More false ones than f: nobody can be told from the others.
    #expect(key.accused(Array(1...m), quorums(Array(1...m), t)) == [])
  }

  private func quorums(_ trustees: [Int], _ t: Int) -> [[Int]] {
    guard t > 0 else { return [[]] }
    return trustees.indices.flatMap { i in
      quorums(Array(trustees[(i + 1)...]), t - 1).map { [trustees[i]] + $0 }
    }
  }

  /// v_i → −v_i passes the public check of the sharing; an honest share under it must not become a false one.
  @Test func aFalseSignOfAVerificationValue() throws {
    var rng = SeededGenerator()
    let (key, shares) = try #require(Sample.threshold)
    var values = key.verificationValues
    values[1] = key.key.nSquared - values[1]
    let signed = try ThresholdPublicKey(key: key.key, parameters: key.parameters, verificationValues: values)
    let share = try TrusteeShare(index: 2, secret: shares[1].secret, publicKey: signed)
    let c = try key.key.encrypt([5], using: &rng).ciphertexts
    func refused(_ checks: ShareProof.Checks) throws -> Int {
      var count = 0
      for round in 0..<16 {
        let transcript = Sample.transcript("round \(round)")
        let vector = try share.decrypt(c, transcript: transcript, using: &rng, checks: checks)
        do { _ = try signed.verify(vector, of: c, transcript: transcript, checks: checks) } catch { count += 1 }
      }
      return count
    }
    #expect(try refused(.squares) > 0, "seed \(rng.seed)")
    #expect(try refused(.all) == 0, "seed \(rng.seed)")
  }

  /// With p' ≡ 0 mod 3 and four trustees, v_2 can be off by an element of order 3 and pass the public check of the
  /// sharing: trustee 2's honest shares would be refused. It looks at its own value before it does anything.
  @Test func aVerificationValueOffByASmallOrder() throws {
    var rng = SeededGenerator()
    let (key, shares, element) = try deal(3, .four, &rng)
    var values = key.verificationValues
    values[1] = values[1].multiplied(by: element, mod: key.key.nSquared)
    let bad = try ThresholdPublicKey(key: key.key, parameters: key.parameters, verificationValues: values)
    #expect(throws: PaillierError.self, "seed \(rng.seed)") {
      try TrusteeShare(index: 2, secret: shares[1].secret, publicKey: bad)
    }
    let unaware = try TrusteeShare(index: 2, secret: shares[1].secret, publicKey: bad, checks: [])
    let c = try key.key.encrypt([5], using: &rng).ciphertexts
    let refused = try (0..<16).filter { round in
      let transcript = Sample.transcript("round \(round)")
      let vector = try unaware.decrypt(c, transcript: transcript, using: &rng)
      return (try? bad.verify(vector, of: c, transcript: transcript)) == nil
    }
    #expect(!refused.isEmpty, "seed \(rng.seed)")
    for i in [0, 2, 3] { _ = try TrusteeShare(index: i + 1, secret: shares[i].secret, publicKey: bad) }
  }
}
