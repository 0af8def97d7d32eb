import Configurations
import Federation
import Foundation
import Plans
import Privacy
import Testing
import UpdateProofs
import WorkbenchTesting

/// What `[privacy]` comes to, and what is refused (docs/privacy.md).
@Suite struct PrivacyPlanTests {
  /// The plan over three clients of ten rows, `min_honest` 3.
  private func plan(_ privacy: String, rounds: Int = 4, others: String = "", proofs: String = "norm") throws -> Plan {
    let settings = SmallExperiment.settings + others + "\n[privacy]\n" + privacy
    let experiment = try SmallExperiment(
      settings, csv: SmallExperiment.threeClients, rounds: rounds, proofs: proofs)
    let c = try Configuration(file: experiment.file)
    return try Plan(c, data: c.loadData(relativeTo: experiment.file))
  }

  private func refusal(_ privacy: String, others: String = "", proofs: String = "norm") throws -> WorkbenchError {
    do { _ = try plan(privacy, others: others, proofs: proofs) } catch let error as WorkbenchError { return error }
    throw CocoaError(.featureUnsupported)
  }

  @Test func withoutNoiseEpsilonIsInfinite() throws {
    for settings in ["", "noise = \"none\"", "noise = \"none\"\nepsilon = 1"] {
      let plan = try plan(settings)
      #expect(plan.privacy.epsilon == .infinity && !plan.privacy.isPrivate)
      #expect(plan.privacy.statement.hasPrefix("none: ε = ∞") && plan.federation.settings.privacy == nil)
      #expect(plan.privacy.table.markdown.contains("∞: no noise is added"))
    }
    // A run's name does not change because there might be privacy.
    let c = try plan("").configuration
    #expect(!c.canonicalText.contains("privacy"))
    #expect(try plan("noise = \"local\"\nepsilon = 1").configuration.canonicalText.contains("privacy.epsilon"))
  }

  /// Noise follows from ε, by every accountant, unit and mechanism: all rounds stay within it, and nearly use it up.
  @Test(arguments: [
    ("distributed", "client", "rdp", "discrete-gaussian"), ("distributed", "client", "zcdp", "discrete-gaussian"),
    ("local", "client", "pld", "discrete-gaussian"), ("central", "client", "rdp", "discrete-gaussian"),
    ("distributed", "client", "rdp", "skellam"),
    ("distributed", "example", "rdp", "discrete-gaussian"), ("distributed", "example", "pld", "discrete-gaussian"),
    ("distributed", "example", "rdp", "skellam"),
  ])
  func noiseForATarget(_ noise: String, _ unit: String, _ accountant: String, _ mechanism: String) throws {
    let bits = mechanism == "skellam" ? "\n[quantization]\nfraction_bits = 6\n" : ""
    let plan = try plan(
      """
      noise = "\(noise)"
      unit = "\(unit)"
      accountant = "\(accountant)"
      mechanism = "\(mechanism)"
      epsilon = 2.5
      """, others: (unit == "example" ? "max_samples = 20\n" : "") + bits)
    let panel = plan.privacy
    // Few units of noise are a coarse choice of variances.
    let least = mechanism == "skellam" ? 2.0 : 2.45
    #expect(panel.epsilon <= 2.5 && panel.epsilon > least, "\(panel.epsilon)")
    #expect(panel.epsilonOfOneRound < panel.epsilon && panel.rounds == 4 && panel.unit == unit)
    let rate = unit == "example" ? (0.1 * 0x1p53).rounded(.up) * 0x1p-53 : 1
    #expect(panel.samplingRate == rate)
    let local = try #require(plan.federation.settings.privacy)
    #expect(plan.maximumClients == (noise == "central" ? 4 : 3) && local.isCentral == (noise == "central"))
    #expect((local.sampling != nil) == (unit == "example") && local.noise.kind.rawValue == mechanism)
    // What is proved is the update and the longest noise.
    let norm = plan.vectors.first { $0.name == "update" }?.layout.norm
    #expect(norm == plan.federation.settings.fixedPoint.beta + local.noiseBound)
    #expect(plan.statements.contains { $0.topic == "differential privacy" && $0.text.contains("ε = 2.") })
  }

  /// The numbers of a plan by hand: multiplier z of h = 3 clients' noise on Δ = β, four times.
  @Test func aPlanByHand() throws {
    let plan = try plan("noise = \"distributed\"\nnoise_multiplier = 3\naccountant = \"zcdp\"")
    let beta = Double(plan.federation.settings.fixedPoint.beta)
    let variance = try #require(plan.federation.settings.privacy).noise.variance
    let least: Double = (9 * beta * beta + 9) / 3
    #expect(variance == UInt64(least.rounded(.up)))
    let worth: Double = 3 * Double(variance) - 9
    let rho: Double = 4 * beta * beta / (2 * worth)
    let epsilon = try ConcentratedPrivacy(rho: rho).epsilon(delta: 1e-5 * (1 - 0x1p-10))
    #expect(abs(plan.privacy.epsilon / epsilon - 1) < 1e-9 && plan.privacy.budget == nil)
    // Alone, each client needs as much noise as three together.
    let local = try self.plan("noise = \"local\"\nnoise_multiplier = 3\naccountant = \"zcdp\"")
    let alone = Double(try #require(local.federation.settings.privacy).noise.variance)
    let ratio: Double = alone / (9 * beta * beta)
    #expect(abs(ratio - 1) < 1e-6)
  }

  @Test func theBudgetEndsTheRun() throws {
    let all = try plan("noise = \"distributed\"\nnoise_multiplier = 2")
    let two = try plan("noise = \"distributed\"\nnoise_multiplier = 2", rounds: 2).privacy.epsilon
    let cut = try plan("noise = \"distributed\"\nnoise_multiplier = 2\nepsilon = \(two + 1e-6)")
    #expect(all.federation.rounds == 4 && cut.federation.rounds == 2 && cut.privacy.plannedRounds == 4)
    #expect(cut.privacy.epsilon == two && all.privacy.epsilon > two)
    #expect(cut.statements.contains { $0.text == "the budget ends the run after round 2 of 4" })
    #expect(throws: WorkbenchError.self) {
      try plan(
        "noise = \"distributed\"\nnoise_multiplier = 2\nepsilon = \(two + 1e-6)",
        others: "[[faults]]\nclient = \"s0\"\nround = 3\n")
    }
  }

  /// A budget below one step is refused, with numbers that do.
  @Test func aBudgetBelowOneStep() throws {
    let settings = "noise = \"distributed\"\nnoise_multiplier = 1\n"
    let error = try refusal(settings + "epsilon = 0.5")
    #expect(error.what.contains("not even one round stays within it") && error.what.contains("the budget is 0.5"))
    let numbers = error.advice.matches(of: /[0-9]+\.[0-9]+/).compactMap { Double($0.0) }
    #expect(numbers.count == 2)
    #expect(try plan(settings + "epsilon = \(numbers[0])").federation.rounds >= 1)
    let more = "noise = \"distributed\"\nnoise_multiplier = \(numbers[1])\nepsilon = 0.5"
    #expect(try plan(more).federation.rounds == 1)
  }

  @Test(arguments: [
    ("", "privacy.epsilon", ""),
    ("epsilon = 1\nmechanism = \"skellam\"\naccountant = \"pld\"", "privacy.accountant", ""),
    ("epsilon = 1\nmechanism = \"skellam\"", "privacy", ""),
    ("epsilon = 900\ndelta = 1e-9", "privacy.delta", ""),
    ("noise_multiplier = 0.01", "privacy.noise_multiplier", ""),
    ("epsilon = 1\nunit = \"example\"", "parties.max_samples", ""),
    ("epsilon = 1\nunit = \"example\"", "training.epochs", "max_samples = 20\n[training]\nepochs = 2\n"),
    ("epsilon = 1", "quantization.entry_clip", "[quantization]\nentry_clip = 0.1\n"),
  ])
  func refusals(_ settings: String, _ path: String, _ others: String) throws {
    guard case .refused(let found, _, let advice) = try refusal("noise = \"local\"\n" + settings, others: others) else {
      Issue.record("not refused")
      return
    }
    #expect(found == path && !advice.isEmpty)
  }

  @Test func corruptedClientsNeedProofs() throws {
    let settings = SmallExperiment.settings.replacing("min_honest = 3", with: "min_honest = 2\ncorrupted_clients = 1")
    let experiment = try SmallExperiment(
      settings + "[privacy]\nnoise = \"local\"\nepsilon = 1\n", csv: SmallExperiment.threeClients)
    #expect(throws: WorkbenchError.self) { try Configuration(file: experiment.file) }
    let proved = try Configuration(file: experiment.file, overrides: ["crypto.proofs=\"norm\""])
    #expect(proved.privacy.isOn)
    #expect(throws: WorkbenchError.self) {
      try Configuration(file: experiment.file, overrides: ["crypto.proofs=\"norm\"", "crypto.noise=\"repeatable\""])
    }
  }
}
