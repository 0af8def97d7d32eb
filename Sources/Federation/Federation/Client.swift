import BigNum
public import Consensus
public import Contracts
public import Ledger
public import PaillierScheme
import Transcript
public import UpdateProofs
import Wire

/// What a client reads from the chain to do its part: the current model, the moments for standardisation, and what the
/// strategy asks for; of its own it adds its control variate.
public struct PublicModel: Hashable, Sendable {
  /// Parameters θ.
  public let parameters: [Double]
  /// Opened moments of the features, once there are any.
  public let moments: [Int64]?
  /// c, the server's control variate; empty but in SCAFFOLD.
  public let control: [Double]
  /// c_i, the client's own, which nobody else knows; zeros before its first update.
  public let variate: [Double]
  /// What an update must be near.
  public let region: UpdateRegion?

  /// A model as it stands on the chain, or in a twin.
  public init(parameters: [Double], moments: [Int64]?) {
    self.parameters = parameters
    self.moments = moments
    (control, variate, region) = ([], [], nil)
  }

  /// A model with control variates, as the run without quantising has them.
  init(parameters: [Double], moments: [Int64]?, control: [Double], variate: [Double]) {
    (self.parameters, self.moments, self.control, self.variate) = (parameters, moments, control, variate)
    region = nil
  }

  /// A model with what the strategy remembers; without a variate of its own a client's is 0.
  public init(_ learning: LearningState, moments: [Int64]?, variate: [Double]? = nil) {
    parameters = learning.model
    self.moments = moments
    control = learning.control
    self.variate = variate ?? [Double](repeating: 0, count: learning.control.count)
    region = learning.region
  }

  /// What the state of a federation holds.
  public init(_ state: FederationState, variate: [Double]? = nil) {
    self.init(state.learning, moments: state.moments, variate: variate)
  }
}

/// What a client's data give in one round.
public struct Contribution: Sendable {
  /// The integer vectors, in the order of the template.
  public var vectors: [[Int64]]
  /// c_i once the vectors are in an opened sum; nil but in training rounds of SCAFFOLD.
  public var variate: [Double]?
  /// Whether the update was moved towards the last mean, as it was not near enough.
  public var isMoved = false
}

/// A client's private data and what it computes from them. The sealed client and its plaintext twin run the same task.
public protocol LocalTask: Sendable {
  /// The integer vectors of one round, in the order of the template.
  ///
  /// Deterministic in the client's seed and the round, so that a client that was stopped gives the same vectors again.
  func vectors(_ purpose: Purpose, round: Int, model: PublicModel) throws(FederationError) -> [[Int64]]

  /// The same with what else follows from the data.
  func contribution(_ purpose: Purpose, round: Int, model: PublicModel) throws(FederationError) -> Contribution
}

extension LocalTask {
  /// The vectors alone.
  public func contribution(
    _ purpose: Purpose, round: Int, model: PublicModel
  ) throws(FederationError) -> Contribution {
    Contribution(vectors: try vectors(purpose, round: round, model: model))
  }
}

/// A client: trains, quantises, seals, proves, signs (docs/protocol.md §1).
public struct Client: Sendable {
  /// Its name on the chain.
  public let name: String
  /// Its data and training.
  public let task: any LocalTask
  /// How it encrypts; verifiers see no difference.
  public let mode: EncryptionMode
  package let key: SigningKey
  /// Where masked submissions are kept until they are on the chain; only clients that live for one round do without.
  public let folder: SealedFolder?
  /// c_i after the rounds that are not over yet.
  let memory = ControlMemory()
  private let randomness: @Sendable (_ round: Int) -> MaskRandomness

  /// A client.
  ///
  /// `randomness` is what its masks are drawn from in a round: fresh, but in simulations, whose twin adds the same noise.
  public init(
    name: String, task: any LocalTask, mode: EncryptionMode = .fast, key: SigningKey, folder: SealedFolder? = nil,
    randomness: @escaping @Sendable (_ round: Int) -> MaskRandomness = { _ in .fresh }
  ) {
    self.name = name
    self.task = task
    self.mode = mode
    self.key = key
    self.folder = folder
    self.randomness = randomness
  }

  /// The client's public key.
  public var verifyingKey: VerifyingKey { key.verifyingKey }

  /// Checks the proofs of the key that the chain holds, as whoever encrypts under it must, once (docs/protocol.md §3):
  /// under a key with a small factor, or one that is not what it seems, an update would not be hidden.
  public func checkKey(of engine: any ConsensusEngine<FederationContract>) async throws(FederationError) {
    let chainID = await engine.chainID
    let rounds = await engine.machine.keyProofRounds
    do {
      var height: UInt64 = 0
      while let block = try engine.store.block(at: height) {
        for transaction in try engine.store.transactions(of: block)
        where transaction.kind == TransactionKind.key.rawValue {
          let payloads = try transaction.payloads.map { try engine.store.payload($0.hash)?.bytes ?? [] }
          guard payloads.count == 2 else {
            throw Rejection.payloadCount(expected: 2, actual: payloads.count)
          }
          let key = try ThresholdPublicKey(wireBytes: payloads[0])
          var reader = Reader(payloads[1])
          let proof = try KeyProof(for: key.key, from: &reader)
          try reader.finish()
          guard await engine.machine.state?.key == key else {
            throw FederationError.plan("the key in use is not the key on the chain")
          }
          try proof.verify(
            key.key, transcript: .key(chainID: chainID), rounds: rounds, checks: .all, work: .parallel)
          return
        }
        height += 1
      }
    } catch { throw .task(client: name, reason: "the key is refused: \(error)") }
    throw .noRound
  }

  /// Makes the client's submission to the open round.
  public func submission(
    to engine: any ConsensusEngine<FederationContract>, phases: PhaseClock
  ) async throws(FederationError) -> Submission {
    try await submission(of: made(for: engine.machine, engine.store, phases), to: engine)
  }

  /// Signs what it made for the open round.
  func submission(
    of made: [Payload], to engine: any ConsensusEngine<FederationContract>
  ) async throws(FederationError) -> Submission {
    guard let round = await engine.machine.state?.round else { throw .noRound }
    return try await engine.submission(.submit, RoundReference(open: round.open).wireBytes, made, signer: key)
  }

  /// Trains for the open round and seals what comes of it, on the threads of `work`.
  func made(
    for contract: FederationContract, _ store: LedgerStore, _ phases: PhaseClock, work: Work = .parallel
  ) throws(FederationError) -> [Payload] {
    guard let state = contract.state, let round = state.round else { throw .noRound }
    try recall(state, store)
    guard let folder else {
      guard round.scheme.maskedByteCount == 0 else {
        throw .task(
          client: name, reason: "a masked update is sealed only where it can be kept; give the client a folder")
      }
      return try payloads(of: seal(state, phases, work: work), contract)
    }
    let files = try payloads(in: folder, contract, phases, work: work)
    do throws(LedgerError) {
      return try files.map { file throws(LedgerError) in try file.payload() }
    } catch { throw .ledger(error) }
  }

  /// Trains for the open round of a state and seals what comes of it: of that state alone, whatever the chain does
  /// meanwhile.
  func seal(
    _ state: FederationState, _ phases: PhaseClock, work: Work = .parallel
  ) throws(FederationError) -> SealedSubmission {
    guard let round = state.round, let key = state.key else { throw .noRound }
    let start = ContinuousClock.now
    let contribution = try task.contribution(
      round.opening.purpose, round: Int(round.opening.round), model: PublicModel(state, variate: try variate(state)))
    if let variate = contribution.variate { memory.keep(variate, after: round.opening.round) }
    phases.add(.train, ContinuousClock.now - start)
    let shifted = zip(contribution.vectors, round.template.vectors).map { vector, shape in
      vector.map { $0 &- shape.offset }
    }
    let context = SubmissionContext(
      chainID: round.chainID.bytes, open: round.open.bytes, sender: verifyingKey.bytes)
    let sealed: SealedSubmission
    do throws(SubmissionFault) {
      var rng = SystemRandomNumberGenerator()
      sealed = try round.scheme.seal(
        shifted, context: context, key: key.key, mode: mode, randomness: randomness(Int(round.opening.round)),
        using: &rng, work: work, now: SealingTimes.clockOnTheWall())
    } catch { throw .task(client: name, reason: "the update cannot be sealed: \(error)") }
    phases.add(.encrypt, seconds: sealed.encryptionSeconds, bytes: sealed.ciphertextByteCount)
    phases.add(
      .prove, seconds: sealed.proofSeconds, bytes: sealed.byteCount - sealed.ciphertextByteCount)
    return sealed
  }

  /// The payloads of a submission.
  func payloads(
    of sealed: SealedSubmission, _ contract: FederationContract
  ) throws(FederationError) -> [Payload] {
    do throws(LedgerError) {
      return [try Payload(sealed.sealed), try Payload(sealed.proofs)] + (try contract.parts(sealed.masked))
    } catch { throw .ledger(error) }
  }
}
