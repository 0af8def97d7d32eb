import Reports

extension BenchReport {
  /// What `bench round` measured: one row a round, what each party computes and sends. None where nothing of it was
  /// measured.
  var roundTables: [Table] {
    var rounds: [(any: BenchRecord, rows: [String: BenchRecord])] = []
    for r in results where r.isOfARound {
      let known = rounds.firstIndex { $0.any.isOfTheRound(of: r) }
      if known == nil { rounds.append((r, [:])) }
      rounds[known ?? rounds.count - 1].rows[r.operation] = r
    }
    guard let first = rounds.first?.any else { return [] }
    // What all rounds share stands in the title.
    func shared<T: Hashable>(_ value: (BenchRecord) -> T?) -> T? {
      let all = Set(rounds.map { value($0.any) })
      return all.count == 1 ? all.first.flatMap { $0 } : nil
    }
    let (n, clients, threads, path) = (shared(\.n), shared(\.submissions), shared(\.threads), shared(\.path))
    let common = [
      clients.map { "\($0) clients" }, n.map { "n = \(grouped($0))" },
      threads.map { $0 == 1 ? "one thread" : "\($0) threads" }, path.map { "kernels of the path \($0)" },
    ].compactMap { $0 }
    let open = [("clients", clients == nil), ("n", n == nil), ("threads", threads == nil), ("path", path == nil)]
    let isJudged = rounds.contains { $0.rows["roundShare"].flatMap(RoundTarget.share) != nil }
    var table = Table(
      title: "One round, party by party: \(common.joined(separator: ", "))",
      columns: ["encryption", "proofs", "d"] + open.filter(\.1).map(\.0) + [
        "client: seal s", "client: sends bytes", "bytes a parameter", "validator: verify a client s",
        "validator: sum s", "trustee: share s",
      ] + (isJudged ? ["share to reach"] : []) + [
        "trustee: sends bytes", "check a share s", "open s",
      ])
    for (any, rows) in rounds {
      func value(_ operation: String) -> Table.Cell { Self.figure(rows[operation]?.value) }
      func bytes(_ operation: String) -> Table.Cell { Self.whole(rows[operation]?.bytes) }
      let each = rows["roundSeal"]?.bytes.map { Double($0) / Double(max(1, any.d ?? 1)) }
      let told: [String: Table.Cell] = [
        "clients": Self.whole(any.submissions), "n": Self.whole(any.n), "threads": Self.whole(any.threads),
        "path": .text(any.path ?? ""),
      ]
      let verdict = Self.judged(rows["roundShare"]?.value, rows["roundShare"].flatMap(RoundTarget.share))
      table.append(
        [.text(any.encryption ?? ""), .text(any.system ?? ""), Self.whole(any.d)]
          + open.filter(\.1).compactMap { told[$0.0] }
          + [
            value("roundSeal"), bytes("roundSeal"), Self.figure(each), value("roundVerify"), value("roundSum"),
            value("roundShare"),
          ] + (isJudged ? [verdict] : [])
          + [bytes("roundShare"), value("roundCheckShare"), value("roundOpen")])
    }
    table.notes = [
      "\(machine); \(date).",
      "Every client seals an update of its own (the median client); one validator verifies all submissions together (a "
        + "client's share of it) and adds them up; 3 of 4 trustees share the sum's rows with proofs (the median trustee), "
        + "each share is checked, and the sum is opened: shares combined, unpacked or unmasked. Every opened sum was that of "
        + "the updates, and of the masks' noise.",
      "Vectors of norm β = 2^20, room for \(grouped(first.clients ?? 0)) clients. One thread: processor time; several: "
        + "time on the clock.",
    ]
    return [table]
  }
}

extension BenchRecord {
  /// Whether both are of one round: they differ in what was done alone.
  fileprivate func isOfTheRound(of other: BenchRecord) -> Bool {
    (system, encryption, n, d, submissions) == (other.system, other.encryption, other.n, other.d, other.submissions)
      && (threads, path, clients, group) == (other.threads, other.path, other.clients, other.group)
  }
}
