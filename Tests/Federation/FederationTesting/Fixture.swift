package import BigNum
package import Contracts
package import Federation
import Foundation
import Learning
package import Ledger
import PaillierScheme
import Quantization
package import UpdateProofs

/// A small federation with real cryptography at toy sizes: three clients, one feature that separates the classes.
package enum Fixture {
  /// Few rounds of the key's proofs, which have tests of their own.
  package static let keyProofRounds = 8
  package static let insecure = FederationContract(allowsInsecureKeys: true, keyProofRounds: keyProofRounds)

  /// Two safe primes of 256 bits, made once a process.
  package static let primes: [BigInt] = (try? SafePrime.random(bits: 256, count: 2)) ?? []

  package static var ceremony: FederationSetup.Ceremony { .given(p: primes[0], q: primes[1]) }

  private static func table(clients: [String], rows: Int, seed: UInt64) -> String {
    var stream = RandomStream(seed: seed, "fixture")
    var text = "client,x,z,y\n"
    for client in clients {
      for i in 0..<rows {
        let label = i % 2
        let x = stream.normal() * 0.5 + (label == 1 ? 1 : -1)
        text += "\(client),\(max(-5, min(5, x))),\(max(-5, min(5, stream.normal()))),\(label)\n"
      }
    }
    return text
  }

  package static func plan(
    seed: UInt64 = 1, rounds: Int = 2, clients: [String] = ["A", "B", "C"], proofs: ProofChoice = .bits,
    group: GroupChoice = .ristretto255, guests: [String] = [], rowsEach: Int = 20, entryClip: Double? = nil,
    encryption: Encryption = .paillier, noise: NoiseSource = .fresh, rule: AggregationRule = .fedavg,
    privacy: ((_ dimension: Int) throws -> LocalPrivacy)? = nil
  ) throws -> FederationPlan {
    let schema = Schema(
      features: [
        .init(column: "x", kind: .numeric(lower: -5, upper: 5)),
        .init(column: "z", kind: .numeric(lower: -5, upper: 5)),
      ], label: .above(column: "y", threshold: 0.5), client: "client")
    let data = try schema.encode(CSVTable(Array(table(clients: clients, rows: rowsEach, seed: seed).utf8)))
    let model = try LogisticRegression(inputs: schema.inputCount)
    var shared = LearningSettings(
      seed: seed, model: model,
      trainer: try LocalTrainer(
        epochs: 2, batchSize: 8, learningRate: 0.2, clippingNorm: privacy == nil ? nil : 1),
      fixedPoint: try FixedPoint(
        dimension: model.parameterCount, clip: 1, entryClip: entryClip, fractionBits: 8, rounding: .stochastic),
      maximumSamples: 32, rule: rule)
    shared.privacy = try privacy?(model.parameterCount)
    let settings = shared
    var tasks = try data.byClient().enumerated().map {
      try LearningTask(name: $1.name, index: $0, data: $1.data, heldOut: 0.3, settings: settings)
    }
    if settings.privacy?.isCentral == true {
      tasks.append(LearningTask(noiseParty: "noise", index: tasks.count, like: data, settings: settings))
    }
    var plan = FederationPlan(
      name: "fixture", configuration: Hash("fixture", []), rounds: rounds, tasks: tasks, settings: settings,
      initialModel: Baselines.initialParameters(model, seed: seed),
      suite: Suite(group: group, proofs: proofs, modulusBits: 512), trustees: .four,
      participation: try Participation(
        minimum: 2, maximum: tasks.count + guests.count, corrupted: 0, honestMinimum: 2))
    plan.guests = guests
    (plan.encryption, plan.noise) = (encryption, noise)
    return plan
  }

  /// What `FederationRunner` runs.
  package static func killed(seed: UInt64) throws -> FederationPlan {
    try plan(seed: seed, rounds: 2, clients: ["A", "B"], rowsEach: 12)
  }

  package static func federation(
    _ plan: FederationPlan, in folder: TemporaryFolder, shares: SealedFederation.Shares = .stored,
    contract: FederationContract = insecure, ceremony: FederationSetup.Ceremony = ceremony,
    intruder: (@Sendable (SigningKey) -> any Intruder)? = nil,
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) async throws -> SealedFederation {
    try await SealedFederation(
      plan, in: FederationFolder(path: folder.path), shares: shares, intruder: intruder, observe: observe,
      contract: contract, ceremony: ceremony)
  }
}

/// A folder that goes when its owner goes.
package final class TemporaryFolder: Sendable {
  package let path: String
  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sealedsum-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
