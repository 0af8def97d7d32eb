public import BigNum
import Configurations
public import Foundation
import PaillierScheme
import Quantization
public import Reports

/// How much memory encryption holds. Measured in a process of its own, where nothing else has left its mark.
public enum MemoryBench {
  /// How coordinates become ciphertexts.
  public enum Mode: String, CaseIterable, Sendable {
    /// Many a ciphertext, all at once.
    case packed
    /// One each, handed on block by block and dropped.
    case streamed
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

  /// Runs this program again for each mode, and reads what it prints.
  public static func records(
    bits: Int, coordinates d: Int, modes: [Mode] = Mode.allCases, program: URL, progress: ProgressLine
  ) throws -> [BenchRecord] {
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    progress.begin("memory at \(bits) bits", total: modes.count)
    defer { progress.end() }
    return try modes.map { mode in
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
      progress.advance()
      return BenchRecord(
        operation: "encrypt", system: mode.rawValue, n: bits, d: d, path: "\(KernelPath.best)", peakMemory: bytes)
    }
  }
}
