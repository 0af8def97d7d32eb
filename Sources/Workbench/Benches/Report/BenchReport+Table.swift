public import Reports

extension BenchReport {
  /// What stands in place of the version of a peer that is not there.
  public static let notInstalled = "not installed"

  /// The order of peers in tables; others follow by name.
  private static let order = ["gmp", "openssl", "python-paillier", "pypaillier", "ipcl", "libsodium"]

  /// One table for each path, first the one whose kernels are fastest; then what proofs cost, and rounds.
  public var tables: [Table] {
    let rates = results.filter { $0.unit != BenchRecord.secondsUnit }
    var paths: [String?] = []
    for record in rates where !paths.contains(record.path) { paths.append(record.path) }
    return paths.enumerated().map { i, path in
      table(rates.filter { $0.path == path }, path, notes: i == 0 ? notes(rates) : [])
    } + proofTables + roundTables
  }

  /// One row for each operation: ours on one core, what is to be reached, how many times faster than each peer, what
  /// several cores bring, bytes.
  private func table(_ results: [BenchRecord], _ path: String?, notes: [String]) -> Table {
    let timed = results.filter { $0.value != nil }
    let measured = Set(timed.flatMap { ($0.ratios ?? [:]).keys }).subtracting(["one_core"])
    let wanted =
      path != "portable" && timed.contains { $0.system == "paillier" }
      ? Set(peers.map(\.name)).intersection(PeerPrograms.known) : []
    let shown = measured.union(wanted)
    let names = Self.order.filter(shown.contains) + shown.subtracting(Self.order).sorted()
    let several = Set(timed.compactMap(\.threads)).filter { $0 > 1 }.sorted()
    var table = Table(
      title: "Operations a second on one core, and how many times faster than peers"
        + (path.map { ": kernels of the path \($0)" } ?? ""),
      columns: ["operation", "n", "d", "a second", "each", "to reach", "reached"] + names.map { "× \($0)" }
        + several.map { "× one core, on \($0)" } + ["bytes"])
    for key in keys(timed) {
      let rows = timed.filter { Key($0) == key }
      guard let one = rows.first(where: { $0.threads ?? 1 == 1 }) ?? rows.first else { continue }
      table.append(cells(one, rows, names, several))
    }
    for record in results where record.peakMemory != nil {
      table.append(memoryCells(record, blanks: names.count + several.count))
    }
    table.notes = notes
    return table
  }

  private func cells(_ one: BenchRecord, _ rows: [BenchRecord], _ names: [String], _ several: [Int]) -> [Table.Cell] {
    let blank = Table.Cell.none(reason: "")
    let isOne = one.threads ?? 1 == 1
    let target = one.path ?? "ifma" == "ifma" ? BenchTarget.of(one) : nil
    let value = isOne ? one.value : nil
    let unitary = one.unit?.hasPrefix("operations") ?? true
    let reached: Table.Cell =
      switch target.map({ isOne ? $0.isReached(by: one) : nil }) {
      case .none: ""
      case .some(.none): "open"
      case .some(.some(let yes)): yes ? "yes" : "no"
      }
    let absent = Set(peers.filter { $0.version == Self.notInstalled }.map(\.name))
    let ratios = names.map { name in
      if let ratio = one.ratios?[name] { return Table.Cell.number(ratio, digits: 3) }
      return isOne && one.system == "paillier" && absent.contains(name) ? .none(reason: Self.notInstalled) : blank
    }
    let cores = several.map { count in
      rows.first { $0.threads == count }?.ratios?["one_core"].map { Table.Cell.number($0, digits: 3) } ?? blank
    }
    return [
      .text(one.label), one.n.map { .int($0) } ?? blank, one.d.map { .int($0) } ?? blank,
      value.map { .number($0, digits: 3) } ?? blank,
      .text(value.map { unitary ? duration(1 / $0) : "" } ?? ""), .text(target?.text ?? ""), reached,
    ] + ratios + cores + [one.bytes.map { .int($0) } ?? blank]
  }

  /// Memory stands where rates stand, so that it is seen whether it is little enough.
  private func memoryCells(_ r: BenchRecord, blanks: Int) -> [Table.Cell] {
    let blank = Table.Cell.none(reason: "")
    let limit = BenchTarget.memory(r)
    let peak = r.peakMemory ?? 0
    return [
      .text(r.label), r.n.map { .int($0) } ?? blank, r.d.map { .int($0) } ?? blank, blank,
      .text(byteCount(peak)), .text(limit.map { "< \(byteCount($0))" } ?? ""),
      .text(limit.map { peak < $0 ? "yes" : "no" } ?? ""),
    ] + [Table.Cell](repeating: blank, count: blanks) + [blank]
  }

  private func notes(_ results: [BenchRecord]) -> [String] {
    func has(_ groups: String?...) -> Bool { results.contains { $0.value != nil && groups.contains($0.group) } }
    let reported = peers.map { "\($0.name): \($0.version)" }.joined(separator: "; ")
    var notes = ["\(machine); \(date); \(reported)."]
    if results.contains(where: { $0.value != nil }) {
      notes.append(
        "One core: processor time on both sides, medians of \(rounds) rounds in which ours and every peer take turns, "
          + "\(significant(slice, 2)) s a slice. Several cores: time on the clock, the best of as many rounds, against "
          + "one core. Every result is checked.")
    }
    if let fewest = results.compactMap(\.rounds).min() {
      notes.append("Where a case would have taken longer than its time, rounds are fewer: at least \(fewest).")
    }
    if has(nil, "Z_n", "Z_n^2") {
      notes.append(
        "Nothing is prepared outside the clock but the key and its fixed-base table: encryption packs coordinates, draws "
          + "its randomness and writes bytes; sums run over 102,400 different ciphertexts; a share contains its part of "
          + "the proof that goes with 512 rows or more.")
    }
    if results.contains(where: { $0.ratios?["gmp"] != nil }) {
      notes.append(
        "gmp and openssl do the operation's exponentiations alone (`mpz_powm`, `BN_mod_exp_mont_consttime`), without a "
          + "table, and for sums and in the field its products (`mpz_mul` and `mpz_mod`, `BN_mod_mul_montgomery`).")
    }
    if has("ristretto255") {
      notes.append(
        "Points are different and were decoded, scalars are random; tables of generators are made beforehand. libsodium "
          + "has no sums of several terms: the naive method, measured on at most 512 terms and multiplied.")
    }
    if results.contains(where: { $0.peakMemory != nil }) {
      notes.append(
        "Memory is what encryption holds at most beyond its input, tables included, in a process of its own."
          + (results.filter { $0.system == MemoryBench.Mode.streamed.rawValue && $0.path == results.first?.path }.count
            > 1
            ? " Streamed, it does not depend on the number of coordinates: as many are measured as take some seconds, and a "
              + "quarter of them." : ""))
    }
    return notes
  }

  /// What distinguishes rows.
  private struct Key: Hashable {
    var operation: String, system: String?, group: String?, n: Int?, d: Int?, path: String?
    init(_ r: BenchRecord) {
      (operation, system, group, n, d, path) = (r.operation, r.system, r.group, r.n, r.d, r.path)
    }
  }

  private func keys(_ records: [BenchRecord]) -> [Key] {
    var seen: Set<Key> = []
    return records.map(Key.init).filter { seen.insert($0).inserted }
  }
}

extension BenchRecord {
  /// The operation in words.
  var label: String {
    switch operation {
    case "encrypt" where peakMemory != nil:
      system == "streamed" ? "memory: encrypt, one coordinate each, streamed" : "memory: encrypt, packed coordinates"
    case "encrypt": "encrypt, DJN, |a| = n/2"
    case "encryptFull": "encrypt, full r^n"
    case "encryptShort": "encrypt, |a| = 256 (an assumption more: opt-in)"
    case "decrypt": "decrypt, CRT"
    case "share": "decryption share, with proof"
    case "combine": "combine three shares"
    case "add": "add"
    case "sum": "sum of vectors"
    case "scale": "multiply by 64 bits"
    case "multiExp": "multi-exponentiation mod n², 64-bit exponents"
    case "modexp": group == "Z_n^2" ? "exponentiation mod n², n bits" : "exponentiation mod n, n bits"
    case "msm": "multi-scalar multiplication, public"
    case "msmSecret": "multi-scalar multiplication, secret"
    case "rowCommit": "row commitments, entries of 20 bits"
    case "scalarMult": "multiply a point, secret"
    case "scalarMultBase": "multiply the base point, secret"
    case "decode": "decode points"
    case "fieldMul": "products mod ℓ"
    case "innerProduct": "inner product mod ℓ"
    case "fold": "fold by a challenge mod ℓ"
    case "batchInversion": "inverses mod ℓ"
    default: operation
    }
  }
}
