import ArgumentParser
import Ledger
import Reports
import Runs

/// `sealedsum verify`
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verify one item of a ledger by its hash: a block, a transaction with its proofs, or a payload.",
    discussion: "What an item rests on (genesis, key, opening of its round) is verified with it; `audit` verifies all.")

  @Argument(help: "The item's hash, or the first digits of it, or block:HEIGHT.")
  var item: String

  @Argument(help: "The run's folder, or a ledger file.", completion: .directory)
  var ledger: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try LedgerFile.open(ledger)
    let item: LedgerItem
    if self.item.hasPrefix("block:") {
      guard let height = UInt64(self.item.dropFirst(6)) else {
        throw ValidationError("block: takes a height, as block:12")
      }
      item = .block(height)
    } else {
      item = try store.item(prefix: self.item)
    }
    let findings = try ItemVerifier(store).verify(item)
    var table = Table(columns: ["check", "finding"])
    for f in findings { table.append([.text(f.check), .text(f.finding)]) }
    output.emit(
      [("item", .string("\(item)")), ("verified", true)], tables: [("checks", table)],
      text: output.format == .text ? "\(item) holds\n" : nil)
  }
}
