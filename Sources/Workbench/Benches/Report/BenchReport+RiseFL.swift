import Reports

extension BenchReport {
  /// Ours beside RiseFL, d by d; nil where it was not measured.
  func riseFLTable(ours: [ProofRows], theirs: [ProofRows]) -> Table? {
    guard !theirs.isEmpty else { return nil }
    let name = ProofsPeer.name
    func own(_ peer: ProofRows) -> ProofRows? {
      ours.first { c in c.any.d == peer.any.d && c.rows.values.contains { $0.ratios?[name] != nil } }
    }
    let masked = theirs.contains { own($0)?.any.isMasked ?? false }
    var table = Table(
      title: "RiseFL in the same run, in turn with ours",
      columns: ["d"] + (masked ? ["ours"] : []) + [
        "client s", "RiseFL client s", "client ×", "client × to reach", "verify s", "RiseFL verify s", "verify ×",
        "verify × to reach", "batch-verify s", "batch ×", "batch × to reach", "RiseFL prepares s", "sent B/d",
        "RiseFL sent B/d",
      ])
    for peer in theirs {
      guard let own = own(peer) else { continue }
      let target = ProofsTarget.of(own.any), d = Double(max(1, own.any.d ?? 1))
      func cells(_ operation: String, withTheirs: Bool = true) -> [Table.Cell] {
        let ratio = own[operation]?.ratios?[name], limit = target?.riseFL[operation]
        let verdict: Table.Cell =
          if let ratio, let limit { .text("≥ \(significant(limit, 2)): \(ratio >= limit ? "yes" : "no")") } else { "" }
        return [Self.figure(own[operation]?.value)] + (withTheirs ? [Self.figure(peer[operation]?.value)] : [])
          + [Self.figure(ratio), verdict]
      }
      func sent(_ c: ProofRows) -> Table.Cell { Self.figure(c["client"]?.bytes.map { Double($0) / d }) }
      table.append(
        [Self.whole(own.any.d)] + (masked ? [.text(own.any.encryption ?? "paillier")] : []) + cells("client")
          + cells("verify") + cells("batchVerify", withTheirs: false)
          + [Self.figure(peer["prepare"]?.value), sent(own), sent(peer)])
    }
    let version = peers.first { $0.name == name }?.version ?? ""
    table.notes = [
      "RiseFL (\(version)): a client is all that one client does in a round, verification all that the server does for it, "
        + "both medians of processor time on one thread, as the program that --risefl named measures them "
        + "(docs/how-to/benchmark.md says what was measured). Ours is the system `norm` above, encryption included; RiseFL "
        + "encrypts nothing.",
      "What RiseFL's server prepares once a round stands by itself and is in no ratio. Its check is statistical: with "
        + "k = 1000 a vector of 1.3 times its bound passes every other time, and one within the bound fails with "
        + "probability 2^-128.",
    ]
    return table.rows.isEmpty ? nil : table
  }
}
