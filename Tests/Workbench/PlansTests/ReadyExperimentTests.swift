import Configurations
import Foundation
import Testing
import WorkbenchTesting

@testable import Plans

/// Every experiment of the repository is valid; its data is there, or one command fetches it.
@Suite struct ReadyExperimentTests {
  private static let folder = Checkout.root.appendingPathComponent("experiments")

  private static var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".toml") }.sorted()
  }

  @Test func allAreThere() {
    let expected = [
      "car-parks", "digits", "fashion-mnist", "german-credit", "heart-disease", "mnist", "shuttle", "traffic-volume",
    ]
    #expect(Set(Self.files).isSuperset(of: expected.map { $0 + ".toml" }))
  }

  @Test(arguments: files) func itIsPlannedOrNamesItsData(name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let configuration = try Configuration(file: file)
    #expect(configuration.experiment.name == file.deletingPathExtension().lastPathComponent)
    guard configuration.data.file.hasPrefix("data/fetched/") else {
      let resolved = try Configuration(resolving: file)
      let plan = try Plan(resolved, data: resolved.loadData(relativeTo: file))
      #expect(plan.clients.count >= resolved.parties.minClients)
      return
    }
    // As in a fresh clone: nothing is fetched.
    let elsewhere = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + "/e.toml")
    let error = try #require(throws: WorkbenchError.self) { try configuration.dataBytes(relativeTo: elsewhere) }
    let parts = configuration.data.file.split(separator: "/")
    #expect(error.advice == "fetch it: scripts/fetch-data.sh \(parts[2])")
    let script = try String(
      contentsOf: Checkout.root.appendingPathComponent("scripts/fetch-data.sh"), encoding: .utf8)
    #expect(script.contains("    \(parts[2]))\n") && script.contains(parts[3]), "the script does not fetch it")
    let readme = try String(contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(readme.contains("[\(name)](\(name))"))
  }
}
