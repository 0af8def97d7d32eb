import Configurations
import Foundation
import Testing
import WorkbenchTesting

/// Runs over data as people have them, and what is compared before one goes on.
@Suite struct RunDataTests {
  /// One run of three classes without proofs, in which a client is away from one round and everybody from the next, so
  /// that both are opened again; some rows have no label.
  @Test func absencesTwinsDigestsAndCosts() throws {
    let csv =
      "site;x;y\n"
      + (0..<45).map { "s\($0 % 3);\(Double($0 * 7 % 10) / 4 - 1);\("abc".map(String.init)[$0 / 3 % 3])\n" }
      .joined() + "s0;1;?\n"
    let faults = [("s0", 1), ("s0", 2), ("s1", 2), ("s2", 2)].map {
      "[[faults]]\nclient = \"\($0)\"\nround = \($1)\n"
    }.joined()
    let settings = SmallExperiment.settings.replacing("above = 0", with: "classes = [\"a\", \"b\", \"c\"]")
      .replacing("clients = \"site\"", with: "clients = \"site\"\nmissing = [\"?\"]")
    let experiment = try SmallExperiment(settings + faults + "[model]\nkind = \"softmax\"\n", csv: csv)
    let folder = experiment.folder.appendingPathComponent("r")
    let result = try CommandLineTool.run(["run", "e.toml", "--out", "r", "--format", "json"], in: experiment.folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("note: 1 row without a label is left out"))
    #expect(result.json?["equal_to_plaintext_twin"] as? Bool == true && result.json?["rounds"] as? Int == 2)
    let audit = try experiment.run("audit", "r", "--format", "json")
    let rounds = try #require(audit.json?["rounds"] as? [[String: Any]])
    #expect(rounds.map { $0["accepted"] as? Int } == [3, 2, 3, 0, 3, 3])

    // Every row with a label has one client, and each client holds some out.
    let partition = try String(contentsOf: folder.appendingPathComponent("partition.csv"), encoding: .utf8)
    let dealt = partition.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(partition.hasPrefix("row,client,held out\n") && dealt.map { $0[0] } == (0..<45).map(String.init))
    #expect(dealt.enumerated().allSatisfy { $1[1] == "s\($0 % 3)" })
    #expect((0..<3).allSatisfy { s in dealt.count { $0[1] == "s\(s)" && $0[2] == "1" } == 6 })

    // Nothing was proved, and no word says so; a replay is a row of its own.
    let text = try experiment.run("resume", "r").output
    let costs = try #require(text.range(of: "Costs, all parties"))
    #expect(!text[costs.lowerBound...].contains(/[Pp]roo|[Pp]rov/), "\(text)")
    #expect(text.contains("replay the chain, by the trustees") && text.contains("held-out rows"))
    #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("plots/auc.svg").path))
    #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("plots/accuracy.svg").path))

    // Other rows, another partition: refused by name, and nothing is written.
    let manifest = folder.appendingPathComponent("manifest.json"),
      metrics = folder.appendingPathComponent("metrics.csv")
    let before = try (Data(contentsOf: manifest), Data(contentsOf: metrics))
    try csv.replacing("s0;-1.0;a", with: "s0;-0.5;a").write(to: experiment.data, atomically: true, encoding: .utf8)
    let other = try experiment.run("resume", "r")
    #expect(other.status == CommandStatus.configurationRefused.rawValue)
    #expect(other.errors.contains("data.csv: is not the data that the run was started with"), "\(other.errors)")
    try csv.write(to: experiment.data, atomically: true, encoding: .utf8)
    let found = try #require(String(decoding: before.0, as: UTF8.self).firstMatch(of: /"partition" : "([0-9a-f]{64})"/))
    try String(decoding: before.0, as: UTF8.self)
      .replacing(found.1, with: String(repeating: "0", count: 64)).write(
        to: manifest, atomically: true, encoding: .utf8)
    let redealt = try experiment.run("resume", "r")
    #expect(
      redealt.status == CommandStatus.configurationRefused.rawValue && redealt.errors.contains("dealt"),
      "\(redealt.errors)")
    #expect(try Data(contentsOf: metrics) == before.1)
    try before.0.write(to: manifest)
    #expect(try experiment.run("resume", "r").status == 0)
  }

  /// Texts alone: nothing has to be standardised, so no round opens moments; the cheater finds a place.
  @Test func categoriesAloneRunAndCheatsAreCaught() throws {
    let csv = "colour,y\n" + (0..<36).map { "\($0 % 3 == 0 ? "red" : "blue"),\($0 % 2 == 0 ? "no" : "yes")\n" }.joined()
    let experiment = try SmallExperiment(
      """
      [data]
      file = "data.csv"
      [data.partition]
      clients = 3
      [data.label]
      column = "y"
      classes = ["no", "yes"]
      [[data.features]]
      column = "colour"
      categories = ["red", "blue"]
      [parties]
      min_clients = 3
      min_honest = 3
      """, csv: csv, name: "texts", rounds: 3, proofs: "norm")
    #expect(try experiment.run("plan", "e.toml", "--no-times").status == 0)
    let demo = try experiment.run("demo", "--file", "e.toml", "--out", "d", "--format", "json")
    try #require(demo.status == 0, "\(demo.errors)")
    #expect(
      demo.json?["equal_to_plaintext_twin"] as? Bool == true && demo.json?["every_cheat_refused"] as? Bool == true)
    let runs = try #require(demo.json?["runs"] as? [[String: Any]])
    let codes = try #require(runs[0]["refusals"] as? [[String: Any]]).map { $0["code"] as? String ?? "" }
    #expect(codes.count == 3 && codes.allSatisfy { $0.hasPrefix("proof-") }, "\(codes)")
    let audit = try experiment.run("audit", "d/texts", "--format", "json")
    let rounds = try #require(audit.json?["rounds"] as? [[String: Any]])
    #expect(rounds.map { $0["purpose"] as? String } == ["training", "training", "training", "evaluation"])
  }

  @Test func aConfigurationThatBeginsWithATableIsOne() throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: "")
    let result = try experiment.run("inspect", "e.toml", "--format", "json")
    #expect(result.status == 0 && result.json?["kind"] as? String == "configuration", "\(result.errors)")
    for (text, reason) in [
      ("[[faults]] # one\nclient = 3\n", "faults.0.client"), ("\n[experiment]\nnames = 1\n", "experiment.names"),
      ("[1, 2", "looks like JSON"), ("[true]", "list of JSON entries"),
    ] {
      try text.write(to: experiment.file, atomically: true, encoding: .utf8)
      let result = try experiment.run("inspect", "e.toml")
      #expect((result.errors + result.output).contains(reason), "\(text): \(result.errors)\(result.output)")
    }
  }
}
