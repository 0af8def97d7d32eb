public import Ledger
public import PaillierScheme
public import UpdateProofs

/// Where a round stands (docs/protocol.md §9).
public enum Phase: String, Sendable, Hashable {
  /// Submissions are taken.
  case open
  /// Submissions ended; the product is to be stated.
  case closed
  /// The product is stated; trustees publish shares.
  case aggregated
  /// The sums are opened and the next model follows.
  case published
  /// Credits are given: the round is over.
  case settled
  /// Given up; nothing of it was or will be decrypted.
  case aborted
  /// Given up after its product was stated, as the shares on the chain open nothing. Others may have opened it: it counts
  /// as opened.
  case abandoned
}

/// One accepted submission.
public struct AcceptedSubmission: Hashable, Sendable {
  /// Who.
  public let client: VerifyingKey
  /// The transaction.
  public let transaction: Hash
}

/// The current round, as every validator computes it.
public struct RoundState: Sendable {
  /// What the `open` transaction says.
  public let opening: OpenBody
  /// Its hash.
  public let open: Hash
  /// The chain that it is on.
  public let chainID: Hash
  /// What submissions carry.
  public let template: RoundTemplate
  /// How they are laid out, sealed and checked: a training round's may be compared with the round before.
  public let scheme: any SubmissionScheme
  /// The part of the clients that the opening draws, in millionths.
  public let sampling: Int
  /// Where the round stands.
  public internal(set) var phase: Phase = .open
  /// In chain order.
  public internal(set) var accepted: [AcceptedSubmission] = []
  /// Sum of what was accepted: product of the ciphertexts, sum of what is masked; empty before the first submission.
  public internal(set) var sum: [SealedVector] = []
  /// The name of the sum, once it was aggregated: hashed once, as it is long.
  public internal(set) var aggregate: Hash?
  /// Valid shares in chain order, with their trustees' indices.
  public internal(set) var shares: [VerifiedShareVector] = []
  /// Trustees that the quorums named when the round was published: their shares verify and are false.
  public internal(set) var falseShares: [Int] = []
  /// Members of whom a false proof is on the chain.
  public internal(set) var offenders: [VerifyingKey] = []
  /// The opened sums, a vector each, once published.
  public internal(set) var sums: [[Int64]] = []
  /// Metrics of the model that the round started from, once published.
  public internal(set) var metrics: PublishedMetrics?

  /// Whether the opening asks a client for a submission.
  public func isDrawn(_ client: VerifyingKey) -> Bool {
    ClientSampling.draws(client, open: open, millionths: sampling)
  }

  /// Whether a client's submission is in.
  public func hasAccepted(_ client: VerifyingKey) -> Bool { accepted.contains { $0.client == client } }

  /// All rows of the sum, vector after vector: what trustees decrypt in one share.
  public var sumRows: [Ciphertext] { sum.flatMap(\.rows) }
}

/// The state of a federation after some block.
public struct FederationState: Sendable {
  /// What the genesis fixed.
  public let genesis: Genesis
  /// The members.
  public let membership: Membership
  /// How submissions of each purpose are laid out, sealed and checked; `RoundState.scheme` may prove more.
  public let schemes: [Purpose: any SubmissionScheme]
  /// The encryption key, once the dealer published it and its proofs were accepted.
  public internal(set) var key: ThresholdPublicKey?
  /// Hash of the transaction that published it.
  public internal(set) var keyTransaction: Hash?
  /// The current model, and what the strategy remembers beside it.
  public internal(set) var learning: LearningState
  /// Opened moments of the features, once a statistics round was published.
  public internal(set) var moments: [Int64]?
  /// The current or last round.
  public internal(set) var round: RoundState?
  /// Digests of all models whose metrics an evaluation round opened, or a round that was given up may have: a model that comes back is still the one it was.
  public internal(set) var evaluatedModels: Set<Hash> = []
  /// Digests of the aggregates of rounds that were given up with shares on the chain, by round.
  public internal(set) var abandoned: [UInt32: Hash] = [:]
  /// The last training round of which a client's update is in the opened sum; kept where control variates need it.
  public internal(set) var contributions: [VerifyingKey: UInt32] = [:]
  /// Sum of the settlements.
  public internal(set) var credits: [VerifyingKey: Int] = [:]

  /// Parameters of the current model.
  public var model: [Double] { learning.model }

  /// Digest of the current model.
  public var modelDigest: Hash { ModelCodec.digest(model) }
}
