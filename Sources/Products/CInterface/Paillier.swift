import BigNum
public import CSealedSum
import PaillierScheme

/// Sizes of keys that programs of others use, secure or not.
private func size(bits: Int) throws(Failure) -> KeySize {
  guard bits % 16 == 0, (512...4096).contains(bits) else {
    throw Failure(.argument, "a key of \(bits) bits: 512 to 4096 bits, a multiple of 16, are handled")
  }
  return KeySize.foreign(bits: bits)
}

extension sealedsum_span {
  fileprivate func number(_ what: String) throws(Failure) -> BigInt { BigInt(bigEndian: try bytes(what)) }

  /// Numbers of `width` bytes each.
  fileprivate func numbers(_ what: String, width: Int, limbs: Int) throws(Failure) -> LimbVector {
    let all = try bytes(what)
    guard width > 0, width <= 8 * limbs, all.count % width == 0 else {
      throw Failure(.argument, "\(what): \(all.count) bytes are no numbers of \(width) bytes, or these are too wide")
    }
    return LimbVector(bigEndian: all, byteCount: width, width: limbs)
  }

  fileprivate func ciphertexts(_ what: String, _ key: PublicKey) throws -> CiphertextVector {
    try key.validate(numbers(what, width: key.size.ciphertextByteCount, limbs: key.size.ciphertextLimbs))
  }
}

/// `sealedsum_paillier_generate`
@implementation @c
public func sealedsum_paillier_generate(_ bits: UInt32, _ key: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    var rng = SystemRandomNumberGenerator()
    try key.take(PrivateKey.generate(size(bits: Int(bits)), using: &rng))
  }
}

/// `sealedsum_paillier_private_key`
@implementation @c
public func sealedsum_paillier_private_key(
  _ p: sealedsum_span, _ q: sealedsum_span, _ key: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let (p, q) = (try p.number("p"), try q.number("q"))
    try key.take(PrivateKey(p: p, q: q, size: size(bits: (p * q).bitWidth)))
  }
}

/// `sealedsum_paillier_primes`
@implementation @c
public func sealedsum_paillier_primes(_ key: OpaquePointer, _ primes: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let key = try Handles.object(key, PrivateKey.self)
    let width = (max(key.p.bitWidth, key.q.bitWidth) + 7) / 8
    try primes.take((key.p.bigEndianBytes(count: width) ?? []) + (key.q.bigEndianBytes(count: width) ?? []))
  }
}

/// `sealedsum_private_key_free`
@implementation @c
public func sealedsum_private_key_free(_ key: OpaquePointer?) { Handles.free(key, PrivateKey.self) }

/// `sealedsum_paillier_public_key`
@implementation @c
public func sealedsum_paillier_public_key(_ n: sealedsum_span, _ key: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let n = try n.number("n")
    try key.take(PublicKey(n: n, size: size(bits: n.bitWidth)))
  }
}

/// `sealedsum_paillier_modulus`
@implementation @c
public func sealedsum_paillier_modulus(_ key: OpaquePointer, _ n: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) { try n.take(Handles.object(key, PublicKey.self).n.bigEndianBytes()) }
}

/// `sealedsum_public_key_free`
@implementation @c
public func sealedsum_public_key_free(_ key: OpaquePointer?) { Handles.free(key, PublicKey.self) }

/// `sealedsum_paillier_encrypt`
@implementation @c
public func sealedsum_paillier_encrypt(
  _ key: OpaquePointer, _ plaintexts: sealedsum_span, _ width: Int, _ randomness: sealedsum_span,
  _ observer: UnsafePointer<sealedsum_observer>?, _ ciphertexts: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let key = try Handles.object(key, PublicKey.self)
    let watch = Watch(observer)
    let m = try plaintexts.numbers("plaintexts", width: width, limbs: key.size.plaintextLimbs)
    guard let index = m.indicesNotBelow(key.n).first else {
      var units: LimbVector?
      if randomness.count > 0 {
        let r = try randomness.numbers("randomness", width: width, limbs: key.size.plaintextLimbs)
        guard r.count == m.count, r.indicesNotBelow(key.n).isEmpty, BigInt.areCoprime(r.numbers, to: key.n) else {
          throw Failure(
            .argument, "randomness: one number below n and without a factor of it is needed for each plaintext")
        }
        units = r
      }
      let work = Work(isCancelled: { watch.isCancelled })
      let sealed = try key.encrypt(PlaintextVector(residues: m, key: key), units: units, work: work)
      try ciphertexts.take(sealed.limbs.bigEndianBytes(byteCount: key.size.ciphertextByteCount))
      return
    }
    throw Failure(.argument, "plaintext \(index) is n or more")
  }
}

/// `sealedsum_paillier_decrypt`
@implementation @c
public func sealedsum_paillier_decrypt(
  _ key: OpaquePointer, _ ciphertexts: sealedsum_span, _ observer: UnsafePointer<sealedsum_observer>?,
  _ plaintexts: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let key = try Handles.object(key, PrivateKey.self)
    let watch = Watch(observer)
    let signed = try key.decrypt(
      ciphertexts.ciphertexts("ciphertexts", key.publicKey), work: Work(isCancelled: { watch.isCancelled }))
    let (n, width) = (key.publicKey.n, key.publicKey.size.modulusByteCount)
    var out: [UInt8] = []
    out.reserveCapacity(signed.count * width)
    for m in signed { out += (m.signum < 0 ? m + n : m).bigEndianBytes(count: width) ?? [] }
    defer { wipe(&out) }
    try plaintexts.take(out)
  }
}

/// `sealedsum_paillier_add`
@implementation @c
public func sealedsum_paillier_add(
  _ key: OpaquePointer, _ a: sealedsum_span, _ b: sealedsum_span, _ sums: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let key = try Handles.object(key, PublicKey.self)
    let sum = try key.add(a.ciphertexts("a", key), b.ciphertexts("b", key))
    try sums.take(sum.limbs.bigEndianBytes(byteCount: key.size.ciphertextByteCount))
  }
}

/// `sealedsum_paillier_multiply`
@implementation @c
public func sealedsum_paillier_multiply(
  _ key: OpaquePointer, _ ciphertexts: sealedsum_span, _ factors: sealedsum_span, _ width: Int,
  _ observer: UnsafePointer<sealedsum_observer>?, _ products: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let key = try Handles.object(key, PublicKey.self)
    let watch = Watch(observer)
    let c = try ciphertexts.ciphertexts("ciphertexts", key)
    let k = try factors.numbers("factors", width: width, limbs: key.size.plaintextLimbs)
    guard k.count == c.count, k.indicesNotBelow(key.n).isEmpty else {
      throw Failure(.argument, "factors: one number below n is needed for each ciphertext")
    }
    let product = try key.scale(c, by: k, work: Work(isCancelled: { watch.isCancelled }))
    try products.take(product.limbs.bigEndianBytes(byteCount: key.size.ciphertextByteCount))
  }
}
