import Benches
import BigNum
import Configurations
import Foundation
import Machines
import PaillierScheme
import Testing
import UpdateProofs
import WorkbenchTesting

@Suite struct BenchRoundTests {
  private static let operations = [
    "roundSeal", "roundVerify", "roundSum", "roundShare", "roundCheckShare", "roundOpen",
  ]

  /// Tiny rounds with a key that protects nothing: what is opened is compared with the plaintext sum.
  @Test(arguments: [Encryption.masked, .paillier], [ProofChoice.norm, .none])
  func tinyRoundsMakeRecords(encryption: Encryption, system: ProofChoice) throws {
    let key = try RoundKey(bits: 512, allowInsecure: true)
    for (d, threads) in [(7, 1), (2_100, 2)] {
      let c = ProofsCase(
        system: system, encryption: encryption, bits: 512, dimension: d, clients: 3, threads: threads)
      var steps = 0
      let records = try RoundBench(rounds: 2).measure(c, clients: 3, key: key) { steps += 1 }
      #expect(records.map(\.operation) == Self.operations && steps == RoundBench.steps(clients: 3))
      #expect(
        records.allSatisfy {
          $0.value ?? 0 > 0 && $0.unit == "seconds" && $0.submissions == 3 && $0.d == d && $0.threads == threads
            && $0.encryption == "\(encryption)" && $0.system == "\(system)"
        })
      let layout = try c.layout()
      #expect(records[0].bytes ?? 0 >= layout.slots.rows * 128 + layout.maskedByteCount)
      #expect(records[3].bytes ?? 0 > layout.slots.rows * 128, "a share a row, and their proof")
    }
  }

  /// A round that does not open ends with an error, and not with figures.
  @Test func roundsThatDoNotOpenHaveNoFigures() throws {
    let key = try RoundKey(bits: 512, allowInsecure: true)
    let few = Array(key.shares.prefix(2))
    for shares in [few, few + few.prefix(1)] {
      #expect(throws: (any Error).self) {
        try RoundBench(rounds: 1).measure(
          ProofsCase(system: .none, bits: 512, dimension: 7, clients: 3), clients: 2,
          key: RoundKey(key: key.key, shares: shares))
      }
    }
  }

  /// More clients than slots have room for, or than fit the memory, are refused before anything is sealed.
  @Test func tooManyClientsAreRefused() throws {
    let key = try RoundKey(bits: 512, allowInsecure: true)
    for (clients, d, room) in [(0, 7, 3), (4, 7, 3), (1_000, 10_000_000, 1_000)] {
      var steps = 0
      #expect(throws: WorkbenchError.self) {
        try RoundBench().measure(
          ProofsCase(system: .none, bits: 512, dimension: d, clients: room), clients: clients, key: key
        ) { steps += 1 }
      }
      #expect(steps == 0)
    }
  }

  private static func round(_ encryption: String, _ share: Double, d: Int = 1_000_000) -> [BenchRecord] {
    operations.map { operation in
      BenchRecord(
        operation: operation, system: "norm", group: "ristretto255", encryption: encryption, n: 3072, d: d, threads: 1,
        path: "ifma", value: operation == "roundShare" ? share : 0.25, unit: "seconds",
        bytes: operation == "roundSeal" ? 4_000_000 : operation == "roundShare" ? 20_000 : nil, clients: 1_000,
        submissions: 8)
    }
  }

  @Test func theTableShowsPartyByParty() throws {
    let report = BenchReport(
      alternation: .init(), peers: [], results: Self.round("masked", 0.1) + Self.round("paillier", 40))
    let table = try #require(report.tables.first)
    #expect(report.tables.count == 1, "no figure of a round is one of a proof or of an operation")
    #expect(table.title.hasSuffix("8 clients, n = 3,072, one thread, kernels of the path ifma"))
    let rows = table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.columns, $0)) }
    #expect(rows.map { $0["encryption"] } == ["masked", "paillier"])
    #expect(rows.map { $0["share to reach"] } == [.text("≤ 0.12: yes"), ""])
    #expect(rows[0]["bytes a parameter"] == .number(4, digits: 3))
    #expect(rows[0]["trustee: sends bytes"] == .int(20_000) && rows[1]["trustee: share s"] == .number(40, digits: 3))
    var others = Self.round("masked", 0.2)
    for i in others.indices { others[i].path = "avx2" }
    let mixed = try #require(
      BenchReport(alternation: .init(), peers: [], results: Self.round("masked", 0.2) + others).tables.first)
    let judged = mixed.rows.map { Dictionary(uniqueKeysWithValues: zip(mixed.columns, $0)) }
    #expect(judged.map { $0["share to reach"] } == [.text("≤ 0.12: no"), .text("≤ 1.3: yes")])
    #expect(judged.map { $0["path"] } == ["ifma", "avx2"])
  }

  @Test(arguments: [
    ["--n", "512"], ["--clients", "0"], ["--clients", "1001"], ["-d", "0"], ["--system", "bits"],
    ["--encryption", "plain"], ["--threads", "0"], ["--rounds", "0"], ["--seconds", "-1"],
  ])
  func badOptionsEndWith2(arguments: [String]) throws {
    let result = try CommandLineTool.run(["bench", "round"] + arguments)
    #expect(result.status == 2 && !result.errors.isEmpty && result.output.isEmpty)
  }

  @Test func theCommandMeasuresStoresAndPrintsAgain() throws {
    guard Machine.current.optimised else { return }
    let stored = FileManager.default.temporaryDirectory.appendingPathComponent("round-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: stored) }
    let result = try CommandLineTool.run([
      "bench", "round", "-d", "50", "--n", "2048", "--clients", "2", "--rounds", "1", "--format", "json", "--quiet",
      "--store", stored.path,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try JSONSchema(verb: "bench-round").faults(result.output) == [])
    let list = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(list.map { $0["operation"] as? String } == Array(repeating: Self.operations, count: 4).flatMap { $0 })
    let again = try CommandLineTool.run(["bench", "--from", stored.path, "--format", "markdown"])
    #expect(again.status == 0 && again.output.contains("| masked | norm | 50 |"), "\(again.output)")
    #expect(again.output.contains("| paillier | none | 50 |"), "\(again.output)")
  }
}
