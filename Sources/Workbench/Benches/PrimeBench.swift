import BigNum
import Configurations
import Foundation
import Machines
public import Reports

/// Safe primes of our own search against `openssl prime -generate -safe`, alternating in one run on one core each.
public enum PrimeBench {
  /// Seconds a safe prime, by size.
  public static func run(
    bits sizes: [Int], repetitions: Int, progress: ProgressLine
  ) throws -> Table {
    var table = Table(
      title: "Safe primes, one core, on \(Machine.current.line)",
      columns: [
        "bits", "primes", "ours mean s", "ours median s", "openssl mean s", "openssl median s", "openssl / ours",
      ],
      keys: [
        "ours mean s": "mean_seconds", "ours median s": "median_seconds", "openssl mean s": "openssl_mean_seconds",
        "openssl median s": "openssl_median_seconds", "openssl / ours": "ratio",
      ])
    let peer = openssl
    for bits in sizes {
      progress.begin("safe primes of \(bits) bits", total: repetitions)
      var ours: [Double] = [], theirs: [Double] = []
      var rng = SystemRandomNumberGenerator()
      for _ in 0..<repetitions {
        ours.append(try Samples.time { _ = try SafePrime.random(bits: bits, using: &rng) })
        if let peer { theirs.append(try Samples.time { try generate(peer, bits: bits) }) }
        progress.advance()
      }
      progress.end()
      let (a, b) = (Samples(ours), Samples(theirs))
      let absent = Table.Cell.none(reason: "no openssl here")
      table.append([
        .int(bits), .int(repetitions), .number(a.mean, digits: 3), .number(a.median, digits: 3),
        theirs.isEmpty ? absent : .number(b.mean, digits: 3), theirs.isEmpty ? absent : .number(b.median, digits: 3),
        theirs.isEmpty ? absent : .number(b.mean / a.mean, digits: 3),
      ])
    }
    table.notes = [
      "Times of a search are geometrically distributed: a mean of n primes is off by about 1/√n.",
      "openssl's time includes starting its process, a few milliseconds.",
    ]
    return table
  }

  private static var openssl: URL? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent("openssl") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static func generate(_ tool: URL, bits: Int) throws {
    let process = Process()
    process.executableURL = tool
    process.arguments = ["prime", "-generate", "-safe", "-bits", "\(bits)"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw WorkbenchError.refused(
        path: "openssl prime", reason: "it ended with \(process.terminationStatus)", advice: "check your openssl")
    }
  }
}
