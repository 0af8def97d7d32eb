public import Configurations
public import Foundation
public import Reports

/// The results of attacks on an experiment, as `sealedsum attack --format json` prints them.
public struct AttackResults: Sendable, Equatable {
  /// One attack in one mode.
  struct Entry: Decodable, Sendable, Equatable {
    let attack: String
    let mode: String
    let metric: String
    /// Nil where the attack does not serve this experiment.
    let mean: Double?
    let standardError: Double?
    let seeds: Int
    /// What guessing, or no attack, gives.
    let chance: Double?
    /// Length of what the attacker added to the model.
    let effect: Double?
    /// The largest that it can be.
    let bound: Double?
    /// What came out, in a word.
    let verdict: String?
    let reason: String?
    let note: String?

    private enum Key: String, CodingKey {
      case attack, mode, metric, mean, standardError, seeds, chance, effect, bound, verdict, reason, note
    }

    init(from decoder: any Decoder) throws {
      let c = try decoder.container(keyedBy: Key.self)
      attack = try c.decode(String.self, forKey: .attack)
      mode = try c.decode(String.self, forKey: .mode)
      metric = try c.decode(String.self, forKey: .metric)
      mean = try c.decodeIfPresent(Double.self, forKey: .mean)
      standardError = try c.decodeIfPresent(Double.self, forKey: .standardError)
      seeds = try c.decode(Int.self, forKey: .seeds)
      chance = try c.decodeIfPresent(Double.self, forKey: .chance)
      effect = try c.decodeIfPresent(Double.self, forKey: .effect)
      bound = try c.decodeIfPresent(Double.self, forKey: .bound)
      verdict = try c.decodeIfPresent(String.self, forKey: .verdict)
      reason = try c.decodeIfPresent(String.self, forKey: .reason)
      note = try c.decodeIfPresent(String.self, forKey: .note)
    }
  }

  let entries: [Entry]
  /// The modes, in the order of the file.
  private let modes: [String]

  /// Reads a file; anything but such a list is refused.
  public init(at file: URL) throws(WorkbenchError) {
    entries = try FileAccess.json(
      [Entry].self, at: file, limit: 4 << 20, what: "a list of attacks (`sealedsum attack --format json`)")
    var modes: [String] = []
    for e in entries where modes.count <= 16 && !modes.contains(e.mode) { modes.append(e.mode) }
    self.modes = modes
    guard entries.count <= 5_000, modes.count <= 16 else {
      throw .malformed(path: file.path, reason: "holds more than 5,000 results, or more than 16 modes")
    }
  }

  /// A row an attack and metric, a column a mode.
  public var overview: Table {
    var (rows, found): ([[String]], [[String]: [String: Entry]]) = ([], [:])
    for e in entries {
      if found[[e.attack, e.metric]] == nil { rows.append([e.attack, e.metric]) }
      found[[e.attack, e.metric], default: [:]][e.mode] = e
    }
    var t = Table(columns: ["attack", "metric"] + modes)
    for row in rows {
      t.append(
        row.map { .text($0) }
          + modes.map { mode in
            guard let e = found[row]?[mode] else { return .none(reason: "–") }
            guard let mean = e.mean else { return .none(reason: e.verdict ?? "skipped") }
            let figure = significant(mean, 3) + (e.standardError.map { " ± \(significant($0, 2))" } ?? "")
            return .text(figure + (e.verdict.map { ": \($0)" } ?? ""))
          })
    }
    t.notes = [
      "Mean over the seeds ± its standard error, and what came out. What proofs cannot stop, poison within the bound, stands "
        + "below with the bound on its effect."
    ]
    return t
  }

  /// A row an attack, mode and metric, with all digits.
  public var table: Table {
    var t = Table(
      title: "Each attack in each mode",
      columns: [
        "attack", "mode", "metric", "mean", "standard error", "chance", "verdict", "effect", "bound", "seeds", "note",
      ])
    func cell(_ x: Double?) -> Table.Cell { x.map { .number($0, digits: 3) } ?? .none(reason: "–") }
    for e in entries {
      t.append([
        .text(e.attack), .text(e.mode), .text(e.metric), cell(e.mean), cell(e.standardError), cell(e.chance),
        .text(e.verdict ?? "–"), cell(e.effect), cell(e.bound), .int(e.seeds),
        .text([e.reason, e.note].compactMap { $0 }.joined(separator: "; ")),
      ])
    }
    return t
  }
}
