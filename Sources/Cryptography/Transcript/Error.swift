public import Wire

/// Which proof an error speaks of.
public struct ProofName: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// Stable, kebab-case.
  public let rawValue: String
  /// A proof of another target.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// A proof of another target.
  public init(stringLiteral value: String) { rawValue = value }
  /// The name.
  public var description: String { rawValue }

  /// A linear relation by itself (draft-irtf-cfrg-sigma-protocols).
  public static let sigma: ProofName = "sigma"
  /// Equality of discrete logarithms (RFC 9497 §2.2).
  public static let dleq: ProofName = "dleq"
  /// Every entry in its interval, bit by bit (docs/protocol.md §7).
  public static let bits: ProofName = "bits"
  /// Every entry in its interval, by committed digits and a sumcheck (docs/protocol.md §7).
  public static let entries: ProofName = "entries"
  /// Ciphertext rows and commitment rows hold the same integers (docs/protocol.md §6).
  public static let link: ProofName = "link"
  /// The whole vector's norm (docs/protocol.md §8).
  public static let norm: ProofName = "norm"
  /// A trustee's decryption share (docs/protocol.md §3).
  public static let share: ProofName = "share"
  /// A Paillier key and its sharing (docs/protocol.md §3).
  public static let key: ProofName = "key"
}

/// Why a proof is not accepted, or cannot be made: which proof, which check. `field` names a message of the proof,
/// `index` counts within it from 0. Secrets never appear.
public enum ProofError: Error, Equatable, Sendable {
  /// The bytes are no encoding of this proof.
  case malformed(ProofName, WireError)
  /// A message has another length or count than the statement demands.
  case length(ProofName, field: String, count: Int, expected: Int)
  /// A scalar or element is not in its only canonical encoding, or no member of its group.
  case notCanonical(ProofName, field: String, index: Int)
  /// The neutral element, where it would make the check empty.
  case identity(ProofName, field: String, index: Int)
  /// An integer lies outside its interval.
  case outOfRange(ProofName, field: String, index: Int, bits: Int)
  /// A number shares a factor with the modulus, or is 0.
  case notCoprime(ProofName, field: String, index: Int)
  /// The statement itself cannot be proved soundly; the reason says what to change.
  case statement(ProofName, reason: String)
  /// A verification equation does not hold; `check` names it.
  case equation(ProofName, check: String)
  /// The prover's witness does not satisfy the statement; nothing was sent.
  case witness(ProofName, reason: String)
  /// The caller cancelled.
  case cancelled(ProofName)

  /// The proof.
  public var proof: ProofName {
    switch self {
    case .malformed(let p, _), .length(let p, _, _, _), .notCanonical(let p, _, _), .identity(let p, _, _),
      .outOfRange(let p, _, _, _), .notCoprime(let p, _, _), .statement(let p, _), .equation(let p, _),
      .witness(let p, _), .cancelled(let p):
      p
    }
  }

  /// A stable name of the reason: the proof, a dash, the kind of check; for an equation also its name.
  public var code: String {
    switch self {
    case .malformed(let p, _): "\(p)-malformed"
    case .length(let p, _, _, _): "\(p)-length"
    case .notCanonical(let p, _, _): "\(p)-not-canonical"
    case .identity(let p, _, _): "\(p)-identity"
    case .outOfRange(let p, _, _, _): "\(p)-out-of-range"
    case .notCoprime(let p, _, _): "\(p)-not-coprime"
    case .statement(let p, _): "\(p)-statement"
    case .equation(let p, let check): "\(p)-equation-\(check)"
    case .witness(let p, _): "\(p)-witness"
    case .cancelled(let p): "\(p)-cancelled"
    }
  }
}

extension ProofError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .malformed(let p, let error):
      "\(p) proof: \(error)"
    case .length(let p, let field, let count, let expected):
      "\(p) proof: \(field) has length \(count), the statement demands \(expected); "
        + "prove again with the parameters of this round"
    case .notCanonical(let p, let field, let index):
      "\(p) proof: \(field)[\(index)] is not canonical or not in the group; refuse the sender's message"
    case .identity(let p, let field, let index):
      "\(p) proof: \(field)[\(index)] is the identity; refuse the sender's message"
    case .outOfRange(let p, let field, let index, let bits):
      "\(p) proof: \(field)[\(index)] lies outside its interval of \(bits) bits; refuse the sender's message"
    case .notCoprime(let p, let field, let index):
      "\(p) proof: \(field)[\(index)] is 0 or shares a factor with the modulus; refuse the sender's message"
    case .statement(let p, let reason):
      "\(p) proof: \(reason)"
    case .equation(let p, let check):
      "\(p) proof: the equation '\(check)' does not hold: the proof is forged, damaged, or was made for another "
        + "statement, sender or round; it must be made again for exactly this one"
    case .witness(let p, let reason):
      "\(p) proof: the values to be proved do not satisfy the statement: \(reason)"
    case .cancelled(let p):
      "\(p) proof: cancelled; nothing was sent, start it again"
    }
  }
}
