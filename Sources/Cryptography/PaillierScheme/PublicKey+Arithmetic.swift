public import BigNum

// Sums of vectors are products modulo N², row by row; all of it is public and variable-time in no more than its shape,
// but for inverses and exponents.
extension PublicKey {
  /// Row-wise sum of two encrypted vectors.
  public func add(
    _ a: CiphertextVector, _ b: CiphertextVector, work: Work = .parallel
  ) throws(PaillierError) -> CiphertextVector {
    try checkWidth([a, b])
    guard a.count == b.count else { throw .length(what: "sum", count: b.count, expected: a.count) }
    return try computed { () throws(BigNumError) in try context.squared.products(a.limbs, b.limbs, work: work) }
  }

  /// Row-wise difference of two encrypted vectors; one inversion in all.
  public func subtract(
    _ a: CiphertextVector, _ b: CiphertextVector, work: Work = .parallel
  ) throws(PaillierError) -> CiphertextVector {
    try checkWidth([a, b])
    guard a.count == b.count else { throw .length(what: "sum", count: b.count, expected: a.count) }
    let inverses: LimbVector?
    do throws(BigNumError) { inverses = try context.squared.inverses(b.limbs, work: work) } catch { throw .cancelled }
    guard let inverses else {
      throw .ciphertextNotCoprime(rows: (0..<b.count).filter { b.limbs[$0].gcd(n) != 1 })
    }
    return try add(a, CiphertextVector(unchecked: inverses), work: work)
  }

  /// Every row times a public integer of either sign. Variable-time in the integer.
  public func scale(
    _ a: CiphertextVector, by k: BigInt, work: Work = .parallel
  ) throws(PaillierError) -> CiphertextVector {
    try checkWidth([a])
    let ones = LimbVector([BigInt](repeating: 1, count: a.count), width: size.ciphertextLimbs)
    let base = k.signum < 0 ? try subtract(CiphertextVector(unchecked: ones), a, work: work) : a
    return try computed { () throws(BigNumError) in
      try context.squared.powers(base.limbs, public: k.magnitude, work: work)
    }
  }

  /// Every row times an integer of its own, each below N. Of the integers, the bits of the longest show in the time.
  package func scale(
    _ a: CiphertextVector, by factors: LimbVector, work: Work
  ) throws(PaillierError) -> CiphertextVector {
    try checkWidth([a])
    guard factors.count == a.count else { throw .length(what: "factors", count: factors.count, expected: a.count) }
    let bits = (0..<factors.count).reduce(1) { max($0, factors[$1].bitWidth) }
    return try computed { () throws(BigNumError) in
      try context.squared.powers(a.limbs, secret: factors, exponentBits: bits, work: work)
    }
  }

  /// Row-wise sum of many encrypted vectors of `rows` rows; of none, encryptions of 0 (with r = 1).
  public func sum(
    _ vectors: [CiphertextVector], rows: Int, work: Work = .parallel
  ) throws(PaillierError) -> CiphertextVector {
    try checkWidth(vectors)
    for v in vectors where v.count != rows { throw .length(what: "sum", count: v.count, expected: rows) }
    guard !vectors.isEmpty else {
      return CiphertextVector(
        unchecked: LimbVector([BigInt](repeating: 1, count: rows), width: size.ciphertextLimbs))
    }
    return try computed { () throws(BigNumError) in
      try context.squared.product(of: vectors.map(\.limbs), work: work)
    }
  }

  /// Adds public integers, row by row.
  public func add(_ a: CiphertextVector, plaintexts: [BigInt]) throws(PaillierError) -> CiphertextVector {
    try add(a, CiphertextVector(unchecked: LimbVector(plaintexts.map(plain), width: size.ciphertextLimbs)))
  }

  /// What was made for a key of another size has another width.
  private func checkWidth(_ vectors: [CiphertextVector]) throws(PaillierError) {
    for v in vectors where v.limbs.width != size.ciphertextLimbs { throw .otherKey }
  }

  private func computed(_ body: () throws(BigNumError) -> LimbVector) throws(PaillierError) -> CiphertextVector {
    do throws(BigNumError) { return CiphertextVector(unchecked: try body()) } catch { throw .cancelled }
  }
}

// The same of arrays, for few rows.
extension PublicKey {
  /// Row-wise sum of two encrypted vectors.
  public func add(_ a: [Ciphertext], _ b: [Ciphertext]) throws(PaillierError) -> [Ciphertext] {
    try add(vector(a), vector(b)).ciphertexts
  }

  /// Row-wise difference of two encrypted vectors; one inversion in all.
  public func subtract(_ a: [Ciphertext], _ b: [Ciphertext]) throws(PaillierError) -> [Ciphertext] {
    try subtract(vector(a), vector(b)).ciphertexts
  }

  /// Every row times a public integer of either sign. Variable time.
  public func scale(_ a: [Ciphertext], by k: BigInt) throws(PaillierError) -> [Ciphertext] {
    try scale(vector(a), by: k).ciphertexts
  }

  /// Adds public integers, row by row.
  public func add(_ a: [Ciphertext], plaintexts: [BigInt]) throws(PaillierError) -> [Ciphertext] {
    try add(vector(a), plaintexts: plaintexts).ciphertexts
  }

  /// Row-wise sum of many encrypted vectors of `rows` rows; of none, encryptions of 0 (with r = 1).
  public func sum(_ vectors: [[Ciphertext]], rows: Int, work: Work = .parallel) throws(PaillierError) -> [Ciphertext] {
    try sum(vectors.map(vector), rows: rows, work: work).ciphertexts
  }

  private func vector(_ a: [Ciphertext]) -> CiphertextVector { CiphertextVector(a, key: self) }
}
