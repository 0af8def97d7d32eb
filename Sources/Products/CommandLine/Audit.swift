import ArgumentParser
import Configurations
import Contracts
import Federation
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

  @OptionGroup var output: OutputOptions

  func run() throws {
    let expected = try chain.map { text in
      guard let hash = Hash(hex: text) else { throw ValidationError("--chain takes 64 hexadecimal digits") }
      return hash
    }
    let store = try LedgerFile.open(path)
    let progress = output.progress
    let report: AuditReport
    do throws(FederationError) {
      report = try Auditor.audit(store, expecting: expected) { done, total in
        if done == 1 { progress.begin("auditing", total: total) }
        progress.advance()
      }
    } catch {
      throw Failure(
        what: "\(path): \(error)", advice: "do not rely on this run; ask for another copy of its ledger",
        status: .verificationFailed)
    }
    progress.end("\(report.blocks) blocks hold")
    var table = Table(
      title: "Rounds", columns: ["round", "attempt", "purpose", "ended", "accepted", "offences", "accuracy", "AUC"])
    for r in report.rounds {
      table.append([
        .int(Int(r.opening.round)), .int(Int(r.opening.attempt)), .text("\(r.opening.purpose)"),
        .text(r.phase.rawValue), .int(r.accepted), .int(r.offences), Self.cell(r.metrics, r.metrics?.accuracy),
        Self.cell(r.metrics, r.metrics?.auc),
      ])
    }
    let genesis = report.state.genesis
    output.emit(
      [
        ("verified", true), ("chain", .string(report.chainID.hex)), ("blocks", .int(report.blocks)),
        ("transactions", .int(report.transactions)), ("model", .string(report.model.hex)),
        ("modulus_bits", .int(genesis.suite.modulusBits)), ("proofs", .string("\(genesis.suite.proofs)")),
      ], tables: [("rounds", table)],
      text: output.format == .text
        ? """
        Everything holds: \(grouped(report.blocks)) blocks, \(grouped(report.transactions)) transactions.
        chain  \(report.chainID)\(expected == nil ? "  (compare it with one from a source that you trust: --chain)" : "")
        model  \(report.model)
        suite  Paillier \(genesis.suite.modulusBits) bits, group \(genesis.suite.group), proofs \(genesis.suite.proofs)

        """ : nil)
  }

  private static func cell(_ metrics: PublishedMetrics?, _ value: Double?) -> Table.Cell {
    metrics == nil ? .none(reason: "–") : value.map { .number($0, digits: 4) } ?? .none(reason: "undefined")
  }
}

/// A ledger on the command line: a run's folder or the file itself.
enum LedgerFile {
  static func open(_ path: String) throws -> LedgerStore {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw WorkbenchError.fileNotFound(path: path)
    }
    let file = isFolder.boolValue ? RunFolder(url: URL(fileURLWithPath: path)).ledger.path : path
    return try LedgerStore.openReadOnly(at: file)
  }
}
