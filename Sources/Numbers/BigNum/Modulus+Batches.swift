import CKernels

/// Batches of exponentiations modulo an odd n of at most 12288 bits; `modulusSize` for a larger one, `unavailable` for a
/// path that this machine lacks. Bases have any number of limbs; results have ⌈|n|/64⌉.
extension Modulus {
  /// Limbs of a residue.
  public var width: Int { size }

  /// bases[i]^exponent for one secret exponent ≥ 0. Time depends on sizes only: of the exponent, the number of limbs.
  public func powers(
    _ bases: LimbVector, secret exponent: BigInt, path: KernelPath = .best, work: Work
  ) throws(BigNumError) -> LimbVector {
    try ring(path).powers(bases, secret: LimbVector(secret: exponent), result: SEALEDSUM_RESIDUE, work: work)
  }

  /// bases[i]^exponent for one public exponent ≥ 0; bases may be secret.
  public func powers(
    _ bases: LimbVector, public exponent: BigInt, path: KernelPath = .best, work: Work
  ) throws(BigNumError) -> LimbVector {
    try ring(path).powers(bases, public: exponent, work: work)
  }

  /// bases[i]^exponent for public bases and one public exponent ≥ 0. The portable path is GMP's exponentiation.
  public func powers(
    variableTime bases: LimbVector, _ exponent: BigInt, path: KernelPath = .best, work: Work
  ) throws(BigNumError) -> LimbVector {
    guard path.taken(by: .rings) == .portable else {
      return try powers(bases, public: exponent, path: path, work: work)
    }
    precondition(exponent.signum >= 0, "the exponent of a batch is not negative")
    let powers = try work.map(bases.count) { bases[$0].powMod(variableTime: exponent, mod: self.value) ?? 0 }
    return LimbVector(powers, width: width)
  }

  /// bases[i]^exponents[i] for secret exponents below 2^exponentBits.
  public func powers(
    _ bases: LimbVector, secret exponents: LimbVector, exponentBits: Int, path: KernelPath = .best, work: Work
  ) throws(BigNumError) -> LimbVector {
    try ring(path).powers(bases, secrets: exponents, bits: exponentBits, work: work)
  }

  /// The product of the vectors' elements i, for each i; `noVectors` for none; all of one count and of `width`
  /// limbs an element. For public values: the portable path is variable-time.
  public func product(
    of vectors: [LimbVector], path: KernelPath = .best, work: Work
  ) throws(BigNumError) -> LimbVector {
    try ring(path).products(vectors, work: work)
  }

  /// A few divisions by n: little beside a batch, so it is made for each.
  func ring(_ path: KernelPath) throws(BigNumError) -> Ring {
    let maximum = Int(SEALEDSUM_RING_MAX_BITS_1)
    guard value.bitWidth <= maximum else { throw .modulusSize(bits: value.bitWidth, maximum: maximum) }
    // A modulus is odd and above 1, so nothing else can be wrong with it.
    guard let ring = Ring(root: value, power: 1, path: path) else { throw .unavailable(path) }
    return ring
  }
}
