public import BigNum
import Configurations
public import Foundation
public import Reports

/// Runs each case in a process of its own, so that its peak memory is its own and its kernels can be chosen.
public struct ProofsRunner {
  /// This program.
  public var program: URL
  /// Rounds and seconds.
  public var bench: ProofsBench
  /// Kernels.
  public var paths: [KernelPath]
  /// RiseFL's program, where it is measured too.
  public var riseFL: URL?
  /// Told what goes on.
  public var progress: ProgressLine

  /// What came of a run.
  public struct Outcome: Equatable, Sendable {
    /// The figures.
    public var records: [BenchRecord] = []
    /// What RiseFL says of itself; nil where it was not measured.
    public var riseFL: String?
    /// Cases that failed, and why.
    public var failures: [String] = []
    /// Why figures of RiseFL are missing.
    public var lost: [String] = []
  }

  /// A runner.
  public init(
    program: URL, bench: ProofsBench, paths: [KernelPath], riseFL: URL? = nil, progress: ProgressLine
  ) {
    self.program = program
    self.bench = bench
    self.paths = paths
    self.riseFL = riseFL
    self.progress = progress
  }

  /// Measures all cases, each on every path. Keys are products of two random primes, one of each size. RiseFL is measured
  /// once a d, beside the case that `ProofsPeer.places` says. A case that fails is left out.
  public func run(_ cases: [ProofsCase]) throws -> Outcome {
    // A layout that cannot be proved is refused before anything is measured.
    for c in cases {
      do { _ = try c.scheme() } catch {
        throw WorkbenchError.refused(
          path: "bench proofs: \(c.label)", reason: "\(error)", advice: "leave this combination out")
      }
    }
    var rng = SystemRandomNumberGenerator()
    var keys: [Int: BigInt] = [:]
    for bits in Set(cases.map(\.bits)) {
      keys[bits] = try .randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    }
    let beside = riseFL == nil ? [:] : ProofsPeer.places(cases)
    func weight(_ i: Int, _ path: Int) -> Int {
      cases[i].weight(rounds: bench.rounds, budget: bench.budget)
        + (path == 0 && beside[cases[i].dimension] == i ? ProofsPeer.weight(cases[i].dimension, bench) : 0)
    }
    var outcome = Outcome()
    let total = paths.indices.reduce(0) { sum, p in cases.indices.reduce(sum) { $0 + weight($1, p) } }
    progress.begin("proofs", total: total)
    defer { progress.end() }
    for (p, path) in paths.enumerated() {
      for (i, c) in cases.enumerated() {
        guard let n = keys[c.bits] else { continue }
        let peer = p == 0 && beside[c.dimension] == i ? riseFL : nil
        var done = 0
        do {
          let found = try child(c, n, path, peer) { part in
            let now = Int(part * Double(weight(i, p)))
            if now > done { progress.advance(by: now - done) }
            done = max(done, now)
          }
          outcome.records += found.records
          outcome.riseFL = outcome.riseFL ?? found.riseFL
          outcome.lost += found.lost
          progress.advance(by: weight(i, p) - done)
          let left = progress.timeLeft.map { "; about \($0) left" } ?? ""
          progress.note(summary(c, path, found.records) + left)
        } catch {
          outcome.failures.append("\(error)")
          progress.advance(by: weight(i, p) - done)
          progress.note("left out: \(error)")
        }
      }
    }
    return outcome
  }

  /// What a case took, in a line.
  private func summary(_ c: ProofsCase, _ path: KernelPath, _ records: [BenchRecord]) -> String {
    let figures = ["client", "verify", "batchVerify"].compactMap { operation in
      records.first { $0.operation == operation }?.value.map { "\(operation) \(significant($0, 3)) s" }
    }
    return "\(c.label), \(path): \(figures.joined(separator: ", "))"
  }

  private func child(
    _ c: ProofsCase, _ n: BigInt, _ path: KernelPath, _ peer: URL?, part: (Double) -> Void
  ) throws -> ProofsChild.Answer {
    let process = Process(), output = Pipe()
    process.executableURL = program
    process.arguments =
      [
        "bench", "proofs-child", "--system", "\(c.system)", "--encryption", "\(c.encryption)", "--group", c.group.name,
        "--d", "\(c.dimension)", "--clients", "\(c.clients)", "--threads", "\(c.threads)", "--n", "\(c.bits)",
        "--modulus", n.hex, "--rounds",
        "\(bench.rounds)", "--seconds", "\(bench.budget)",
      ] + (peer.map { ["--risefl", $0.path] } ?? [])
    var environment = ProcessInfo.processInfo.environment
    environment["SEALEDSUM_KERNELS"] = "\(path)"
    process.environment = environment
    process.standardOutput = output
    try process.run()
    let answer = ProofsChild.read(output.fileHandleForReading, part: part)
    process.waitUntilExit()
    guard process.terminationStatus == 0, let answer else {
      let isSignal = process.terminationReason == .uncaughtSignal
      throw WorkbenchError.refused(
        path: "bench proofs: \(c.label)",
        reason: "the child process ended with \(isSignal ? "signal " : "")\(process.terminationStatus)",
        advice: "does this machine have the memory? leave this case out, or measure a smaller d")
    }
    return answer
  }
}
