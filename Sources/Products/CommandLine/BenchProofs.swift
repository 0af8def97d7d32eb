import ArgumentParser
import Benches
import BigNum
import Configurations
import Foundation
import Machines
import Reports
import UpdateProofs

/// `sealedsum bench proofs`
struct BenchProofs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proofs",
    abstract:
      "One client's submission: seconds to encrypt, prove and verify, bytes and memory, beside what is to be reached.",
    discussion: """
      Without -d: 1000, 10000, 100000 and 1000000 parameters, and of these the first two for bit proofs. 10000000 takes \
      minutes, and is measured where it is asked for. Vectors are packed into Paillier plaintexts, and from 10000 \
      parameters on measured masked too, with proofs of the norm and without proofs; --encryption chooses, of any size. \
      --full measures everything that docs/benchmarks.md shows. Each case runs in a process of its own. --risefl \
      measures a program of RiseFL in turn with ours, up to d = 100000, beside the masked vector where that is measured; \
      docs/how-to/benchmark.md says how it is spoken to.
      """)

  @Option(parsing: .upToNextOption, help: "What is proved: none, bits, norm, entries. (default: all)")
  var system: [System] = []

  @Option(
    parsing: .upToNextOption,
    help: "What vectors travel under: paillier, masked. (default: paillier; for norm and none from d = 10000 both)")
  var encryption: [Vectors] = []

  @Option(
    parsing: .upToNextOption, help: "Groups of commitments: ristretto255, P-256, modp3072. (default: ristretto255)")
  var group: [Group] = []

  @Option(name: [.customLong("d"), .customShort("d")], parsing: .upToNextOption, help: "Parameters of the model.")
  var dimensions: [Int] = []

  @Option(parsing: .upToNextOption, help: "Bits of the modulus: 2048, 3072, 4096. (default: 3072)")
  var n: [Int] = []

  @Flag(
    help: "All systems and groups, keys of 2048 bits too, d up to 10000000 and masked 100000000: 20 minutes a path.")
  var full = false

  @Option(help: "Measure this program of RiseFL too, in turn with ours.")
  var risefl: String?

  @Option(help: "Clients that slots have room for.")
  var clients = ProofsCase.clients

  @Option(parsing: .upToNextOption, help: "Numbers of threads; 1 is measured in processor time.")
  var threads = [1]

  @Option(
    name: .customLong("path"), parsing: .upToNextOption,
    help: "Kernels to measure: ifma, avx2, portable. (default: the best)")
  var pathNames: [String] = []

  @Option(help: "Rounds of a case, at most.")
  var rounds = 5

  @Option(help: "Begin no further round of a case after so many seconds.")
  var seconds = 60.0

  @Option(help: "Plot seconds over d in this SVG file.")
  var plot: String?

  @OptionGroup var target: BenchOutput

  func validate() throws {
    guard n.allSatisfy({ [2048, 3072, 4096].contains($0) }) else {
      throw ValidationError("--n takes 2048, 3072 and 4096; smaller keys protect nothing")
    }
    guard (1...1_000_000).contains(clients) else { throw ValidationError("--clients takes 1 to 1000000") }
    guard threads.allSatisfy({ (1...256).contains($0) }) else { throw ValidationError("--threads takes 1 to 256") }
    guard (1...1_000).contains(rounds), (0...86_400).contains(seconds) else {
      throw ValidationError("--rounds takes 1 to 1000, --seconds 0 to 86400")
    }
    guard !full || (system.isEmpty && encryption.isEmpty && group.isEmpty && dimensions.isEmpty && n.isEmpty) else {
      throw ValidationError("--full chooses --system, --encryption, --group, -d and --n")
    }
    if let s = system.first(where: { encryptions($0).isEmpty }) {
      throw ValidationError("of masked vectors the norm is proved, or nothing: leave --system \(s.rawValue) out")
    }
    for s in systems {
      let most = ProofsCase.largest(s.choice)
      guard dimensions.allSatisfy({ (1...most).contains($0) }) else {
        throw ValidationError(
          "-d takes 1 to \(most) for \(s.rawValue)"
            + (s == .bits ? ", which sends 4 kB a parameter; name the other systems with --system" : ""))
      }
    }
    let available = KernelPath.available.map { "\($0)" }
    guard pathNames.allSatisfy(available.contains) else {
      throw ValidationError("--path takes, on this machine: \(available.joined(separator: ", "))")
    }
  }

  func run() throws {
    try BuildKind.requireRelease()
    let named = pathNames.compactMap { name in KernelPath.available.first { "\($0)" == name } }
    let progress = target.format.progress
    let outcome = try ProofsRunner(
      program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
      bench: ProofsBench(rounds: rounds, budget: seconds), paths: named.isEmpty ? [.best] : named, riseFL: peer,
      progress: progress
    ).run(cases)
    var parts = Libraries.versions.map { BenchReport.Part(name: $0.name, version: $0.version) }
    if risefl != nil { parts.append(.init(name: ProofsPeer.name, version: outcome.riseFL ?? BenchReport.notInstalled)) }
    let report = BenchReport(
      alternation: Alternation(rounds: rounds, slice: 0), peers: parts, results: outcome.records)
    try target.emit(report)
    if let plot, let chart = report.proofChart { try FileAccess.write(chart.svg, to: URL(fileURLWithPath: plot)) }
    for reason in outcome.lost { progress.note("RiseFL is left out: \(reason)") }
    guard outcome.failures.isEmpty else {
      throw Failure.afterResult([
        WorkbenchError.refused(
          path: "bench proofs", reason: "\(outcome.failures.count) of the cases could not be measured",
          advice: outcome.failures[0])
      ])
    }
  }

  /// RiseFL's program; nil where it is not asked for, or not there.
  private var peer: URL? {
    guard let risefl else { return nil }
    if FileManager.default.isExecutableFile(atPath: risefl) { return URL(fileURLWithPath: risefl) }
    target.format.progress.note("RiseFL is left out: there is no program \(risefl); \(ProofsPeer.advice)")
    return nil
  }

  private var systems: [System] { system.isEmpty ? System.allCases.filter { !encryptions($0).isEmpty } : system }

  /// Every combination once; without a proof there is no group.
  var cases: [ProofsCase] {
    if full {
      return ProofsCase.full.flatMap { c in
        threads.map { count in
          ProofsCase(
            system: c.system, encryption: c.encryption, group: c.group, bits: c.bits, dimension: c.dimension,
            clients: clients, threads: count)
        }
      }
    }
    var all: [ProofsCase] = []
    for bits in n.isEmpty ? [3072] : n {
      for s in systems {
        for g in s == .none || group.isEmpty ? [.ristretto255] : group {
          for e in encryptions(s) {
            for d in sizes(s, e) {
              for count in threads {
                all.append(
                  ProofsCase(
                    system: s.choice, encryption: e, group: g.choice, bits: bits, dimension: d, clients: clients,
                    threads: count))
              }
            }
          }
        }
      }
    }
    return all
  }

  /// What vectors of a system travel under; none where it has nothing to say of what was named.
  private func encryptions(_ s: System) -> [Encryption] {
    let named = encryption.isEmpty ? [.paillier, .masked] : encryption.map(\.choice)
    return named.filter { $0 == .paillier || ProofsCase.isMasked(s.choice) }
  }

  /// Sizes: those that were named, of which small ones are masked only where that was named too.
  private func sizes(_ s: System, _ e: Encryption) -> [Int] {
    guard !dimensions.isEmpty else { return ProofsCase.dimensions(s.choice, e) }
    return e == .masked && encryption.isEmpty ? dimensions.filter { $0 >= ProofsCase.leastMasked } : dimensions
  }

  enum Vectors: String, ExpressibleByArgument, CaseIterable {
    case paillier, masked
    var choice: Encryption { self == .masked ? .masked : .paillier }
  }

  enum System: String, ExpressibleByArgument, CaseIterable {
    case none, bits, norm, entries
    var choice: ProofChoice {
      switch self {
      case .none: .none
      case .bits: .bits
      case .norm: .norm
      case .entries: .entries
      }
    }
  }

  enum Group: String, ExpressibleByArgument, CaseIterable {
    case ristretto255
    case p256 = "P-256"
    case modp3072
    var choice: GroupChoice {
      switch self {
      case .ristretto255: .ristretto255
      case .p256: .p256
      case .modp3072: .modp3072
      }
    }
  }
}

/// What `sealedsum bench proofs` runs for each case.
struct BenchProofsChild: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "proofs-child", shouldDisplay: false)

  @Option var system: BenchProofs.System
  @Option var encryption: BenchProofs.Vectors
  @Option var group: BenchProofs.Group
  @Option var n: Int
  @Option var d: Int
  @Option var clients: Int
  @Option var threads: Int
  @Option var modulus: String
  @Option var rounds: Int
  @Option var seconds: Double
  @Option var risefl: String?

  func run() throws {
    guard let modulus = BigInt(hex: modulus) else { throw ValidationError("--modulus takes hexadecimal digits") }
    let c = ProofsCase(
      system: system.choice, encryption: encryption.choice, group: group.choice, bits: n, dimension: d,
      clients: clients, threads: threads)
    try ProofsChild.run(
      c, n: modulus, bench: ProofsBench(rounds: rounds, budget: seconds),
      riseFL: risefl.map { URL(fileURLWithPath: $0) }
    ) { line in
      print(line)
    }
  }
}
