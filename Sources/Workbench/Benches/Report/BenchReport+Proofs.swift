import Foundation
import Reports
import UpdateProofs

extension BenchReport {
  /// What `bench proofs` measured, a table a path: one row a case with what is to be reached; then RiseFL where it was
  /// measured; then other groups and sizes of keys. None where nothing of it was measured.
  var proofTables: [Table] {
    let records = results.filter { $0.unit == BenchRecord.secondsUnit && !$0.isOfARound }
    let ours = proofCases(records.filter { $0.system != ProofsPeer.name })
    guard !ours.isEmpty else { return [] }
    let main = ours.filter { Self.isMain($0.any) }
    let others = ours.filter { !main.contains($0) }
    let title = "What a client's proof costs"
    var tables = byPath(main).map { proofTable(title, $0) }
    if let peer = riseFLTable(ours: ours, theirs: proofCases(records.filter { $0.system == ProofsPeer.name })) {
      tables.append(peer)
    }
    tables += byPath(others).map { proofTable(main.isEmpty ? title : "Other groups and keys", $0) }
    tables[0].notes = proofNotes(records) + tables[0].notes
    return tables
  }

  /// The cases of each path, in the order of the first.
  private func byPath(_ cases: [ProofRows]) -> [[ProofRows]] {
    var paths: [String?] = []
    for c in cases where !paths.contains(c.any.path) { paths.append(c.any.path) }
    return paths.map { path in cases.filter { $0.any.path == path } }
  }

  /// Whether a record is of the first table's group and key; systems without a proof, and RiseFL, have no group.
  static func isMain(_ record: BenchRecord) -> Bool {
    (record.n ?? 3072) == 3072 && [nil, GroupChoice.ristretto255.name].contains(record.group)
  }

  /// The records of one case, by operation.
  struct ProofRows: Equatable {
    var any: BenchRecord
    var rows: [String: BenchRecord] = [:]

    subscript(operation: String) -> BenchRecord? { rows[operation] }
  }

  /// The records of each case, in the order of the first.
  private func proofCases(_ records: [BenchRecord]) -> [ProofRows] {
    var order: [BenchRecord] = [], cases: [ProofRows] = []
    for r in records {
      // What a case's records share; systems without a proof have no group.
      let key = BenchRecord(
        operation: "", system: r.system, group: r.group, encryption: r.encryption, n: r.n, d: r.d, threads: r.threads,
        path: r.path,
        clients: r.clients)
      let i = order.firstIndex(of: key) ?? order.count
      if i == order.count {
        order.append(key)
        cases.append(ProofRows(any: r))
      }
      cases[i].rows[r.operation] = r
    }
    return cases
  }

  /// A column of the table: what it shows of a case, and whether it is left out where no case has it.
  private struct Column {
    var title: String
    var optional = false
    var cell: (ProofRows) -> Table.Cell
  }

  private func proofTable(_ title: String, _ cases: [ProofRows]) -> Table {
    // What all cases share stands in the title.
    func shared<T: Hashable>(_ value: (BenchRecord) -> T?) -> T? {
      let all = Set(cases.compactMap { value($0.any) })
      return all.count == 1 ? all.first : nil
    }
    let (group, n) = (shared(\.group), shared(\.n)), (threads, path) = (shared(\.threads), shared(\.path))
    let masked = Set(cases.map(\.any.isMasked))
    let common = [
      masked == [true] ? "masked" : nil, group, n.map { "n = \(grouped($0))" },
      threads.map { $0 == 1 ? "one thread" : "\($0) threads" },
      path.map { "kernels of the path \($0)" },
    ].compactMap { $0 }
    var columns = [Column(title: "system") { .text($0.any.system ?? "") }]
    if masked.count > 1 { columns.append(Column(title: "encryption") { .text($0.any.encryption ?? "paillier") }) }
    if group == nil { columns.append(Column(title: "group") { .text($0.any.group ?? "") }) }
    if n == nil { columns.append(Column(title: "n") { Self.whole($0.any.n) }) }
    columns.append(Column(title: "d") { Self.whole($0.any.d) })
    if threads == nil { columns.append(Column(title: "threads") { Self.whole($0.any.threads) }) }
    if path == nil { columns.append(Column(title: "path") { .text($0.any.path ?? "") }) }
    columns += Self.proofColumns(masked: masked.contains(true))
    let kept = columns.filter { c in !c.optional || cases.contains { !c.cell($0).isBlank } }
    var table = Table(
      title: common.isEmpty ? title : "\(title): \(common.joined(separator: ", "))", columns: kept.map(\.title))
    for c in cases { table.append(kept.map { $0.cell(c) }) }
    return table
  }

  private static func proofColumns(masked: Bool) -> [Column] {
    [
      Column(title: "encrypt s") { timed($0["encrypt"]) },
      Column(title: "commit s") { timed($0["commit"]) },
      Column(title: "prove s") { timed($0["prove"]) },
      Column(title: "client s") { figure($0["client"]?.value) },
      Column(title: "client to reach", optional: true) { judged($0["client"]?.value, target($0)?.client) },
      Column(title: "verify s") { figure($0["verify"]?.value) },
      Column(title: "verify to reach", optional: true) { judged($0["verify"]?.value, target($0)?.verify) },
      Column(title: "batch-verify s", optional: true) { figure($0["batchVerify"]?.value) },
      Column(title: "batch to reach", optional: true) { judged($0["batchVerify"]?.value, target($0)?.batchVerify) },
      Column(title: "overhead") { figure($0["client"]?.ratios?["overhead"]) },
      Column(title: "overhead to reach", optional: true) {
        judged($0["client"]?.ratios?["overhead"], target($0)?.overhead)
      },
      Column(title: "ciphertext B/d") { figure(perEntry($0["encrypt"])) },
      Column(title: "proof B/d") { figure(perEntry($0["prove"])) },
      Column(title: "proof B/d to reach", optional: true) { judged(perEntry($0["prove"]), target($0)?.proofBytes) },
      Column(title: "sent B/d", optional: true) { masked ? figure(perEntry($0["client"])) : .none(reason: "") },
      Column(title: "sent B/d to reach", optional: true) { judged(perEntry($0["client"]), target($0)?.bytes) },
      Column(title: "client MiB") { figure(mebibytes($0["client"])) },
      Column(title: "verify MiB") { figure(mebibytes($0["verify"])) },
      Column(title: "MiB to reach", optional: true) { c in
        let both = ["client", "verify"].compactMap { mebibytes(c[$0]) }
        return judged(both.count == 2 ? both.max() : nil, target(c)?.memory.map { Double($0) / 1_048_576 })
      },
    ]
  }

  private static func target(_ c: ProofRows) -> ProofsTarget? { .of(c.any) }

  private static func perEntry(_ r: BenchRecord?) -> Double? { r?.bytes.map { Double($0) / Double(max(1, r?.d ?? 1)) } }

  private static func mebibytes(_ r: BenchRecord?) -> Double? {
    r?.peakMemory.flatMap { $0 > 0 ? Double($0) / 1_048_576 : nil }
  }

  static func whole(_ x: Int?) -> Table.Cell { x.map { .int($0) } ?? .none(reason: "") }

  /// Seconds; a record that has none says that it was not measured.
  private static func timed(_ r: BenchRecord?) -> Table.Cell {
    r.map { $0.value == nil ? .none(reason: "not measured") : figure($0.value) } ?? .none(reason: "")
  }

  static func figure(_ x: Double?) -> Table.Cell { x.map { .number($0, digits: 3) } ?? .none(reason: "") }

  static func judged(_ x: Double?, _ limit: Double?) -> Table.Cell {
    guard let x, let limit else { return "" }
    return .text("≤ \(significant(limit, 2)): \(x <= limit ? "yes" : "no")")
  }

  private func proofNotes(_ records: [BenchRecord]) -> [String] {
    let clients = Set(records.filter { $0.system != ProofsPeer.name }.compactMap(\.clients)).sorted()
    let room = clients.map { grouped($0) }.joined(separator: ", ")
    let batch = records.contains { $0.operation == "batchVerify" }
    let masked = records.contains(where: \.isMasked)
    return [
      "\(machine); \(date).",
      "Vectors of norm β = 2^20 (`bits` and `entries`: entries of 21 bits), room for \(room) clients. Client: encrypt, "
        + "commit, prove, each measured within the same sealing; overhead is client divided by encrypt, the median of the "
        + "rounds' quotients. Every submission was verified, and refused with one bit of its proofs turned."
        + (batch ? " Batch-verify is a client's share where one validator verifies 32 clients together." : ""),
      "One thread: processor time, medians; several: time on the clock, the best. Proof bytes are everything sent but "
        + "ciphertexts. Memory is the highest resident set of the whole process, one process a case, its input included.",
    ]
      + (masked
        ? [
          "Masked: encrypt is drawing noise and key, masking, and the encryption of the key; ciphertext bytes are those of "
            + "the key and what is masked. β bounds vector, noise and key together. What is public of a mask is made anew "
            + "by each client, and once by a validator: within verify, and once within batch-verify."
        ] : [])
  }
}

extension Table.Cell {
  /// Whether nothing is shown.
  fileprivate var isBlank: Bool { self == "" || self == .none(reason: "") }
}
