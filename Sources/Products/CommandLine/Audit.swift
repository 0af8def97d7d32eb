import ArgumentParser
import Configurations
import Contracts
import Federation
import Files
import Foundation
import Ledger
import Reports
import Runs

/// `sealedsum audit`
struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Re-verify a whole run from its ledger alone, offline; ends with 1 and names the first item that is false.")

  @Argument(help: "The run's folder, or a ledger file.", completion: .directory)
  var path: String

  @Option(help: "The chain identifier that you expect: 64 hexadecimal digits from a source that you trust.")
  var chain: String?

  @Option(
    help:
      "The hash of a block that the ledger must hold, from a source that you trust: its last one, as far as you know.")
  var head: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let expected = try LedgerFile.hash(chain, "--chain")
    let named = try LedgerFile.hash(head, "--head")
    let store = try LedgerFile.open(path)
    let progress = output.progress
    let report: AuditReport
    do throws(FederationError) {
      report = try Auditor.audit(store, expecting: expected, head: named) { done, total in
        if done == 1 { progress.begin("auditing", total: total) }
        progress.advance()
      }
    } catch {
      throw Failure(
        what: "\(path): \(error)", advice: "do not rely on this run; ask for another copy of its ledger",
        status: .verificationFailed)
    }
    progress.end("\(report.blocks) blocks hold")
    let genesis = report.state.genesis
    output.emit(
      report.members, tables: [("rounds", report.table)],
      text: """
        Everything holds: \(grouped(report.blocks)) blocks, \(grouped(report.transactions)) transactions. \(Self.ending(report))
        chain  \(report.chainID)\(expected == nil ? "  (compare it with one from a source that you trust: --chain)" : "")
        end    \(report.end.hash), block \(report.end.height)
        head   \(Self.head(report, named))
        model  \(report.model)
        suite  Paillier \(genesis.suite.modulusBits) bits, group \(genesis.suite.group), proofs \(genesis.suite.proofs), updates \(genesis.updateEncryption)\(Self.noise(genesis))

        """)
  }

  /// Where masks take their noise from, where there are any.
  private static func noise(_ genesis: Genesis) -> String {
    genesis.updateEncryption == .masked ? ", noise \(genesis.noiseText)" : ""
  }

  /// Whether the run is over, and what is missing.
  private static func ending(_ report: AuditReport) -> String {
    report.isFinished
      ? "The run is finished, with \(report.rounds.count { $0.phase == .settled }) rounds settled."
      : "The run is NOT finished; missing: \(report.missing.joined(separator: ", "))."
  }

  /// What is known of the end.
  private static func head(_ report: AuditReport, _ named: Hash?) -> String {
    if let head = report.head {
      return head.height == report.end.height
        ? "the same: no block is missing from the end"
        : "block \(head.height), which the ledger has, and \(report.end.height - head.height) after it"
    }
    return named != nil
      ? "none lies beside the ledger; the block that you named is in it"
      : "none lies beside the ledger: whether blocks are missing from the end cannot be said (--head names one)"
  }
}
