import ArgumentParser
import Configurations
import Foundation
import Machines
import Papers

/// `sealedsum reproduce`
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a paper's table on this machine and print published | ours | ratio.")

  enum Paper: String, ExpressibleByArgument, CaseIterable { case batchcrypt }

  @Argument(help: "The paper: \(Paper.allCases.map(\.rawValue).joined(separator: ", ")).")
  var paper: Paper

  @Flag(help: "A tenth of the sample: seconds instead of minutes, and rougher figures.")
  var quick = false

  @Option(help: "The folder with the papers' data.", completion: .directory)
  var papers = "papers"

  @Option(help: "Also write TABLE.md and TABLE.csv into this folder.", completion: .directory)
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try BuildKind.requireRelease()
    let folder = URL(fileURLWithPath: papers).appendingPathComponent(paper.rawValue)
    let comparisons: [Comparison]
    switch paper {
    case .batchcrypt:
      let study = try BatchCrypt(folder: folder)
      Banner.insecure("1024-bit keys are made for Table 1; they can be factored and protect nothing")
      comparisons = try study.run(quick: quick, progress: output.progress)
    }
    let tables = comparisons.map { (key: Self.key($0.table), table: $0.printed) }
    if let out {
      let target = URL(fileURLWithPath: out)
      try FileAccess.makeFolder(target)
      for (key, table) in tables {
        try FileAccess.write(table.markdown, to: target.appendingPathComponent("\(paper.rawValue)-\(key).md"))
        try FileAccess.write(table.csv, to: target.appendingPathComponent("\(paper.rawValue)-\(key).csv"))
      }
    }
    output.emit(
      [("paper", .string(paper.rawValue)), ("quick", .bool(quick)), ("machine", Machine.current.json)], tables: tables)
  }

  /// "Table 1" → "table-1".
  private static func key(_ name: String) -> String {
    name.lowercased().filter { $0 != "." }.split(separator: " ").joined(separator: "-")
  }
}
