public import BigNum

/// Encryption of rows of integers whose sum can be made without opening them. What is built on it is tested with
/// `PlaintextScheme` too: a failure of both is the application's.
public protocol AdditiveScheme: Sendable {
  /// One sealed row.
  associatedtype Sealed: Hashable & Sendable
  /// What only the row's maker keeps, for proofs.
  associatedtype Opening: Sendable
  /// What opens rows.
  associatedtype OpeningKey: Sendable

  /// Plaintexts m are signed, |m| < N/2 for this N.
  var modulus: BigInt { get }
  /// Bytes of a sealed row.
  var sealedByteCount: Int { get }

  /// Seals signed rows with fresh randomness.
  func seal(
    _ rows: [BigInt], using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> (sealed: [Sealed], openings: [Opening])
  /// Numbers from outside as sealed rows.
  func validate(_ values: [BigInt]) throws(PaillierError) -> [Sealed]
  /// Row-wise sum of vectors of `rows` rows each.
  func sum(_ vectors: [[Sealed]], rows: Int) throws(PaillierError) -> [Sealed]
  /// Row-wise difference.
  func subtract(_ a: [Sealed], _ b: [Sealed]) throws(PaillierError) -> [Sealed]
  /// Every row times a public integer.
  func scale(_ a: [Sealed], by k: BigInt) throws(PaillierError) -> [Sealed]
  /// Opens rows to signed integers, least absolute residues modulo N.
  func open(_ rows: [Sealed], with key: OpeningKey) throws(PaillierError) -> [BigInt]
}

/// Paillier's scheme under one key.
public struct Paillier: AdditiveScheme {
  /// The key.
  public let key: PublicKey
  /// How randomness is made.
  public let mode: EncryptionMode
  /// How batches run.
  public let work: Work

  /// The scheme under a key.
  public init(_ key: PublicKey, mode: EncryptionMode = .fast, work: Work = .parallel) {
    self.key = key
    self.mode = mode
    self.work = work
  }

  /// N.
  public var modulus: BigInt { key.n }
  /// Bytes of a number below N².
  public var sealedByteCount: Int { key.size.ciphertextByteCount }

  /// Encrypts.
  public func seal(
    _ rows: [BigInt], using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> (sealed: [Ciphertext], openings: [Randomness]) {
    let made = try key.encrypt(rows, mode: mode, using: &rng, work: work)
    return (made.ciphertexts, made.randomness)
  }
  /// Range and coprimality.
  public func validate(_ values: [BigInt]) throws(PaillierError) -> [Ciphertext] { try key.validate(values) }
  /// Products modulo N².
  public func sum(_ vectors: [[Ciphertext]], rows: Int) throws(PaillierError) -> [Ciphertext] {
    try key.sum(vectors, rows: rows, work: work)
  }
  /// Quotients modulo N².
  public func subtract(_ a: [Ciphertext], _ b: [Ciphertext]) throws(PaillierError) -> [Ciphertext] {
    try key.subtract(a, b)
  }
  /// Powers modulo N².
  public func scale(_ a: [Ciphertext], by k: BigInt) throws(PaillierError) -> [Ciphertext] { try key.scale(a, by: k) }
  /// Decrypts with the whole key; trustees open with `ThresholdPublicKey.open`.
  public func open(_ rows: [Ciphertext], with key: PrivateKey) throws(PaillierError) -> [BigInt] {
    try key.decrypt(rows, work: work)
  }
}

/// The twin without cryptography: the same shapes and the same arithmetic modulo N in the clear.
public struct PlaintextScheme: AdditiveScheme {
  /// A row in the clear.
  public struct Row: Hashable, Sendable {
    /// The residue modulo N.
    public let value: BigInt
  }
  /// Nothing is needed to open a row.
  public struct Nothing: Sendable {
    /// Nothing.
    public init() {}
  }

  /// N.
  public let modulus: BigInt
  /// The twin of a key with modulus N.
  public init(modulus: BigInt) { self.modulus = modulus }
  /// Bytes of a number below N.
  public var sealedByteCount: Int { (modulus.bitWidth + 7) / 8 }

  /// Reduces modulo N.
  public func seal(
    _ rows: [BigInt], using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> (sealed: [Row], openings: [Nothing]) {
    for (row, m) in rows.enumerated() where m.magnitude << 1 >= modulus {
      throw .plaintextOutOfRange(row: row, bits: m.bitWidth, limit: modulus.bitWidth - 1)
    }
    return (rows.map { Row(value: $0 % modulus) }, rows.map { _ in Nothing() })
  }
  /// Range.
  public func validate(_ values: [BigInt]) throws(PaillierError) -> [Row] {
    let rows = values.indices.filter { values[$0].signum < 0 || values[$0] >= modulus }
    guard rows.isEmpty else { throw .ciphertextOutOfRange(rows: rows) }
    return values.map(Row.init(value:))
  }
  /// Sums modulo N.
  public func sum(_ vectors: [[Row]], rows: Int) throws(PaillierError) -> [Row] {
    for v in vectors where v.count != rows { throw .length(what: "sum", count: v.count, expected: rows) }
    return (0..<rows).map { row in Row(value: vectors.reduce(0) { $0 + $1[row].value } % modulus) }
  }
  /// Differences modulo N.
  public func subtract(_ a: [Row], _ b: [Row]) throws(PaillierError) -> [Row] {
    guard a.count == b.count else { throw .length(what: "sum", count: b.count, expected: a.count) }
    return zip(a, b).map { Row(value: ($0.value - $1.value) % modulus) }
  }
  /// Products modulo N.
  public func scale(_ a: [Row], by k: BigInt) throws(PaillierError) -> [Row] {
    a.map { Row(value: $0.value * k % modulus) }
  }
  /// Least absolute residues.
  public func open(_ rows: [Row], with key: Nothing) throws(PaillierError) -> [BigInt] {
    rows.map { $0.value.centered(mod: modulus) }
  }
}
