public import BigNum
import Foundation
import Machines
import PaillierScheme
import Reports
import UpdateProofs

/// Measures what one client's submission costs, and what it costs to verify it, through the scheme that a federation uses.
///
/// In every round a vector is sealed and its submission verified (`verify`), each as the first of an opening. What its
/// phases took, sealing says itself: `encrypt`, `commit` and `prove`, which add up to `client`. After that, the submissions
/// of `batch` clients are verified at once (`batchVerify`, seconds a client).
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
    let trial = try ProofsTrial(c, key: key)
    let clock = c.threads == 1 ? Samples.processClock : SealingTimes.clockOnTheWall()

    func time(_ body: () throws -> Void) rethrows -> Double {
      c.threads == 1 ? try Samples.processTime(body) : try Samples.time(body)
    }
    var measured: [ProofsRound] = []
    var (clientPeak, verifyPeak) = (0, 0)
    var (encryptedBytes, bytes) = (0, 0)
    let start = ContinuousClock.now
    func report(_ step: Double) {
      let passed = max((Double(measured.count) + step) / Double(rounds), seconds(start.duration(to: .now)) / budget)
      progress(min(1, passed) * (batch > 0 && c.system != .none ? 0.6 : 1))
    }
    while measured.isEmpty || (measured.count < rounds && seconds(start.duration(to: .now)) < budget) {
      let first = measured.isEmpty
      if first { ResidentSet.resetPeak() }
      let sealed = try trial.seal(trial.vector(), open: ProofsTrial.freshOpen(), now: clock)
      if first {
        clientPeak = ResidentSet.peak
        (encryptedBytes, bytes) = (sealed.encryptedBytes, sealed.bytes)
      }
      report(0.5)
      let validator = try c.scheme()
      if first { ResidentSet.resetPeak() }
      let verify = try time { try trial.accept(sealed.submission, validator) }
      if first { verifyPeak = ResidentSet.peak }
      measured.append(ProofsRound(sealed.times, verify: verify))
      if first { try trial.refuse(sealed.submission) }
      peer?.round()
      report(0)
    }

    let figures = ProofsRound.figures(measured, byTheClock: c.threads > 1)
    func record(_ operation: String, _ value: Double, bytes: Int? = nil, peak: Int? = nil) -> BenchRecord {
      BenchRecord(
        operation: operation, system: "\(c.system)", group: c.system == .none ? nil : c.group.name,
        encryption: "\(c.encryption)", n: c.bits, d: c.dimension, threads: c.threads, path: "\(KernelPath.best)",
        value: value, unit: BenchRecord.secondsUnit, bytes: bytes, peakMemory: peak, clients: c.clients)
    }
    var total = record("client", figures.client, bytes: bytes, peak: clientPeak)
    let sealing = record("encrypt", figures.encrypt, bytes: encryptedBytes)
    let checking = record("verify", figures.verify, peak: verifyPeak)
    defer { progress(1) }
    guard c.system != .none else { return [total, sealing, checking] }
    total.ratios = ["overhead": figures.overhead]
    var ours = [
      total, sealing, record("commit", figures.commit), record("prove", figures.prove, bytes: bytes - encryptedBytes),
      checking,
    ]
    if let batch = try ProofsBatch(batch, of: trial, client: figures.client, verify: figures.verify, budget: budget) {
      let (times, peak) = try batch.measure(rounds: rounds, budget: budget / 4, time: time)
      ours.append(record("batchVerify", c.threads == 1 ? times.median : times.least, peak: peak))
    }
    return peer?.beside(ours) ?? ours
  }
}

extension BenchRecord {
  /// The unit of records that say how long something takes, not how often a second it is done.
  static let secondsUnit = "seconds"
}
