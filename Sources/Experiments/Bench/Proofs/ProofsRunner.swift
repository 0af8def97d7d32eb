public import BigNum
public import Foundation
import UpdateProofs

/// Runs each case in a process of its own, so that its peak memory is its own and its kernels can be chosen.
public struct ProofsRunner {
  /// This program.
  public var program: URL
  /// Rounds and seconds.
  public var bench: ProofsBench
  /// Kernels.
  public var paths: [KernelPath]
  /// Told what goes on.
  public var progress: ProgressLine

  /// A runner.
  public init(program: URL, bench: ProofsBench, paths: [KernelPath], progress: ProgressLine) {
    self.program = program
    self.bench = bench
    self.paths = paths
    self.progress = progress
  }

  /// Measures all cases, each on every path. Keys are products of two random primes, one of each size.
  public func run(_ cases: [ProofsCase]) throws -> [BenchRecord] {
    // A layout that cannot be proved is refused before anything is measured.
    for c in cases {
      do { _ = try Suite(group: c.group, proofs: c.system, modulusBits: c.bits).scheme([c.plan()]) } catch {
        throw ExperimentsError.refused(
          path: "bench proofs: \(c.label)", reason: "\(error)", advice: "leave this combination out")
      }
    }
    var rng = SystemRandomNumberGenerator()
    var keys: [Int: BigInt] = [:]
    for bits in Set(cases.map(\.bits)) {
      keys[bits] = try .randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    }
    progress.begin("proofs", total: cases.reduce(0) { $0 + $1.weight } * paths.count)
    defer { progress.end() }
    var records: [BenchRecord] = []
    for path in paths {
      for c in cases {
        guard let n = keys[c.bits] else { continue }
        records += try child(c, n, path)
        progress.advance(by: c.weight)
      }
    }
    return records
  }

  private func child(_ c: ProofsCase, _ n: BigInt, _ path: KernelPath) throws -> [BenchRecord] {
    let process = Process(), output = Pipe()
    process.executableURL = program
    process.arguments = [
      "bench", "proofs-child", "--system", "\(c.system)", "--group", c.group.name, "--d", "\(c.dimension)",
      "--clients", "\(c.clients)", "--threads", "\(c.threads)", "--n", "\(c.bits)", "--modulus", n.hex, "--rounds",
      "\(bench.rounds)", "--seconds", "\(bench.budget)",
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["SEALEDSUM_KERNELS"] = "\(path)"
    process.environment = environment
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, let records = try? JSONDecoder().decode([BenchRecord].self, from: data) else {
      throw ExperimentsError.refused(
        path: "bench proofs: \(c.label)", reason: "the child process ended with \(process.terminationStatus)",
        advice: "does this machine have the memory? leave this case out, or measure a smaller d")
    }
    return records
  }
}
