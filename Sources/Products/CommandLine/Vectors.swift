import ArgumentParser
import Reports
import VectorFiles

/// `sealedsum vectors`
struct Vectors: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check files of known answers; stops at the first disagreement.",
    discussion: """
      Formats: the CFRG drafts' Fiat-Shamir codec and SHAKE128 duplex-sponge vectors and sigma-protocol vectors for \
      P-256 (valid or invalid; `Expected` says accept or reject), RFC 9497's DLEQ proofs on ristretto255, and \
      python-paillier's file.
      """)

  @Argument(help: "JSON files.", completion: .file(extensions: ["json"]))
  var files: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    var table = Table(columns: ["file", "function", "checked"])
    var total = 0
    for file in files {
      let report = try VectorFile.check(path: file)
      for (function, count) in report.checked.sorted(by: { $0.key < $1.key }) {
        table.append([.text(file), .text(function), .int(count)])
      }
      total += report.total
    }
    output.emit(
      [("checked", .int(total)), ("verified", true)], tables: [("functions", table)],
      text: "\(grouped(total)) entries agree\n")
  }
}
