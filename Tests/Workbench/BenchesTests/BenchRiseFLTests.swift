import Benches
import BigNum
import Configurations
import Foundation
import Machines
import Testing
import UpdateProofs
import WorkbenchTesting

/// Programs in shell that speak as docs/how-to/benchmark.md says.
@Suite struct BenchRiseFLTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("risefl-\(UUID().uuidString)")

  /// Its arguments go to a file beside it; `operations` are what it says it can do, `body` answers a line `$o $n`.
  private func fake(
    _ name: String, operations: String = #""prepare", "client", "verify""#, _ body: String
  ) throws -> URL {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent(name)
    let script = """
      #!/bin/sh
      echo "$@" > "$0.arguments"
      echo '{"peer": "risefl", "version": "commit 1234567, k = 1000", "operations": [\(operations)]}'
      while read -r o n; do \(body); done

      """
    try script.write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file
  }

  private static let answers = #"""
    case $o in
      prepare) echo '{"count": 1, "seconds": 60}';;
      client) echo '{"count": 1, "seconds": 14, "bytes": 6400000}';;
      verify) echo '{"count": 1, "seconds": 1.5}';;
      *) echo '{"error": "no such operation"}';;
    esac
    """#

  private func ours(_ d: Int) -> [BenchRecord] {
    [("client", 0.35), ("encrypt", 0.25), ("prove", 0.1), ("verify", 0.06), ("batchVerify", 0.05)].map {
      BenchRecord(
        operation: $0.0, system: "norm", group: "ristretto255", n: 3072, d: d, threads: 1, path: "ifma", value: $0.1,
        unit: "seconds", bytes: 800_000, clients: 1_000)
    }
  }

  @Test func roundsBecomeRecordsAndRatios() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = try fake("risefl", Self.answers)
    let peer = try ProofsPeer(at: program, dimension: 100_000)
    #expect(peer.version == "commit 1234567, k = 1000")
    #expect(try String(contentsOfFile: program.path + ".arguments", encoding: .utf8) == "100000\n")
    #expect(peer.beside(ours(100_000)) == ours(100_000), "nothing was measured")
    for _ in 0..<3 { peer.round() }
    #expect(peer.failure == nil)
    let all = peer.beside(ours(100_000))
    #expect(all.map { $0.ratios?["risefl"] } == [14 / 0.35, nil, nil, 1.5 / 0.06, 1.5 / 0.05, nil, nil, nil])
    let theirs = all.filter { $0.system == "risefl" }
    #expect(theirs.map(\.operation) == ["client", "verify", "prepare"] && theirs.map(\.value) == [14, 1.5, 60])
    #expect(theirs.allSatisfy { $0.d == 100_000 && $0.unit == "seconds" && $0.group == "ristretto255" })
    #expect(theirs[0].bytes == 6_400_000)

    let report = BenchReport(
      alternation: .init(), peers: [.init(name: "risefl", version: peer.version)], results: all)
    let tables = report.tables
    try #require(tables.count == 2 && tables[1].rows.count == 1)
    #expect(tables[0].rows.count == 1, "RiseFL has a table of its own")
    let row = Dictionary(uniqueKeysWithValues: zip(tables[1].columns, tables[1].rows[0]))
    #expect(row["client × to reach"] == .text("≥ 15: yes") && row["verify × to reach"] == .text("≥ 10: yes"))
    #expect(row["batch × to reach"] == .text("≥ 18: yes") && row["RiseFL sent B/d"] == .number(64, digits: 3))
    #expect(tables[1].notes.contains { $0.contains("commit 1234567") })
    #expect(report.proofChart?.series.map(\.name).contains("risefl client") == true)
    let file = folder.appendingPathComponent("stored.json")
    try Data(report.json.pretty.utf8).write(to: file)
    #expect(try BenchReport(at: file).tables.map(\.markdown) == tables.map(\.markdown))
  }

  /// What fails does not end ours, and is said; what it did before stays.
  @Test func programsThatFailAreLeftOut() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let refuses = try ProofsPeer(at: fake("refuses", #"echo '{"error": "no memory"}'"#), dimension: 10)
    refuses.round()
    #expect("\(try #require(refuses.failure))".contains("no memory") && refuses.beside(ours(10)) == ours(10))
    let zero = try ProofsPeer(at: fake("zero", #"echo '{"count": 1, "seconds": 0}'"#), dimension: 10)
    zero.round()
    #expect(zero.failure != nil)
    let once =
      "if [ -e \"$0.done\" ]; then echo '{\"error\": \"once\"}'; else \(Self.answers); fi; "
      + "if [ $o = verify ]; then touch \"$0.done\"; fi"
    let tired = try ProofsPeer(at: fake("tired", once), dimension: 10)
    for _ in 0..<3 { tired.round() }
    #expect(tired.failure != nil && tired.beside(ours(10)).filter { $0.system == "risefl" }.count == 3)
    let other = try fake("other", operations: #""encrypt""#, Self.answers)
    #expect(throws: WorkbenchError.self) { try ProofsPeer(at: other, dimension: 10) }
    #expect(throws: (any Error).self) { try ProofsPeer(at: folder.appendingPathComponent("none"), dimension: 10) }
  }

  @Test func itStandsBesideTheNormProofOnly() {
    #expect(ProofsPeer.isBeside(ProofsCase(system: .norm, dimension: 100_000)))
    for other in [
      ProofsCase(system: .norm, dimension: 100_001), ProofsCase(system: .bits, dimension: 1_000),
      ProofsCase(system: .norm, group: .p256, dimension: 1_000),
      ProofsCase(system: .norm, dimension: 1_000, threads: 2),
    ] { #expect(!ProofsPeer.isBeside(other)) }
  }

  /// Once a d: beside the masked vector where that is measured, else beside the packed one.
  @Test func itStandsBesideTheMaskedVector() {
    let cases = [
      ProofsCase(system: .norm, dimension: 1_000), ProofsCase(system: .norm, dimension: 10_000),
      ProofsCase(system: .none, encryption: .masked, dimension: 10_000),
      ProofsCase(system: .norm, encryption: .masked, dimension: 10_000, threads: 2),
      ProofsCase(system: .norm, encryption: .masked, dimension: 10_000),
      ProofsCase(system: .norm, dimension: 10_000, clients: 7),
    ]
    #expect(ProofsPeer.places(cases) == [1_000: 0, 10_000: 4])
    #expect(ProofsPeer.places(Array(cases.prefix(2))) == [1_000: 0, 10_000: 1])
  }

  /// The table says what ours is, and judges masked vectors by targets of theirs.
  @Test func maskedVectorsAreCompared() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let peer = try ProofsPeer(at: try fake("risefl", Self.answers), dimension: 100_000)
    peer.round()
    let masked = ours(100_000).map { r in
      var r = r
      (r.encryption, r.value) = ("masked", r.value.map { $0 / 5 })
      return r
    }
    let report = BenchReport(
      alternation: .init(), peers: [.init(name: "risefl", version: peer.version)],
      results: ours(100_000) + peer.beside(masked))
    let table = try #require(report.tables.last)
    let row = Dictionary(uniqueKeysWithValues: zip(table.columns, table.rows[0]))
    #expect(table.rows.count == 1 && row["ours"] == "masked")
    #expect(row["client × to reach"] == .text("≥ 180: yes") && row["verify × to reach"] == .text("≥ 45: yes"))
  }

  /// A measurement takes turns with it.
  @Test func aCaseIsMeasuredInTurnWithIt() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = "echo \"$o\" >> \"$0.log\"; \(Self.answers)"
    let program = try fake("risefl", log)
    var bench = ProofsBench(rounds: 2, budget: 60)
    bench.allowInsecure = true
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: 256, using: &rng) * .randomPrime(bits: 256, using: &rng)
    var parts: [Double] = []
    let records = try bench.measure(
      ProofsCase(system: .norm, bits: 512, dimension: 7, clients: 3), n: n,
      peer: try ProofsPeer(at: program, dimension: 7)
    ) { parts.append($0) }
    #expect(records.suffix(3).map(\.operation) == ["client", "verify", "prepare"])
    #expect(try #require(records[0].ratios?["risefl"]) > 1 && records[0].ratios?["overhead"] != nil)
    #expect(
      try String(contentsOfFile: program.path + ".log", encoding: .utf8).split(separator: "\n")
        == ["prepare", "client", "verify", "client", "verify"])
    #expect(parts == parts.sorted() && parts.last == 1 && parts.count == 5)
  }

  @Test func theCommandMeasuresItOrSaysThatItIsNotThere() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    guard Machine.current.optimised else { return }
    let program = try fake("risefl", Self.answers)
    let stored = folder.appendingPathComponent("stored.json")
    func run(_ path: String) throws -> CommandLineTool.Result {
      try CommandLineTool.run([
        "bench", "proofs", "--system", "norm", "-d", "50", "--n", "2048", "--rounds", "1", "--format", "json",
        "--store",
        stored.path, "--risefl", path,
      ])
    }
    let with = try run(program.path)
    #expect(with.status == 0 && with.output.contains("\"prepare\""), "\(with.errors)")
    #expect(try BenchReport(at: stored).peers.last == .init(name: "risefl", version: "commit 1234567, k = 1000"))
    let without = try run(folder.appendingPathComponent("none").path)
    #expect(without.status == 0 && !without.output.contains("\"risefl\""), "\(without.errors)")
    #expect(without.errors.contains("RiseFL is left out: there is no program"))
    #expect(without.errors.contains("docs/how-to/benchmark.md"))
    #expect(try BenchReport(at: stored).peers.last == .init(name: "risefl", version: BenchReport.notInstalled))
    let broken = try run(fake("broken", "exit 1").path)
    #expect(broken.status == 0 && broken.errors.contains("RiseFL is left out: d = 50"), "\(broken.errors)")
  }
}
