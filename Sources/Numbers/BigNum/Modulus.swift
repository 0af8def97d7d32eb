import CGMP

/// A reusable context for arithmetic modulo one odd number: Montgomery form on GMP's `mpn` layer, with scratch space
/// that the caller of a loop allocates once.
///
/// The product of secrets (`multiplySecret`) has no branch and no address that depends on operands: `mpn_sec_mul`, a
/// reduction by `mpn_addmul_1`, and a conditional subtraction under a mask.
public final class Modulus: @unchecked Sendable {
  // Sendable: nothing is written after initialisation.

  /// The modulus itself, odd and greater than 1.
  public let value: BigInt
  /// Number of 64-bit limbs.
  let size: Int
  private let constants: LimbBuffer
  private let negatedInverse: Limb

  /// A context; nil where the modulus is even or less than 3.
  public init?(_ value: BigInt) {
    guard value.isOdd, value > 1 else { return nil }
    self.value = value
    size = __gmpz_size(value.storage.z)
    constants = LimbBuffer(3 * size)
    // Newton's iteration doubles the number of right bits of 1/n mod 2^64; n itself is right to three.
    let low = __gmpz_getlimbn(value.storage.z, 0)
    var inverse = low
    for _ in 0..<5 { inverse = inverse &* (2 &- low &* inverse) }
    negatedInverse = 0 &- inverse
    write(value, to: constants.slot(0, size))
    write(BigInt.powerOfTwo(64 * size) % value, to: constants.slot(1, size))
    write(BigInt.powerOfTwo(128 * size) % value, to: constants.slot(2, size))
  }

  var limbs: Limbs { constants.slot(0, size) }
  /// 1 in Montgomery form.
  var one: Limbs { constants.slot(1, size) }

  /// Scratch space for one thread.
  final class Workspace {
    let product: LimbBuffer
    let inner: LimbBuffer
    init(_ modulus: Modulus) {
      product = LimbBuffer(2 * modulus.size)
      inner = LimbBuffer(max(modulus.size, Int(__gmpn_sec_mul_itch(modulus.size, modulus.size))))
    }
  }

  /// Copies a reduced value to `size` limbs.
  func write(_ x: BigInt, to r: Limbs) {
    let used = __gmpz_size(x.storage.z)
    for i in 0..<size { r[i] = i < used ? __gmpz_getlimbn(x.storage.z, mp_size_t(i)) : 0 }
  }

  /// Puts `x` mod n into Montgomery form.
  func enter(_ x: BigInt, into r: Limbs, _ w: Workspace) {
    let reduced = x.signum < 0 || x >= value ? x % value : x
    write(reduced, to: r)
    multiplySecret(r, constants.slot(2, size), into: r, w)
  }

  /// Takes a value out of Montgomery form.
  func leave(_ a: Limbs, _ w: Workspace) -> BigInt {
    let t = w.product.base
    for i in 0..<size { t[i] = a[i]; t[size + i] = 0 }
    reduce(into: w.inner.base, w)
    return BigInt(limbs: w.inner.base, count: size)
  }

  /// r = a·b/R mod n, in time that depends on the size only.
  func multiplySecret(_ a: Limbs, _ b: Limbs, into r: Limbs, _ w: Workspace) {
    __gmpn_sec_mul(w.product.base, a, size, b, size, w.inner.base)
    reduce(into: r, w)
  }

  /// r = a·b/R mod n; GMP's fast products may branch on operands.
  func multiply(_ a: Limbs, _ b: Limbs, into r: Limbs, _ w: Workspace) {
    __gmpn_mul_n(w.product.base, a, b, size)
    reduce(into: r, w)
  }

  /// r = a²/R mod n.
  func square(_ a: Limbs, into r: Limbs, _ w: Workspace) {
    __gmpn_sqr(w.product.base, a, size)
    reduce(into: r, w)
  }

  /// r = 2·a mod n where `bit` is 1 and a where it is 0, without a branch on it.
  func doubleInPlace(_ a: Limbs, if bit: Limb, _ w: Workspace) {
    let carry = __gmpn_cnd_add_n(bit, a, a, a, size)
    subtractOnce(a, carry: carry, scratch: w.product.base)
  }

  /// Montgomery reduction of the product in `w`: one limb of it vanishes a step.
  private func reduce(into r: Limbs, _ w: Workspace) {
    let t = w.product.base
    let n = limbs
    for i in 0..<size {
      // The limb becomes zero; its place keeps the carry, which belongs `size` limbs higher.
      t[i] = __gmpn_addmul_1(t + i, n, size, t[i] &* negatedInverse)
    }
    let carry = __gmpn_add_n(r, t + size, t, size)
    subtractOnce(r, carry: carry, scratch: t)
  }

  /// r − n where that is not negative (`carry` is r's limb above), by a mask.
  private func subtractOnce(_ r: Limbs, carry: Limb, scratch: Limbs) {
    let borrow = __gmpn_sub_n(scratch, r, limbs, size)
    _ = __gmpn_cnd_sub_n(carry | (1 ^ borrow), r, r, limbs, size)
  }

  func copy(_ a: Limbs, to r: Limbs) { r.update(from: a, count: size) }
}

extension BigInt {
  /// The non-negative number with these limbs.
  init(limbs: Limbs, count: Int) {
    storage = Storage()
    __gmpz_import(storage.z, count, -1, MemoryLayout<Limb>.size, 0, 0, limbs)
  }
}
