import ArgumentParser
import BigNum
import Experiments
import Foundation
import UpdateProofs

/// `sealedsum bench proofs`
struct BenchProofs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proofs",
    abstract:
      "One client's submission: seconds to encrypt, prove and verify, bytes and memory, beside what is to be reached.",
    discussion: """
      Without -d: 1000, 10000, 100000 and 1000000 parameters, and of these the first two for bit proofs. 10000000 takes \
      minutes, and is measured where it is asked for. Each case runs in a process of its own.
      """)

  @Option(parsing: .upToNextOption, help: "What is proved: none, bits, norm.")
  var system: [System] = System.allCases

  @Option(parsing: .upToNextOption, help: "Groups of commitments: ristretto255, P-256, modp3072.")
  var group: [Group] = [.ristretto255]

  @Option(name: [.customLong("d"), .customShort("d")], parsing: .upToNextOption, help: "Parameters of the model.")
  var dimensions: [Int] = []

  @Option(parsing: .upToNextOption, help: "Bits of the modulus: 2048, 3072, 4096.")
  var n = [3072]

  @Option(help: "Clients that slots have room for.")
  var clients = ProofsCase.clients

  @Option(parsing: .upToNextOption, help: "Numbers of threads; 1 is measured in processor time.")
  var threads = [1]

  @Option(
    name: .customLong("path"), parsing: .upToNextOption, help: "Kernels to measure: ifma, portable. (default: the best)"
  )
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
    for s in system {
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
    let runner = ProofsRunner(
      program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
      bench: ProofsBench(rounds: rounds, budget: seconds), paths: named.isEmpty ? [.best] : named,
      progress: target.format.progress)
    let report = BenchReport(
      alternation: Alternation(rounds: rounds, slice: 0),
      peers: Libraries.versions.map { .init(name: $0.name, version: $0.version) }, results: try runner.run(cases))
    try target.emit(report)
    if let plot, let chart = report.proofChart { try FileAccess.write(chart.svg, to: URL(fileURLWithPath: plot)) }
  }

  /// Every combination once; without a proof there is no group.
  var cases: [ProofsCase] {
    var all: [ProofsCase] = []
    for bits in n {
      for s in system {
        for g in s == .none ? [.ristretto255] : group {
          for d in dimensions.isEmpty ? ProofsCase.dimensions(s.choice) : dimensions {
            for count in threads {
              all.append(
                ProofsCase(
                  system: s.choice, group: g.choice, bits: bits, dimension: d, clients: clients, threads: count))
            }
          }
        }
      }
    }
    return all
  }

  enum System: String, ExpressibleByArgument, CaseIterable {
    case none, bits, norm
    var choice: ProofChoice {
      switch self {
      case .none: .none
      case .bits: .bits
      case .norm: .norm
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
  @Option var group: BenchProofs.Group
  @Option var n: Int
  @Option var d: Int
  @Option var clients: Int
  @Option var threads: Int
  @Option var modulus: String
  @Option var rounds: Int
  @Option var seconds: Double

  func run() throws {
    guard let modulus = BigInt(hex: modulus) else { throw ValidationError("--modulus takes hexadecimal digits") }
    let measured = try ProofsBench(rounds: rounds, budget: seconds).measure(
      ProofsCase(
        system: system.choice, group: group.choice, bits: n, dimension: d, clients: clients, threads: threads),
      n: modulus)
    print(JSON.array(measured.map(\.json)).pretty)
  }
}
