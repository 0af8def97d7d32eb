import BigNum
import Configurations
import Machines
import PaillierScheme
import Reports
import Transcript
import UpdateProofs

/// Measures one whole round: what each party computes and sends, from the clients' updates to their sum.
///
/// Clients seal one after the other, each an update of its own; one validator verifies all of them together and adds them
/// up; t trustees make shares of the sum, each of which is verified; then the sum is opened, and compared with that of the
/// updates and of the noise that masks added.
public struct RoundBench {
  /// How often what one party does once a round is repeated, at most.
  public var rounds: Int
  /// Nothing is repeated after so many seconds.
  public var budget: Double

  /// A measurement.
  public init(rounds: Int = 3, budget: Double = 20) {
    (self.rounds, self.budget) = (max(1, rounds), budget)
  }

  /// Bytes that all submissions of a round may take.
  static let memory = 4 << 30
  private static let transcript = Transcript(protocol: "sealedsum-bench", version: 1, context: [])

  /// Measures a round of so many clients. `progress` hears of every step, of which there are `steps`.
  ///
  /// - Throws: `WorkbenchError` where anything is refused that is honest, or where the sum is wrong.
  public func measure(
    _ c: ProofsCase, clients: Int, key: RoundKey, progress: () -> Void = {}
  ) throws -> [BenchRecord] {
    let trial = try ProofsTrial(c, key: key.key.key)
    let scheme = try c.scheme()
    let bytes = scheme.sealedByteCount + scheme.proofByteCount + scheme.maskedByteCount
    guard (1...c.clients).contains(clients), bytes <= Self.memory / clients else {
      throw WorkbenchError.refused(
        path: "bench round: \(c.label)", reason: "\(clients) submissions of \(byteCount(bytes)) are too many",
        advice: "take fewer clients, or fewer parameters")
    }
    func time(_ body: () throws -> Void) rethrows -> Double {
      c.threads == 1 ? try Samples.processTime(body) : try Samples.time(body)
    }
    func figure(_ samples: [Double]) -> Double {
      c.threads == 1 ? Samples(samples).median : Samples(samples).least
    }
    func repeated(_ body: () throws -> Double) rethrows -> Double {
      var all: [Double] = []
      while all.isEmpty || (all.count < rounds && all.reduce(0, +) < budget) { all.append(try body()) }
      progress()
      return figure(all)
    }
    func record(_ operation: String, _ value: Double, bytes: Int? = nil) -> BenchRecord {
      BenchRecord(
        operation: operation, system: "\(c.system)", group: c.system == .none ? nil : c.group.name,
        encryption: "\(c.encryption)", n: c.bits, d: c.dimension, threads: c.threads, path: "\(KernelPath.best)",
        value: value, unit: BenchRecord.secondsUnit, bytes: bytes, clients: c.clients, submissions: clients)
    }

    let submitted = try clientsSeal(c, trial, clients, progress)
    let open = submitted.open

    var validator = scheme
    var vectors: [[SealedVector]] = []
    let verify = try repeated {
      validator = try c.scheme()
      return try time {
        vectors = try validator.verifyBatch(submitted.submissions, key: trial.key, work: trial.work).map {
          try $0.get()
        }
      }
    }
    var total: [SealedVector] = []
    let sum = try repeated {
      try time {
        total = vectors[0]
        for vector in vectors.dropFirst() {
          total = try validator.add(total, vector, key: trial.key, work: trial.work)
        }
      }
    }
    let (shared, verified) = try trusteesShare(total.flatMap(\.rows), key, trial, time, progress)
    var opened: [[Int64]] = []
    let opening = try repeated {
      try time {
        let plaintexts = try key.key.open(verified, rows: trial.layout.slots.rows, work: trial.work).plaintexts
        opened = try validator.open(plaintexts, of: total, chainID: [1], open: open, work: trial.work)
      }
    }
    guard opened == [submitted.sum] else {
      throw WorkbenchError.refused(
        path: "bench round: \(c.label)", reason: "the opened sum is wrong",
        advice: "do not use this build; run `sealedsum doctor`, and please report it")
    }
    return [
      record("roundSeal", figure(submitted.seconds), bytes: bytes),
      record("roundVerify", verify / Double(clients)), record("roundSum", sum),
      record("roundShare", figure(shared.make), bytes: shared.bytes), record("roundCheckShare", figure(shared.check)),
      record("roundOpen", opening),
    ]
  }

  /// Steps of a round that `progress` hears of.
  public static func steps(clients: Int) -> Int { clients + 3 + ThresholdParameters.four.threshold }

  private struct Submitted {
    let open: [UInt8]
    var submissions: [ReceivedSubmission] = []
    var seconds: [Double] = []
    /// Of the updates, and of their masks' noise.
    var sum: [Int64]
  }

  /// One client after the other, each with an update and noise of its own. The noise comes of a secret that is known here,
  /// so that it can be added to what the sum is compared with; drawing it costs what drawing any does.
  private func clientsSeal(
    _ c: ProofsCase, _ trial: ProofsTrial, _ count: Int, _ progress: () -> Void
  ) throws -> Submitted {
    var out = Submitted(open: ProofsTrial.freshOpen(), sum: [Int64](repeating: 0, count: c.dimension))
    let clock = c.threads == 1 ? Samples.processClock : SealingTimes.clockOnTheWall()
    for i in 0..<count {
      let (vector, secret) = (trial.vector(), ProofsTrial.freshOpen())
      let sealed = try trial.seal(vector, client: i, open: out.open, randomness: .secret(secret), now: clock)
      out.submissions.append(sealed.submission)
      out.seconds.append(seconds(sealed.times.total))
      let noise = try c.scheme().noise(
        vector: 0, of: vector, context: sealed.submission.context, randomness: .secret(secret), work: trial.work)
      for j in vector.indices { out.sum[j] += vector[j] + (noise.isEmpty ? 0 : noise[j]) }
      progress()
    }
    return out
  }

  private struct Shared {
    var make: [Double] = [], check: [Double] = []
    var bytes = 0
  }

  /// As many trustees as open, one after the other, and the check of each one's share.
  private func trusteesShare(
    _ rows: [Ciphertext], _ key: RoundKey, _ trial: ProofsTrial, _ time: (() throws -> Void) throws -> Double,
    _ progress: () -> Void
  ) throws -> (Shared, [VerifiedShareVector]) {
    var out = Shared(), verified: [VerifiedShareVector] = []
    for trustee in key.shares.prefix(key.key.parameters.threshold) {
      var rng = SystemRandomNumberGenerator()
      var share: DecryptionShareVector?
      out.make.append(
        try time {
          share = try trustee.decrypt(rows, transcript: Self.transcript, using: &rng, work: trial.work)
        })
      guard let share else { continue }
      out.bytes = share.wireByteCount(for: key.key)
      out.check.append(
        try time { verified.append(try key.key.verify(share, of: rows, transcript: Self.transcript)) })
      progress()
    }
    return (out, verified)
  }
}
