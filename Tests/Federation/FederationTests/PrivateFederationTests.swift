import BigNum
import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Privacy
import Quantization
import Testing
import UpdateProofs

/// Federations whose clients add privacy noise (docs/privacy.md).
@Suite struct PrivateFederationTests {
  private static func variance(_ kind: IntegerNoise.Kind) -> UInt64 { kind == .skellam ? 900 : 90_000 }

  private func plan(
    _ encryption: Encryption = .paillier, sampling: LocalPrivacy.Sampling? = nil,
    kind: IntegerNoise.Kind = .discreteGaussian,
    metrics: LocalPrivacy.Metrics = .withheld, isCentral: Bool = false
  ) throws -> FederationPlan {
    try Fixture.plan(
      rounds: 1, clients: ["A", "B"], proofs: .norm, rowsEach: 12, encryption: encryption,
      privacy: {
        LocalPrivacy(
          noise: try IntegerNoise(kind, variance: Self.variance(kind)), dimension: $0, sampling: sampling,
          metrics: metrics, isCentral: isCentral)
      })
  }

  private static let poisson = LocalPrivacy.Sampling(rate: 0.5, expectedBatch: 8)

  private func twin(_ plan: FederationPlan, _ noise: @escaping PlaintextTwin.Noise) throws -> [Hash] {
    var twin = PlaintextTwin(
      tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: { _, _ in false }, noise: noise)
    var hashes: [Hash] = []
    for (i, purpose) in plan.schedule.enumerated() {
      try twin.run(purpose, round: i + 1)
      hashes.append(twin.modelDigest)
    }
    return hashes
  }

  /// Sealed and plaintext models are the same to the last bit, noise and all, and the ledger alone passes an audit.
  @Test(arguments: [(Encryption.paillier, true), (.paillier, false), (.masked, false)])
  func equalsItsTwin(_ encryption: Encryption, _ isSampled: Bool) async throws {
    let folder = try TemporaryFolder()
    let plan = try plan(encryption, sampling: isSampled ? Self.poisson : nil)
    _ = try await Fixture.federation(plan, in: folder).driver.run()
    let files = FederationFolder(path: folder.path)
    let store = try LedgerStore.openReadOnly(at: folder.path + "/ledger.sqlite")
    let noise = try SealingPlaces(store).noise(plan) { client throws(FederationError) in
      try plan.randomness(client, files)
    }
    let sealed = try EndToEndTests.models(in: folder).map(\.model)
    #expect(try twin(plan.provisioned(in: files), noise) == sealed && sealed.count == plan.schedule.count)
    // Another folder has other secrets, and so other noise.
    let other = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: other.path + "/keys", withIntermediateDirectories: true)
    #expect(try twin(plan.provisioned(in: FederationFolder(path: other.path)), noise).last != sealed.last)
    #expect(throws: FederationError.self) { try twin(plan, noise) }
    let report = try Auditor.audit(store, contract: Fixture.insecure)
    #expect(report.rounds.count == plan.schedule.count)
    // ⚔ What noise follows from is not made anew beside a ledger: another noise on the same update could be averaged away.
    let keys = folder.path + "/keys"
    let lost = try #require(
      try FileManager.default.contentsOfDirectory(atPath: keys).first { $0.hasSuffix(".noise") })
    try FileManager.default.removeItem(atPath: "\(keys)/\(lost)")
    do {
      _ = try await Fixture.federation(plan, in: folder)
      Issue.record("opened")
    } catch { #expect("\(error)".contains(lost) && "\(error)".contains("nobody can make another"), "\(error)") }
    #expect(!FileManager.default.fileExists(atPath: "\(keys)/\(lost)"))
  }

  /// One party without data adds the noise: the models equal their twin's, all others send what they have, and no trustee
  /// helps to open a sum of updates without it.
  @Test func centralNoise() async throws {
    var plan = try plan(isCentral: true)
    let folder = try TemporaryFolder()
    let state = try await Fixture.federation(plan, in: folder).driver.run()
    let provisioned = try plan.provisioned(in: FederationFolder(path: folder.path))
    let sealed = try EndToEndTests.models(in: folder).map(\.model)
    #expect(try twin(provisioned) { (_, _, _, _) throws(FederationError) in nil } == sealed)
    // Two clients of weight 1, and one of none.
    #expect(state.round?.accepted.count == 3 && state.round?.metrics?.samples == 64)
    let model = PublicModel(
      parameters: plan.initialModel, moments: [1, 1 << 19, (1 << 20) / 3, 1, 1 << 19, (1 << 20) / 3])
    let vectors = try provisioned.tasks.map { try $0.vectors(.training, round: 2, model: model)[0] }
    let beta = BigInt(Int(plan.settings.fixedPoint.beta))
    for x in vectors.prefix(2) { #expect(FixedPoint.squaredNorm(x) <= beta * beta) }
    #expect(vectors[2] != [0, 0, 0])
    plan.absences = [.init(client: "noise", round: 2)]
    let other = try TemporaryFolder()
    let federation = try await Fixture.federation(plan, in: other)
    await #expect(throws: FederationError.self) { try await federation.driver.run() }
    #expect(await federation.engine.machine.state?.round?.shares.isEmpty == true)
  }

  /// The noise of the sum, over many secrets: no mean, the variance of all clients together, and no longer than is proved.
  @Test(arguments: [IntegerNoise.Kind.discreteGaussian, .skellam]) func noiseOfTheSum(_ kind: IntegerNoise.Kind) throws
  {
    let plan = try plan(kind: kind)
    let model = PublicModel(
      parameters: plan.initialModel, moments: [1, 1 << 19, (1 << 20) / 3, 1, 1 << 19, (1 << 20) / 3])
    let bound = BigInt(Int(plan.settings.updateBound))
    let count = kind == .skellam ? 60 : 400
    var (sum, squares) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 3))
    for draw in 0..<count {
      var total = [Int64](repeating: 0, count: 3)
      for (i, task) in plan.tasks.enumerated() {
        var task = task
        task.noiseSecret = NoiseSecret([UInt8](repeating: UInt8(i), count: 30) + [UInt8(draw & 255), UInt8(draw >> 8)])
        let x = try task.vectors(.training, round: 2, model: model)[0]
        #expect(FixedPoint.squaredNorm(x) <= bound * bound)
        total = zip(total, x).map(+)
      }
      for j in 0..<3 {
        sum[j] += Double(total[j])
        squares[j] += Double(total[j]) * Double(total[j])
      }
    }
    let (n, expected) = (Double(count), 2 * Double(Self.variance(kind)))
    for j in 0..<3 {
      let mean = sum[j] / n
      let variance = squares[j] / n - mean * mean
      let (error, limit) = (5 * (2 / n).squareRoot(), 5 * (expected / n).squareRoot())
      #expect(abs(variance / expected - 1) < error)
      // What the updates themselves are, two of at most β.
      let updates = 2 * Double(plan.settings.fixedPoint.beta)
      #expect(abs(mean) < updates + limit)
    }
  }

  /// A secret gives one vector a round; nothing of what is not told is in it.
  @Test func whatIsTold() throws {
    var task = try plan(sampling: Self.poisson).tasks[0]
    let model = PublicModel(parameters: [0, 0, 0], moments: [1, 1 << 19, (1 << 20) / 3, 1, 1 << 19, (1 << 20) / 3])
    #expect(throws: FederationError.self) { try task.vectors(.training, round: 2, model: model) }
    task.noiseSecret = NoiseSecret([UInt8](repeating: 1, count: 32))
    let first = try task.vectors(.training, round: 2, model: model)
    #expect(try task.vectors(.training, round: 2, model: model) == first)
    #expect(try task.vectors(.training, round: 3, model: model)[0] != first[0])
    #expect(first[1] == [32] + [Int64](repeating: 0, count: 42))
    #expect(try task.vectors(.statistics, round: 1, model: model)[0] == model.moments)
    #expect("\(task.noiseSecret as Any)".contains("not shown"))
    task.noiseSecret = NoiseSecret([UInt8](repeating: 2, count: 32))
    #expect(try task.vectors(.training, round: 2, model: model)[0] != first[0])
    // Asked for, hold-outs are counted; what a client has does not show in its weight.
    var open = try plan(metrics: .exact).tasks[0]
    open.noiseSecret = task.noiseSecret
    let counts = try open.vectors(.evaluation, round: 2, model: model)[0]
    #expect(counts[0] == 32 && counts[2] == Int64(open.heldOut.count))
  }

  /// On a fork where a round starts from another model, an update has noise of its own: with the same, the difference of
  /// two openings would be that of the updates, which is no longer than 2β.
  @Test func anotherUpdateHasAnotherNoise() throws {
    let plan = try plan()
    var task = plan.tasks[0]
    task.noiseSecret = NoiseSecret([UInt8](repeating: 1, count: 32))
    let moments: [Int64] = [1, 1 << 19, (1 << 20) / 3, 1, 1 << 19, (1 << 20) / 3]
    func update(_ parameters: [Double]) throws -> [Int64] {
      try task.vectors(.training, round: 2, model: PublicModel(parameters: parameters, moments: moments))[0]
    }
    let difference = zip(try update([0, 0, 0]), try update([0.5, 0, 0])).map { $0 - $1 }
    let beta = plan.settings.fixedPoint.beta
    #expect(difference.reduce(0) { $0 + $1 * $1 } > 4 * beta * beta)
    // Two clients with one secret, by mistake.
    var other = plan.tasks[1]
    other.noiseSecret = task.noiseSecret
    #expect(
      try other.vectors(.training, round: 2, model: PublicModel(parameters: [0, 0, 0], moments: moments))[0]
        != update([0, 0, 0]))
  }

  /// A client whose update and noise are longer than what is proved stops, and seals nothing.
  @Test func tooMuchNoiseIsRefusedByItsClient() throws {
    let privacy = try #require(plan().settings.privacy)
    var rng = SystemRandomNumberGenerator()
    #expect(throws: FederationError.self) { try privacy.noisy([0, 0, 0], bound: 1, using: &rng) }
    let longest = try privacy.noisy([0, 0, 0], bound: privacy.noiseBound, using: &rng)
    #expect(FixedPoint.squaredNorm(longest) <= BigInt(Int(privacy.noiseBound)) * BigInt(Int(privacy.noiseBound)))
  }
}
