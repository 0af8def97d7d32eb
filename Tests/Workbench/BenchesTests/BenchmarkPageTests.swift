import Benches
import Foundation
import Machines
import Reports
import Testing
import WorkbenchTesting

/// docs/benchmarks.md shows the tables that the program makes of the stored figures (scripts/benchmark-tables.sh), and the
/// README the three of them that it names.
@Suite struct BenchmarkPageTests {
  private static func page(_ path: String) throws -> String {
    try String(contentsOf: Checkout.root.appendingPathComponent(path), encoding: .utf8)
  }
  private static func file(_ name: String) -> URL { Checkout.root.appendingPathComponent("benchmarks/\(name)") }

  @Test(arguments: ["epyc-zen5", "epyc-zen5-proofs", "epyc-zen4-masked", "epyc-zen4-round"])
  func thePageCarriesAllTables(name: String) throws {
    let report = try BenchReport(at: Self.file("\(name).json"))
    #expect(!report.tables.isEmpty)
    let text = report.tables.map(\.markdown).joined(separator: "\n")
    #expect(try Self.page("docs/benchmarks.md").contains("-->\n\n" + text), "\(name)")
  }

  @Test(arguments: [
    ("submission", "epyc-zen5-submission"), ("batchcrypt", "epyc-zen5-batchcrypt"),
    ("batchcrypt", "epyc-zen5-batchcrypt-portable"),
  ])
  func thePageCarriesStoredTables(what: String, name: String) throws {
    let stored = try StoredTables(what, at: Self.file("\(name).json"))
    #expect(!stored.tables.isEmpty)
    let text = stored.tables.map(\.table.markdown).joined(separator: "\n")
    #expect(try Self.page("docs/benchmarks.md").contains("-->\n\n" + text), "\(name)")
  }

  /// Tables of the portable path stand there too, and BatchCrypt's say of which path they are.
  @Test func bothPathsAreShown() throws {
    let page = try Self.page("docs/benchmarks.md")
    for path in ["ifma", "portable"] {
      #expect(page.contains("faster than peers: kernels of the path \(path)"))
      #expect(
        page.contains(
          "batchcrypt, Table 1 (USENIX Annual Technical Conference (ATC) 2020), kernels of the path \(path)"))
    }
  }

  @Test func thePlotIsOfTheStoredFigures() throws {
    let report = try BenchReport(at: Self.file("epyc-zen5-proofs.json"))
    #expect(try Self.page("docs/benchmarks.md").contains("(../benchmarks/epyc-zen5-proofs.svg)"))
    #expect(try Self.page("benchmarks/epyc-zen5-proofs.svg") == report.proofChart?.svg)
  }

  /// The script makes the same page again, and refuses a line that would measure.
  @Test func theScriptMakesThePageAgain() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("docs"), withIntermediateDirectories: true)
    for name in ["benchmarks", "scripts"] {
      try FileManager.default.copyItem(
        at: Checkout.root.appendingPathComponent(name), to: folder.appendingPathComponent(name))
    }
    let page = try Self.page("docs/benchmarks.md"), copy = folder.appendingPathComponent("docs/benchmarks.md")
    func run(_ text: String) throws -> CommandLineTool.Result {
      try text.write(to: copy, atomically: true, encoding: .utf8)
      return try CommandLineTool.run(
        [folder.appendingPathComponent("scripts/benchmark-tables.sh").path, CommandLineTool.url.path],
        program: URL(fileURLWithPath: "/bin/bash"))
    }
    // Whatever stood between two marks is replaced.
    var outside = true, bare = ""
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "<!-- end -->" { outside = true }
      if outside { bare += line + "\n" }
      if line.hasPrefix("<!-- sealedsum ") { outside = false }
    }
    bare.removeLast()
    let made = try run(bare)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try String(contentsOf: copy, encoding: .utf8) == page)
    let measures = try run("<!-- sealedsum bench -->\n<!-- end -->\n")
    #expect(measures.status == 1 && measures.errors.contains("would measure"))
    let open = try run("<!-- sealedsum bench --from benchmarks/epyc-zen5.json -->\n")
    #expect(open.status == 1 && open.errors.contains("no <!-- end -->"))
  }

  /// The README's three lines are stored ones, of masked updates; so are the ratios to RiseFL.
  @Test func theReadmesFiguresAreStored() throws {
    let report = try BenchReport(at: Self.file("epyc-zen4-masked.json"))
    func record(_ operation: String, _ d: Int) throws -> BenchRecord {
      try #require(
        report.results.first {
          $0.operation == operation && $0.system == "norm" && $0.encryption == "masked" && $0.n == 3072
            && $0.d == d && $0.path == "ifma" && $0.threads == 1
        })
    }
    let readme = try Self.page("README.md")
    for (d, name) in [(100_000, "100,000"), (1_000_000, "1,000,000"), (100_000_000, "100,000,000")] {
      let client = try record("client", d)
      let (seal, check) = try (#require(client.value), #require(record("verify", d).value))
      let bytes = try Double(#require(client.bytes)) / Double(d)
      let line = "| \(name) | \(significant(seal, 2)) s | \(significant(check, 2)) s | \(significant(bytes, 2)) |"
      #expect(readme.contains(line), "\(line)")
    }
    for (operation, text) in [("client", "times as long to prove"), ("verify", "times to check it")] {
      let ratio = try #require(record(operation, 100_000).ratios?["risefl"])
      #expect(readme.contains("\(significant(ratio, 2)) \(text)"))
    }
  }
}
