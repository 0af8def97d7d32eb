import ArgumentParser
import Benches
import Machines

/// `sealedsum bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the parts on this machine, beside peers where they are installed; release builds only.",
    discussion: "Without a subcommand: `all`.",
    subcommands: [
      BenchAll.self, BenchPaillier.self, BenchGroup.self, BenchField.self, BenchMemory.self, BenchProofs.self,
      BenchRound.self, BenchSubmission.self, BenchPrimes.self, BenchMemoryChild.self, BenchProofsChild.self,
    ], defaultSubcommand: BenchAll.self)
}

/// `sealedsum bench primes`
struct BenchPrimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "primes", abstract: "Safe primes against `openssl prime -generate -safe`.")

  @Option(parsing: .upToNextOption, help: "Bits of the primes; a key has twice as many.")
  var bits = [1024, 1536]

  @Option(help: "Primes of each size.")
  var repetitions = 10

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard bits.allSatisfy({ (64...4096).contains($0) }) else { throw ValidationError("--bits takes 64 to 4096") }
    guard (1...10_000).contains(repetitions) else { throw ValidationError("--repetitions takes 1 to 10000") }
  }

  func run() throws {
    try BuildKind.requireRelease()
    let table = try PrimeBench.run(bits: bits, repetitions: repetitions, progress: output.progress)
    output.emit([("machine", Machine.current.json)], tables: [("primes", table)])
  }
}

/// `sealedsum bench submission`
struct BenchSubmission: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submission",
    abstract: "One client, one round: seconds and bytes a phase, with proofs and without.")

  @Option(parsing: .upToNextOption, help: "Bits of the Paillier modulus.")
  var bits = [2048, 3072]

  @Option(name: .customShort("d"), parsing: .upToNextOption, help: "Parameters of the model.")
  var dimensions = [30, 1000, 10_000]

  @OptionGroup var kept: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard dimensions.allSatisfy({ (2...100_000).contains($0) }) else { throw ValidationError("-d takes 2 to 100000") }
  }

  func run() throws {
    output.emit(
      try kept.tables("submission") {
        let table = try SubmissionBench.run(
          bits: bits, dimensions: dimensions, group: .ristretto255, progress: output.progress)
        return [.init(key: "submission", table: table)]
      })
  }
}
