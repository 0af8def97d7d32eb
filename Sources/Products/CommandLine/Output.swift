import ArgumentParser
import Reports

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

  /// Prints tables; as JSON, the members and then the tables under their keys.
  func emit(_ members: [(String, JSON)], tables: [(key: String, table: Table)], text: String? = nil) {
    switch format {
    case .text: print(([text].compactMap { $0 } + tables.map(\.table.plain)).joined(separator: "\n"), terminator: "")
    case .markdown:
      print(([text].compactMap { $0 } + tables.map(\.table.markdown)).joined(separator: "\n"), terminator: "")
    case .csv: print(tables.map(\.table.csv).joined(separator: "\n"), terminator: "")
    case .json: print(JSON.object(members + tables.map { ($0.key, $0.table.json) }).pretty)
    }
  }
}
