import CKernels

/// Arithmetic modulo n² in batches, for an odd n: residues are kept as their two n-adic digits, so that all work is on
/// numbers of half the size (see `ring.h`).
///
/// A residue is a row of `width` limbs. Inputs may be any numbers of that many limbs (of any number of limbs where a
/// function says so); results are canonical, below n², on both paths.
public final class SquaredModulus: Sendable {
  /// n.
  public let root: BigInt
  /// n².
  public let value: BigInt
  /// The kernels in use.
  public let path: KernelPath
  let digits: Ring
  private let plain: Ring

  /// Modulo root²; nil where the root is even, below 3 or above 6144 bits, or where the machine lacks the path.
  /// Variable-time in the root.
  public init?(root: BigInt, path: KernelPath = .best) {
    let square = root * root
    guard let digits = Ring(root: root, power: 2, path: path) else { return nil }
    // n² may need one limb less than twice those of n; residues have the same shape in both rings.
    guard let plain = Ring(root: square, power: 1, path: path, limbs: digits.width) else { return nil }
    self.root = root
    self.value = square
    self.path = path.taken(by: .rings)
    self.digits = digits
    self.plain = plain
  }

  /// 64-bit limbs of a residue: twice those of n.
  public var width: Int { digits.width }
  /// 64-bit limbs of n.
  public var rootWidth: Int { digits.rootWidth }

  /// bases[i]^exponent for one secret exponent ≥ 0; bases of any width. Time depends on sizes only: of the exponent,
  /// the number of limbs.
  public func powers(_ bases: LimbVector, secret exponent: BigInt, work: Work) throws(BigNumError) -> LimbVector {
    try digits.powers(bases, secret: LimbVector(secret: exponent), result: SEALEDSUM_RESIDUE, work: work)
  }

  /// bases[i]^exponent for one public exponent ≥ 0; bases of any width, which may be secret.
  public func powers(_ bases: LimbVector, public exponent: BigInt, work: Work) throws(BigNumError) -> LimbVector {
    try digits.powers(bases, public: exponent, work: work)
  }

  /// bases[i]^exponents[i] for secret exponents below 2^exponentBits; bases of any width.
  public func powers(
    _ bases: LimbVector, secret exponents: LimbVector, exponentBits: Int, work: Work
  ) throws(BigNumError) -> LimbVector {
    try digits.powers(bases, secrets: exponents, bits: exponentBits, work: work)
  }

  /// (bases[i]^exponent mod n² − 1)/n where that power is 1 modulo n, in `rootWidth` limbs: Paillier's L, for
  /// decryption. Where it is not, the power's upper n-adic digit. Bases of any width; the exponent is secret.
  package func logarithms(
    _ bases: LimbVector, secret exponent: BigInt, work: Work
  ) throws(BigNumError) -> LimbVector {
    try digits.powers(bases, secret: LimbVector(secret: exponent), result: SEALEDSUM_UPPER_DIGIT, work: work)
  }

  /// (1 + plaintexts[i]·n)·residues[i], both secret; plaintexts of `rootWidth` limbs, below n.
  public func products(
    _ residues: LimbVector, plaintexts: LimbVector, work: Work
  ) throws(BigNumError) -> LimbVector {
    precondition(residues.count == plaintexts.count, "as many plaintexts as residues")
    precondition(residues.width == width && plaintexts.width == rootWidth, "residues and plaintexts of this modulus")
    return try work.rows(residues.count, width: width, lanes: digits.lanes, most: 32 * digits.lanes) { range, out in
      residues.withLimbs { r in
        plaintexts.withLimbs { m in
          sealedsum_ring_times_plaintexts(
            self.digits.pointer, out, r + range.lowerBound * self.width, m + range.lowerBound * self.rootWidth,
            range.count)
        }
      }
    }
  }

  /// a[i]·b[i]. For public values: the portable path is variable-time.
  public func products(_ a: LimbVector, _ b: LimbVector, work: Work) throws(BigNumError) -> LimbVector {
    try plain.products([a, b], work: work)
  }

  /// The product of the vectors' elements i, for each i; `noVectors` for none; all of one count. For public values: the
  /// portable path is variable-time.
  public func product(of vectors: [LimbVector], work: Work) throws(BigNumError) -> LimbVector {
    try plain.products(vectors, work: work)
  }
}
