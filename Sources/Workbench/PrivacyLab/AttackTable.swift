public import Reports

extension AttackResult {
  /// All results for people: a line an attack and mode.
  public static func table(_ results: [AttackResult]) -> Table {
    var t = Table(
      title: "What each attack gains: mean over the seeds and its standard error",
      columns: ["attack", "mode", "metric", "mean", "± mean", "seeds", "chance", "effect", "bound", "outcome"],
      keys: ["± mean": "standardError"])
    for r in results {
      func cell(_ x: Double?) -> Table.Cell { x.map { .number($0, digits: 3) } ?? .text("") }
      t.append([
        .text(r.attack), .text(r.mode.rawValue), .text(r.metric), cell(r.mean), cell(r.standardError), .int(r.seeds),
        cell(r.chance), cell(r.effect), cell(r.bound), .text(r.asExpected ? r.verdict : "\(r.verdict), not expected"),
      ])
    }
    var seen: Set<String> = []
    for r in results {
      // Refusals of one code are one to readers, whatever vector or transaction they name.
      let code = r.reason.map { String($0.prefix { $0 != ":" }) }
      for (text, key) in [(r.reason, code), (r.note, r.note)] {
        if let text, let key, seen.insert("\(r.attack): \(key)").inserted {
          t.notes.append("\(r.attack), \(r.mode.rawValue): \(text)")
        }
      }
    }
    return t
  }
}
