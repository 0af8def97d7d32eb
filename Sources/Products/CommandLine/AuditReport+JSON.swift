import Contracts
public import Federation
import Learning
public import Reports

extension AuditReport {
  /// What the audit found, besides the rounds.
  var members: [(String, JSON)] {
    let suite = state.genesis.suite
    let missing: [JSON] = missing.map { .string($0) }
    let head: (height: JSON, hash: JSON) =
      head.map { (.int(Int($0.height)), .string($0.hash.hex)) } ?? (.null, .null)
    return [
      ("verified", true), ("chain", .string(chainID.hex)), ("blocks", .int(blocks)),
      ("transactions", .int(transactions)), ("finished", .bool(isFinished)),
      ("missing", .array(missing)), ("height", .int(Int(end.height))), ("hash", .string(end.hash.hex)),
      ("head_height", head.height), ("head", head.hash), ("model", .string(model.hex)),
      ("modulus_bits", .int(suite.modulusBits)), ("proofs", .string("\(suite.proofs)")),
      ("encryption", .string("\(state.genesis.updateEncryption)")), ("noise", .string("\(state.genesis.noise)")),
    ]
  }

  /// The rounds with their metrics.
  var table: Table {
    let metrics = state.genesis.evaluation.metrics
    var table = Table(
      title: "Rounds",
      columns: ["round", "attempt", "purpose", "ended", "accepted", "offences"] + metrics.map(\.title),
      keys: Dictionary(uniqueKeysWithValues: metrics.map { ($0.title, $0.key) }))
    for r in rounds {
      table.append(
        [
          .int(Int(r.opening.round)), .int(Int(r.opening.attempt)), .text("\(r.opening.purpose)"),
          .text(r.phase.rawValue), .int(r.accepted), .int(r.offences),
        ] + metrics.map { Self.cell(r.metrics, r.metrics?[$0]) })
    }
    return table
  }

  private static func cell(_ metrics: PublishedMetrics?, _ value: Double?) -> Table.Cell {
    metrics == nil ? .none(reason: "–") : value.map { .number($0, digits: 4) } ?? .none(reason: "undefined")
  }

  /// What `sealedsum audit --format json` says (docs/json).
  public var json: JSON { .object(members + [("rounds", table.json)]) }
}
