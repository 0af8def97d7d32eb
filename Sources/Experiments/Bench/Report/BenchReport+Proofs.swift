import Foundation

extension BenchReport {
  /// One row a case of `bench proofs`, with what is to be reached; none where nothing of it was measured.
  var proofTables: [Table] {
    let records = results.filter { $0.unit == BenchRecord.secondsUnit }
    guard !records.isEmpty else { return [] }
    var table = Table(
      title: "What a client's proof costs",
      columns: [
        "system", "group", "n", "d", "threads", "path", "encrypt s", "prove s", "client s", "client to reach",
        "verify s", "verify to reach", "overhead", "overhead to reach", "ciphertext B/d", "proof B/d",
        "proof B/d to reach", "client MiB", "verify MiB",
      ])
    for rows in proofCases(records) { table.append(proofCells(rows)) }
    table.notes = proofNotes(records)
    return [table]
  }

  /// Seconds of client and of verification over d, one curve for each system, group, size of key, path and number of
  /// threads.
  public var proofChart: LineChart? {
    let records = results.filter {
      $0.unit == BenchRecord.secondsUnit && ["client", "verify"].contains($0.operation) && $0.d ?? 0 > 0
    }
    guard !records.isEmpty else { return nil }
    var names: [String] = [], points: [String: [LineChart.Point]] = [:]
    let sizes = Set(records.map(\.n)).count > 1, paths = Set(records.map(\.path)).count > 1
    let threads = Set(records.map(\.threads)).count > 1
    for r in records {
      var words = [r.system ?? "", r.operation]
      if let group = r.group, group != "ristretto255" { words.append(group) }
      if sizes, let n = r.n { words.append("\(n)") }
      if paths, let path = r.path { words.append(path) }
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

  /// The records of each case, in the order of the first.
  private func proofCases(_ records: [BenchRecord]) -> [[String: BenchRecord]] {
    var order: [BenchRecord] = [], cases: [[String: BenchRecord]] = []
    for r in records {
      // What a case's records share; systems without a proof have no group.
      let key = BenchRecord(
        operation: "", system: r.system, group: r.group, n: r.n, d: r.d, threads: r.threads, path: r.path,
        clients: r.clients)
      let i = order.firstIndex(of: key) ?? order.count
      if i == order.count {
        order.append(key)
        cases.append([:])
      }
      cases[i][r.operation] = r
    }
    return cases
  }

  private func proofCells(_ rows: [String: BenchRecord]) -> [Table.Cell] {
    let blank = Table.Cell.none(reason: "")
    guard let any = rows["client"] ?? rows.values.first else { return [] }
    let target = ProofsTarget.of(any)
    let d = Double(max(1, any.d ?? 1))
    func figure(_ x: Double?) -> Table.Cell { x.map { .number($0, digits: 3) } ?? blank }
    func judged(_ x: Double?, _ limit: Double?) -> Table.Cell {
      guard let x, let limit else { return "" }
      return .text("≤ \(significant(limit, 2)): \(x <= limit ? "yes" : "no")")
    }
    func memory(_ bytes: Int?) -> Table.Cell {
      guard let bytes, bytes > 0 else { return blank }
      return .number(Double(bytes) / 1_048_576, digits: 3)
    }
    let proofBytes = rows["prove"]?.bytes.map { Double($0) / d }
    let (client, verify, overhead) = (any.value, rows["verify"]?.value, any.ratios?["overhead"])
    return [
      .text(any.system ?? ""), .text(any.group ?? ""), any.n.map { .int($0) } ?? blank, any.d.map { .int($0) } ?? blank,
      .int(any.threads ?? 1), .text(any.path ?? ""), figure(rows["encrypt"]?.value), figure(rows["prove"]?.value),
      figure(client), judged(client, target?.client), figure(verify), judged(verify, target?.verify), figure(overhead),
      judged(overhead, target?.overhead), figure(rows["encrypt"]?.bytes.map { Double($0) / d }), figure(proofBytes),
      judged(proofBytes, target?.proofBytes), memory(any.peakMemory), memory(rows["verify"]?.peakMemory),
    ]
  }

  private func proofNotes(_ records: [BenchRecord]) -> [String] {
    let clients = Set(records.compactMap(\.clients)).sorted().map { grouped($0) }.joined(separator: ", ")
    return [
      "\(machine); \(date).",
      "Vectors of norm β = 2^20 (`bits`: entries of 21 bits), room for \(clients) clients. Client: encrypt, commit, prove; "
        + "encrypt is the same vector encrypted alone, in the same round; prove is the difference; overhead is client "
        + "divided by encrypt. Every submission was verified, and refused with one bit of its proofs turned.",
      "One thread: processor time, medians; several: time on the clock, the best. Proof bytes are everything sent but "
        + "ciphertexts. Memory is the highest resident set of the whole process, one process a case, its input included.",
    ]
  }
}
