/// Why a Paillier operation has no result. Trustees and rows are named by number, trustees from 1, rows from 0.
public enum PaillierError: Error, Equatable, Sendable {
  /// No such key size.
  case keySize(bits: Int)
  /// The number is no modulus of that size.
  case modulus(reason: String)
  /// The primes do not make a key.
  case factors(reason: String)
  /// Ciphertexts outside (0, N²).
  case ciphertextOutOfRange(rows: [Int])
  /// Ciphertexts that share a factor with N.
  case ciphertextNotCoprime(rows: [Int])
  /// A plaintext outside (-N/2, N/2).
  case plaintextOutOfRange(row: Int, bits: Int, limit: Int)
  /// Vectors of different lengths.
  case length(what: String, count: Int, expected: Int)
  /// The trustees cannot be live and safe with these numbers.
  case threshold(trustees: Int, threshold: Int, corrupted: Int, reason: String)
  /// The public values of the sharing contradict each other.
  case sharing(trustee: Int)
  /// Too few shares.
  case missingShares(valid: Int, needed: Int)
  /// Two shares of one trustee.
  case duplicateShare(from: Int)
  /// A share of nobody.
  case unknownTrustee(Int, trustees: Int)
  /// Shares whose proofs fail; too few are left.
  case invalidShares(from: [Int])
  /// No t of the shares combine, although all their proofs hold.
  case noQuorum(tried: Int)
  /// The shares do not combine to a plaintext.
  case undecryptable(row: Int)
  /// The trustee's key file, or its share, does not belong to the key.
  case keyFile(reason: String)
  /// JSON that python-paillier's `pheutil` would not have written.
  case pheutil(reason: String)
  /// A number that python-paillier's encoding cannot hold, or a result that left its range.
  case encoding(reason: String)
  /// A pool holds fewer entries than are needed, or has no room for them.
  case pool(needed: Int, available: Int)
  /// Plaintexts, ciphertexts or shares that were made for another key.
  case otherKey
  /// The caller cancelled.
  case cancelled
}

extension PaillierError: CustomStringConvertible {
  /// What is wrong, with numbers, and what to do.
  public var description: String {
    switch self {
    case .keySize(let bits):
      "a Paillier key of \(bits) bits is not offered; choose 2048, 3072 or 4096"
    case .modulus(let reason): "this is no Paillier modulus: \(reason); fetch the key again"
    case .factors(let reason): "these primes make no key: \(reason); generate new ones"
    case .ciphertextOutOfRange(let rows):
      "ciphertexts \(rows) lie outside 1 ..< N²; refuse the message and ask its sender"
    case .ciphertextNotCoprime(let rows):
      "ciphertexts \(rows) share a factor with N; refuse the message and ask its sender"
    case .plaintextOutOfRange(let row, let bits, let limit):
      "plaintext \(row) has \(bits) bits, and the key holds less than \(limit); use fewer slots a row or a larger key"
    case .length(let what, let count, let expected): "\(what): \(count) rows where \(expected) belong"
    case .threshold(let m, let t, let f, let reason):
      "\(m) trustees with threshold \(t) and \(f) corrupted: \(reason)"
    case .sharing(let trustee):
      "the verification value of trustee \(trustee) contradicts the others; the dealer must start again"
    case .missingShares(let valid, let needed):
      "\(valid) valid shares where \(needed) are needed; wait for more trustees"
    case .duplicateShare(let i): "trustee \(i) sent two shares; keep the first"
    case .unknownTrustee(let i, let m): "there is no trustee \(i) among 1...\(m)"
    case .invalidShares(let from):
      "the shares of trustees \(from) are false and too few are left; exclude them and ask the others"
    case .noQuorum(let tried):
      "none of \(tried) quorums combines although every share's proof holds, so the dealer's primes are no safe ones: ask "
        + "more trustees, or give this up and have another dealer make a key"
    case .undecryptable(let row):
      "the shares of row \(row) do not combine to a plaintext; verify the ciphertexts and the key's proofs"
    case .keyFile(let reason): "the trustee's key file cannot be used: \(reason)"
    case .pheutil(let reason): "not JSON of pheutil: \(reason)"
    case .encoding(let reason): reason
    case .pool(let needed, let available):
      "the pool has \(available) entries where \(needed) are needed; fill it, or make it larger"
    case .otherKey: "the numbers belong to another key; make them again for this one"
    case .cancelled: "cancelled; start it again to have its result"
    }
  }
}
