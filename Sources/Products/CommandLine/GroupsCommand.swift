import ArgumentParser
import Groups
import Reports

/// `sealedsum groups`
struct GroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups", abstract: "Derive a group's parameters again from their public seed.",
    subcommands: [ModP.self])

  struct ModP: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "modp3072",
      abstract: "p = 2·ℓ·r + 1 with |p| = 3072, |ℓ| = 256, r prime; ends with 1 on a difference.")

    @Flag(help: "Search again from the seed (minutes), so that the offsets are seen to be the least ones.")
    var search = false

    @OptionGroup var output: OutputOptions

    func run() throws {
      let built = ModP3072.parameters
      let progress = output.progress
      do {
        try built.verify()
        if search {
          // Offsets are geometrically distributed; the bar shows the built-in one as the end.
          progress.begin("searching from the seed", total: max(1, built.cofactorOffset >> 16))
          let found = try ModPParameters.generate(seed: built.seed) { _ in progress.advance() }
          progress.end()
          guard found == built else {
            throw Failure(
              what: "modp3072: the search finds offsets \(found.orderOffset), \(found.cofactorOffset), built in are "
                + "\(built.orderOffset), \(built.cofactorOffset)",
              advice: "do not use this build", status: .verificationFailed)
          }
        }
      } catch let error as GroupError {
        throw Failure(what: "\(error)", advice: "do not use this build", status: .verificationFailed)
      }
      var table = Table(columns: ["", "value"], keys: ["": "name"])
      for (name, value) in [
        ("seed", built.seed), ("order offset", "\(built.orderOffset)"), ("cofactor offset", "\(built.cofactorOffset)"),
        ("ℓ", built.order.hex), ("r", built.cofactor.hex), ("p", built.modulus.hex),
      ] { table.append([.text(name), .text(value)]) }
      output.emit(
        [("verified", true), ("searched", .bool(search))], tables: [("parameters", table)],
        text: "ℓ, r and p derive from the seed and are prime\(search ? ", and the offsets are the least ones" : "")\n")
    }
  }
}
