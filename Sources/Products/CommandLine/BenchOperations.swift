import ArgumentParser
import Benches
import BigNum
import Configurations
import Foundation
import Machines

/// Where figures go.
struct BenchOutput: ParsableArguments {
  @Option(help: "Write the result to this file instead of standard output.")
  var output: String?

  @Option(help: "Store figures, machine and versions as JSON in this file, from which --from makes the table again.")
  var store: String?

  @OptionGroup var format: OutputOptions

  /// Prints or writes a report: JSON is the list of figures alone.
  func emit(_ report: BenchReport) throws {
    if let store { try FileAccess.write(report.json.pretty + "\n", to: URL(fileURLWithPath: store)) }
    let text =
      switch format.format {
      case .text: report.tables.map(output == nil ? \.shown : \.plain).joined(separator: "\n")
      case .markdown: report.tables.map(\.markdown).joined(separator: "\n")
      case .csv: report.tables.map(\.csv).joined(separator: "\n")
      case .json: report.list.pretty + "\n"
      }
    if let output { try FileAccess.write(text, to: URL(fileURLWithPath: output)) } else { print(text, terminator: "") }
  }
}

/// What all measurements of single operations take.
struct BenchOptions: ParsableArguments {
  @Flag(help: "Measure peers too, in turn with ours: GMP, OpenSSL, libsodium, and what scripts/peers.sh installed.")
  var peers = false

  @Option(help: "Where peers' programs are.")
  var peersFolder = ".build-peers/bin"

  @Option(parsing: .upToNextOption, help: "Numbers of threads; 1 is measured in processor time.")
  var threads = [1]

  @Option(
    name: .customLong("path"), parsing: .upToNextOption,
    help: """
      Kernels to measure: ifma, avx2, portable. The first is the one beside peers that are programs. (default: the best)
      """
  )
  var pathNames: [String] = []

  @Option(help: "Seconds of a slice.")
  var slice = 0.3

  @Option(help: "Rounds of slices.")
  var rounds = 5

  @Option(help: "Begin no further round of a case after so many seconds.")
  var seconds = 20.0

  @OptionGroup var target: BenchOutput

  var format: OutputOptions { target.format }

  func validate() throws {
    guard threads.allSatisfy({ (1...256).contains($0) }) else { throw ValidationError("--threads takes 1 to 256") }
    guard (0.001...60).contains(slice), (1...1_000).contains(rounds), (0...86_400).contains(seconds) else {
      throw ValidationError("--slice takes 0.001 to 60 seconds, --rounds 1 to 1000, --seconds 0 to 86400")
    }
    let available = KernelPath.available.map { "\($0)" }
    guard pathNames.allSatisfy(available.contains) else {
      throw ValidationError("--path takes, on this machine: \(available.joined(separator: ", "))")
    }
  }

  var paths: [KernelPath] {
    let named = pathNames.compactMap { name in KernelPath.available.first { "\($0)" == name } }
    return named.isEmpty ? [.best] : named
  }

  var alternation: Alternation { Alternation(rounds: rounds, slice: slice, budget: seconds) }

  /// Runs parts one after the other, and prints or writes what came out, then why parts failed.
  func measure(_ parts: [(inout BenchSession) throws -> Void]) throws {
    try BuildKind.requireRelease()
    var session = BenchSession(self)
    var failures: [any Error] = []
    for part in parts { do { try part(&session) } catch { failures.append(error) } }
    try target.emit(session.report)
    for cut in session.runner.shortened { format.progress.note("shortened: \(cut)") }
    for lost in session.runner.failures + session.lost { format.progress.note("left out: \(lost)") }
    guard failures.isEmpty else { throw Failure.afterResult(failures) }
  }
}

/// One run of measurements.
struct BenchSession {
  let options: BenchOptions
  var runner: BenchRunner
  var records: [BenchRecord] = []
  var versions: [String: String] = [:]
  var lost: [String] = []
  /// Whether peers that are programs were looked for.
  var asked = false

  init(_ options: BenchOptions) {
    self.options = options
    runner = BenchRunner(
      alternation: options.alternation, threads: options.threads, withPeers: options.peers,
      progress: options.format.progress)
  }

  mutating func run(_ title: String, _ cases: [BenchCase]) throws { records += try runner.run(title, cases) }

  /// Starts the peers that are programs, for keys of so many bits.
  mutating func programs(bits: Int) -> [PeerProgram] {
    guard options.peers else { return [] }
    asked = true
    options.format.progress.note("peers make keys of \(bits) bits …")
    let found = PeerPrograms(folder: URL(fileURLWithPath: options.peersFolder))
    var refusals: [String] = []
    let programs = found.start(bits: bits) { refusals.append("\($0), \(bits) bits: \($1)") }
    lost += refusals
    for p in programs { versions[p.name] = p.version }
    return programs
  }

  var report: BenchReport {
    var parts = Libraries.versions.map { library in
      BenchReport.Part(
        name: ["GMP": "gmp", "libcrypto": "openssl"][library.name] ?? library.name, version: library.version)
    }
    if asked {
      parts += PeerPrograms.known.map { .init(name: $0, version: versions[$0] ?? BenchReport.notInstalled) }
    }
    return BenchReport(alternation: options.alternation, peers: parts, results: records)
  }
}

/// Sizes of keys.
struct ModulusOptions: ParsableArguments {
  @Option(parsing: .upToNextOption, help: "Bits of the modulus.")
  var n = [2048, 3072]

  func paillier(_ session: inout BenchSession) throws {
    for bits in n {
      let programs = session.programs(bits: bits), paths = session.options.paths
      session.options.format.progress.note("making a key of \(bits) bits …")
      try session.run("Paillier, \(bits) bits", PaillierBench.cases(bits: bits, paths: paths, programs: programs))
      try session.run("arithmetic mod n, \(bits) bits", ModularBench.cases(bits: bits, paths: paths))
    }
  }
}

/// `sealedsum bench all`
struct BenchAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "Every figure: paillier, group, field and memory.")

  @OptionGroup var modulus: ModulusOptions
  @OptionGroup var options: BenchOptions

  @Option(help: "Measure nothing: make the table from a file that --store wrote.")
  var from: String?

  @Option(help: "With --from: plot what proofs cost in this SVG file.")
  var plot: String?

  func validate() throws {
    guard plot == nil || from != nil else { throw ValidationError("--plot wants --from FILE, or bench proofs") }
  }

  func run() throws {
    if let from {
      let report = try BenchReport(at: URL(fileURLWithPath: from))
      if let plot {
        guard let chart = report.proofChart else {
          throw WorkbenchError.refused(
            path: from, reason: "it has no figures of proofs to plot", advice: "leave --plot out")
        }
        try FileAccess.write(chart.svg, to: URL(fileURLWithPath: plot))
      }
      return try options.target.emit(report)
    }
    try options.measure([
      modulus.paillier, { try $0.run("ristretto255", GroupBench.cases(paths: options.paths)) },
      { try $0.run("field", FieldBench.cases(paths: options.paths)) },
      { try BenchMemory.measure(&$0, [3072], nil) },
    ])
  }
}

/// `sealedsum bench paillier`
struct BenchPaillier: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paillier", abstract: "Encryption, decryption, sums, shares, and the arithmetic mod n and n².")

  @OptionGroup var modulus: ModulusOptions
  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure([modulus.paillier]) }
}

/// `sealedsum bench group`
struct BenchGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "group",
    abstract: "Multi-scalar multiplications, row commitments and single operations of ristretto255.")

  @Option(name: .customShort("d"), parsing: .upToNextOption, help: "Terms of the multi-scalar multiplications.")
  var dimensions = GroupBench.terms

  @OptionGroup var options: BenchOptions

  func validate() throws {
    guard !dimensions.isEmpty, dimensions.allSatisfy({ (16...1 << 22).contains($0) }) else {
      throw ValidationError("-d takes 16 to \(1 << 22)")
    }
  }

  func run() throws {
    try options.measure([{ try $0.run("ristretto255", GroupBench.cases(terms: dimensions, paths: options.paths)) }])
  }
}

/// `sealedsum bench field`
struct BenchField: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "field", abstract: "Vectors of numbers modulo the order of ristretto255.")

  @Option(name: .customShort("d"), parsing: .upToNextOption, help: "Elements of the vectors.")
  var dimensions = FieldBench.elements

  @OptionGroup var options: BenchOptions

  func validate() throws {
    guard dimensions.allSatisfy({ (256...1 << 24).contains($0) }) else {
      throw ValidationError("-d takes 256 to \(1 << 24)")
    }
  }

  func run() throws {
    try options.measure([{ try $0.run("field", FieldBench.cases(elements: dimensions, paths: options.paths)) }])
  }
}

/// `sealedsum bench memory`
struct BenchMemory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memory", abstract: "What encryption holds beyond its input, in a process of its own.")

  @Option(parsing: .upToNextOption, help: "Bits of the modulus.")
  var n = [3072]

  @Option(
    name: .customShort("d"),
    help: "Coordinates; one by one also a quarter of them. (default: 1000000, and one by one as many as take 16 s)")
  var dimension: Int?

  @OptionGroup var options: BenchOptions

  func validate() throws {
    guard dimension.map((1...100_000_000).contains) ?? true else { throw ValidationError("-d takes 1 to 100000000") }
  }

  func run() throws { try options.measure([{ try Self.measure(&$0, n, dimension) }]) }

  static func measure(_ session: inout BenchSession, _ n: [Int], _ d: Int?) throws {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var found: [BenchRecord] = []
    defer { session.records += found }
    for bits in n {
      found += try MemoryBench.records(
        bits: bits, coordinates: d, program: program, progress: session.options.format.progress)
    }
    try MemoryBench.checkStreams(found)
  }
}

/// What `sealedsum bench memory` runs.
struct BenchMemoryChild: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "memory-child", shouldDisplay: false)

  @Option var mode: String
  @Option var n: Int
  @Option(name: .customShort("d")) var dimension: Int
  @Option var modulus: String

  func run() throws {
    guard let mode = MemoryBench.Mode(rawValue: mode) else { throw ValidationError("--mode takes packed or streamed") }
    guard let modulus = BigInt(hex: modulus) else { throw ValidationError("--modulus takes hexadecimal digits") }
    print(try MemoryBench.measure(mode, bits: n, coordinates: dimension, n: modulus))
  }
}
