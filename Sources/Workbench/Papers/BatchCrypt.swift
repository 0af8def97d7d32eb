import BigNum
public import Configurations
public import Foundation
import Machines
import PaillierScheme
import Quantization
public import Reports

/// BatchCrypt (Zhang et al., USENIX ATC 2020): Table 1, and the stock and packed bars of Fig. 7, with our Paillier.
///
/// `papers/batchcrypt/README.md` says what is measured, sampled and scaled, and what the paper's figures hide.
public struct BatchCrypt: Equatable, Sendable {
  /// One model of Fig. 7.
  struct Model: Equatable, Sendable {
    var name = ""
    var parameters = 0
  }

  private let published: Published
  private var bits: [Int] = []
  private var values = 0
  private var sample: [Int] = []
  private var quickSample: [Int] = []
  private var figureBits = 0
  private var clients = 0
  private var valueBits = 0
  private var figureSample = 0
  private var figureQuickSample = 0
  private var models: [Model] = []

  /// Reads `published.json` and `reproduce.toml` in `papers/batchcrypt`.
  public init(folder: URL) throws(WorkbenchError) {
    published = try Published(file: folder.appendingPathComponent("published.json"))
    let file = folder.appendingPathComponent("reproduce.toml")
    let text = try FileAccess.text(at: file, limit: 1 << 20)
    var root = try TableReader(TomlNode(parsing: text, file: file.path), path: "")
    guard var one = try root.table("table1"), var seven = try root.table("fig7") else {
      throw .malformed(path: file.path, reason: "[table1] or [fig7] is missing")
    }
    try one.read("bits", &bits, in: 1024...4096)
    try one.read("values", &values, in: 1...1_000_000_000)
    try one.read("sample", &sample, in: 1...1_000_000_000)
    try one.read("quick_sample", &quickSample, in: 1...1_000_000_000)
    try one.finish()
    try seven.read("bits", &figureBits, in: 2048...4096)
    try seven.read("clients", &clients, in: 1...1_000_000)
    try seven.read("value_bits", &valueBits, in: 2...32)
    try seven.read("sample", &figureSample, in: 1...1_000_000)
    try seven.read("quick_sample", &figureQuickSample, in: 1...1_000_000)
    for var m in try seven.tables("models") {
      var model = Model()
      try m.read("name", &model.name)
      try m.read("parameters", &model.parameters, in: 1...1_000_000_000)
      try m.finish()
      models.append(model)
    }
    try seven.finish()
    try root.finish()
    guard !bits.isEmpty, sample.count == bits.count, quickSample.count == bits.count else {
      throw .malformed(
        path: file.path, reason: "table1.sample and quick_sample need one number for each of table1.bits")
    }
  }

  /// Measures both; minutes, or with `quick` some seconds. Single-threaded: figures are seconds of one core.
  public func run(quick: Bool, progress: ProgressLine) throws -> [Comparison] {
    let keys = Set(bits + [figureBits]).sorted()
    var costs: [Int: [EncryptionMode: Cost]] = [:]
    for size in keys {
      let own = bits.firstIndex(of: size).map { quick ? quickSample[$0] : sample[$0] } ?? 0
      let count = max(own, size == figureBits ? (quick ? figureQuickSample : figureSample) : 0)
      costs[size] = try measure(size, count: count, progress: progress)
    }
    return [table1(costs), try figure7(costs[figureBits] ?? [:], quick: quick, progress: progress)]
  }

  /// Seconds of one core for one value.
  private struct Cost {
    var encryption: Double
    var decryption: Double
    var measured: Int
  }

  private func measure(_ size: Int, count: Int, progress: ProgressLine) throws -> [EncryptionMode: Cost] {
    var rng = SystemRandomNumberGenerator()
    let key = try PrivateKey.generate(.named(bits: size, allowInsecure: true), using: &rng)
    // The paper's inputs are floats that python-paillier scales to integers of about 53 bits.
    let plain = (0..<count).map { _ in BigInt.random(bits: 53, using: &rng) - .powerOfTwo(52) }
    var costs: [EncryptionMode: Cost] = [:]
    for mode in [EncryptionMode.textbook, .fast] {
      progress.begin("\(size) bits, \(mode.rawValue), \(grouped(count)) values", total: 2)
      _ = try key.publicKey.encrypt([0], mode: mode, using: &rng, work: .serial)  // builds the table
      var sealed: [Ciphertext] = []
      let encryption = try Samples.processorTime {
        sealed = try key.publicKey.encrypt(plain, mode: mode, using: &rng, work: .serial).ciphertexts
      }
      progress.advance()
      var opened: [BigInt] = []
      let decryption = try Samples.processorTime { opened = try key.decrypt(sealed, work: .serial) }
      progress.end()
      guard opened == plain else {
        throw WorkbenchError.refused(
          path: "batchcrypt", reason: "decryption does not return what was encrypted", advice: "run `sealedsum doctor`")
      }
      costs[mode] = Cost(
        encryption: encryption / Double(count), decryption: decryption / Double(count), measured: count)
    }
    return costs
  }

  private func table1(_ costs: [Int: [EncryptionMode: Cost]]) -> Comparison {
    var out = Comparison(paper: published.paper, table: "Table 1")
    for size in bits {
      let row = "\(size) bits", n = Double(values)
      func add(_ quantity: String, _ variant: String, _ ours: Double, _ measured: Int, _ unit: String) {
        out.add(
          row, quantity, variant: variant, ours: ours, measured: measured, scaledTo: values, published: published,
          unit: unit)
      }
      add("plaintext size", "64-bit doubles", n * 8 / 1_048_576, values, "MiB")
      add("ciphertext size", "fixed width, no container", n * Double(size / 4) / 1_048_576, values, "MiB")
      for mode in [EncryptionMode.textbook, .fast] {
        guard let cost = costs[size]?[mode] else { continue }
        add("encryption", "\(mode.rawValue), 1 core", cost.encryption * n, cost.measured, "s")
      }
      if let cost = costs[size]?[.textbook] {
        add("decryption", "CRT, 1 core", cost.decryption * n, cost.measured, "s")
      }
    }
    out.notes = [
      "Published: elapsed seconds on \(published.machine). Ours: processor seconds of one core. A ratio of 1 therefore "
        + "means that one core of ours does what sixteen virtual processors did; divide by the cores that you have.",
      "`textbook` computes r^N as python-paillier does; `fast` draws r = h^a with a half-length exponent from a table.",
      "The published plaintext size shows that the values were 64-bit doubles (900,000 × 8 B = 6.87 MiB), not 32-bit.",
      "Published ciphertexts carry 80–110 B of serialisation each; ours are |N|/4 bytes.",
      "A 1024-bit key can be factored. It exists for this table only and is refused everywhere else.",
    ]
    return out
  }

  private func figure7(_ costs: [EncryptionMode: Cost], quick: Bool, progress: ProgressLine) throws -> Comparison {
    var out = Comparison(paper: published.paper, table: "Fig. 7")
    let packed = try measurePacked(quick: quick, progress: progress)
    for model in models {
      for mode in [EncryptionMode.textbook, .fast] {
        guard let stock = costs[mode], let rows = packed.costs[mode] else { continue }
        let plan = try SlotPlan(
          dimension: model.parameters, clients: clients, magnitudeBits: valueBits, modulusBits: figureBits)
        func add(_ kind: String, _ quantity: String, _ each: Double, _ measured: Int, of count: Int, _ variant: String)
        {
          out.add(
            "\(model.name), \(kind)", quantity, variant: variant, ours: each * Double(count), measured: measured,
            scaledTo: count, published: published, unit: "s")
        }
        let name = "\(mode.rawValue), 1 core", slots = "\(name), \(plan.slots) slots"
        add("stock", "encryption", stock.encryption, stock.measured, of: model.parameters, name)
        add("packed", "encryption", rows.encryption, rows.measured, of: plan.rows, slots)
        if mode == .textbook {
          add("stock", "decryption", stock.decryption, stock.measured, of: model.parameters, "CRT, 1 core")
          add("packed", "decryption", rows.decryption, rows.measured, of: plan.rows, "CRT, 1 core, \(plan.slots) slots")
        }
      }
    }
    out.notes = [
      "Packed rows hold \(packed.plan.slots) signed \(valueBits)-bit values with room for the sum of \(clients) clients "
        + "(w = \(packed.plan.slotWidth) bits); the paper's hold 100. Packing and unpacking are in the times, "
        + "quantisation is not.",
      "The bars `idle` and `overall` are network and waiting in the authors' cluster: not reproduced.",
      "No proofs here, as in the paper: a client can encrypt anything.",
    ]
    return out
  }

  private func measurePacked(
    quick: Bool, progress: ProgressLine
  ) throws -> (plan: SlotPlan, costs: [EncryptionMode: Cost]) {
    var rng = SystemRandomNumberGenerator()
    let rows = quick ? figureQuickSample : figureSample
    let one = try SlotPlan(dimension: 1, clients: clients, magnitudeBits: valueBits, modulusBits: figureBits)
    let dimension = rows * ((figureBits - 2) / one.slotWidth)
    let plan = try SlotPlan(
      dimension: dimension, clients: clients, magnitudeBits: valueBits, modulusBits: figureBits)
    let range = plan.entryRange
    let x = (0..<dimension).map { _ in Int64.random(in: range, using: &rng) }
    let key = try PrivateKey.generate(.named(bits: figureBits), using: &rng)
    var costs: [EncryptionMode: Cost] = [:]
    for mode in [EncryptionMode.textbook, .fast] {
      progress.begin("\(figureBits) bits, \(mode.rawValue), \(plan.rows) packed rows", total: 2)
      _ = try key.publicKey.encrypt([0], mode: mode, using: &rng, work: .serial)
      var sealed: [Ciphertext] = []
      let encryption = try Samples.processorTime {
        sealed = try key.publicKey.encrypt(plan.pack(x), mode: mode, using: &rng, work: .serial).ciphertexts
      }
      progress.advance()
      var opened: [Int64] = []
      let decryption = try Samples.processorTime { opened = try plan.unpack(key.decrypt(sealed, work: .serial)) }
      progress.end()
      guard opened == x else {
        throw WorkbenchError.refused(
          path: "batchcrypt", reason: "unpacking does not return what was packed", advice: "run `sealedsum doctor`")
      }
      costs[mode] = Cost(
        encryption: encryption / Double(plan.rows), decryption: decryption / Double(plan.rows), measured: plan.rows)
    }
    return (plan, costs)
  }
}
