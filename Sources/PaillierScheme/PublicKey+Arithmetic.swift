public import BigNum

extension PublicKey {
  /// Row-wise sum of two encrypted vectors.
  public func add(_ a: [Ciphertext], _ b: [Ciphertext]) throws(PaillierError) -> [Ciphertext] {
    guard a.count == b.count else { throw .length(what: "sum", count: b.count, expected: a.count) }
    return zip(a, b).map { Ciphertext(unchecked: $0.value.multiplied(by: $1.value, mod: nSquared)) }
  }

  /// Row-wise difference of two encrypted vectors; one inversion in all.
  public func subtract(_ a: [Ciphertext], _ b: [Ciphertext]) throws(PaillierError) -> [Ciphertext] {
    guard let inverses = BigInt.inverses(b.map(\.value), mod: nSquared) else {
      throw .ciphertextNotCoprime(rows: b.indices.filter { b[$0].value.gcd(n) != 1 })
    }
    return try add(a, inverses.map(Ciphertext.init(unchecked:)))
  }

  /// Every row times a public integer of either sign. Variable time.
  public func scale(_ a: [Ciphertext], by k: BigInt) throws(PaillierError) -> [Ciphertext] {
    let base = k.signum < 0 ? try subtract(Array(repeating: Ciphertext(unchecked: 1), count: a.count), a) : a
    return base.map { c in
      Ciphertext(unchecked: c.value.powMod(variableTime: k.magnitude, mod: nSquared) ?? 1)
    }
  }

  /// Adds public integers, row by row.
  public func add(_ a: [Ciphertext], plaintexts: [BigInt]) throws(PaillierError) -> [Ciphertext] {
    try add(a, plaintexts.map { Ciphertext(unchecked: plain($0)) })
  }

  /// Row-wise sum of many encrypted vectors of `rows` rows; of none, encryptions of 0 (with r = 1).
  public func sum(_ vectors: [[Ciphertext]], rows: Int, work: Work = .parallel) throws(PaillierError) -> [Ciphertext] {
    for v in vectors where v.count != rows { throw .length(what: "sum", count: v.count, expected: rows) }
    do throws(BigNumError) {
      return try work.chunks(rows, size: 16) { range in
        range.map { row in
          var product: BigInt = 1
          for v in vectors { product.multiply(by: v[row].value, mod: nSquared) }
          return Ciphertext(unchecked: product)
        }
      }
    } catch { throw .cancelled }
  }
}
