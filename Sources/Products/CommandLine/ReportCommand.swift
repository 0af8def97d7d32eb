import ArgumentParser
import Configurations
import Foundation
import Reports
import Runs

/// `sealedsum report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the page of a run or a sweep again: one HTML file that needs nothing else.",
    discussion: """
      It is made of the folder's files alone: no data, nothing is trained or decrypted. What `sealedsum attack --format \
      json` printed becomes a part of the page where it lies in a run's folder as attacks.json.
      """)

  @Argument(help: "The folder of a run or of a sweep that ended.", completion: .directory)
  var folder: String

  @Option(help: "The file to write; by default report.html in the folder.", completion: .file(extensions: ["html"]))
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let url = URL(fileURLWithPath: folder)
    if SweepPage.isSweep(url) {
      let sweep = try SweepPage(url)
      try write(
        sweep.page, to: SweepPage.file(in: url), kind: "sweep", sweep.identifier, sweep.verdict, sweep.headline,
        sweep.tables)
    } else {
      let run = try RunPage(RunFolder.open(url))
      try write(
        run.page, to: RunFolder(url: url).page, kind: "run", run.identifier, run.verdict, run.headline, run.tables)
    }
  }

  private func write(
    _ page: ReportPage, to file: URL, kind: String, _ identifier: String, _ verdict: String, _ headline: Table,
    _ tables: [(key: String, table: Table)]
  ) throws {
    let file = out.map { URL(fileURLWithPath: $0) } ?? file, html = page.html
    try FileAccess.write(html, to: file)
    output.emit(
      [
        ("report", .string(file.relativePath)), ("kind", .string(kind)), ("identifier", .string(identifier)),
        ("verdict", .string(verdict)), ("bytes", .int(html.utf8.count)), ("headline", headline.json),
        ("tables", .object(tables.map { ($0.key, $0.table.json) })),
      ],
      tables: output.format == .json ? [] : [("headline", headline)],
      text: "\(file.relativePath): \(byteCount(html.utf8.count)). \(verdict)\n")
  }
}
