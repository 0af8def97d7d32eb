public import BigNum
import Foundation
import Machines
import PaillierScheme
import Reports
import UpdateProofs

/// Measures what one client's submission costs, and what it costs to verify it, through the scheme that a federation uses.
///
/// In every round, one after the other: the submission is sealed (`client`), the same vector is encrypted alone
/// (`encrypt`), and the submission is verified (`verify`). `prove` is the difference of the first two, so that whatever a
/// proof adds, row commitments included, counts as proof. After that, the submissions of `batch` clients are verified at
/// once (`batchVerify`, seconds a client).
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

  /// Seconds of one round.
  private struct Round {
    var client: Double, encrypt: Double, verify: Double
  }

  /// Measures a case with the key of modulus n, and a peer in turn with it. Peak memory is this process's: run it in a
  /// process of its own. `progress` hears which part of the case is done.
  public func measure(
    _ c: ProofsCase, n: BigInt, peer: ProofsPeer? = nil, progress: (Double) -> Void = { _ in }
  ) throws -> [BenchRecord] {
    let key = try PublicKey(n: n, size: .named(bits: c.bits, allowInsecure: allowInsecure))
    let plan = try c.plan()
    func scheme(_ proofs: ProofChoice) throws -> any SubmissionScheme {
      try Suite(group: c.group, proofs: proofs, modulusBits: c.bits).scheme([plan])
    }
    let (proved, unproved) = try (scheme(c.system), scheme(.none))
    let work = Work(workers: c.threads)
    let vector = [Self.vector(plan.dimension)]
    // The first encryption makes the table of the key; generators have theirs.
    var rng = SystemRandomNumberGenerator()
    _ = try key.encrypt([0], using: &rng)

    func time(_ body: () throws -> Void) rethrows -> Double {
      c.threads == 1 ? try Samples.processTime(body) : try Samples.time(body)
    }
    func seal(_ scheme: any SubmissionScheme) throws -> SealedSubmission {
      try scheme.seal(vector, context: Self.context, key: key, mode: .fast, work: work)
    }
    var measured: [Round] = []
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
      var submission: SealedSubmission?
      let client = try time { submission = try seal(proved) }
      guard let submission else { continue }
      if first {
        clientPeak = ResidentSet.peak
        ciphertextBytes = submission.ciphertextByteCount
        proofBytes = submission.sealed.count + submission.proofs.count - ciphertextBytes
      }
      report(0.5)
      let encrypt = c.system == .none ? client : try time { _ = try seal(unproved) }
      if first { ResidentSet.resetPeak() }
      let verify = try time { try accept(submission, proved, plan.rows, key, work) }
      if first { verifyPeak = ResidentSet.peak }
      measured.append(Round(client: client, encrypt: encrypt, verify: verify))
      if first { try refuse(submission, proved, key, work) }
      peer?.round()
      report(0)
    }

    func figure(_ value: (Round) -> Double) -> Double {
      let all = Samples(measured.map(value))
      return c.threads == 1 ? all.median : all.least
    }
    func record(_ operation: String, _ value: Double, bytes: Int? = nil, peak: Int? = nil) -> BenchRecord {
      BenchRecord(
        operation: operation, system: "\(c.system)", group: c.system == .none ? nil : c.group.name, n: c.bits,
        d: c.dimension, threads: c.threads, path: "\(KernelPath.best)", value: value, unit: BenchRecord.secondsUnit,
        bytes: bytes, peakMemory: peak, clients: c.clients)
    }
    let (client, encrypt) = (figure(\.client), figure(\.encrypt))
    var total = record("client", client, bytes: ciphertextBytes + proofBytes, peak: clientPeak)
    let sealing = record("encrypt", encrypt, bytes: ciphertextBytes)
    let checking = record("verify", figure(\.verify), peak: verifyPeak)
    defer { progress(1) }
    guard c.system != .none else { return [total, sealing, checking] }
    total.ratios = ["overhead": c.threads == 1 ? figure { $0.client / $0.encrypt } : client / encrypt]
    var ours = [total, sealing, record("prove", max(0, client - encrypt), bytes: proofBytes), checking]
    if let batch = try ProofsBatch(
      batch, of: proved, key, client: client, verify: figure(\.verify), budget: budget, work: work,
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
    let found = try scheme.verify(sealed: s.sealed, proofs: s.proofs, context: Self.context, key: key, work: work)
    try require(found.count == 1 && found[0].count == rows, "verify")
  }

  /// Throws if it verifies with one bit of one byte of its proofs turned.
  private func refuse(_ s: SealedSubmission, _ scheme: any SubmissionScheme, _ key: PublicKey, _ work: Work) throws {
    guard let place = s.proofs.indices.randomElement() else { return }
    var proofs = s.proofs
    proofs[place] ^= 1 << UInt8.random(in: 0..<8)
    var refused = false
    do {
      _ = try scheme.verify(sealed: s.sealed, proofs: proofs, context: Self.context, key: key, work: work)
    } catch { refused = true }
    try require(refused, "verify (byte \(place) of the proofs was changed, and it accepts)")
  }

  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])
}

extension BenchRecord {
  /// The unit of records that say how long something takes, not how often a second it is done.
  static let secondsUnit = "seconds"
}
