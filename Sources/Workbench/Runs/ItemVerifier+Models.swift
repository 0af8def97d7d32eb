import Contracts
public import Ledger
import Reports

/// What `sealedsum verify` finds by the digits that it is given: an item of the ledger, or a model by its digest.
public enum NamedItem: Hashable, Sendable, CustomStringConvertible {
  /// A block, a transaction or a payload.
  case ledger(LedgerItem)
  /// A model.
  case model(Hash)

  /// `block`, `transaction`, `payload` or `model`.
  public var kind: String {
    switch self {
    case .ledger(.block): "block"
    case .ledger(.transaction): "transaction"
    case .ledger(.payload): "payload"
    case .ledger(.file): "file"
    case .model: "model"
    }
  }

  /// A block's height, or 64 hexadecimal digits.
  public var name: String {
    switch self {
    case .ledger(.block(let height)): "\(height)"
    case .ledger(.transaction(let hash)), .ledger(.payload(let hash)), .model(let hash): hash.hex
    case .ledger(.file): ""
    }
  }

  /// `block 3`, `model 5be1…`.
  public var description: String {
    switch self {
    case .ledger(let item): "\(item)"
    case .model(let digest): "model \(digest)"
    }
  }
}

extension ItemVerifier {
  /// What has a hash or, as a model, a digest that starts with these hexadecimal digits.
  public func item(prefix: String) throws -> NamedItem {
    let text = prefix.lowercased()
    let models = Set(try models().keys.filter { $0.hex.hasPrefix(text) })
    do throws(LedgerError) {
      let item = try store.item(prefix: prefix)
      guard models.isEmpty else { throw .ambiguous(prefix: prefix, candidates: models.count + 1) }
      return .ledger(item)
    } catch {
      guard case .notFound = error, let digest = models.first else { throw error }
      guard models.count == 1 else { throw LedgerError.ambiguous(prefix: prefix, candidates: models.count) }
      return .model(digest)
    }
  }

  /// Verifies an item or a model; throws what does not hold.
  public func verify(_ item: NamedItem) throws -> [Finding] {
    switch item {
    case .ledger(let item): try verify(item)
    case .model(let digest): try verify(model: digest)
    }
  }

  /// Where each model was published first; none for the model that the genesis starts with.
  private func models() throws -> [Hash: Publication?] {
    var found: [Hash: Publication?] = [:]
    guard try store.tail() != nil else { return found }
    let (genesis, t) = try store.genesis()
    if !t.payloads.isEmpty {
      found[ModelCodec.digest(try initialModel(genesis, t))] = .some(nil)
    }
    for publication in try store.publications() where publication.trainingRound != nil {
      if found[publication.body.model] == nil { found[publication.body.model] = publication }
    }
    return found
  }

  private func initialModel(_ genesis: Genesis, _ t: Transaction) throws -> [Double] {
    try ModelCodec.decode(store.payload(0, of: t, count: 1), count: genesis.parameterCount)
  }

  /// A model's digest, the transaction that published it, and the sum that it follows from.
  private func verify(model digest: Hash) throws -> [Finding] {
    let (genesis, founding) = try store.genesis()
    guard let entry = try models()[digest] else { throw LedgerError.notFound(prefix: digest.hex) }
    guard let publication = entry else {
      return [Finding(check: "model", finding: "the one that training starts from, in the genesis")]
        + (try verify(transaction: founding.hash))
    }
    let model = try store.model(publication, genesis)
    var found = [
      Finding(
        check: "model",
        finding: "training round \(publication.trainingRound ?? 0), \(grouped(model.count)) parameters of that digest"),
      Finding(check: "published by", finding: "transaction \(publication.transaction.hash)"),
    ]
    found += try verify(transaction: publication.transaction.hash)
    // The model that the round started from, and what its sum makes of it.
    let start = publication.opening.model
    guard let earlier = try models()[start] else {
      throw LedgerError.inconsistent(
        .transaction(publication.transaction.hash), field: "model",
        reason: "the round starts from \(start), unknown here")
    }
    let (template, sums) = try store.sums(publication, genesis)
    guard template.index(of: .update) != nil else {
      throw LedgerError.inconsistent(
        .transaction(publication.transaction.hash), field: "sums", reason: "there is no update among them")
    }
    // What a strategy remembers is in no block: it follows from the sums of all rounds before.
    var state = try TrainingLog.read(store, until: publication.body.open)
    state.replace(model: try earlier.map { try store.model($0, genesis) } ?? initialModel(genesis, founding))
    state.step(sums, template, accepted: try store.submissions(to: publication.body.open))
    guard ModelCodec.digest(state.model) == digest else {
      throw LedgerError.inconsistent(
        .transaction(publication.transaction.hash), field: "model",
        reason: "its sum makes \(ModelCodec.digest(state.model)) of the model before")
    }
    found.append(
      Finding(check: "sum", finding: "of its round, added to \(start), gives this model (docs/protocol.md §2)"))
    return found
  }
}
