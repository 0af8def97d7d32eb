import Configurations
import Foundation
import Testing
import WorkbenchTesting

@Suite struct SweepTests {
  private struct Result: Decodable {
    struct Mean: Decodable {
      var training_rate: String
      var runs: Int
      var failed: Int
      var accuracy: Double?
      var accuracy_error: Double?
    }
    struct Point: Decodable {
      var experiment_seed: String
      var run: String
      var accuracy: Double?
      var failure: String?
    }
    var failed: Int
    var means: [Mean]
    var points: [Point]
  }

  private func sweep(_ experiment: SmallExperiment, _ axes: [String]) throws -> CommandLineTool.Result {
    try experiment.run(
      arguments: ["sweep", "e.toml", "--out", "s", "--format", "json"] + axes.flatMap { ["--over", $0] })
  }

  private func modified(_ experiment: SmallExperiment, _ run: String) throws -> Date? {
    let ledger = experiment.folder.appendingPathComponent("s/\(run)/report.md")
    return try FileManager.default.attributesOfItem(atPath: ledger.path)[.modificationDate] as? Date
  }

  @Test func meansOverSeedsAndWhatEndedIsNotRunAgain() throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients, rounds: 1)
    let axes = ["rate=0.01,1", "seed=1..2"]
    let first = try sweep(experiment, axes)
    try #require(first.status == 0, "\(first.errors)")
    #expect(try JSONSchema(verb: "sweep").faults(first.output) == [])
    let result = try JSONDecoder().decode(Result.self, from: Data(first.output.utf8))
    #expect(result.points.count == 4 && result.failed == 0)
    #expect(result.means.map(\.training_rate) == ["0.01", "1"] && result.means.allSatisfy { $0.runs == 2 })
    for (i, mean) in result.means.enumerated() {
      let values = result.points[2 * i..<2 * i + 2].compactMap(\.accuracy)
      try #require(values.count == 2)
      #expect(mean.accuracy == (values[0] + values[1]) / 2)
      // With two values s/√2 is half their distance.
      #expect(abs((mean.accuracy_error ?? -1) - abs(values[0] - values[1]) / 2) < 1e-12)
    }

    // Its page leads to the pages of its runs, has every mean, and is made again from the folder alone.
    let page = experiment.folder.appendingPathComponent("s/report.html")
    let html = try String(contentsOf: page, encoding: .utf8)
    let links = html.matches(of: /<a href="([0-9a-f]{12}\/report\.html)">/).map { String($0.1) }
    #expect(links == result.points.map { "\($0.run)/report.html" })
    for link in links {
      #expect(FileManager.default.fileExists(atPath: experiment.folder.appendingPathComponent("s/\(link)").path))
    }
    for mean in result.means {
      for figure in [mean.accuracy, mean.accuracy_error] {
        #expect(html.contains("<data value=\"\(try #require(figure))\">"), "\(mean)")
      }
    }
    let report = try experiment.run("report", "s", "--format", "json")
    #expect(report.status == 0 && report.json?["kind"] as? String == "sweep", "\(report.errors)")
    #expect(try JSONSchema(verb: "report").faults(report.output) == [])
    #expect(try String(contentsOf: page, encoding: .utf8) == html)

    // One run is lost, and is run again; one has lost its page; the others are left alone.
    let folder = experiment.folder.appendingPathComponent("s")
    let runs = result.points.map(\.run)
    try FileManager.default.removeItem(at: folder.appendingPathComponent(runs[0]))
    let lostPage = folder.appendingPathComponent("\(runs[1])/report.html")
    try FileManager.default.removeItem(at: lostPage)
    let times = try runs[2...].map { try modified(experiment, $0) }
    let again = try sweep(experiment, axes)
    #expect(again.status == 0 && again.errors == "")
    let second = try JSONDecoder().decode(Result.self, from: Data(again.output.utf8))
    #expect(second.points.map(\.accuracy) == result.points.map(\.accuracy))
    #expect(try runs[2...].map { try modified(experiment, $0) } == times)
    #expect(FileManager.default.fileExists(atPath: lostPage.path))

    let same = try experiment.run("diff", "s/\(runs[1])", "s/\(runs[1])", "--format", "json")
    #expect(same.status == 0 && same.output.contains("\"equal\": true"))
    let other = try experiment.run("diff", "s/\(runs[0])", "s/\(runs[1])", "--format", "json")
    #expect(other.status == CommandStatus.verificationFailed.rawValue)
    #expect(other.output.contains("the first difference: configuration, experiment.seed: 1 and 2"))
    #expect(try JSONSchema(verb: "diff").faults(other.output) == [])
    #expect(try JSONSchema(verb: "diff").faults(same.output) == [])
    let noRun = try experiment.run("diff", "s/\(runs[0])", ".")
    #expect(noRun.status == CommandStatus.badInput.rawValue)
  }

  /// A sweep that is killed in its second run goes on in that run with the same command; what had ended stays as it is.
  @Test func aKilledSweepGoesOn() throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients, rounds: 3)
    let folder = experiment.folder.appendingPathComponent("s")
    let process = Process()
    process.executableURL = CommandLineTool.url
    process.arguments = ["sweep", "e.toml", "--over", "seed=1..3", "--at-once", "1", "--out", "s", "--quiet"]
    process.currentDirectoryURL = experiment.folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Until one run has ended and the next has a block on its chain.
    func runs() -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("\($0)/ledger.sqlite.head").path)
      }
    }
    func ended(_ run: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent("\(run)/report.html").path)
    }
    let limit = Date() + 120
    while process.isRunning, Date() < limit, runs().count < 2 { usleep(2_000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let done = runs().filter(ended), begun = runs().filter { !ended($0) }
    try #require(done.count == 1 && begun.count == 1, "\(done) \(begun)")
    let head = try Data(contentsOf: folder.appendingPathComponent("\(begun[0])/manifest.json"))
    let before = try modified(experiment, done[0])

    let result = try sweep(experiment, ["seed=1..3"])
    try #require(result.status == 0, "\(result.errors)")
    let points = try #require(result.json?["points"] as? [[String: Any]])
    #expect(result.json?["failed"] as? Int == 0 && points.count == 3)
    #expect(points.allSatisfy { $0["accuracy"] is Double })
    #expect(try modified(experiment, done[0]) == before)
    // The run that was killed went on: it is the same one, on the same chain.
    struct Founded: Decodable, Equatable { var run: String; var started: Double }
    let after = try Data(contentsOf: folder.appendingPathComponent("\(begun[0])/manifest.json"))
    #expect(
      try JSONDecoder().decode(Founded.self, from: head) == JSONDecoder().decode(Founded.self, from: after))
    #expect(try experiment.run("audit", "s/\(begun[0])").status == 0)

    // Other data under the same name is no reason to show these results.
    try SmallExperiment.threeClients.replacing("s0,-1.0", with: "s0,-0.5")
      .write(to: experiment.data, atomically: true, encoding: .utf8)
    let other = try sweep(experiment, ["seed=1..3"])
    #expect(other.status == CommandStatus.incomplete.rawValue && other.output.contains("is a run on other data"))
  }

  @Test func aRunThatFailsIsNamedAndTheOthersGoOn() throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients, rounds: 1)
    // No client may have more rows than max_samples.
    let result = try sweep(experiment, ["max_samples=1,100"])
    #expect(result.status == CommandStatus.incomplete.rawValue)
    #expect(try JSONSchema(verb: "sweep").faults(result.output) == [])
    #expect(result.output.contains("parties.max_samples"))
    #expect(result.output.contains("\"failed\": 1"))
  }

  @Test(arguments: [
    (["clp=1,2"], "did you mean `clip`?"), (["kind=a,b"], "data.partition.kind or model.kind"),
    (["seed=5..1"], "no range of integers"), (["seed=1..100000"], "more than 10000"), (["seed=1,,2"], "empty"),
    (["seed=1,1"], "twice"), (["seed=1,2", "experiment.seed=3"], "twice"), (["seed"], "no `key=values`"),
    ([], "nothing varies"), (["rate=fast,slow"], "training.rate"), (["seed=1..1000", "rounds=1..1000"], "more than"),
    (["training.rat=1,2"], "did you mean `rate`?"),
  ])
  func axesThatAreNoneAreRefusedBeforeAnythingRuns(axes: [String], reason: String) throws {
    let experiment = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients, rounds: 1)
    let result = try sweep(experiment, axes)
    #expect(result.status != 0 && result.errors.contains(reason), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: experiment.folder.appendingPathComponent("s").path))
  }
}
