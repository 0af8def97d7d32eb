public import BigNum
public import Transcript

extension ThresholdPublicKey {
  /// Plaintexts from at least t verified share vectors of `rows` rows: c' = Π c_i^(2λ_i), which must be 1 mod N, and
  /// m = ((c' − 1)/N)·(4Δ²)^−1 mod± N (docs/protocol.md §3).
  public func combine(
    _ shares: [VerifiedShareVector], rows: Int, work: Work = .parallel
  ) throws(PaillierError) -> [BigInt] {
    try combine(shares, rows: rows, work: work, checks: .all)
  }

  package func combine(
    _ shares: [VerifiedShareVector], rows: Int, work: Work = .parallel, checks: ShareProof.Checks
  ) throws(PaillierError) -> [BigInt] {
    var seen: Set<Int> = []
    for s in shares {
      guard (1...parameters.trustees).contains(s.trustee) else {
        throw .unknownTrustee(s.trustee, trustees: parameters.trustees)
      }
      guard seen.insert(s.trustee).inserted else { throw .duplicateShare(from: s.trustee) }
      guard s.values.allSatisfy({ $0.signum > 0 && $0 < key.nSquared }) else { throw .otherKey }
      guard s.values.count == rows else { throw .length(what: "shares", count: s.values.count, expected: rows) }
    }
    guard shares.count >= parameters.threshold else {
      throw .missingShares(valid: shares.count, needed: parameters.threshold)
    }
    let used = Array(shares.prefix(parameters.threshold))
    let set = used.map(\.trustee)
    let delta = self.delta
    let exponents = set.map { checks.factor * Lagrange.coefficient($0, in: set, delta: delta) }
    guard let unscale = (2 * checks.factor * delta * delta).inverse(mod: key.n) else {
      throw .modulus(reason: "it has a factor of at most \(parameters.trustees)")
    }
    // c' = P/Q with P the product of the powers with positive exponents, Q of the others: P ≡ Q mod N, and
    // (c' − 1)/N = ((P − Q)/N)·Q^−1 mod N, so that inverses are needed modulo N only.
    let (p, q): (LimbVector, LimbVector)
    do throws(BigNumError) {
      p = try product(used, exponents, rows: rows, work: work.silent)
      q = try product(used, exponents.map { -$0 }, rows: rows, work: work.silent)
    } catch { throw .cancelled }
    let n = key.n
    guard let inverses = BigInt.inverses(q.numbers.map { $0 % n }, mod: n) else { throw .undecryptable(row: 0) }
    let plaintexts: [BigInt?]
    do throws(BigNumError) {
      plaintexts = try work.chunks(rows, size: 64) { range in
        range.map { row in
          let difference = p[row] - q[row]
          guard (difference % n).isZero else { return nil }
          let logarithm = (difference / n % n).multiplied(by: inverses[row], mod: n)
          return logarithm.multiplied(by: unscale, mod: n).centered(mod: n)
        }
      }
    } catch { throw .cancelled }
    if let row = plaintexts.firstIndex(where: { $0 == nil }) { throw .undecryptable(row: row) }
    return plaintexts.compactMap { $0 }
  }

  /// Π c_i^(x_i) of every row over the positive exponents x_i.
  private func product(
    _ shares: [VerifiedShareVector], _ exponents: [BigInt], rows: Int, work: Work
  ) throws(BigNumError) -> LimbVector {
    let width = key.size.ciphertextLimbs
    var factors: [LimbVector] = []
    for (share, exponent) in zip(shares, exponents) where exponent.signum > 0 {
      let values = LimbVector(share.values, width: width)
      factors.append(try key.context.squared.powers(values, public: exponent, work: work))
    }
    guard !factors.isEmpty else { return LimbVector([BigInt](repeating: 1, count: rows), width: width) }
    return try key.context.squared.product(of: factors, work: work)
  }

  /// Verifies share vectors and opens with the valid ones. The false ones are named: in the result where enough are left,
  /// in the error where not.
  public func open(
    _ ciphertexts: [Ciphertext], shares: [DecryptionShareVector], transcript: Transcript, work: Work = .parallel
  ) throws(PaillierError) -> (plaintexts: [BigInt], invalid: [Int]) {
    var seen: Set<Int> = []
    for s in shares {
      guard (1...parameters.trustees).contains(s.trustee) else {
        throw .unknownTrustee(s.trustee, trustees: parameters.trustees)
      }
      guard seen.insert(s.trustee).inserted else { throw .duplicateShare(from: s.trustee) }
    }
    let results: [VerifiedShareVector?]
    do throws(BigNumError) {
      results = try work.map(shares.count) { try? verify(shares[$0], of: ciphertexts, transcript: transcript) }
    } catch { throw .cancelled }
    let invalid = zip(shares, results).filter { $0.1 == nil }.map(\.0.trustee).sorted()
    let valid = results.compactMap { $0 }
    if valid.count < parameters.threshold {
      throw invalid.isEmpty
        ? .missingShares(valid: valid.count, needed: parameters.threshold) : .invalidShares(from: invalid)
    }
    let opening = try open(valid, rows: ciphertexts.count, work: work)
    return (opening.plaintexts, (invalid + opening.falseShares).sorted())
  }
}
