import Configurations
import Foundation
import Plans
import Testing
import WorkbenchTesting

/// There is one validation: what `run` refuses, `plan` refuses, in the same words and before anything is made.
@Suite struct RefusalTests {
  static let longName = String(repeating: "N", count: 300)

  @Test(arguments: [
    ("[limits]\nsubmission_bytes = 1024\n", "s0", "the limit is 1024"),
    ("", longName, "has 300 bytes, more than 256"),
    ("", String(repeating: "N", count: 65_536), "has 65536 bytes, more than 256"),
    ("", "validator", "member validator is registered twice"),
    ("[[faults]]\nclient = \"nobody\"\nround = 1\n", "s0", "faults.0.client: there is no client \"nobody\""),
    // m ≥ t + f holds, and yet a corrupted validator could have two sums opened: f > 2t − m − 1.
    ("trustees = 7\nthreshold = 4\ncorrupted_trustees = 2\n", "s0", "f = 2 > 2t − m − 1 = 0"),
    ("max_clients = 70000\n", "s0", "65535"), ("max_samples = 5\n", "s0", "parties.max_samples"),
  ])
  func planRefusesWhatRunRefuses(_ settings: String, _ name: String, _ reason: String) throws {
    let csv = SmallExperiment.threeClients.replacingOccurrences(of: "s0,", with: "\(name),")
    let experiment = try SmallExperiment(SmallExperiment.settings + settings, csv: csv, proofs: "norm")
    let plan = try experiment.run("plan", "e.toml", "--no-times")
    let run = try experiment.run("run", "e.toml", "--out", "r")
    #expect(
      plan.status == CommandStatus.configurationRefused.rawValue && plan.errors.contains(reason), "\(plan.errors)")
    #expect(run.status == plan.status && run.errors == plan.errors, "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: experiment.folder.appendingPathComponent("r").path))
  }

  private func plan(_ experiment: SmallExperiment, guests: [String] = []) throws -> Plan {
    let c = try Configuration(file: experiment.file)
    return try Plan(c, data: c.loadData(relativeTo: experiment.file), guests: guests)
  }

  @Test func aGuestHasAPlace() throws {
    let open = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients)
    #expect(try plan(open).maximumClients == 3 && plan(open, guests: ["Mallory"]).maximumClients == 4)
    let full = try SmallExperiment(
      SmallExperiment.settings + "max_clients = 3\n", csv: SmallExperiment.threeClients, proofs: "norm")
    #expect(throws: WorkbenchError.self) { try plan(full, guests: ["Mallory"]) }
    let demo = try full.run("demo", "--file", "e.toml", "--out", "d")
    #expect(demo.status == CommandStatus.configurationRefused.rawValue)
    #expect(demo.errors.contains("3 is fewer than the 3 clients of the data and Mallory"), "\(demo.errors)")
    #expect(!FileManager.default.fileExists(atPath: full.folder.appendingPathComponent("d").path))
    let unproved = try open.run("demo", "--file", "e.toml", "--out", "d")
    #expect(unproved.status == CommandStatus.configurationRefused.rawValue && unproved.errors.contains("crypto.proofs"))
    #expect(!FileManager.default.fileExists(atPath: open.folder.appendingPathComponent("d").path))
  }

  @Test func rowsWithoutALabelAreCounted() throws {
    let csv = SmallExperiment.threeClients + "s0,1,NA\ns1,NA,0\ns2,NA,\n"
    let experiment = try SmallExperiment(
      SmallExperiment.settings.replacing("clients = \"site\"", with: "clients = \"site\"\nmissing = [\"NA\"]"), csv: csv
    )
    let plan = try plan(experiment)
    #expect(plan.rowsWithoutLabel == 2 && plan.clients.map { $0.training + $0.heldOut } == [10, 11, 10])
    #expect(plan.statements.contains { $0.text == "2 of 33 rows have no label and are left out" })
    let result = try experiment.run("plan", "e.toml", "--no-times", "--format", "json")
    #expect(result.status == 0 && result.json?["rows_without_label"] as? Int == 2, "\(result.errors)")
  }

  @Test func theSeparatorOfTheFileIsFound() throws {
    let experiment = try SmallExperiment(
      SmallExperiment.settings, csv: SmallExperiment.threeClients.replacingOccurrences(of: ",", with: ";"))
    let comma = try SmallExperiment(SmallExperiment.settings, csv: SmallExperiment.threeClients)
    #expect(try plan(experiment).clients.map(\.training) == plan(comma).clients.map(\.training))
  }

  @Test func roundsThatAreOpenedAgainAreAnnounced() throws {
    let experiment = try SmallExperiment(
      SmallExperiment.settings + "[[faults]]\nclient = \"s0\"\nround = 2\n", csv: SmallExperiment.threeClients)
    let text = try plan(experiment).statements.map(\.text).joined(separator: "\n")
    #expect(text.contains("round 2 has 2 of 3 clients, n_min is 3: it is given up, and opened again with all of them"))
  }
}
