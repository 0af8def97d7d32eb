import ArgumentParser
import Experiments

/// `sealedsum bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the parts on this machine, beside peers where they are installed; release builds only.",
    subcommands: [BenchPrimes.self])
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
