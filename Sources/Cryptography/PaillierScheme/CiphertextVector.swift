public import BigNum
public import Wire

/// Ciphertexts of one key in a single buffer of 64-bit limbs: what batches work on. Each is in (0, N²) and coprime to N.
public struct CiphertextVector: Hashable, Sendable {
  /// The numbers, `size.ciphertextLimbs` limbs each.
  public let limbs: LimbVector

  package init(unchecked limbs: LimbVector) { self.limbs = limbs }

  /// The ciphertexts of an array, all of `key`. Those of another key are meaningless, as their sums are, but fit: they are
  /// reduced modulo N².
  public init(_ ciphertexts: some Collection<Ciphertext>, key: PublicKey) {
    let values = ciphertexts.map { $0.value < key.nSquared ? $0.value : $0.value % key.nSquared }
    limbs = LimbVector(values, width: key.size.ciphertextLimbs)
  }

  /// Number of ciphertexts.
  public var count: Int { limbs.count }
  /// Ciphertext `i`.
  public subscript(i: Int) -> Ciphertext { Ciphertext(unchecked: limbs[i]) }
  /// The ciphertexts of a range, copied.
  public subscript(range: Range<Int>) -> CiphertextVector { CiphertextVector(unchecked: limbs[range]) }
  /// All as an array.
  public var ciphertexts: [Ciphertext] { limbs.numbers.map(Ciphertext.init(unchecked:)) }
}

extension KeySize {
  /// 64-bit limbs of a plaintext.
  package var plaintextLimbs: Int { (bits + 63) / 64 }
  /// 64-bit limbs of a ciphertext.
  package var ciphertextLimbs: Int { 2 * plaintextLimbs }
}

extension PublicKey {
  /// Numbers from outside as ciphertexts: one gcd of their product with N. The error names every bad row.
  public func validate(_ limbs: LimbVector) throws(PaillierError) -> CiphertextVector {
    guard limbs.width == size.ciphertextLimbs else {
      throw .length(what: "limbs of a ciphertext", count: limbs.width, expected: size.ciphertextLimbs)
    }
    let outside = Set(limbs.indicesNotBelow(nSquared) + limbs.indicesOfZero).sorted()
    guard outside.isEmpty else { throw .ciphertextOutOfRange(rows: outside) }
    guard context.squared.productOfAll(limbs).gcd(n) == 1 else {
      throw .ciphertextNotCoprime(rows: (0..<limbs.count).filter { limbs[$0].gcd(n) != 1 })
    }
    return CiphertextVector(unchecked: limbs)
  }

  /// Appends ciphertexts, each in `size.ciphertextByteCount` bytes, without a count.
  public func encode(_ ciphertexts: CiphertextVector, to writer: inout Writer) {
    writer.fixed(ciphertexts.limbs.bigEndianBytes(byteCount: size.ciphertextByteCount))
  }

  /// Reads `count` ciphertexts and validates them.
  public func decodeVector(
    _ field: String, count: Int, from reader: inout Reader
  ) throws(WireError) -> CiphertextVector {
    let width = size.ciphertextByteCount
    guard count >= 0, count <= reader.remaining / width else {
      throw .truncated(field: field, offset: reader.offset, needed: max(0, count) * width - reader.remaining)
    }
    let bytes = try reader.fixed(field, count: count * width)
    do throws(PaillierError) {
      return try validate(LimbVector(bigEndian: bytes, byteCount: width, width: size.ciphertextLimbs))
    } catch { throw .invalid(field: field, reason: error.description) }
  }
}
