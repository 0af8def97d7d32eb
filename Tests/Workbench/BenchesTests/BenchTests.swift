import Benches
import BigNum
import Configurations
import Foundation
import Machines
import Reports
import Testing
import WorkbenchTesting

/// A side that takes so many seconds an operation by a clock that only it moves, and writes down when it ran.
private final class FakeSide {
  var calls: [(name: String, count: Int)] = []
  func side(_ name: String, seconds: @escaping (Int) -> Double, quantum: Int = 1, limit: Int = .max) -> BenchSide {
    BenchSide(name, quantum: quantum, limit: limit) { count in
      self.calls.append((name, count))
      return seconds(self.calls.count) * Double(count)
    }
  }
}

@Suite struct AlternationTests {
  @Test func sidesTakeTurns() throws {
    let fake = FakeSide()
    let outcomes = try Alternation(rounds: 3, slice: 1).measure([
      fake.side("ours", seconds: { _ in 0.01 }), fake.side("a", seconds: { _ in 0.1 }),
      fake.side("b", seconds: { _ in 0.005 }),
    ])
    #expect(fake.calls.suffix(9).map(\.name) == ["ours", "a", "b", "ours", "a", "b", "ours", "a", "b"])
    #expect(fake.calls.suffix(3).map(\.count) == [100, 10, 200])
    #expect(outcomes.map(\.name) == ["ours", "a", "b"])
    for (outcome, (rate, ratio)) in zip(outcomes, [(100.0, 1.0), (10, 10), (200, 0.5)]) {
      #expect(abs(outcome.rate / rate - 1) < 1e-9 && abs(outcome.ratio / ratio - 1) < 1e-9)
    }
    #expect(outcomes.map(\.operations) == [300, 30, 600])
  }

  /// A machine that gets slower and slower changes the figures and not the ratio.
  @Test func ratiosSurviveASlowingMachine() throws {
    let fake = FakeSide()
    let outcomes = try Alternation(rounds: 9, slice: 0.001).measure([
      fake.side("ours", seconds: { 0.01 + 0.0005 * Double($0) }),
      fake.side("peer", seconds: { 0.03 + 0.0015 * Double($0) }),
    ])
    #expect(abs(outcomes[1].ratio - 3) < 0.3 && outcomes[0].rate < 80)
  }

  @Test func theBestRoundCountsOnTheWall() throws {
    let fake = FakeSide()
    let outcomes = try Alternation(rounds: 5, slice: 0.001).measure(
      [
        fake.side("two", seconds: { $0 == 5 ? 0.01 : 0.07 }), fake.side("one", seconds: { $0 == 8 ? 0.018 : 0.09 }),
      ], .best)
    #expect(abs(outcomes[0].rate - 100) < 1e-9 && abs(outcomes[1].ratio - 1.8) < 1e-9)
  }

  @Test(arguments: [(1, Int.max), (8, Int.max), (8, 24), (512, 512), (7, 20)])
  func countsAreWholeQuantaBelowTheLimit(quantum: Int, limit: Int) throws {
    let fake = FakeSide()
    _ = try Alternation(rounds: 2, slice: 0.5).measure([
      fake.side("x", seconds: { _ in 0.0101 }, quantum: quantum, limit: limit)
    ])
    #expect(fake.calls.allSatisfy { $0.count % quantum == 0 && $0.count >= quantum && $0.count <= limit })
  }

  /// A machine on which one operation takes longer than the time of a case makes one round and no more.
  @Test func aSlowMachineMakesFewerRounds() throws {
    let fake = FakeSide()
    let outcomes = try Alternation(rounds: 1_000, slice: 1e-9, budget: 0).measure([
      fake.side("ours", seconds: { _ in 100 }), fake.side("peer", seconds: { _ in 200 }),
    ])
    #expect(outcomes.map(\.rounds) == [1, 1] && outcomes.map(\.operations) == [1, 1])
    #expect(outcomes[1].ratio == 2 && fake.calls.count == 4, "one to see how long it takes, one measured")
    var runner = BenchRunner(
      alternation: Alternation(rounds: 7, slice: 0.001, budget: 0), progress: ProgressLine(quiet: true))
    let records = try runner.run("field", Array(FieldBench.cases(elements: [257]).prefix(1)))
    #expect(records.map(\.rounds) == [1] && runner.shortened.count == 1)
    let report = BenchReport(alternation: .init(), peers: [], results: records)
    #expect(report.tables[0].notes.contains { $0.contains("rounds are fewer: at least 1") })
  }

  @Test func aPeerThatFailsIsLeftOutAndOursIsNot() throws {
    let fake = FakeSide()
    var runs = 0, lost: [String] = []
    let late = BenchSide("late") { count in
      runs += 1
      if runs > 3 { throw WorkbenchError.refused(path: "late", reason: "it ended", advice: "") }
      return Double(count)
    }
    let never = BenchSide("never") { _ in throw WorkbenchError.refused(path: "never", reason: "no", advice: "") }
    let outcomes = try Alternation(rounds: 6, slice: 0.1).measure(
      [fake.side("ours", seconds: { _ in 0.05 }), never, late, fake.side("peer", seconds: { _ in 0.1 })],
      dropped: { name, _ in lost.append(name) })
    #expect(outcomes.map(\.name) == ["ours", "peer"] && lost == ["never", "late"])
    #expect(throws: WorkbenchError.self) { _ = try Alternation(rounds: 1, slice: 0.1).measure([never]) }
  }
}

@Suite struct BenchReportTests {
  static let records = [
    BenchRecord(
      operation: "encrypt", system: "paillier", n: 2048, threads: 1, path: "ifma", value: 10_000, unit: "operations/s",
      ratios: ["gmp": 30.5, "python-paillier": 90, "pypaillier": 7], bytes: 512),
    BenchRecord(
      operation: "encrypt", system: "paillier", n: 2048, threads: 2, path: "ifma", value: 19_000, unit: "operations/s",
      ratios: ["one_core": 1.9], bytes: 512),
    BenchRecord(
      operation: "msm", group: "ristretto255", d: 1_024, threads: 1, path: "ifma", value: 500, unit: "operations/s"),
    BenchRecord(operation: "encrypt", system: "packed", n: 3072, d: 1_000_000, path: "ifma", peakMemory: 50 << 20),
  ]
  static let report = BenchReport(
    alternation: .init(),
    peers: [.init(name: "ipcl", version: BenchReport.notInstalled), .init(name: "gmp", version: "6.2.1")],
    results: records)

  @Test func jsonLeavesOutWhatIsAbsent() throws {
    let list = try #require(JSONSerialization.jsonObject(with: Data(Self.report.list.pretty.utf8)) as? [[String: Any]])
    #expect(
      list.map { $0.keys.sorted() } == [
        ["bytes", "n", "operation", "path", "ratios", "system", "threads", "unit", "value"],
        ["bytes", "n", "operation", "path", "ratios", "system", "threads", "unit", "value"],
        ["d", "group", "operation", "path", "threads", "unit", "value"],
        ["d", "n", "operation", "path", "peak_memory", "system"],
      ])
  }

  @Test func whatIsStoredReadsBack() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(Self.report.json.pretty.utf8).write(to: file)
    #expect(try BenchReport(at: file) == Self.report)
    try Data("[]".utf8).write(to: file)
    #expect(throws: WorkbenchError.self) { try BenchReport(at: file) }
  }

  @Test func targetsAreJudged() {
    let encrypt = Self.records[0]
    let target = BenchTarget.of(encrypt)
    #expect(target?.rate == 9_000)
    #expect(target?.isReached(by: encrypt) == nil, "IPCL was not measured")
    var all = encrypt
    all.ratios?["ipcl"] = 9.5
    #expect(target?.isReached(by: all) == true)
    all.ratios?["pypaillier"] = 6.4
    #expect(target?.isReached(by: all) == false)
    all = encrypt
    all.value = 8_999
    #expect(target?.isReached(by: all) == false)
    #expect(BenchTarget.of(Self.records[2])?.isReached(by: Self.records[2]) == false)
    #expect(BenchTarget.of(BenchRecord(operation: "encrypt", n: 4096)) == nil)
  }

  @Test func theTableHasARowForEachOperation() throws {
    let tables = Self.report.tables
    try #require(tables.count == 1)
    let table = tables[0]
    #expect(table.rows.count == 3)
    let ipcl = table.columns.firstIndex(of: "× ipcl")
    let two = table.columns.firstIndex(of: "× one core, on 2")
    #expect(ipcl.map { table.rows[0][$0] } == .none(reason: BenchReport.notInstalled))
    #expect(two.map { table.rows[0][$0] } == .number(1.9, digits: 3))
    #expect(table.rows[2].contains(.text("50.0 MiB")) && table.rows[2].contains(.text("yes")))
  }
}

@Suite struct BenchCommandTests {
  /// Stored figures make the table, whatever build runs.
  @Test func storedFiguresMakeATable() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(BenchReportTests.report.json.pretty.utf8).write(to: file)
    let table = try CommandLineTool.run(["bench", "all", "--from", file.path, "--format", "markdown"])
    #expect(
      table.status == 0 && table.output == BenchReportTests.report.tables.map(\.markdown).joined(separator: "\n"),
      "\(table.errors)")
    #expect(
      try CommandLineTool.run(["bench", "all", "--from", file.path + ".no"]).status == CommandStatus.badInput.rawValue)
  }

  @Test func operationsOfTheFieldAreMeasuredOrRefused() throws {
    let result = try CommandLineTool.run([
      "bench", "field", "-d", "256", "--slice", "0.001", "--rounds", "1", "--threads", "1", "2", "--peers", "--format",
      "json", "--quiet",
    ])
    guard Machine.current.optimised else {
      #expect(result.status != 0 && result.errors.contains("debug build"))
      return
    }
    #expect(result.status == 0, "\(result.errors)")
    let list = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    let keys: Set = [
      "operation", "system", "group", "n", "d", "threads", "path", "value", "unit", "ratios", "bytes", "peak_memory",
      "rounds",
    ]
    #expect(list.allSatisfy { Set($0.keys).isSubset(of: keys) && $0["value"] as? Double ?? 0 > 0 })
    #expect(Set(list.compactMap { $0["operation"] as? String }).isSuperset(of: ["fieldMul", "innerProduct"]))
    let first = try #require(list.first { $0["operation"] as? String == "fieldMul" && $0["threads"] as? Int == 1 })
    #expect(Set((first["ratios"] as? [String: Double] ?? [:]).keys) == ["gmp", "openssl", "libsodium"])
  }

  @Test(arguments: [
    ["--threads", "0"], ["--slice", "0"], ["--rounds", "0"], ["-d", "3"], ["--format", "xml"],
  ])
  func badOptionsEndWith2(arguments: [String]) throws {
    #expect(try CommandLineTool.run(["bench", "field"] + arguments).status == 2)
  }

  @Test func doctorNamesThePathAndRefusesAnUnknownSwitch() throws {
    for (setting, healthy) in [("portable", true), ("fastest", false), ("avx2", KernelPath.available.contains(.avx2))] {
      let result = try CommandLineTool.run(
        ["-c", "SEALEDSUM_KERNELS=\(setting) '\(CommandLineTool.url.path)' doctor --format json"],
        program: URL(fileURLWithPath: "/bin/sh"))
      #expect(result.json?["healthy"] as? Bool == healthy)
      let checks = result.json?["checks"] as? [[String: Any]]
      let kernels = checks?.first { $0["check"] as? String == "kernels" }
      let found = try #require(kernels?["found"] as? String)
      #expect(found.contains(healthy ? "portable" : "SEALEDSUM_KERNELS"))
      guard healthy else { continue }
      let vectors = setting == "avx2" ? "avx2, four lanes of AVX2 and FMA, for row sums, public sums" : "row sums"
      #expect(found.contains(vectors) && found.contains("64-bit limbs, for rings, residues"))
    }
  }
}

@Suite struct BenchCaseTests {
  /// Every case of a small key computes what it should, on one thread and on two.
  @Test func casesOfASmallKey() throws {
    var runner = BenchRunner(
      alternation: Alternation(rounds: 1, slice: 0.001), threads: [1, 2], withPeers: true,
      progress: ProgressLine(quiet: true))
    let cases =
      try PaillierBench.cases(bits: 512, paths: KernelPath.available, allowInsecure: true)
      + ModularBench.cases(bits: 512, paths: KernelPath.available, bases: 100)
      + GroupBench.cases(terms: [64], paths: KernelPath.available)
      + FieldBench.cases(elements: [257], paths: KernelPath.available)
    let records = try runner.run("all", cases)
    #expect(runner.failures.isEmpty)
    let names = Set(records.map(\.operation))
    #expect(
      names.isSuperset(of: [
        "encrypt", "encryptFull", "decrypt", "share", "combine", "add", "sum", "scale", "multiExp", "msm", "rowCommit",
        "modexp",
      ]))
    #expect(records.allSatisfy { $0.value ?? 0 > 0 })
    let modexp = try #require(records.first { $0.operation == "modexp" && $0.threads == 1 })
    #expect(Set((modexp.ratios ?? [:]).keys) == ["gmp", "openssl"])
    let two = records.filter { $0.threads == 2 }
    #expect(Set(two.map(\.operation)).isSuperset(of: ["encrypt", "decrypt", "share", "combine", "sum", "rowCommit"]))
    #expect(two.allSatisfy { $0.ratios?["one_core"] != nil })
  }
}

@Suite struct PeerProgramTests {
  /// Peers written in shell: one that answers, one that refuses, one that ends, one that talks nonsense.
  @Test func peersAreAskedAndTheBrokenOnesLeftOut() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("peers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let hello = #"echo '{"peer": "x", "version": "1.0", "operations": ["add"]}'"#
    let bodies = [
      "good": hello + "\n" + #"while read -r o n; do echo "{\"count\": $n, \"seconds\": 0.25}"; done"#,
      "refuses": #"echo '{"error": "keys of at most 64 bits"}'"#, "ends": "exit 0", "nonsense": "echo hello",
      "ends later": hello,
    ]
    for (name, body) in bodies {
      let file = folder.appendingPathComponent(name)
      try "#!/bin/sh\n\(body)\n".write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    try Data().write(to: folder.appendingPathComponent("not a program"))
    var lost: [String] = []
    let programs = PeerPrograms(folder: folder)
    let running = programs.start(bits: 128) { name, error in lost.append("\(name): \(error)") }
    #expect(running.map(\.name) == ["ends later", "good"] && lost.count == 3)
    #expect(lost.contains { $0.contains("keys of at most 64 bits") })
    let good = try #require(running.last)
    #expect(good.version == "1.0" && good.side("sum") == nil)
    #expect(try good.side("add")?.run(17) == 0.25)
    #expect(PeerPrograms(folder: folder.appendingPathComponent("none")).names.isEmpty)
  }
}
