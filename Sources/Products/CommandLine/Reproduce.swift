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

  @OptionGroup var kept: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard kept.from == nil || !quick else { throw ValidationError("--from measures nothing: leave --quick out") }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: papers).appendingPathComponent(paper.rawValue)
    let stored = try kept.tables(paper.rawValue) {
      switch paper {
      case .batchcrypt:
        let study = try BatchCrypt(folder: folder)
        Banner.insecure("1024-bit keys are made for Table 1; they can be factored and protect nothing")
        return try study.run(quick: quick, progress: output.progress).map {
          .init(key: Self.key($0.table), table: $0.printed)
        }
      }
    }
    if let out {
      let target = URL(fileURLWithPath: out)
      try FileAccess.makeFolder(target)
      for one in stored.tables {
        let name = "\(paper.rawValue)-\(one.key)"
        try FileAccess.write(one.table.markdown, to: target.appendingPathComponent("\(name).md"))
        try FileAccess.write(one.table.csv, to: target.appendingPathComponent("\(name).csv"))
      }
    }
    output.emit(stored)
  }

  /// "Table 1" → "table-1".
  private static func key(_ name: String) -> String {
    name.lowercased().filter { $0 != "." }.split(separator: " ").joined(separator: "-")
  }
}
