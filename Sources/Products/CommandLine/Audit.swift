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
    let metrics = genesis.evaluation.metrics
    var table = Table(
      title: "Rounds",
      columns: ["round", "attempt", "purpose", "ended", "accepted", "offences"] + metrics.map(\.title),
      keys: Dictionary(uniqueKeysWithValues: metrics.map { ($0.title, $0.key) }))
    for r in report.rounds {
      table.append(
        [
          .int(Int(r.opening.round)), .int(Int(r.opening.attempt)), .text("\(r.opening.purpose)"),
          .text(r.phase.rawValue), .int(r.accepted), .int(r.offences),
        ] + metrics.map { Self.cell(r.metrics, r.metrics?[$0]) })
    }
    output.emit(
      Self.members(report), tables: [("rounds", table)],
      text: """
        Everything holds: \(grouped(report.blocks)) blocks, \(grouped(report.transactions)) transactions. \(Self.ending(report))
        chain  \(report.chainID)\(expected == nil ? "  (compare it with one from a source that you trust: --chain)" : "")
        end    \(report.end.hash), block \(report.end.height)
        head   \(Self.head(report, named))
        model  \(report.model)
        suite  Paillier \(genesis.suite.modulusBits) bits, group \(genesis.suite.group), proofs \(genesis.suite.proofs), updates \(genesis.updateEncryption)\(Self.noise(genesis))

        """)
  }

  /// What the audit found, besides the rounds.
  private static func members(_ report: AuditReport) -> [(String, JSON)] {
    let suite = report.state.genesis.suite
    let missing: [JSON] = report.missing.map { .string($0) }
    let head: (height: JSON, hash: JSON) =
      report.head.map { (.int(Int($0.height)), .string($0.hash.hex)) } ?? (.null, .null)
    return [
      ("verified", true), ("chain", .string(report.chainID.hex)), ("blocks", .int(report.blocks)),
      ("transactions", .int(report.transactions)), ("finished", .bool(report.isFinished)),
      ("missing", .array(missing)), ("height", .int(Int(report.end.height))), ("hash", .string(report.end.hash.hex)),
      ("head_height", head.height), ("head", head.hash), ("model", .string(report.model.hex)),
      ("modulus_bits", .int(suite.modulusBits)), ("proofs", .string("\(suite.proofs)")),
      ("encryption", .string("\(report.state.genesis.updateEncryption)")),
      ("noise", .string("\(report.state.genesis.noise)")),
    ]
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

  private static func cell(_ metrics: PublishedMetrics?, _ value: Double?) -> Table.Cell {
    metrics == nil ? .none(reason: "–") : value.map { .number($0, digits: 4) } ?? .none(reason: "undefined")
  }
}

/// A ledger on the command line: a run's folder or the file itself.
enum LedgerFile {
  /// A hash on the command line.
  static func hash(_ text: String?, _ option: String) throws -> Hash? {
    try text.map { text in
      guard let hash = Hash(hex: text) else { throw ValidationError("\(option) takes 64 hexadecimal digits") }
      return hash
    }
  }

  static func open(_ path: String) throws -> LedgerStore {
    let kind = FileKind(at: path)
    guard kind != .nothing else { throw WorkbenchError.fileNotFound(path: path) }
    let file = kind == .folder ? RunFolder(url: URL(fileURLWithPath: path)).ledger.path : path
    return try LedgerStore.openReadOnly(at: file)
  }
}
