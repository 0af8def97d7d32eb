public import BigNum
import Configurations
public import Foundation
import Machines
import PaillierScheme
import Quantization
public import Reports

/// How much memory encryption holds. Measured in a process of its own, where nothing else has left its mark.
///
/// Packed coordinates are measured in one size. Of streamed ones, which cost a ciphertext each, so many are taken as the
/// machine encrypts in some seconds, and then four times as many: what is held must not depend on the count.
public enum MemoryBench {
  /// How coordinates become ciphertexts.
  public enum Mode: String, CaseIterable, Sendable {
    /// Many a ciphertext, all at once.
    case packed
    /// One each, handed on block by block and dropped.
    case streamed
  }

  /// Coordinates, unless another number is asked for; streamed ones are at most so many.
  public static let coordinates = 1_000_000
  /// Streamed coordinates come in multiples of this, four blocks of the stream: less would not show its memory.
  public static let unit = 1 << 14
  /// Seconds that streaming may take all in all, where the machine decides how many coordinates that are.
  static let budget = 20.0

  /// The counts of streamed coordinates, the second one about four times the first, for a machine that encrypts so many
  /// a second.
  static func counts(rate: Double) -> [Int] {
    let wanted = max(0, rate) * budget * 4 / 5
    let most = max(1, min(coordinates / unit, wanted < Double(coordinates) ? Int(wanted) / unit : .max)) * unit
    return counts(most)
  }

  /// So many coordinates, and before that a quarter of them.
  static func counts(_ d: Int) -> [Int] { d < 4 ? [d] : [d / 4, d] }

  /// Coordinates a second that this machine encrypts one by one, on all its cores.
  static func rate(bits: Int, n: BigInt, samples: Int = 1 << 9) throws -> Double {
    let key = try PublicKey(n: n, size: .named(bits: bits))
    var rng = SystemRandomNumberGenerator()
    _ = try key.encrypt([0], using: &rng)
    let values = (0..<samples).map { BigInt($0) }
    return Double(samples) / max(1e-9, try Samples.time { _ = try key.encrypt(values, using: &rng) })
  }

  /// What the child prints: bytes above what it held when its input was there.
  public static func measure(_ mode: Mode, bits: Int, coordinates d: Int, n: BigInt) throws -> Int {
    let key = try PublicKey(n: n, size: .named(bits: bits))
    var rng = SystemRandomNumberGenerator()
    let values = (0..<d).map { _ in Int64.random(in: -(1 << 20)...(1 << 20) - 1, using: &rng) }
    ResidentSet.resetPeak()
    let before = ResidentSet.now
    switch mode {
    case .packed:
      let plan = try SlotPlan(dimension: d, clients: PaillierBenchKey.clients, magnitudeBits: 21, modulusBits: bits)
      let rows = try PlaintextVector(residues: plan.packResidues(values, modulus: key.n), key: key)
      let sealed = try key.encrypt(rows, using: &rng).ciphertexts
      withExtendedLifetime(sealed) {}
    case .streamed:
      var bytes = 0
      try key.encryptStream(count: d, using: &rng) { range in
        try PlaintextVector(values[range].map { BigInt(Int($0)) }, key: key)
      } consume: { _, sealed, _ in
        bytes += sealed.count * key.size.ciphertextByteCount
      }
      try require(bytes == d * key.size.ciphertextByteCount, "encryptStream")
    }
    return withExtendedLifetime(values) { ResidentSet.peak - before }
  }

  /// Runs this program again for each mode and count, and reads what it prints. Without a number of coordinates, packed
  /// are `coordinates`, and streamed as many as the machine encrypts within `budget` seconds.
  public static func records(
    bits: Int, coordinates d: Int? = nil, program: URL, progress: ProgressLine
  ) throws -> [BenchRecord] {
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    let streamed = try d.map(counts) ?? counts(rate: rate(bits: bits, n: n))
    let cases = [(Mode.packed, d ?? coordinates)] + streamed.map { (Mode.streamed, $0) }
    progress.begin("memory at \(bits) bits", total: cases.reduce(0) { $0 + $1.1 })
    defer { progress.end() }
    return try cases.map { mode, count in
      let bytes = try child(mode, bits, count, n, program)
      progress.advance(by: count)
      return BenchRecord(
        operation: "encrypt", system: mode.rawValue, n: bits, d: count, path: "\(KernelPath.best)", peakMemory: bytes)
    }
  }

  /// Throws where streaming holds more for more coordinates: half of the ciphertexts by which two counts differ, both of
  /// whole blocks.
  public static func checkStreams(_ records: [BenchRecord]) throws {
    let streamed = records.filter {
      $0.system == Mode.streamed.rawValue && $0.peakMemory ?? 0 > 0 && $0.d ?? 0 >= unit / 4
    }
    for (a, b) in zip(streamed, streamed.dropFirst()) where a.n == b.n && a.path == b.path {
      let more = ((b.d ?? 0) - (a.d ?? 0)) * (b.n ?? 0) / 4
      guard (b.peakMemory ?? 0) - (a.peakMemory ?? 0) <= max(1 << 22, more / 2) else {
        throw WorkbenchError.refused(
          path: "bench memory",
          reason: "streaming \(grouped(b.d ?? 0)) coordinates holds \(byteCount(b.peakMemory ?? 0)), and "
            + "\(grouped(a.d ?? 0)) hold \(byteCount(a.peakMemory ?? 0)): it grows with their number",
          advice: "measure again; if it stays so, please report it")
      }
    }
  }

  private static func child(_ mode: Mode, _ bits: Int, _ d: Int, _ n: BigInt, _ program: URL) throws -> Int {
    let process = Process(), output = Pipe()
    process.executableURL = program
    process.arguments = [
      "bench", "memory-child", "--mode", mode.rawValue, "--n", "\(bits)", "-d", "\(d)", "--modulus", n.hex,
    ]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, let bytes = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw WorkbenchError.refused(
        path: "bench memory", reason: "the child process ended with \(process.terminationStatus)",
        advice: "does this machine have the memory?")
    }
    return bytes
  }
}
