import Reports

extension SweepPage {
  /// Columns of the means that name the combination: all before the number of runs.
  var settingColumns: Range<Int> { 0..<(means.columns.firstIndex(of: "runs") ?? 0) }

  /// Columns of the means that are metrics: each has its standard error beside it.
  var metricColumns: [Int] {
    means.columns.indices.dropLast().filter { means.columns[$0 + 1] == "± \(means.columns[$0])" }
  }

  /// A chart a metric: the first setting along x, a curve a combination of the others. Where only the seed varies, a
  /// point a run.
  var charts: [LineChart] {
    guard let along = settingColumns.first else { return seeds }
    return metricColumns.compactMap { i in
      chart(
        means, along: along, others: Array(settingColumns.dropFirst()), title: "Mean \(means.columns[i])",
        y: i, error: i + 1)
    }
  }

  private var seeds: [LineChart] {
    guard let run = points.columns.firstIndex(of: "run"), let end = points.columns.firstIndex(of: "seconds"), run > 0,
      run + 1 < end
    else { return [] }
    return (run + 1..<end).compactMap { i in
      let name = MetricNames.short(points.columns[i])
      return chart(points, along: 0, others: [], title: "\(name) of each run", y: i, error: nil)
    }
  }

  private func chart(
    _ table: Table, along: Int, others: [Int], title: String, y: Int, error: Int?
  ) -> LineChart? {
    var (positions, names): ([String: Int], [String]) = ([:], [])
    var (order, series): ([[String]], [[String]: [LineChart.Point]]) = ([], [:])
    for row in table.rows {
      let name = row[along].shown, group = others.map { row[$0].shown }
      if positions[name] == nil { (positions[name], names) = (names.count, names + [name]) }
      if series[group] == nil { order.append(group) }
      series[group, default: []].append(
        .init(x: Double(positions[name] ?? 0), y: row[y].figure, error: error.flatMap { row[$0].figure }))
    }
    guard table.rows.contains(where: { $0[y].figure != nil }) else { return nil }
    // Curves beside each other, so that one's error bars do not hide another's.
    let shown = order.prefix(40), step = min(0.08, 0.5 / Double(max(1, shown.count)))
    var chart = LineChart(
      title: title, xLabel: table.columns[along], yLabel: MetricNames.short(table.columns[y]),
      series: shown.enumerated().map { i, group in
        let shift = (Double(i) - Double(shown.count - 1) / 2) * step
        let points = (series[group] ?? []).sorted { $0.x < $1.x }
          .map { LineChart.Point(x: $0.x + shift, y: $0.y, error: $0.error) }
        let name = zip(others, group).map { "\(table.columns[$0]) = \($1)" }.joined(separator: ", ")
        return .init(name: name.isEmpty ? MetricNames.short(table.columns[y]) : name, points: points)
      })
    chart.xNames = names
    return chart
  }
}
