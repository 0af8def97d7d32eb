public import BigNum
public import Wire

/// A ciphertext: in (0, N²) and coprime to N, for the key that validated or made it.
public struct Ciphertext: Hashable, Sendable {
  /// The number.
  public let value: BigInt
  package init(unchecked value: BigInt) { self.value = value }
}

/// What stops an attack by numbers that are no ciphertexts; `package` code alone can switch it off, to run the attack.
package struct CiphertextChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ In (0, N²).
  package static let range = CiphertextChecks(rawValue: 1)
  /// ⚔ Coprime to N: a multiple of p, N or 0 makes the product of all clients undecryptable.
  package static let coprime = CiphertextChecks(rawValue: 2)
  package static let all: CiphertextChecks = [.range, .coprime]
}

extension PublicKey {
  /// Numbers from outside as ciphertexts: one gcd of their product modulo N. The error names every bad row.
  public func validate(_ values: [BigInt]) throws(PaillierError) -> [Ciphertext] {
    try validate(values, checks: .all)
  }

  package func validate(_ values: [BigInt], checks: CiphertextChecks) throws(PaillierError) -> [Ciphertext] {
    if checks.contains(.range) {
      let rows = values.indices.filter { values[$0].signum <= 0 || values[$0] >= nSquared }
      guard rows.isEmpty else { throw .ciphertextOutOfRange(rows: rows) }
    }
    if checks.contains(.coprime), !BigInt.areCoprime(values, to: n) {
      throw .ciphertextNotCoprime(rows: values.indices.filter { values[$0].gcd(n) != 1 })
    }
    return values.map(Ciphertext.init(unchecked:))
  }

  /// Appends ciphertexts, each in `size.ciphertextByteCount` bytes, without a count.
  public func encode(_ ciphertexts: [Ciphertext], to writer: inout Writer) {
    for c in ciphertexts { writer.unsigned(c.value, width: size.ciphertextByteCount) }
  }

  /// Reads `count` ciphertexts and validates them.
  public func decodeCiphertexts(
    _ field: String, count: Int, from reader: inout Reader
  ) throws(WireError) -> [Ciphertext] {
    let width = size.ciphertextByteCount
    guard count >= 0, count <= reader.remaining / width else {
      throw .truncated(field: field, offset: reader.offset, needed: max(0, count) * width - reader.remaining)
    }
    var values: [BigInt] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try reader.unsigned(field, width: width)) }
    do throws(PaillierError) { return try validate(values) } catch {
      throw .invalid(field: field, reason: error.description)
    }
  }
}
