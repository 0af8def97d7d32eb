public import BigNum
import Foundation
import Machines
import PaillierScheme
import Reports
import UpdateProofs

/// Measures what one client's submission costs, and what it costs to verify it, through the scheme that a federation uses.
///
/// In every round the submission is sealed and verified (`verify`). What its phases took, sealing says itself: `encrypt`,
/// `commit` and `prove`, which add up to `client`. After that, the submissions of `batch` clients are verified at once
/// (`batchVerify`, seconds a client).
public struct ProofsBench {
  /// At most so many rounds.
  public var rounds: Int
  /// No further round is begun after so many seconds.
  public var budget: Double
  /// Clients whose submissions are verified at once; none where it is 0.
  public var batch: Int
  /// Whether keys that protect nothing are allowed: for tests.
  package var allowInsecure = false

  /// A measurement.
  public init(rounds: Int = 5, budget: Double = 60, batch: Int = 32) {
    self.rounds = max(1, rounds)
    self.budget = budget
    self.batch = max(0, batch)
  }

  /// Measures a case with the key of modulus n, and a peer in turn with it. Peak memory is this process's: run it in a
  /// process of its own. `progress` hears which part of the case is done.
  public func measure(
    _ c: ProofsCase, n: BigInt, peer: ProofsPeer? = nil, progress: (Double) -> Void = { _ in }
  ) throws -> [BenchRecord] {
    let key = try PublicKey(n: n, size: .named(bits: c.bits, allowInsecure: allowInsecure))
    let plan = try c.plan()
    let scheme = try Suite(group: c.group, proofs: c.system, modulusBits: c.bits).scheme([plan])
    let work = Work(workers: c.threads)
    let vector = [Self.vector(plan.dimension)]
    // The first encryption makes the table of the key; generators have theirs.
    var rng = SystemRandomNumberGenerator()
    _ = try key.encrypt([0], using: &rng)

    func time(_ body: () throws -> Void) rethrows -> Double {
      c.threads == 1 ? try Samples.processTime(body) : try Samples.time(body)
    }
    func seal() throws -> SealedSubmission {
      guard c.threads == 1 else {
        return try scheme.seal(vector, context: Self.context, key: key, mode: .fast, work: work)
      }
      return try scheme.seal(
        vector, context: Self.context, key: key, mode: .fast, work: work, now: Samples.processClock)
    }
    var measured: [ProofsRound] = []
    var (clientPeak, verifyPeak) = (0, 0)
    var (ciphertextBytes, proofBytes) = (0, 0)
    let start = ContinuousClock.now
    func report(_ step: Double) {
      let passed = max((Double(measured.count) + step) / Double(rounds), seconds(start.duration(to: .now)) / budget)
      progress(min(1, passed) * (batch > 0 && c.system != .none ? 0.6 : 1))
    }
    while measured.isEmpty || (measured.count < rounds && seconds(start.duration(to: .now)) < budget) {
      let first = measured.isEmpty
      if first { ResidentSet.resetPeak() }
      let submission = try seal()
      if first {
        clientPeak = ResidentSet.peak
        ciphertextBytes = submission.ciphertextByteCount
        proofBytes = submission.byteCount - ciphertextBytes
      }
      report(0.5)
      if first { ResidentSet.resetPeak() }
      let verify = try time { try accept(submission, scheme, plan.rows, key, work) }
      if first { verifyPeak = ResidentSet.peak }
      measured.append(ProofsRound(submission.times, verify: verify))
      if first { try refuse(submission, scheme, key, work) }
      peer?.round()
      report(0)
    }

    let figures = ProofsRound.figures(measured, byTheClock: c.threads > 1)
    func record(_ operation: String, _ value: Double, bytes: Int? = nil, peak: Int? = nil) -> BenchRecord {
      BenchRecord(
        operation: operation, system: "\(c.system)", group: c.system == .none ? nil : c.group.name, n: c.bits,
        d: c.dimension, threads: c.threads, path: "\(KernelPath.best)", value: value, unit: BenchRecord.secondsUnit,
        bytes: bytes, peakMemory: peak, clients: c.clients)
    }
    var total = record("client", figures.client, bytes: ciphertextBytes + proofBytes, peak: clientPeak)
    let sealing = record("encrypt", figures.encrypt, bytes: ciphertextBytes)
    let checking = record("verify", figures.verify, peak: verifyPeak)
    defer { progress(1) }
    guard c.system != .none else { return [total, sealing, checking] }
    total.ratios = ["overhead": figures.overhead]
    var ours = [
      total, sealing, record("commit", figures.commit), record("prove", figures.prove, bytes: proofBytes), checking,
    ]
    if let batch = try ProofsBatch(
      batch, of: scheme, key, client: figures.client, verify: figures.verify, budget: budget, work: work,
      vector: { Self.vector(plan.dimension) })
    {
      let (times, peak) = try batch.measure(rounds: rounds, budget: budget / 4, time: time)
      ours.append(record("batchVerify", c.threads == 1 ? times.median : times.least, peak: peak))
    }
    return peer?.beside(ours) ?? ours
  }

  /// A vector of norm at most β whose entries fill their range.
  static func vector(_ d: Int) -> [Int64] {
    let a = Int64((Double(ProofsCase.bound) / Double(d).squareRoot()).rounded(.down))
    return (0..<d).map { _ in Int64.random(in: -a...a) }
  }

  /// Throws unless what was sealed verifies.
  private func accept(
    _ s: SealedSubmission, _ scheme: any SubmissionScheme, _ rows: Int, _ key: PublicKey, _ work: Work
  ) throws {
    let found = try scheme.verify(ReceivedSubmission(s, context: Self.context), key: key, work: work)
    try require(found.count == 1 && found[0].rows.count == rows, "verify")
  }

  /// Throws if it verifies with one bit of one byte of its proofs turned.
  private func refuse(_ s: SealedSubmission, _ scheme: any SubmissionScheme, _ key: PublicKey, _ work: Work) throws {
    guard let place = s.proofs.indices.randomElement() else { return }
    var refused = false
    let turned = ReceivedSubmission(s, context: Self.context).withBitTurned(inProof: place)
    do { _ = try scheme.verify(turned, key: key, work: work) } catch { refused = true }
    try require(refused, "verify (byte \(place) of the proofs was changed, and it accepts)")
  }

  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])
}

extension ReceivedSubmission {
  /// The same with one bit of one byte of its proofs turned.
  func withBitTurned(inProof place: Int) -> ReceivedSubmission {
    var proofs = proofs
    proofs[place] ^= 1 << UInt8.random(in: 0..<8)
    return ReceivedSubmission(sealed: sealed, proofs: proofs, masked: masked, context: context)
  }
}

extension BenchRecord {
  /// The unit of records that say how long something takes, not how often a second it is done.
  static let secondsUnit = "seconds"
}
