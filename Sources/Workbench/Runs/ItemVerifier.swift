import Contracts
public import Ledger
import PaillierScheme
import Quantization
import Reports
import Transcript
import UpdateProofs
import Wire

/// Verifies one item of a ledger with what it rests on, without replaying the rest.
public struct ItemVerifier: Sendable {
  /// One check that held.
  public struct Finding: Equatable, Sendable {
    /// What was checked.
    public var check: String
    /// What was found.
    public var finding: String
  }

  let store: LedgerStore

  /// Reads from a ledger.
  public init(_ store: LedgerStore) { self.store = store }

  /// Verifies an item; throws what does not hold.
  public func verify(_ item: LedgerItem) throws -> [Finding] {
    switch item {
    case .block(let height): try verify(block: height)
    case .transaction(let hash): try verify(transaction: hash)
    case .payload(let hash): try verify(payload: hash)
    case .file: []
    }
  }

  private func founder() throws -> BlockHeader {
    guard let genesis = try store.block(at: 0) else { throw LedgerError.missing(.block(0)) }
    return genesis.header
  }

  private func verify(block height: UInt64) throws -> [Finding] {
    guard let block = try store.block(at: height) else { throw LedgerError.missing(.block(height)) }
    let header = block.header
    try block.certificate.verify(header, founder: founder().proposer)
    guard MerkleTree(block.transactions).root == header.transactionsRoot else {
      throw LedgerError.inconsistent(
        .block(height), field: "transactions root", reason: "the listed transactions have another root")
    }
    var found = [
      Finding(check: "certificate", finding: "signed by the chain's founder"),
      Finding(check: "Merkle root", finding: "of its \(block.transactions.count) transactions"),
    ]
    if height > 0 {
      guard let previous = try store.block(at: height - 1), previous.hash == header.previous else {
        throw LedgerError.inconsistent(
          .block(height), field: "previous", reason: "block \(height - 1) has another hash, or is missing")
      }
      found.append(Finding(check: "predecessor", finding: "block \(height - 1), \(previous.hash)"))
    }
    for t in try store.transactions(of: block) { try t.verifySignature() }
    found.append(Finding(check: "signatures", finding: "of all its transactions"))
    return found
  }

  private func verify(payload hash: Hash) throws -> [Finding] {
    guard let payload = try store.payload(hash) else { throw LedgerError.missing(.payload(hash)) }
    return [Finding(check: "content", finding: "\(grouped(payload.bytes.count)) bytes hash to \(hash)")]
  }

  func verify(transaction hash: Hash) throws -> [Finding] {
    guard let (transaction, height) = try store.transaction(hash) else { throw LedgerError.missing(.transaction(hash)) }
    try transaction.verifySignature()
    guard try store.inclusionProof(of: hash) != nil else { throw LedgerError.missing(.block(height)) }
    let genesis = try store.genesis().body
    let sender = genesis.members.first { $0.key == transaction.sender }
    let kind = TransactionKind(rawValue: transaction.kind)
    var found = [
      Finding(check: "kind", finding: kind.map { "\($0)" } ?? "unknown (\(transaction.kind))"),
      Finding(
        check: "signature",
        finding: "by \(sender.map { "\($0.name) (\($0.role))" } ?? "no member, \(transaction.sender)")"),
      Finding(check: "inclusion", finding: "in block \(height), by its Merkle root"),
    ]
    found += try verify(block: height).filter { $0.check == "certificate" }
    for reference in transaction.payloads { found += try verify(payload: reference.hash) }
    switch kind {
    case .key: found += try verify(key: transaction)
    case .submit: found += try verify(submission: transaction, genesis)
    default: break
    }
    return found
  }

  private func first(_ kind: TransactionKind) throws -> Transaction? {
    var height: UInt64 = 0
    while let block = try store.block(at: height) {
      if let t = try store.transactions(of: block).first(where: { $0.kind == kind.rawValue }) { return t }
      height += 1
    }
    return nil
  }

  private func payloads(_ t: Transaction, _ count: Int) throws -> [[UInt8]] {
    try (0..<count).map { try store.payload($0, of: t, count: count) }
  }

  private func key(_ t: Transaction) throws -> (key: ThresholdPublicKey, proof: KeyProof) {
    let parts = try payloads(t, 2)
    let key = try ThresholdPublicKey(wireBytes: parts[0])
    var reader = Reader(parts[1])
    let proof = try KeyProof(for: key.key, from: &reader)
    try reader.finish()
    return (key, proof)
  }

  private func verify(key t: Transaction) throws -> [Finding] {
    let (key, proof) = try key(t)
    guard let chain = try store.chainID() else { throw LedgerError.missing(.block(0)) }
    guard !key.key.size.isInsecure else { throw PaillierError.keySize(bits: key.key.size.bits) }
    try proof.verify(key.key, transcript: .key(chainID: chain))
    return [
      Finding(check: "key", finding: "\(key.key.size): two primes, no short factor (docs/protocol.md §3)"),
      Finding(check: "shares", finding: "\(key.parameters)"),
    ]
  }

  private func verify(submission t: Transaction, _ genesis: Genesis) throws -> [Finding] {
    guard let chain = try store.chainID(), let keyTransaction = try first(.key) else {
      throw LedgerError.missing(.block(1))
    }
    var found = try verify(key: keyTransaction)
    let key = try key(keyTransaction).key
    let reference = try RoundReference(wireBytes: t.body)
    guard let open = try store.transaction(reference.open)?.transaction else {
      throw LedgerError.missing(.transaction(reference.open))
    }
    let opening = try OpenBody(wireBytes: open.body)
    guard opening.key == keyTransaction.hash else {
      throw LedgerError.inconsistent(
        .transaction(open.hash), field: "key", reason: "\(opening.key), the chain's is \(keyTransaction.hash)")
    }
    guard let template = genesis.templates.first(where: { $0.purpose == opening.purpose }) else {
      throw LedgerError.inconsistent(
        .transaction(open.hash), field: "purpose", reason: "the genesis has no template for \(opening.purpose)")
    }
    let layouts = try template.vectors.map {
      try $0.layout(clients: genesis.participation.maximum, modulusBits: genesis.suite.modulusBits)
    }
    // Of a training round more may be proved, of the mean of the round before.
    let isNear = opening.purpose == .training && genesis.rule.hasPredicates
    let log = isNear ? try TrainingLog.read(store, until: open.hash) : nil
    // The log is read, not verified; the opening states what it must come to.
    if let log, log.digest != opening.state || ModelCodec.digest(log.model) != opening.model {
      throw LedgerError.inconsistent(
        .transaction(open.hash), field: "state", reason: "the sums of the rounds before it come to another")
    }
    let region = log?.region
    let scheme =
      try region.map { try genesis.suite.scheme($0, for: template, layouts) } ?? genesis.suite.scheme(layouts)
    let parts = try payloads(t, FederationContract().submissionLengths(scheme).count)
    let vectors = try scheme.verify(
      ReceivedSubmission(
        sealed: parts[0], proofs: parts[1], masked: Array(parts.dropFirst(2).joined()),
        context: SubmissionContext(chainID: chain.bytes, open: open.hash.bytes, sender: t.sender.bytes)),
      key: key.key, work: .parallel)
    found.append(Finding(check: "round", finding: "\(opening.round), attempt \(opening.attempt), \(opening.purpose)"))
    found.append(
      Finding(
        check: "ciphertexts", finding: "\(vectors.map(\.rows.count).reduce(0, +)) rows, in range and coprime to N"))
    found.append(
      Finding(
        check: "proofs",
        finding: genesis.suite.proofs == .none
          ? "none: encrypted only"
          : "link (§6) and bound of \(layouts.count) vectors hold: "
            + layouts.map {
              $0.masked != nil
                ? "norm and mask (§8, §12)"
                : $0.norm == nil
                  ? "each entry (§7)" : $0.slots.entryBound == nil ? "norm (§8)" : "norm and each entry (§8, §7)"
            }.joined(separator: ", ")))
    return found
  }
}
