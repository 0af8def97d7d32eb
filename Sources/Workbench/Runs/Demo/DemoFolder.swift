public import Configurations
import Files
public import Foundation
public import Reports

/// The demonstration's folder: one run a part, and a page that says what is where.
public struct DemoFolder: Sendable {
  /// The folder.
  public let url: URL
  /// The parts that are done, in order.
  public private(set) var parts: [(demo: Demo, history: History)] = []

  /// Makes the folder; refuses one that has content.
  public init(at url: URL) throws(WorkbenchError) {
    self.url = url
    if let content = Folder.names(at: url.path), !content.isEmpty {
      throw .folderInUse(path: url.path)
    }
    try FileAccess.makeFolder(url)
  }

  /// Adds a part that is done, and writes the page again.
  public mutating func add(_ demo: Demo, _ history: History) throws(WorkbenchError) {
    parts.append((demo, history))
    try FileAccess.write(text, to: url.appendingPathComponent("README.md"))
    try FileAccess.write(page.html, to: url.appendingPathComponent("report.html"))
  }

  /// Whether every sealed model is the plaintext's.
  public var allEqual: Bool { parts.allSatisfy { $0.history.equalToTwin.count == $0.history.models.count } }
  /// Whether every cheat was refused.
  public var everyCheatWasRefused: Bool { parts.allSatisfy(\.demo.everyCheatWasRefused) }

  /// One row a part.
  public var summary: Table {
    var t = Table(
      title: "Both at a glance, after the last round: accuracy / AUC",
      columns: [
        "run", "parameters", "rounds", "sealed", "pooled", "best alone", "worst alone", "same as plaintext",
        "cheats refused", "seconds", "processor s",
      ],
      keys: ["same as plaintext": "equal_to_twin", "processor s": "processor_seconds"])
    if parts.count != 2 { t.title = "At a glance, after the last round: accuracy / AUC" }
    for (demo, history) in parts {
      let alone = history.last.filter { $0.name.hasSuffix(" alone") }.sorted { $0.value < $1.value }
      func cell(_ c: (name: String, value: Double, text: String)?) -> Table.Cell {
        c.map { .text($0.text) } ?? .none(reason: "–")
      }
      let rounds = history.models.count
      t.append([
        .text(demo.name), .int(demo.run.plan.initialModel.count), .int(rounds),
        cell(history.last.first { $0.name == "sealed" }), cell(history.last.first { $0.name == "all data pooled" }),
        cell(alone.last), cell(alone.first),
        .text("\(history.equalToTwin.count) of \(rounds)"), .text("\(demo.refusals.count) of \(demo.cheatCount)"),
        .number(demo.elapsed, digits: 3), .number(demo.processor, digits: 3),
      ])
    }
    return t
  }

  /// `report.html` of the folder: the parts at a glance, each with a page of its own.
  private var page: ReportPage {
    let isGood = allEqual && everyCheatWasRefused
    var page = ReportPage(
      title: "A demonstration of SealedSum", kind: "SealedSum demonstration",
      lead: "Clients trained models together without showing each other, or anybody, their updates. A chain checked a "
        + "proof of every update; trustees opened only sums. One registered client cheated.",
      verdict: .init(
        isGood ? .good : .bad,
        isGood
          ? "Every sealed model is, bit for bit, its plaintext twin, and every cheat was refused."
          : "A sealed model differs from its plaintext twin, or a cheat was not tried or not refused."),
      footer: "This page loads nothing and runs nothing. The ledgers are the evidence; `sealedsum audit` checks them.")
    page.sections = [
      .init(
        "The runs",
        [
          .linked(summary, column: 0, addresses: parts.map { "\($0.demo.name)/report.html" }),
          .statements(
            parts.map { demo, history in
              .init(demo.everyCheatWasRefused ? .good : .bad, demo.name, demo.verdict(history))
            }),
        ]),
      .init(
        "Check it again",
        [
          .text("From inside this folder:"),
          .commands(parts.map { "sealedsum audit \(shellQuoted($0.demo.name))" }),
          .text("A demonstration cannot be resumed: its decryption shares lived in memory only."),
        ]),
    ]
    return page
  }

  /// `README.md` of the folder.
  private var text: String {
    let names = parts.map(\.demo.name)
    return """
      # A demonstration of SealedSum

      Clients trained models together without showing each other, or anybody, their updates. A chain checked a proof of
      every update; trustees opened only sums. One registered client cheated; the table counts how often it was refused.

      \(summary.markdown)
      \(parts.map { "- [\($0.demo.name)](\($0.demo.name)/report.md) ([page](\($0.demo.name)/report.html)): \($0.demo.verdict($0.history))" }.joined(separator: "\n"))

      ## What is where

      | in each of \(names.map { "`\($0)/`" }.joined(separator: ", ")) | what it is |
      |---|---|
      | `report.html`, `report.md` | the result: tables and plots; the first needs nothing but a browser |
      | `model/` | the models, each round's and the last, for NumPy, safetensors and `sealedsum predict` |
      | `ledger.sqlite` | every transaction, ciphertext and proof: `sealedsum audit` needs nothing else |
      | `config.toml`, `manifest.json` | what was run: configuration, seed, versions, machine |
      | `metrics.csv`, `metrics.jsonl`, `phases.csv`, `refusals.csv` | the tables' figures |
      | `plots/` | the charts |
      | `keys/` | signing keys and the trustees' journals; shares of the decryption key were never written |

      ## Check it again

      From inside this folder:

      \(names.map { "    sealedsum audit \($0)" }.joined(separator: "\n"))
      \(names.first.map { "    sealedsum inspect \($0)            # all transactions, with their hashes\n    sealedsum verify block:3 \($0)     # one block, transaction or payload" } ?? "")

      `sealedsum resume` does not go on with a demonstration: its decryption shares lived in memory only.

      """
  }
}
