public import Ledger
public import Wire

/// The transactions of a federation, by their number on the wire (docs/wire-format.md, "Transaction kinds").
public enum TransactionKind: UInt8, Sendable, Hashable, CaseIterable {
  /// Members, parameters and the initial model. Its hash is the chain identifier.
  case genesis = 1
  /// The encryption key with its proofs, from the dealer.
  case key = 2
  /// Opens a round.
  case open = 3
  /// A client's sealed vectors with their proofs.
  case submit = 4
  /// Ends the submissions of a round.
  case close = 5
  /// Gives a round up: before anything of it is aggregated, or when its shares open nothing.
  case abort = 6
  /// The digest of the product of the accepted ciphertexts.
  case aggregate = 7
  /// A trustee's decryption share of the aggregate.
  case share = 8
  /// The opened sums, the next model and its metrics.
  case publish = 9
  /// Rewards and penalties of a round.
  case settle = 10
  /// Evidence of a submission or share whose proof is false.
  case refuse = 11
}

/// Opens a round. The hash of this transaction enters every transcript of the round (docs/protocol.md §5, §9).
public struct OpenBody: Hashable, Sendable, WireCodable {
  /// Counts from 1; a round that is given up before it was aggregated is opened again with the next attempt.
  public let round: UInt32
  /// Counts from 1.
  public let attempt: UInt16
  /// Which template of the genesis the submissions follow.
  public let purpose: Purpose
  /// Hash of the transaction that published the key. Whatever names an opening, a submission or a share, is of this key:
  /// on a fork with another one it is nobody's offence.
  public let key: Hash
  /// Digest of the model that the round starts from.
  public let model: Hash
  /// Digest of what the strategy remembers beside it; zero where that is nothing.
  public let state: Hash
  /// Block time, in milliseconds, after which no submission is accepted.
  public let deadline: UInt64

  /// An opening.
  public init(
    round: UInt32, attempt: UInt16, purpose: Purpose, key: Hash, model: Hash, state: Hash = .zero, deadline: UInt64
  ) {
    self.round = round
    self.attempt = attempt
    self.purpose = purpose
    self.key = key
    self.model = model
    self.state = state
    self.deadline = deadline
  }

  /// `uint32 round; uint16 attempt; uint8 purpose; opaque key[32]; opaque model[32]; opaque state[32]; uint64 deadline;`
  public func encode(to writer: inout Writer) {
    writer.uint32(round)
    writer.uint16(attempt)
    writer.uint8(purpose.rawValue)
    key.encode(to: &writer)
    model.encode(to: &writer)
    state.encode(to: &writer)
    writer.uint64(deadline)
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    round = try reader.uint32("open.round")
    attempt = try reader.uint16("open.attempt")
    let raw = try reader.uint8("open.purpose")
    guard let purpose = Purpose(rawValue: raw) else {
      throw .invalid(field: "open.purpose", reason: "no purpose has the number \(raw)")
    }
    self.purpose = purpose
    key = try Hash(from: &reader)
    model = try Hash(from: &reader)
    state = try Hash(from: &reader)
    deadline = try reader.uint64("open.deadline")
  }
}

/// The body of `submit`, `close`, `abort` and `share`: which opening it belongs to. What else they carry is payload.
public struct RoundReference: Hashable, Sendable, WireCodable {
  /// Hash of the `open` transaction.
  public let open: Hash

  /// A reference.
  public init(open: Hash) { self.open = open }
  /// `opaque open[32];`
  public func encode(to writer: inout Writer) { open.encode(to: &writer) }
  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) { open = try Hash(from: &reader) }
}

/// States the product of the accepted ciphertexts, which every validator, trustee and auditor computes for itself.
public struct AggregateBody: Hashable, Sendable, WireCodable {
  /// Hash of the `open` transaction.
  public let open: Hash
  /// Digest of all aggregated rows, all vectors.
  public let digest: Hash

  /// A statement.
  public init(open: Hash, digest: Hash) {
    self.open = open
    self.digest = digest
  }
  /// `opaque open[32]; opaque digest[32];`
  public func encode(to writer: inout Writer) {
    open.encode(to: &writer)
    digest.encode(to: &writer)
  }
  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    open = try Hash(from: &reader)
    digest = try Hash(from: &reader)
  }
}

/// What a round opened. The sums and the model are payloads; the contract recomputes all of it.
public struct PublishBody: Hashable, Sendable, WireCodable {
  /// Hash of the `open` transaction.
  public let open: Hash
  /// Digest of the model after the round.
  public let model: Hash
  /// Metrics of the model that the round started from; absent in a statistics round.
  public let metrics: PublishedMetrics?

  /// A publication.
  public init(open: Hash, model: Hash, metrics: PublishedMetrics?) {
    self.open = open
    self.model = model
    self.metrics = metrics
  }
  /// `opaque open[32]; opaque model[32]; PublishedMetrics metrics<0..1>;`
  public func encode(to writer: inout Writer) {
    open.encode(to: &writer)
    model.encode(to: &writer)
    writer.uint8(metrics == nil ? 0 : 1)
    metrics?.encode(to: &writer)
  }
  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    open = try Hash(from: &reader)
    model = try Hash(from: &reader)
    metrics = try reader.flag("publish.metrics") ? PublishedMetrics(from: &reader) : nil
  }
}

/// Rewards and penalties: recomputed by the contract, not trusted.
public struct SettleBody: Hashable, Sendable, WireCodable {
  /// A member's credit for one round.
  public struct Credit: Hashable, Sendable {
    /// Whose.
    public let member: VerifyingKey
    /// Positive for a service, negative for a proven offence.
    public let amount: Int32
    /// A credit.
    public init(member: VerifyingKey, amount: Int32) {
      self.member = member
      self.amount = amount
    }
  }
  /// Hash of the `open` transaction.
  public let open: Hash
  /// In the order of the genesis' members; only members with a credit.
  public let credits: [Credit]

  /// A settlement.
  public init(open: Hash, credits: [Credit]) {
    self.open = open
    self.credits = credits
  }
  /// `opaque open[32]; Credit credits<0..2^16>;` with `opaque member[32]; int32 amount;`
  public func encode(to writer: inout Writer) {
    open.encode(to: &writer)
    writer.list(credits) {
      $1.member.encode(to: &$0)
      $0.uint32(UInt32(bitPattern: $1.amount))
    }
  }
  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    open = try Hash(from: &reader)
    credits = try reader.list("settle.credits", limit: 65_536, itemBytes: 36) { r throws(WireError) in
      let member = try VerifyingKey(from: &r)
      return Credit(member: member, amount: Int32(bitPattern: try r.uint32("credit.amount")))
    }
  }
}

/// Evidence: a signed transaction that the contract refuses, and the reason, which every validator checks again.
public struct RefuseBody: Hashable, Sendable, WireCodable {
  /// Stable code of the reason, as in `Rejection.code`.
  public let reason: String
  /// The refused transaction; its payloads are payloads of the evidence, in the same order.
  public let transaction: Transaction

  /// Evidence.
  public init(reason: String, transaction: Transaction) {
    self.reason = reason
    self.transaction = transaction
  }
  /// `string reason; Transaction transaction;`
  public func encode(to writer: inout Writer) {
    writer.string(reason)
    transaction.encode(to: &writer)
  }
  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    reason = try reader.string("refuse.reason", limit: 64)
    transaction = try Transaction(from: &reader)
  }
}

extension Reader {
  /// `uint8` that is 0 or 1.
  mutating func flag(_ field: String) throws(WireError) -> Bool {
    switch try uint8(field) {
    case 0: return false
    case 1: return true
    case let x: throw .invalid(field: field, reason: "\(x) is neither 0 nor 1")
    }
  }
}
