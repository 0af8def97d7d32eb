import ArgumentParser
import Ledger
import Reports
import Runs

/// `sealedsum verify`
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verify one item of a ledger by its hash: a block, a transaction with its proofs, a payload or a model.",
    discussion: "What an item rests on (genesis, key, opening of its round) is verified with it; `audit` verifies all.")

  @Argument(help: "The item's hash, or the first digits of it, or block:HEIGHT; a model's digest.")
  var item: String

  @Argument(help: "The run's folder, or a ledger file.", completion: .directory)
  var ledger: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try LedgerFile.open(ledger)
    let verifier = ItemVerifier(store)
    let item: NamedItem
    if self.item.hasPrefix("block:") {
      guard let height = UInt64(self.item.dropFirst(6)) else {
        throw ValidationError("block: takes a height, as block:12")
      }
      item = .ledger(.block(height))
    } else {
      item = try verifier.item(prefix: self.item)
    }
    let findings = try verifier.verify(item)
    var table = Table(columns: ["check", "finding"])
    for f in findings { table.append([.text(f.check), .text(f.finding)]) }
    output.emit(
      [("kind", .string(item.kind)), ("item", .string(item.name)), ("verified", true)], tables: [("checks", table)],
      text: "\(item) holds\n")
  }
}
