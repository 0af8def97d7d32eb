import Learning
public import Reports

extension Sweep {
  private static let seed = "experiment.seed"

  /// One row a combination of all settings but the seed: means over the seeds and their standard errors.
  public func table(_ outcomes: [Outcome]) -> Table {
    let shown = axes.indices.filter { axes[$0].path != Self.seed }
    let metrics = Self.metrics(outcomes)
    var t = Table(
      title: "After the last round: mean over the runs of a line, and its standard error",
      columns: shown.map { axes[$0].path } + ["runs"] + metrics.flatMap { [$0.title, "± \($0.title)"] }
        + ["seconds", "failed"],
      keys: Dictionary(
        uniqueKeysWithValues: metrics.flatMap { [($0.title, $0.key), ("± \($0.title)", "\($0.key)_error")] }))
    var order: [[String]] = []
    var groups: [[String]: [Outcome]] = [:]
    for (point, outcome) in zip(points, outcomes) {
      let key = shown.map { point.values[$0] }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(outcome)
    }
    for key in order {
      let all = groups[key] ?? []
      let ended = all.compactMap { outcome -> (metrics: [Metric: Double], seconds: Double)? in
        if case .finished(let metrics, let seconds) = outcome { (metrics, seconds) } else { nil }
      }
      t.append(
        key.map { .text($0) } + [.int(ended.count)]
          + metrics.flatMap { metric in Self.cells(ended.map { $0.metrics[metric] }) }
          + [Self.cells(ended.map(\.seconds))[0], .int(all.count - ended.count)])
    }
    t.notes = outcomes.enumerated().compactMap { i, outcome in
      guard case .failed(let reason) = outcome else { return nil }
      return "\(points[i].values.joined(separator: ", ")): \(reason)"
    }
    return t
  }

  /// What the runs that ended measured, in one order; accuracy and AUC where none ended.
  private static func metrics(_ outcomes: [Outcome]) -> [Metric] {
    let found = outcomes.reduce(into: Set<Metric>()) { set, outcome in
      if case .finished(let metrics, _) = outcome { set.formUnion(metrics.keys) }
    }
    return found.isEmpty ? [.accuracy, .auc] : found.sorted()
  }

  /// One row a run.
  public func runs(_ outcomes: [Outcome]) -> Table {
    let metrics = Self.metrics(outcomes)
    var t = Table(columns: axes.map(\.path) + ["run"] + metrics.map(\.key) + ["seconds", "failure"])
    for (point, outcome) in zip(points, outcomes) {
      let head = point.values.map { Table.Cell.text($0) } + [.text(point.configuration.runIdentifier)]
      switch outcome {
      case .finished(let values, let seconds):
        t.append(
          head + metrics.map { Self.cell(values[$0]) } + [.number(seconds, digits: 3), .none(reason: "")])
      case .failed(let reason):
        let none = Table.Cell.none(reason: "failed")
        t.append(head + metrics.map { _ in none } + [none, .text(reason)])
      }
    }
    return t
  }

  private static func cell(_ x: Double?) -> Table.Cell {
    x.map { .number($0, digits: 4) } ?? .none(reason: "undefined")
  }

  /// Mean and standard error s/√n, s with n − 1.
  private static func cells(_ values: [Double?]) -> [Table.Cell] {
    let x = values.compactMap { $0 }
    guard !x.isEmpty, x.count == values.count else { return [cell(nil), cell(nil)] }
    let mean = x.reduce(0, +) / Double(x.count)
    guard x.count > 1 else { return [cell(mean), .none(reason: "one run")] }
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)
    return [cell(mean), .number((variance / Double(x.count)).squareRoot(), digits: 2)]
  }
}
