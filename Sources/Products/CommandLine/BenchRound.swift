import ArgumentParser
import Benches
import Configurations
import Foundation
import Machines
import Reports
import UpdateProofs

/// `sealedsum bench round`
struct BenchRound: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "round",
    abstract: "One whole round, party by party: seconds and bytes of clients, validator and trustees.",
    discussion: """
      Clients seal, a validator verifies and adds up, three of four trustees share the sum, and it is opened and compared. \
      Without options: 8 clients of 10000, 100000 and 1000000 parameters, masked and packed, with proofs of the norm and \
      without proofs. Nearly all of the time goes to the shares of packed vectors, a row for 95 parameters: some minutes \
      with AVX-512 IFMA, and five times as many without; `--encryption masked` takes seconds. SEALEDSUM_KERNELS chooses \
      the kernels.
      """)

  @Option(parsing: .upToNextOption, help: "What vectors travel under: masked, paillier. (default: both)")
  var encryption: [BenchProofs.Vectors] = []

  @Option(parsing: .upToNextOption, help: "What is proved: norm, none. (default: both)")
  var system: [System] = []

  @Option(name: [.customLong("d"), .customShort("d")], parsing: .upToNextOption, help: "Parameters of the model.")
  var dimensions = [10_000, 100_000, 1_000_000]

  @Option(help: "Clients of the round.")
  var clients = 8

  @Option(help: "Bits of the modulus: 2048, 3072, 4096.")
  var n = 3072

  @Option(help: "Threads; one is measured in processor time.")
  var threads = 1

  @Option(help: "Repetitions of what is done once a round, at most.")
  var rounds = 3

  @Option(help: "Repeat nothing after so many seconds.")
  var seconds = 20.0

  @OptionGroup var target: BenchOutput

  func validate() throws {
    guard [2048, 3072, 4096].contains(n) else {
      throw ValidationError("--n takes 2048, 3072 and 4096; smaller keys protect nothing")
    }
    guard !dimensions.isEmpty, dimensions.allSatisfy({ (1...10_000_000).contains($0) }) else {
      throw ValidationError("-d takes 1 to 10000000")
    }
    guard (1...ProofsCase.clients).contains(clients) else {
      throw ValidationError("--clients takes 1 to \(ProofsCase.clients)")
    }
    guard (1...256).contains(threads) else { throw ValidationError("--threads takes 1 to 256") }
    guard (1...1_000).contains(rounds), (0...86_400).contains(seconds) else {
      throw ValidationError("--rounds takes 1 to 1000, --seconds 0 to 86400")
    }
  }

  func run() throws {
    try BuildKind.requireRelease()
    let progress = target.format.progress
    let bench = RoundBench(rounds: rounds, budget: seconds)
    let cases = cases
    progress.note("making a key of \(n) bits …")
    let key = try RoundKey(bits: n)
    var records: [BenchRecord] = []
    for c in cases {
      progress.begin(c.label, total: RoundBench.steps(clients: clients))
      defer { progress.end() }
      records += try bench.measure(c, clients: clients, key: key) { progress.advance() }
    }
    try target.emit(
      BenchReport(
        alternation: Alternation(rounds: rounds, slice: 0),
        peers: Libraries.versions.map { .init(name: $0.name, version: $0.version) }, results: records))
  }

  /// Sizes in their order, of each first masked, with and without proofs.
  var cases: [ProofsCase] {
    dimensions.flatMap { d in
      (encryption.isEmpty ? [.masked, .paillier] : encryption).flatMap { e in
        (system.isEmpty ? [.norm, .none] : system).map { s in
          ProofsCase(
            system: s == .none ? .none : .norm, encryption: e.choice, bits: n, dimension: d, threads: threads)
        }
      }
    }
  }

  enum System: String, ExpressibleByArgument, CaseIterable { case norm, none }
}
