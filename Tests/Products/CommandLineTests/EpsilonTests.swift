import Configurations
import Foundation
import Testing
import WorkbenchTesting

/// `sealedsum epsilon`, and the panel of a run with noise.
@Suite struct EpsilonTests {
  private func experiment(_ privacy: String, proofs: String = "none") throws -> SmallExperiment {
    try SmallExperiment(
      SmallExperiment.settings + "[privacy]\n" + privacy, csv: SmallExperiment.threeClients, proofs: proofs)
  }

  private func json(_ arguments: [String], in experiment: SmallExperiment? = nil) throws -> [String: Any] {
    let arguments = ["epsilon"] + arguments + ["--format", "json"]
    let result =
      if let experiment { try experiment.run(arguments: arguments) } else { try CommandLineTool.run(arguments) }
    #expect(result.status == 0, "\(result.errors)")
    #expect(try JSONSchema(verb: "epsilon").faults(result.output) == [])
    return try #require(result.json)
  }

  private func rows(_ json: [String: Any]) throws -> [[String: Any]] {
    try #require(json["epsilons"] as? [[String: Any]])
  }

  /// The first two are rows of Tests/Vectors/privacy: 0.9, 0.02, 300, 10⁻⁵.
  @Test func ofNumbers() throws {
    let found = try rows(json(["--sigma", "0.9", "--rate", "0.02", "--steps", "300"]))
    #expect(found.map { $0["accountant"] as? String } == ["rdp", "pld", "zcdp"])
    let epsilons = found.compactMap { $0["epsilon"] as? Double }
    let vectors = try JSONDecoder().decode(
      [[Double?]].self,
      from: Data(contentsOf: Checkout.root.appendingPathComponent("Tests/Vectors/privacy/opacus.json")))
    let setting: [Double?] = [0.9, 0.02, 300, 1e-5]
    let row = try #require(vectors.first { Array($0.prefix(4)) == setting })
    let (renyi, loss) = (try #require(row[4]), try #require(row[5]))
    #expect(abs(epsilons[0] / renyi - 1) < 0.01)
    #expect(abs(epsilons[1] / loss - 1) < 0.01)
    #expect(epsilons[1] < epsilons[0] && epsilons[0] < epsilons[2])
  }

  @Test func aTargetGivesTheNoise() throws {
    let target = ["--target", "3", "--rate", "0.02", "--steps", "300", "--delta", "1e-6"]
    let row = try rows(json(target + ["--accountant", "rdp"]))[0]
    let (sigma, epsilon) = (try #require(row["noise_multiplier"] as? Double), try #require(row["epsilon"] as? Double))
    #expect(epsilon <= 3 && epsilon > 2.99)
    let again = try rows(
      json(["--sigma", "\(sigma)", "--rate", "0.02", "--steps", "300", "--delta", "1e-6", "--accountant", "rdp"]))
    #expect(again[0]["epsilon"] as? Double == epsilon)
  }

  @Test func ofAConfiguration() throws {
    let file = try experiment("noise = \"distributed\"\nepsilon = 4")
    let own = try json(["e.toml"], in: file), tighter = try json(["e.toml", "--target", "1"], in: file)
    let panel = try #require(own["privacy"] as? [String: Any])
    #expect(panel["private"] as? Bool == true && own["steps"] as? Int == 2)
    let (a, b) = (try rows(own)[0], try rows(tighter)[0])
    func number(_ row: [String: Any], _ key: String) throws -> Double { try #require(row[key] as? Double) }
    #expect(try number(a, "epsilon") <= 4)
    #expect(try number(b, "epsilon") <= 1)
    #expect(try number(a, "noise_multiplier") < number(b, "noise_multiplier"))
    let none = try json(["e.toml", "--set", "privacy.noise=\"none\""], in: file)
    #expect(try rows(none)[0]["epsilon"] is NSNull)
    let text = try file.run("epsilon", "e.toml")
    #expect(text.output.contains("Not covered: what is public"))
  }

  @Test(arguments: [
    ["epsilon"], ["epsilon", "--sigma", "1", "--target", "1"], ["epsilon", "e.toml", "--sigma", "1"],
    ["epsilon", "--sigma", "1", "--set", "privacy.delta=0.1"], ["epsilon", "--sigma", "0"],
    ["epsilon", "--sigma", "nan"], ["epsilon", "--sigma", "1", "--rate", "2"],
    ["epsilon", "--sigma", "1", "--steps", "-1"], ["epsilon", "--sigma", "1", "--delta", "0"],
    ["epsilon", "--target", "-1"], ["epsilon", "--target", "1e-9", "--steps", "1000000"],
    ["epsilon", "--sigma", "1", "--accountant", "moments"],
  ])
  func wrongOptions(_ arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments + ["--quiet"])
    #expect(result.status == CommandStatus.usage.rawValue && !result.errors.isEmpty, "\(result.errors)")
  }

  /// A run with noise from its file to its audit: equal to its twin, its panel in report and JSON; resumed, it is the same.
  @Test func aPrivateRun() throws {
    let file = try experiment(
      "noise = \"distributed\"\nepsilon = 20\n[quantization]\nfraction_bits = 8\n", proofs: "norm")
    let run = try file.run("run", "e.toml", "--out", "r", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try JSONSchema(verb: "run").faults(run.output) == [])
    #expect(run.json?["equal_to_plaintext_twin"] as? Bool == true)
    let panel = try #require(run.json?["privacy"] as? [String: Any])
    #expect(panel["private"] as? Bool == true && panel["unit"] as? String == "client")
    let report = try String(contentsOf: file.folder.appendingPathComponent("r/report.md"), encoding: .utf8)
    #expect(report.contains("**Privacy (docs/privacy.md)**") && report.contains("sealed, not published"))
    let resumed = try file.run("resume", "r", "--format", "json")
    #expect(resumed.status == 0 && resumed.json?["model"] as? String == run.json?["model"] as? String)
    #expect(try file.run("audit", "r").status == 0)
  }
}
