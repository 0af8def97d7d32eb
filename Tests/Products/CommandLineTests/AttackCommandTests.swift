import Foundation
import Testing
import WorkbenchTesting

@Suite struct AttackCommandTests {
  private static let heart = Checkout.root.appendingPathComponent("experiments/heart-disease.toml").path

  @Test func theTableFitsItsSchemaAndPicturesAreWritten() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try CommandLineTool.run([
      "attack", Self.heart, "--only", "gradient-inversion-analytic", "--only", "copy", "--seeds", "2", "--quick",
      "--pictures", folder.path, "--format", "json", "--quiet",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try JSONSchema(verb: "attack").faults(result.output) == [])
    let rows = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      rows.map { $0["mode"] as? String } == [
        "plaintext", "sealed", "proved", "private", "plaintext", "sealed", "proved", "private",
      ])
    #expect(rows.allSatisfy { $0["seeds"] as? Int == 2 && $0["mean"] is Double && $0["standardError"] is Double })
    let picture = try String(
      contentsOf: folder.appendingPathComponent("gradient-inversion-analytic.svg"), encoding: .utf8)
    #expect(picture.hasPrefix("<svg") && picture.contains("original") && picture.contains("plaintext"))
  }

  @Test func textSaysWhyASubmissionWasRefused() throws {
    let result = try CommandLineTool.run([
      "attack", Self.heart, "--only", "sybil", "--seeds", "1", "--quick", "--quiet",
    ])
    #expect(result.status == 0 && result.output.contains("not-a-member"), "\(result.errors)")
  }

  @Test(arguments: [
    (["--only", "sibyl"], "sybil"), (["--seeds", "0"], "1 to 1000"), (["--epsilon", "nan"], "0.01 to 100"),
    (["--delta", "1"], "0.01"),
  ])
  func badInputIsRefused(arguments: [String], advice: String) throws {
    let result = try CommandLineTool.run(["attack", Self.heart, "--quiet"] + arguments)
    #expect(result.status != 0 && result.errors.contains(advice), "\(result.errors)")
  }

  /// Without rows of its own there is no adversary.
  @Test func anExperimentThatHoldsNothingOutIsRefused() throws {
    let experiment = try SmallExperiment(
      SmallExperiment.settings.replacingOccurrences(of: "[data]", with: "[data]\nholdout = 0.0"),
      csv: SmallExperiment.threeClients, rounds: 1)
    let result = try experiment.run("attack", "e.toml", "--quick", "--seeds", "1")
    #expect(result.status == 3 && result.errors.contains("data.holdout"), "\(result.errors)")
  }
}
