import Configurations
import Foundation
import Machines
import Testing
import WorkbenchTesting

@testable import Benches

@Suite struct BenchMemoryTests {
  /// So many coordinates a second: a machine without AVX-512 IFMA does some hundreds, on which a million take 40 minutes.
  @Test(arguments: [0, 1, 300, 744, 9_000, 1e9, .infinity, .nan])
  func streamsTakeSecondsOnAnyMachine(rate: Double) throws {
    let counts = MemoryBench.counts(rate: rate)
    try #require(counts.count == 2)
    #expect(counts[1] == 4 * counts[0] && counts[1] % MemoryBench.unit == 0)
    #expect(counts[1] >= MemoryBench.unit && counts[1] <= MemoryBench.coordinates)
    if rate > 1_100 {
      #expect(
        counts[1] == MemoryBench.coordinates / MemoryBench.unit * MemoryBench.unit || counts[1] >= 8 * MemoryBench.unit)
    }
    if rate.isFinite, rate >= 300 {
      let least = Double(5 * MemoryBench.unit / 4) / rate
      #expect(Double(counts.reduce(0, +)) / rate <= max(MemoryBench.budget, least))
    }
  }

  @Test func memoryThatGrowsIsRefused() throws {
    func streamed(_ d: Int, _ bytes: Int) -> BenchRecord {
      BenchRecord(operation: "encrypt", system: "streamed", n: 3072, d: d, path: "ifma", peakMemory: bytes)
    }
    let packed = BenchRecord(
      operation: "encrypt", system: "packed", n: 3072, d: 1_000_000, path: "ifma", peakMemory: 1 << 30)
    try MemoryBench.checkStreams([packed, streamed(10_000, 20 << 20), streamed(40_000, 21 << 20)])
    #expect(throws: WorkbenchError.self) {
      try MemoryBench.checkStreams([packed, streamed(10_000, 20 << 20), streamed(40_000, 20 << 20 + 30_000 * 768)])
    }
    try MemoryBench.checkStreams([streamed(1_000, 6 << 20), streamed(4_000, 16 << 20)])  // less than a block
    // What streaming should hold is judged whatever the count, packed encryption at the count that it is about.
    let report = BenchReport(
      alternation: .init(), peers: [],
      results: [packed, streamed(10_000, 20 << 20), streamed(40_000, 201 << 20)])
    #expect(report.tables[0].rows.map { $0[6] } == ["no", "yes", "no"])
    #expect(report.tables[0].notes.contains { $0.contains("does not depend on the number of coordinates") })
  }

  /// The program's own two processes at toy counts: records with the counts that they were measured with.
  @Test func theCommandStatesItsCounts() throws {
    guard Machine.current.optimised else { return }
    let result = try CommandLineTool.run([
      "bench", "memory", "--n", "2048", "-d", "4000", "--format", "json", "--quiet",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let list = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(list.map { $0["d"] as? Int } == [4_000, 1_000, 4_000])
    #expect(list.map { $0["system"] as? String } == ["packed", "streamed", "streamed"])
    #expect(list.allSatisfy { ($0["peak_memory"] as? Int ?? 0) >= 0 })
  }

  /// A part that fails, here for want of memory, leaves what was measured as the one document on standard output.
  @Test func aPartThatFailsLeavesOneDocument() throws {
    guard Machine.current.optimised else { return }
    let tool = CommandLineTool.url.path
    let result = try CommandLineTool.run(
      ["-c", "ulimit -v 700000; exec '\(tool)' bench memory --n 2048 -d 100000000 --format json --quiet"],
      program: URL(fileURLWithPath: "/bin/sh"))
    #expect(result.status != 0 && result.errors.contains("the child process ended with"), "\(result.errors)")
    #expect((try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [Any])?.isEmpty == true)
  }
}
