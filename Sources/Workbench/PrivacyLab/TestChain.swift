import BigNum
import Consensus
import Contracts
import Federation
import Foundation
import Ledger
import PaillierScheme
import Quantization
import UpdateProofs

/// A real chain with real keys, on which an attack is tried: what it accepts and refuses is the contract's own word.
struct TestChain: Sendable {
  /// What the chain says to a submission.
  enum Verdict: Sendable, Equatable {
    case accepted
    /// With a stable code, and why.
    case refused(code: String, reason: String)

    var refusal: String? {
      if case .refused(let code, let reason) = self { "\(code): \(reason)" } else { nil }
    }
  }

  let federation: SealedFederation
  /// What each client counts, as every submission says beside its update.
  let counts: [[Int64]]
  private let folder: ScratchFolder
  private let parties: FederationFolder

  /// Founds the chain: fresh keys for everybody, a threshold key of these primes with its proofs.
  init(_ trial: Trial, proofs: ProofChoice, primes: [BigInt]) async throws {
    var plan = trial.plan
    let size = trial.size
    counts = trial.counts
    plan.suite = Suite(group: plan.suite.group, proofs: proofs, modulusBits: size.modulusBits)
    plan.encryption = .paillier
    folder = try ScratchFolder()
    parties = FederationFolder(path: folder.path)
    federation = try await SealedFederation(
      plan, in: parties,
      contract: size.isSecure
        ? FederationContract() : FederationContract(allowsInsecureKeys: true, keyProofRounds: 8),
      ceremony: .given(p: primes[0], q: primes[1]))
  }

  var validator: Validator { federation.driver.validator }
  var clients: [Client] { federation.driver.clients }
  private var engine: SoloEngine<FederationContract> { federation.engine }

  func state() async throws -> FederationState { try await validator.state() }

  /// The threshold key.
  func key() async throws -> ThresholdPublicKey {
    guard let key = try await state().key else { throw FederationError.noRound }
    return key
  }

  /// The trustees' shares, as a coalition that has broken into them holds them.
  func shares() throws -> [TrusteeShare] {
    try (1...federation.plan.trustees.trustees).map { try TrusteeKeyFile.read(from: parties.share($0)) }
  }

  /// Opens a training round that is empty; one that is open is given up first.
  func open() async throws {
    if let round = try await state().round, round.phase == .open {
      federation.driver.clock.advance(to: round.opening.deadline)
      try await validator.abort()
    }
    try await validator.open(.training, deadline: federation.driver.clock.now &+ 600_000)
  }

  /// What an honest client's software makes of an update and of counts.
  func sealed(_ update: [Int64], by client: Int) async throws -> Submission {
    let (scheme, context, key, shapes) = try await place(client)
    let vectors = zip([update, counts[client]], shapes).map { vector, shape in vector.map { $0 &- shape.offset } }
    let sealed = try scheme.seal(vectors, context: context, key: key.key, mode: .fast, work: .parallel)
    return try await submission([sealed.sealed, sealed.proofs], by: clients[client].key)
  }

  /// An update that an honest prover refuses, with the best proof that can be had: that of the update which is allowed.
  func forged(_ update: [Int64], allowed: [Int64], by client: Int) async throws -> Submission {
    let (scheme, context, key, shapes) = try await place(client)
    guard let scheme = scheme as? any ForgeableScheme else { throw FederationError.noRound }
    func matrices(_ update: [Int64]) throws -> (encrypted: [[[Int64]]], committed: [[[Int64]]]) {
      let vectors = zip([update, counts[client]], shapes).map { vector, shape in vector.map { $0 &- shape.offset } }
      let rows = try zip(vectors, scheme.layouts).map { try $1.slots.matrix($0) }
      let padded = zip(rows, scheme.layouts).map { rows, layout in
        rows.map { $0 + [Int64](repeating: 0, count: layout.committedColumns - layout.slots.slots) }
      }
      return (rows, padded)
    }
    let (false_, true_) = (try matrices(update), try matrices(allowed))
    let sealed = try scheme.forge(
      encrypted: false_.encrypted, committed: false_.committed, bounded: true_.committed, context: context,
      key: key.key, mode: .fast, work: .parallel)
    return try await submission([sealed.sealed, sealed.proofs], by: clients[client].key)
  }

  /// Payloads under a key's signature, in the open round.
  func submission(_ payloads: [[UInt8]], by signer: SigningKey) async throws -> Submission {
    guard let round = try await state().round else { throw FederationError.noRound }
    return try await engine.submission(
      .submit, RoundReference(open: round.open).wireBytes, payloads.map { try Payload($0) }, signer: signer)
  }

  /// Sends it.
  func send(_ submission: Submission) async throws -> Verdict {
    do throws(FederationError) {
      _ = try await engine.send(submission)
      return .accepted
    } catch {
      switch error {
      case .refused(let reason): return .refused(code: reason.code, reason: reason.description)
      case .ledger(.wrongSequence):
        return .refused(code: "ledger", reason: "its sender has used that sequence number; a transaction counts once")
      case .ledger(let reason): return .refused(code: "ledger", reason: "\(reason)")
      default: throw error
      }
    }
  }

  /// The ciphertexts of a submission: rows of the update, rows of the counts.
  func ciphertexts(of submission: Submission) async throws -> [[Ciphertext]] {
    let (key, plans) = (try await key().key, try await plans())
    let width = key.size.ciphertextByteCount
    let bytes = submission.payloads[0].bytes
    var row = 0
    return try plans.map { plan in
      let values = (row..<row + plan.rows).map { BigInt(bigEndian: bytes[$0 * width..<($0 + 1) * width]) }
      row += plan.rows
      return try key.validate(values)
    }
  }

  /// How the update and the counts are packed.
  func plans() async throws -> [SlotPlan] {
    guard let scheme = try await state().schemes[.training] else { throw FederationError.noRound }
    return scheme.plans
  }

  /// Closes the round and opens its sums, with as many trustees as it takes.
  func finish() async throws -> [[Int64]] {
    try await validator.close()
    try await validator.aggregate()
    for trustee in federation.driver.trustees.prefix(federation.plan.trustees.threshold) {
      try await trustee.catchUp(with: engine.store)
      _ = try await engine.send(trustee.release())
    }
    try await validator.publish()
    let sums = try await state().round?.sums ?? []
    try await validator.settle()
    return sums
  }

  private func place(
    _ client: Int
  ) async throws -> (any SubmissionScheme, SubmissionContext, ThresholdPublicKey, [VectorShape]) {
    let state = try await state()
    guard let round = state.round, let key = state.key, let scheme = state.schemes[round.opening.purpose] else {
      throw FederationError.noRound
    }
    let context = SubmissionContext(
      chainID: round.chainID.bytes, open: round.open.bytes, sender: clients[client].verifyingKey.bytes)
    return (scheme, context, key, round.template.vectors)
  }
}

/// A folder that goes when its owner goes.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sealedsum-laboratory-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
