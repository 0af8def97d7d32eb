public import Transcript

/// Why a set of parameters is no federation. Raised when a configuration is read, never at run time by luck.
public enum ContractError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A part of the genesis is unsound or does not fit another; the text has the inequality with its numbers.
  case genesis(String)

  /// The reason.
  public var description: String {
    switch self {
    case .genesis(let reason): reason
    }
  }
}

/// Why the contract refuses a transaction. One list of codes for the command line, JSON, the ledger and the explorer.
/// A refused transaction changes nothing.
public enum Rejection: Error, Equatable, Sendable {
  /// The kind's number is none of ours, or the kind cannot stand here.
  case unknownKind(UInt8)
  /// The body or a payload is not the encoding of a message.
  case malformed(String)
  /// The number of payloads is not the kind's.
  case payloadCount(expected: Int, actual: Int)
  /// The payloads exceed the federation's limit.
  case tooLarge(bytes: Int, limit: Int)
  /// The sender is not registered.
  case notMember
  /// The sender's role does not allow this.
  case wrongRole(needed: Role)
  /// The parameters of the genesis are unsound.
  case genesis(String)
  /// The key or its proofs are not accepted.
  case key(String)
  /// The transaction does not fit the phase of the round.
  case wrongPhase(needed: String, actual: String)
  /// The opening that the transaction names is not the current one.
  case wrongRound
  /// The round, attempt, purpose, key or deadline of an opening is not what may follow.
  case wrongOpening(String)
  /// The round does not start from this model.
  case wrongModel
  /// The deadline has passed.
  case late(deadline: UInt64, time: UInt64)
  /// The round cannot be closed or given up yet.
  case early(String)
  /// The opening does not draw the sender.
  case notDrawn
  /// The sender's submission to this opening was accepted before.
  case duplicateSubmission
  /// An offence of the sender in this round is on the chain.
  case excluded
  /// n submissions were accepted.
  case roundFull(maximum: Int)
  /// A ciphertext is 0, N² or more, or shares a factor with N.
  case invalidCiphertext(vector: Int, row: Int)
  /// A proof fails; the error says which check.
  case proof(vector: Int, ProofError)
  /// Fewer than n_min submissions were accepted.
  case tooFewSubmissions(accepted: Int, minimum: Int)
  /// The stated product is not that of the accepted ciphertexts.
  case wrongAggregate
  /// The trustee published its share before.
  case duplicateShare
  /// The share or its proof is false.
  case invalidShare(String)
  /// Fewer than t shares were accepted.
  case tooFewShares(accepted: Int, threshold: Int)
  /// No t of the accepted shares combine, although all their proofs hold.
  case noQuorum(tried: Int)
  /// The shares combine, to rows that are no sums.
  case unreadableSums(String)
  /// The stated sum is not what the shares open.
  case wrongSum(vector: Int)
  /// The stated metrics do not follow from the sums.
  case wrongMetrics
  /// The stated credits do not follow from the round.
  case wrongCredits
  /// The evidence does not show the offence that it states.
  case wrongEvidence(String)

  /// Stable, for scripts.
  public var code: String {
    switch self {
    case .unknownKind: "unknown-kind"
    case .malformed: "malformed"
    case .payloadCount: "payload-count"
    case .tooLarge: "too-large"
    case .notMember: "not-a-member"
    case .wrongRole: "wrong-role"
    case .genesis: "genesis"
    case .key: "key"
    case .wrongPhase: "wrong-phase"
    case .wrongRound: "wrong-round"
    case .wrongOpening: "wrong-opening"
    case .wrongModel: "wrong-model"
    case .late: "late"
    case .early: "early"
    case .notDrawn: "not-drawn"
    case .duplicateSubmission: "duplicate-submission"
    case .excluded: "excluded"
    case .roundFull: "round-full"
    case .invalidCiphertext: "invalid-ciphertext"
    case .proof(_, let error): "proof-" + error.code
    case .tooFewSubmissions: "too-few-submissions"
    case .wrongAggregate: "wrong-aggregate"
    case .duplicateShare: "duplicate-share"
    case .invalidShare: "invalid-share"
    case .tooFewShares: "too-few-shares"
    case .noQuorum: "no-quorum"
    case .unreadableSums: "unreadable-sums"
    case .wrongSum: "wrong-sum"
    case .wrongMetrics: "wrong-metrics"
    case .wrongCredits: "wrong-credits"
    case .wrongEvidence: "wrong-evidence"
    }
  }

  /// Whether a signed transaction that is refused for this reason proves an offence of its sender: only what a correct
  /// member cannot send, whatever it knew. A late or doubled submission is no offence.
  public var isOffence: Bool {
    switch self {
    case .proof(_, .cancelled), .proof(_, .statement): false  // faults of the verifier's side
    case .invalidCiphertext, .proof, .invalidShare: true
    default: false
    }
  }
}

extension Rejection: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .unknownKind(let kind): "transaction kind \(kind) cannot stand here; see docs/wire-format.md for the kinds"
    case .malformed(let reason): "not a message: \(reason)"
    case .payloadCount(let expected, let actual): "\(actual) payloads, where the kind has \(expected)"
    case .tooLarge(let bytes, let limit): "payloads of \(bytes) bytes exceed the limit of \(limit) bytes"
    case .notMember: "the sender is not a member; only members of the genesis can act"
    case .wrongRole(let role): "only a \(role) can send this"
    case .genesis(let reason), .key(let reason), .wrongOpening(let reason), .early(let reason): reason
    case .wrongPhase(let needed, let actual): "the round is \(actual); this needs it to be \(needed)"
    case .wrongRound: "the transaction belongs to another opening; make it anew for the current one"
    case .wrongModel: "the digest is not that of the current model; replay the chain to its head"
    case .late(let deadline, let time): "sent at \(time) ms, after the deadline \(deadline) ms; wait for the next round"
    case .notDrawn: "the opening does not draw the sender; wait for the next round"
    case .duplicateSubmission: "the client's first submission to this round counts; nothing is to be sent again"
    case .excluded: "an offence of the sender in this round is on the chain; it may take part in the next round"
    case .roundFull(let maximum): "\(maximum) submissions were accepted, which is the hard cap; wait for the next round"
    case .invalidCiphertext(let vector, let row): "vector \(vector), row \(row): not an element of ℤ*_{N²}"
    case .proof(let vector, let error): "vector \(vector): \(error)"
    case .tooFewSubmissions(let accepted, let minimum):
      "\(accepted) accepted submissions, n_min is \(minimum): the round is to be given up and opened again"
    case .wrongAggregate: "the digest is not that of the product of the accepted ciphertexts"
    case .duplicateShare: "the trustee's share is on the chain already"
    case .invalidShare(let reason): "decryption share refused: \(reason)"
    case .tooFewShares(let accepted, let threshold):
      "\(accepted) valid shares, \(threshold) open the sum: wait for more"
    case .noQuorum(let tried):
      "none of \(tried) quorums combines although every share's proof holds: wait for more shares, or give the round up"
    case .unreadableSums(let reason): "the shares open no sums (\(reason)): give the round up"
    case .wrongSum(let vector): "vector \(vector): the shares open another sum"
    case .wrongMetrics: "the metrics do not follow from the opened sums"
    case .wrongCredits: "the credits do not follow from the round"
    case .wrongEvidence(let reason): "the evidence does not hold: \(reason)"
    }
  }
}
