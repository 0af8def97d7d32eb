extension SquaredModulus {
  /// base^exponent for one public exponent.
  package func power(_ base: BigInt, public exponent: BigInt) -> BigInt { powers([base], public: exponent)[0] }

  /// The powers of a few bases by one public exponent ≥ 0, all in one batch.
  package func powers(_ bases: [BigInt], public exponent: BigInt) -> [BigInt] {
    few(bases) { limbs throws(BigNumError) in try powers(limbs, public: exponent, work: .serial) }
  }

  /// The powers of a few bases by one secret exponent ≥ 0, all in one batch.
  package func powers(_ bases: [BigInt], secret exponent: BigInt) -> [BigInt] {
    few(bases) { limbs throws(BigNumError) in try powers(limbs, secret: exponent, work: .serial) }
  }

  /// Π bases[i]^exponents[i] for public values: see `multiExponentiation(variableTime:_:)` of vectors.
  package func multiExponentiation(variableTime bases: [BigInt], _ exponents: [BigInt]) -> BigInt? {
    let limbs = LimbVector(bases.map { $0 % value }, width: width)
    // Only cancellation is an error, and nobody can cancel serial work.
    do throws(BigNumError) { return try multiExponentiation(variableTime: limbs, exponents) } catch { return nil }
  }

  private func few(_ bases: [BigInt], _ body: (LimbVector) throws(BigNumError) -> LimbVector) -> [BigInt] {
    let limbs = LimbVector(bases.map { $0 % value }, width: width)
    // Only cancellation is an error, and nobody can cancel serial work.
    do throws(BigNumError) { return try body(limbs).numbers } catch { return bases }
  }

  /// The product of all elements mod n², by halves; 1 for none.
  package func productOfAll(_ elements: LimbVector) -> BigInt {
    var level = elements
    while level.count > 1 {
      let half = level.count / 2
      let (a, b) = (level[0..<half], level[half..<2 * half])
      // Only cancellation is an error, and nobody can cancel this work.
      guard let products = try? products(a, b, work: .parallel) else { return 0 }
      level =
        level.count % 2 == 0
        ? products : LimbVector(joining: [products, level[2 * half..<level.count]], width: width)
    }
    return level.count == 0 ? 1 : level[0] % value
  }

  /// The inverses of all elements for one inversion, by halves: 1/a = b/(a·b). nil where one has none.
  package func inverses(_ elements: LimbVector, work: Work = .parallel) throws(BigNumError) -> LimbVector? {
    guard elements.count > 1 else {
      guard elements.count == 1 else { return elements }
      return (elements[0] % value).inverse(mod: value).map { LimbVector([$0], width: width) }
    }
    let half = (elements.count + 1) / 2
    let low = elements[0..<half]
    var high = elements[half..<elements.count]
    if elements.count % 2 == 1 { high = LimbVector(joining: [high, LimbVector([1], width: width)], width: width) }
    guard let inverse = try inverses(products(low, high, work: work), work: work) else { return nil }
    let ofLow = try products(inverse, high, work: work)
    let ofHigh = try products(inverse, low, work: work)
    return LimbVector(joining: [ofLow, ofHigh[0..<elements.count - half]], width: width)
  }
}
