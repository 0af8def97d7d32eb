import Machines
import PaillierScheme
import UpdateProofs

/// Submissions of many clients, verified at once: what each of them costs a validator then.
struct ProofsBatch {
  private let trial: ProofsTrial
  private let submissions: [ReceivedSubmission]

  /// Seals `count` submissions of clients of their own, or, where that would take longer than `budget` seconds of
  /// `client` each or more than 64 MiB, fewer that are then verified in turn: equal ones share no work, as each has
  /// weights of its own. Nil where verification, `verify` seconds each alone, would take longer than the budget, or
  /// memory more than a gigabyte.
  init?(_ count: Int, of trial: ProofsTrial, client: Double, verify: Double, budget: Double) throws {
    let scheme = try trial.shape.scheme()
    let bytes = scheme.sealedByteCount + scheme.proofByteCount + scheme.maskedByteCount
    guard count > 0, verify * Double(count) <= budget, bytes * count <= 1 << 30 else { return nil }
    let distinct = max(2, min(count, (64 << 20) / bytes, Int(budget / max(client, 1e-6))))
    self.trial = trial
    let open = ProofsTrial.freshOpen()
    let made = try (0..<min(count, distinct)).map { try trial.seal(trial.vector(), client: $0, open: open).submission }
    submissions = (0..<count).map { made[$0 % made.count] }
  }

  /// Seconds a client of each round, and the peak of this process's memory in the first one. A false submission among
  /// the others must be told from them.
  func measure(
    rounds: Int, budget: Double, time: (() throws -> Void) throws -> Double
  ) throws -> (seconds: Samples, peak: Int) {
    ResidentSet.resetPeak()
    var all = [try accept(time)]
    let peak = ResidentSet.peak
    try refuse()
    while all.count < rounds && all.reduce(0, +) < budget { all.append(try accept(time)) }
    return (Samples(all.map { $0 / Double(submissions.count) }), peak)
  }

  /// Throws unless all verify.
  private func accept(_ time: (() throws -> Void) throws -> Double) throws -> Double {
    let scheme = try trial.shape.scheme()
    return try time {
      let results = scheme.verifyBatch(submissions, key: trial.key, work: trial.work)
      try require(results.allSatisfy { (try? $0.get()) != nil }, "batchVerify")
    }
  }

  /// Throws unless exactly one is refused where one bit of one of its proofs is turned.
  private func refuse() throws {
    guard let bad = submissions.indices.randomElement(), let place = submissions[bad].proofs.indices.randomElement()
    else { return }
    var all = submissions
    all[bad] = submissions[bad].withBitTurned(inProof: place)
    let results = try trial.shape.scheme().verifyBatch(all, key: trial.key, work: trial.work)
    try require(
      results.indices.filter { (try? results[$0].get()) == nil } == [bad],
      "batchVerify (byte \(place) of the proofs of submission \(bad) was changed, and others are refused, or none)")
  }
}
