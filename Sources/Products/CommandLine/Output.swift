import ArgumentParser
import Configurations
import Foundation
import Machines
import Reports

/// Swift's own, in its place: results go through the console, whatever a verb calls.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
  Console.standard.output(items.map { "\($0)" }.joined(separator: separator) + terminator)
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, markdown, csv, json
}

/// Options that every verb has.
struct OutputOptions: ParsableArguments {
  @Option(help: "How to print the result: text, markdown, csv or json.")
  var format = OutputFormat.text

  @Flag(help: "No progress on standard error.")
  var quiet = false

  var progress: ProgressLine { ProgressLine(quiet: quiet) }

  /// Prints lines for people: as they are, or as paragraphs of Markdown.
  func say(_ text: String) {
    switch format {
    case .text: print(text)
    case .markdown: print("\n" + Self.paragraphs(text) + "\n")
    case .csv, .json: break
    }
  }

  private static func paragraphs(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: "\n\n")
  }

  /// Prints a verdict and tables, which Markdown says as plain text does; as JSON, the members and then the tables under
  /// their keys (docs/json).
  func emit(_ members: [(String, JSON)], tables: [(key: String, table: Table)], text: String? = nil) {
    switch format {
    case .text: page(text, tables.map(\.table.shown))
    case .markdown: page(text.map { Self.paragraphs($0) + "\n" }, tables.map(\.table.markdown))
    case .csv: print(tables.map(\.table.csv).joined(separator: "\n"), terminator: "")
    case .json: print(JSON.object(members + tables.map { ($0.key, $0.table.json) }).pretty)
    }
  }
}

/// A sentence and tables. Names from outside stand in both: whoever reads them, they are only shown.
private func page(_ text: String?, _ tables: [String]) {
  print(printable(([text].compactMap { $0 } + tables).joined(separator: "\n"), lines: true), terminator: "")
}

extension Table {
  /// As it fits the terminal; unwrapped where output is none.
  var shown: String { plain(columns: Console.standard.outputColumns) }
}

/// Where measured tables are kept, for verbs that measure whole tables.
struct StoreOptions: ParsableArguments {
  @Option(help: "Also store the tables as JSON in this file, from which --from prints them again.")
  var store: String?

  @Option(help: "Measure nothing: print the tables of a file that --store wrote.")
  var from: String?

  /// The tables of `from`, or those that are measured, which are stored where that is asked for.
  func tables(_ what: String, measure: () throws -> [StoredTables.Entry]) throws -> StoredTables {
    if let from { return try StoredTables(what, at: URL(fileURLWithPath: from)) }
    try BuildKind.requireRelease()
    let made = StoredTables(what, try measure())
    if let store { try FileAccess.write(made.json.pretty + "\n", to: URL(fileURLWithPath: store)) }
    return made
  }
}

extension OutputOptions {
  /// Prints tables that were measured now or before; as JSON with day and machine.
  func emit(_ stored: StoredTables) {
    emit(
      [("what", .string(stored.what)), ("date", .string(stored.date)), ("machine", .string(stored.machine))],
      tables: stored.tables.map { (Table.key($0.key), $0.table) })
  }
}
