import Foundation
public import Reports

extension BenchReport {
  /// Seconds of client and of verification over d: one curve for each system and number of threads of the first table,
  /// so that curves stay few enough to tell apart; where nothing of it was measured, of every group and key.
  public var proofChart: LineChart? {
    let all = results.filter {
      $0.unit == BenchRecord.secondsUnit && ["client", "verify"].contains($0.operation) && $0.d ?? 0 > 0
    }
    let path = all.first { $0.path != nil }?.path
    let ofPath = all.filter { $0.path == nil || $0.path == path }
    let main = ofPath.filter(Self.isMain)
    let records = main.contains { $0.system != ProofsPeer.name } ? main : ofPath
    guard !records.isEmpty else { return nil }
    var names: [String] = [], points: [String: [LineChart.Point]] = [:]
    let sizes = Set(records.compactMap(\.n)).count > 1
    let threads = Set(records.compactMap(\.threads)).count > 1
    for r in records {
      var words = [r.system ?? ""] + (r.isMasked ? ["masked"] : []) + [r.operation]
      if let group = r.group, group != "ristretto255" { words.append(group) }
      if sizes, let n = r.n { words.append("\(n)") }
      if threads, let count = r.threads { words.append("× \(count)") }
      let name = words.joined(separator: " ")
      if points[name] == nil { names.append(name) }
      points[name, default: []].append(
        .init(x: log10(Double(r.d ?? 1)), y: r.value.flatMap { $0 > 0 ? log10($0) : nil }))
    }
    var chart = LineChart(
      title: "What a client's submission costs", xLabel: "log10 of the number of parameters d",
      yLabel: "log10 of seconds",
      series: names.map { .init(name: $0, points: (points[$0] ?? []).sorted { $0.x < $1.x }) })
    chart.wholeX = false
    return chart
  }
}
