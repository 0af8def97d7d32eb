import Benches
import BigNum
import Configurations
import Foundation
import Machines
import Reports
import Testing
import UpdateProofs
import WorkbenchTesting

@Suite struct BenchProofsTests {
  /// With room for 1,000 clients and β = 2^20, every system has slots of 32 bits, at most 95 in a row of 3072 bits.
  @Test(arguments: [ProofChoice.none, .bits, .norm, .entries])
  func defaultsLayOutSlotsOf32Bits(system: ProofChoice) throws {
    let plan = try ProofsCase(system: system, dimension: 95 * 11).plan()
    #expect(plan.slotWidth == 32 && plan.slots == 95 && plan.rows == 11)
  }

  /// Masked, one norm of 2^20 bounds vector, noise and key, q has 31 bits, and the key takes 22 rows, whatever d is.
  @Test(arguments: [1, 10_000, 1_000_000, 100_000_000])
  func maskedDefaultsBoundVectorAndKeyTogether(d: Int) throws {
    let c = ProofsCase(system: .norm, encryption: .masked, dimension: d)
    let layout = try c.layout()
    #expect(layout.norm == 1 << 20 && layout.slots.rows == 22 && layout.dimension == d)
    #expect(layout.maskedByteCount == (d + 2047) / 2048 * 2048 / 8 * 31)
    let norm = try c.norm()
    #expect(norm < 1 << 20 && norm > 1 << 19)
    #expect(try ProofsCase(system: .norm, dimension: d).norm() == 1 << 20)
    #expect(throws: SubmissionFault.self) {
      try ProofsCase(system: .entries, encryption: .masked, dimension: d).scheme()
    }
  }

  /// Tiny cases of a key that protects nothing, in this process: every system and group is sealed, verified and refused.
  @Test func tinyCasesMakeRecords() throws {
    var bench = ProofsBench(rounds: 2, budget: 10, batch: 3)
    bench.allowInsecure = true
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: 256, using: &rng) * .randomPrime(bits: 256, using: &rng)
    for system in ProofChoice.allCases {
      for group in system == .none ? [.ristretto255] : GroupChoice.allCases {
        for threads in [1, 2] {
          try Self.check(
            ProofsCase(system: system, group: group, bits: 512, dimension: 7, clients: 3, threads: threads), bench, n)
        }
      }
    }
  }

  /// The same of masked vectors, of less than a block and of more than one.
  @Test(arguments: [ProofChoice.none, .norm])
  func tinyMaskedCasesMakeRecords(system: ProofChoice) throws {
    var bench = ProofsBench(rounds: 2, budget: 10, batch: 3)
    bench.allowInsecure = true
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: 256, using: &rng) * .randomPrime(bits: 256, using: &rng)
    for (d, threads) in [(7, 1), (2_500, 2)] {
      let records = try Self.check(
        ProofsCase(system: system, encryption: .masked, bits: 512, dimension: d, clients: 3, threads: threads), bench, n
      )
      let blocks = (d + 2047) / 2048
      #expect(records.allSatisfy { $0.encryption == "masked" })
      #expect(records[1].bytes ?? 0 > blocks * 2048 / 8 * 28, "what is masked is among what is encrypted")
    }
  }

  @discardableResult
  private static func check(_ c: ProofsCase, _ bench: ProofsBench, _ n: BigInt) throws -> [BenchRecord] {
    let (system, records) = (c.system, try bench.measure(c, n: n))
    #expect(
      records.map(\.operation)
        == (system == .none
          ? ["client", "encrypt", "verify"] : ["client", "encrypt", "commit", "prove", "verify", "batchVerify"]),
      "\(c.label)")
    #expect(
      records.allSatisfy {
        $0.unit == "seconds" && $0.d == c.dimension && $0.n == 512 && $0.threads == c.threads
          && $0.encryption == "\(c.encryption)"
      },
      "\(c.label)")
    #expect(records[0].value ?? 0 > 0 && (records[0].ratios?["overhead"] != nil) == (system != .none))
    let bytes = records.map { $0.bytes ?? 0 }
    #expect(system == .none ? bytes[0] == bytes[1] : bytes[0] == bytes[1] + bytes[3], "\(c.label)")
    #expect(records.allSatisfy { $0.value ?? 0 > 0 }, "every phase takes some time: \(c.label)")
    #expect(records[0].ratios?["overhead"].map { $0 > 1 } ?? (system == .none), "\(c.label)")
    return records
  }

  static func record(_ operation: String, _ value: Double, bytes: Int? = nil, ratios: [String: Double]? = nil)
    -> BenchRecord
  {
    BenchRecord(
      operation: operation, system: "norm", group: "ristretto255", n: 3072, d: 100_000, threads: 1, path: "ifma",
      value: value, unit: "seconds", ratios: ratios, bytes: bytes, peakMemory: 1 << 20, clients: 1_000)
  }
  static let report = BenchReport(
    alternation: .init(), peers: [],
    results: [
      record("client", 0.7, bytes: 1_000_000, ratios: ["overhead": 1.6]), record("encrypt", 0.4, bytes: 930_000),
      record("prove", 0.3, bytes: 70_000), record("verify", 0.25),
    ])

  @Test func theTableJudgesWhatIsToBeReached() throws {
    let tables = Self.report.tables
    try #require(tables.count == 1 && tables[0].rows.count == 1)
    let row = Dictionary(uniqueKeysWithValues: zip(tables[0].columns, tables[0].rows[0]))
    #expect(tables[0].title.hasSuffix("ristretto255, n = 3,072, one thread, kernels of the path ifma"))
    #expect(row["batch-verify s"] == nil && row["MiB to reach"] == nil, "no case has these")
    #expect(row["client to reach"] == .text("≤ 0.80: yes"))
    #expect(row["verify to reach"] == .text("≤ 0.045: no"))
    #expect(row["overhead to reach"] == .text("≤ 1.5: no"))
    #expect(row["proof B/d to reach"] == .text("≤ 0.70: yes"))
    let other = BenchRecord(
      operation: "client", system: "norm", group: "P-256", n: 3072, d: 1_000, threads: 1, path: "ifma", value: 1,
      unit: "seconds")
    let more = BenchReport(alternation: .init(), peers: [], results: Self.report.results + [other])
    #expect(more.proofChart?.series.map(\.name) == ["norm client", "norm verify"], "other groups are in a table")
    let only = BenchReport(alternation: .init(), peers: [], results: [other])
    #expect(only.proofChart?.series.map(\.name) == ["norm client P-256"])
    let portable = (Self.report.results + [other]).map {
      var r = $0
      r.path = "portable"
      return r
    }
    let both = BenchReport(alternation: .init(), peers: [], results: more.results + portable)
    #expect(both.proofChart == more.proofChart, "the plot is of the first path")
    #expect(
      both.tables.map { $0.title.hasSuffix("path portable") } == [false, true, false, true], "a table a path")
  }

  @Test func targetsAreOfTheReferenceOnly() {
    let client = Self.report.results[0]
    #expect(ProofsTarget.of(client)?.client == 0.8)
    for change in [
      { $0.clients = 10 }, { $0.n = 2048 }, { $0.threads = 2 }, { $0.path = "portable" }, { $0.group = "P-256" },
      { $0.system = "bits" }, { $0.d = 5 }, { $0.path = "avx2" }, { $0.encryption = "plain" },
    ] as [(inout BenchRecord) -> Void] {
      var other = client
      change(&other)
      #expect(ProofsTarget.of(other) == nil)
    }
    var masked = client
    masked.encryption = "masked"
    #expect(ProofsTarget.of(masked)?.client == 0.06 && ProofsTarget.of(masked)?.riseFL["client"] == 180)
    masked.path = "avx2"
    #expect(ProofsTarget.of(masked)?.client == 0.17 && ProofsTarget.of(masked)?.riseFL.isEmpty == true)
    masked.path = "portable"
    #expect(ProofsTarget.of(masked) == nil)
  }

  /// Masked cases stand beside the packed ones, with what is sent in all.
  @Test func maskedCasesHaveAColumnAndTargetsOfTheirOwn() throws {
    func masked(_ operation: String, _ value: Double, bytes: Int? = nil) -> BenchRecord {
      var r = Self.record(operation, value, bytes: bytes)
      r.encryption = "masked"
      return r
    }
    let own = [
      masked("client", 0.05, bytes: 480_000), masked("encrypt", 0.02, bytes: 420_000),
      masked("prove", 0.03, bytes: 60_000), masked("verify", 0.04), masked("batchVerify", 0.008),
    ]
    let both = BenchReport(alternation: .init(), peers: [], results: Self.report.results + own)
    let table = try #require(both.tables.first)
    #expect(table.columns.prefix(3) == ["system", "encryption", "d"] && table.rows.count == 2)
    let rows = table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.columns, $0)) }
    #expect(rows.map { $0["encryption"] } == ["paillier", "masked"])
    #expect(rows.map { $0["sent B/d"] } == [.number(10, digits: 3), .number(4.8, digits: 3)])
    #expect(rows[1]["client to reach"] == .text("≤ 0.060: yes") && rows[1]["verify to reach"] == .text("≤ 0.030: no"))
    #expect(rows[1]["batch to reach"] == .text("≤ 0.0090: yes"))
    #expect(rows[1]["sent B/d to reach"] == .text("≤ 5.0: yes") && rows[0]["sent B/d to reach"] == "")
    #expect(both.proofChart?.series.map(\.name).contains("norm masked client") == true)
    let alone = try #require(BenchReport(alternation: .init(), peers: [], results: own).tables.first)
    #expect(alone.title.contains(": masked, ristretto255") && !alone.columns.contains("encryption"))
    #expect(table.notes.contains { $0.hasPrefix("Masked:") })
    #expect(!(Self.report.tables.first?.notes.contains { $0.hasPrefix("Masked:") } ?? true))
  }

  @Test(arguments: [
    ["--n", "512"], ["--clients", "0"], ["--threads", "0"], ["-d", "0"], ["--system", "bits", "-d", "1000000"],
    ["--system", "bulletproofs"], ["--group", "p521"], ["--rounds", "0"], ["--seconds", "-1"], ["--path", "fast"],
    ["--full", "-d", "1000"], ["--full", "--system", "norm"], ["--risefl"],
    ["--encryption", "plain"], ["--encryption", "masked", "--system", "bits"], ["--full", "--encryption", "masked"],
    ["--encryption", "masked", "-d", "100000001"],
  ])
  func badOptionsEndWith2(arguments: [String]) throws {
    let result = try CommandLineTool.run(["bench", "proofs"] + arguments)
    #expect(result.status == 2 && !result.errors.isEmpty && result.output.isEmpty)
  }

  @Test func theCommandMeasuresOrRefuses() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("proofs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let plot = folder.appendingPathComponent("proofs.svg"), stored = folder.appendingPathComponent("proofs.json")
    let result = try CommandLineTool.run([
      "bench", "proofs", "--system", "none", "norm", "-d", "5", "50", "--n", "2048", "--rounds", "1", "--format",
      "json", "--quiet", "--plot", plot.path, "--store", stored.path,
    ])
    guard Machine.current.optimised else {
      #expect(result.status != 0 && result.errors.contains("debug build"))
      return
    }
    #expect(result.status == 0, "\(result.errors)")
    let list = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      list.map { $0["operation"] as? String } == Array(repeating: ["client", "encrypt", "verify"], count: 2).flatMap {
        $0
      }
        + Array(repeating: ["client", "encrypt", "commit", "prove", "verify", "batchVerify"], count: 2).flatMap { $0 })
    let keys: Set = [
      "operation", "system", "group", "n", "d", "threads", "path", "value", "unit", "ratios", "bytes", "peak_memory",
      "clients", "encryption",
    ]
    #expect(list.allSatisfy { $0["encryption"] as? String == "paillier" }, "so small vectors are packed")
    #expect(list.allSatisfy { Set($0.keys).isSubset(of: keys) && $0["unit"] as? String == "seconds" })
    #expect(try String(contentsOf: plot, encoding: .utf8).contains("<svg"))
    let again = try CommandLineTool.run(["bench", "--from", stored.path, "--format", "markdown"])
    #expect(again.status == 0 && again.output.contains("ristretto255, n = 2,048, one thread"), "\(again.output)")
    #expect(again.output.contains("| norm | 50 |"), "\(again.output)")
  }

  /// Where it is asked for, vectors of any size are masked.
  @Test func theCommandMasks() throws {
    guard Machine.current.optimised else { return }
    let result = try CommandLineTool.run([
      "bench", "proofs", "--encryption", "masked", "-d", "50", "--n", "2048", "--rounds", "1", "--format", "json",
      "--quiet",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let list = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(list.allSatisfy { $0["encryption"] as? String == "masked" })
    #expect(Set(list.map { $0["system"] as? String }) == ["none", "norm"], "of others nothing is masked")
  }

  /// A layout for which no proof would be sound is refused with the reason, before anything is measured.
  @Test func unsoundLayoutsAreRefused() throws {
    let runner = ProofsRunner(
      program: CommandLineTool.url, bench: ProofsBench(), paths: [.best], progress: ProgressLine(quiet: true))
    #expect(throws: WorkbenchError.self) {
      _ = try runner.run([ProofsCase(system: .norm, dimension: 10, clients: 1 << 45)])
    }
  }

  /// Each case of docs/benchmarks.md once, and none that would be refused.
  @Test func thePagesCasesAreSound() throws {
    let all = ProofsCase.full
    for (i, c) in all.enumerated() {
      #expect(!all[..<i].contains(c), "\(c.label)")
      #expect(throws: Never.self) { try c.scheme() }
    }
    for target in ProofsTarget.all {
      let encryption: Encryption = target.encryption == "masked" ? .masked : .paillier
      #expect(all.contains(ProofsCase(system: .norm, encryption: encryption, dimension: target.dimension)))
    }
  }

  /// A figure that a file does not have is said to be missing, and is not made up.
  @Test func figuresThatAreNotStoredAreMarked() throws {
    var report = Self.report
    report.results[2].value = nil
    let table = try #require(report.tables.first)
    let row = Dictionary(uniqueKeysWithValues: zip(table.columns, table.rows[0]))
    #expect(row["prove s"] == .none(reason: "not measured") && row["commit s"] == .none(reason: ""))
    #expect(row["proof B/d"] == .number(0.7, digits: 3), "bytes are known all the same")
  }

  @Test func otherGroupsAndKeysHaveATableOfTheirOwn() throws {
    var report = Self.report
    for (group, n) in [("P-256", 3072), ("ristretto255", 2048)] {
      report.results += Self.report.results.map {
        var r = $0
        (r.group, r.n) = (group, n)
        return r
      }
    }
    let tables = report.tables
    try #require(tables.count == 2)
    #expect(tables[0] == Self.report.tables[0])
    #expect(tables[1].columns.prefix(4) == ["system", "group", "n", "d"] && tables[1].rows.count == 2)
    #expect(!tables[1].columns.contains("client to reach"), "nothing is to be reached")
  }
}
