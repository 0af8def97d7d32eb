import Foundation
import Testing
import WorkbenchTesting

/// Strategies from a configuration to an audited run.
@Suite struct StrategyRunTests {
  /// A second vector, an update near the last mean, and clients that are drawn, all in one run; what is verified alone of
  /// it is the chain's predicates and steps, too.
  @Test func scaffoldWithPredicatesAndDraws() throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients, proofs: "norm")
    let result = try experiment.run(
      "run", "e.toml", "--out", "r", "--format", "json", "--set", "training.strategy=scaffold", "--set",
      "training.server_rate=0.5", "--set", "quantization.similarity=0.2", "--set", "quantization.ball=0.001", "--set",
      "parties.sampling=0.8", "--set", "parties.min_clients=2", "--set", "parties.min_honest=2")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.json?["equal_to_plaintext_twin"] as? Bool == true)
    let report = try String(
      contentsOf: experiment.folder.appendingPathComponent("r/report.md"), encoding: .utf8)
    #expect(report.contains("honest updates were moved towards the mean of the round before"))
    let audit = try experiment.run("audit", "r", "--format", "json")
    #expect(audit.status == 0)
    let model = try #require(result.json?["model"] as? String)
    let verified = try experiment.run("verify", String(model.prefix(16)), "r")
    #expect(verified.status == 0 && verified.output.contains("gives this model"), "\(verified.errors)")
  }

  @Test func aKeyOfAnotherStrategyIsRefusedWithAdvice() throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients)
    let plan = try experiment.run("plan", "e.toml", "--no-times", "--set", "training.tau=0.1")
    #expect(plan.status != 0 && plan.errors.contains("is no setting of fedavg"), "\(plan.errors)")
    #expect(plan.errors.contains("fedadagrad, fedadam, fedyogi"), "\(plan.errors)")
  }
}
