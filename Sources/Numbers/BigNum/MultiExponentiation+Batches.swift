import CKernels

/// Products of powers of public numbers that lie in one buffer.
extension SquaredModulus {
  /// Π bases[i]^exponents[i] mod n² for public values; bases of any width. A negative exponent takes the inverse of the
  /// whole product of such bases; nil where there is none. An empty product is 1.
  public func multiExponentiation(
    variableTime bases: LimbVector, _ exponents: [BigInt], work: Work = .serial
  ) throws(BigNumError) -> BigInt? {
    try digits.multiExponentiation(bases, exponents, modulus: value, work: work)
  }
}

extension Modulus {
  /// Π bases[i]^exponents[i] mod n for public values in one buffer, for n of at most 12288 bits; bases of any width.
  /// Negative exponents as with numbers.
  public func multiExponentiation(
    variableTime bases: LimbVector, _ exponents: [BigInt], path: KernelPath = .best, work: Work = .serial
  ) throws(BigNumError) -> BigInt? {
    try ring(path).multiExponentiation(bases, exponents, modulus: value, work: work)
  }
}

extension Ring {
  /// Bases that one call takes in: what it holds of them stays below 32 MiB at the largest sizes.
  private static let most = 1 << 13

  func multiExponentiation(
    _ bases: LimbVector, _ exponents: [BigInt], modulus: BigInt, work: Work
  ) throws(BigNumError) -> BigInt? {
    precondition(bases.count == exponents.count, "as many exponents as bases")
    let above = try product(bases, exponents, sign: 1, modulus: modulus, work: work)
    guard exponents.contains(where: { $0.signum < 0 }) else { return above }
    let below = try product(bases, exponents, sign: -1, modulus: modulus, work: work)
    return below.inverse(mod: modulus).map { above.multiplied(by: $0, mod: modulus) }
  }

  /// The product over exponents of one sign, of their magnitudes.
  private func product(
    _ bases: LimbVector, _ exponents: [BigInt], sign: Int, modulus: BigInt, work: Work
  ) throws(BigNumError) -> BigInt {
    let used = exponents.indices.filter { exponents[$0].signum == sign }
    guard !used.isEmpty else { return 1 % modulus }
    let bits = used.reduce(0) { max($0, exponents[$1].bitWidth) }
    let powers = LimbVector(used.map { exponents[$0].magnitude }, width: (bits + 63) / 64)
    let chosen = used.count == bases.count ? bases : bases.selected(used)
    let share = (used.count + work.workers - 1) / work.workers
    let parts = try work.chunks(used.count, size: max(64, min(Self.most, share))) { range in
      [self.product(chosen, powers, bits: bits, range)]
    }
    return parts.dropFirst().reduce(parts[0]) { $0.multiplied(by: $1, mod: modulus) }
  }

  private func product(_ bases: LimbVector, _ exponents: LimbVector, bits: Int, _ range: Range<Int>) -> BigInt {
    var out = LimbVector(count: 1, width: width)
    out.withMutableLimbs { r in
      bases.withLimbs { b in
        exponents.withLimbs { e in
          sealedsum_ring_multi_exponentiation_vartime(
            pointer, r, b + range.lowerBound * bases.width, bases.width, e + range.lowerBound * exponents.width,
            exponents.width, bits, range.count)
        }
      }
    }
    return out[0]
  }
}

extension LimbVector {
  /// Copies of the elements at these indices.
  fileprivate func selected(_ indices: [Int]) -> LimbVector {
    var out = LimbVector(count: indices.count, width: width)
    let width = self.width
    out.withMutableLimbs { to in
      withLimbs { from in
        for (k, i) in indices.enumerated() { (to + k * width).update(from: from + i * width, count: width) }
      }
    }
    return out
  }
}
