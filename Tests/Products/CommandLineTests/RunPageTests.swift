import Configurations
import Foundation
import Reports
import Runs
import Testing
import WorkbenchTesting

/// The page of a run and of a sweep: made of their files alone, and saying what their JSON says.
@Suite struct RunPageTests {
  private func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

  /// All numbers of a JSON document, as they are written.
  private func numbers(_ json: some StringProtocol) -> Set<String> {
    Set(String(json).matches(of: /: (-?[0-9][-+.0-9e]*),?\n/).map { String($0.1) })
  }

  /// Every figure of the page is in the report's JSON, every figure of the run's JSON is on the page, and the report needs
  /// nothing but the folder.
  @Test func thePageSaysWhatTheRunSays() throws {
    let copy = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: copy) }
    let html = try text(copy.appendingPathComponent("report.html"))
    for part in ["ledger.sqlite", "metrics.csv", "metrics.jsonl", "phases.csv", "plots"] {
      try FileManager.default.removeItem(at: copy.appendingPathComponent(part))
    }
    let report = try CommandLineTool.run(["report", copy.path, "--format", "json"])
    try #require(report.status == 0, "\(report.errors)")
    #expect(try JSONSchema(verb: "report").faults(report.output) == [])
    let again = try text(copy.appendingPathComponent("report.html"))
    // The folder is named in commands, and only there.
    let name = try FinishedRun.folder().lastPathComponent
    #expect(again.replacing(copy.lastPathComponent, with: name) == html)
    #expect(html.utf8.count < 1_000_000 && report.json?["bytes"] as? Int == again.utf8.count)

    let output = try FinishedRun.output()
    let run = try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let shown = html.matches(of: /<data value="([^"]*)">/).map { String($0.1) }
    #expect(shown.count > 60)
    // The seed is a setting and no result.
    #expect(Set(shown).subtracting(numbers(report.output)).subtracting(["1"]) == [])
    let results = try ["metrics", "comparison", "phases"].map {
      try #require(output.range(of: "\"\($0)\": [")).lowerBound
    }
    let start = try #require(results.min())
    let missing = numbers(output[start...]).subtracting(shown)
    #expect(numbers(output[start...]).count > 20 && missing.isEmpty, "\(missing)")
    #expect(html.contains(try #require(run["identifier"] as? String)))
    #expect(html.contains(try #require(run["model"] as? String)))
    #expect(html.contains("= hash of configuration, seed and version"))
    for part in ["Learning", "Who holds what", "Costs", "Privacy", "The model, and how to check it"] {
      #expect(html.contains(">\(part)</h2>"), "\(part)")
    }
    #expect(html.contains("ε = ∞") && html.contains("Hungary misses round 1"))
  }

  /// Attacks stand on the page once they lie in the folder; what is no list of attacks is refused, and so is a folder
  /// whose run is not over.
  @Test func attacksAndWhatIsRefused() throws {
    let copy = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: copy) }
    let attacks = copy.appendingPathComponent("attacks.json")
    try """
    [{"attack": "copy", "mode": "sealed", "metric": "digits read", "mean": 0.9375, "standardError": 0.03125, "seeds": 5},
     {"attack": "copy", "mode": "proved", "metric": "digits read", "mean": 0, "standardError": 0, "seeds": 5,
        "verdict": "refused", "effect": 0.25, "bound": 0.5, "chance": null,
      "note": "<b>refused</b>", "more": [1]},
     {"attack": "property", "mode": "proved", "metric": "AUC", "mean": null, "standardError": null, "seeds": 0}]
    """.write(to: attacks, atomically: true, encoding: .utf8)
    let report = try CommandLineTool.run(["report", copy.path, "--format", "json"])
    #expect(report.status == 0, "\(report.errors)")
    #expect(try JSONSchema(verb: "report").faults(report.output) == [])
    let html = try text(copy.appendingPathComponent("report.html"))
    #expect(html.contains(">Attacks</h2>") && html.contains("0.938 ± 0.031") && html.contains("value=\"0.9375\""))
    #expect(html.contains("&lt;b&gt;refused&lt;/b&gt;") && html.contains("skipped"))
    #expect(html.contains("0 ± 0: refused") && html.contains("value=\"0.25\"") && html.contains("value=\"0.5\""))

    for text in ["{}", "[{\"attack\": 1}]", "[", "[{\"attack\": \"a\"}]"] {
      try text.write(to: attacks, atomically: true, encoding: .utf8)
      let result = try CommandLineTool.run(["report", copy.path])
      #expect(result.status == CommandStatus.badInput.rawValue && result.errors.contains("attacks.json"), "\(text)")
    }
    try FileManager.default.removeItem(at: attacks)
    let record = copy.appendingPathComponent("report.json")
    let good = try text(record)
    for (changed, reason) in [
      (good.replacing("\"what\": \"run\"", with: "\"what\": \"sweep\""), "those of `run` are wanted"),
      (String(good.prefix(1_000)), "report.json"),
      (good.replacing("\"rows\"", with: "\"columns\""), "twice"),
    ] {
      try changed.write(to: record, atomically: true, encoding: .utf8)
      let result = try CommandLineTool.run(["report", copy.path])
      #expect(result.status == CommandStatus.badInput.rawValue && result.errors.contains(reason), "\(result.errors)")
    }
    // Tables of any form are shown and stop nothing.
    try good.replacing("\"columns\":", with: "\"columns\": [\"fact\"], \"other\":").write(
      to: record, atomically: true, encoding: .utf8)
    #expect(try CommandLineTool.run(["report", copy.path]).status == 0)
    try FileManager.default.removeItem(at: record)
    let early = try CommandLineTool.run(["report", copy.path])
    #expect(early.status != 0 && early.errors.contains("sealedsum resume"), "\(early.errors)")
    #expect(try CommandLineTool.run(["report", "absent"]).status == CommandStatus.badInput.rawValue)
  }

  /// Another configuration or identifier in the folder is said.
  @Test func aChangedSettingIsSeen() throws {
    let copy = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: copy) }
    let manifest = copy.appendingPathComponent("manifest.json")
    let before = try text(manifest)
    let changed = before.replacing("\"experiment.rounds=", with: "\"experiment.rounds=1")
    try #require(changed != before)
    try changed.write(to: manifest, atomically: true, encoding: .utf8)
    #expect(try CommandLineTool.run(["report", copy.path]).status == 0)
    let html = try text(copy.appendingPathComponent("report.html"))
    #expect(html.contains("This identifier is not the hash of this configuration"))
    #expect(!html.contains("= hash of configuration"))
  }

  /// Names from a data file and a configuration, on the page of a run.
  @Test func hostileNamesOfARun() throws {
    let names = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "&amp; ../.."]
    let csv =
      "site,x,y\n"
      + (0..<30).map { i in
        "\"\(names[i % 3].replacing("\"", with: "\"\""))\",\(Double(i * 7 % 10) / 4 - 1),\(i % 2)\n"
      }.joined()
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: csv, rounds: 1)
    let result = try experiment.run("run", "e.toml", "--out", "r")
    try #require(result.status == 0, "\(result.errors)")
    let html = try text(experiment.folder.appendingPathComponent("r/report.html"))
    #expect(!html.contains("<script") && !html.contains("<img") && html.contains("&lt;script&gt;alert(1)"))
    #expect(html.contains("&amp;amp; ../.."))
    let partition = try text(experiment.folder.appendingPathComponent("r/plots/partition.svg"))
    #expect(!partition.contains("<script") && partition.contains("y &gt; 0"))
  }
}
