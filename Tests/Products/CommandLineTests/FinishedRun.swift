import Foundation
import Testing
import WorkbenchTesting

/// One small finished run without proofs, made once a process, that tests read and do not change.
enum FinishedRun {
  static let rounds = 2

  /// Its folder; its experiment is `experiments/heart-disease.toml`.
  static func folder() throws -> URL { try made.get().folder }

  /// What `sealedsum run` printed, as JSON.
  static func output() throws -> String { try made.get().output }

  /// A copy to change, which the caller removes.
  static func copy() throws -> URL {
    let target = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: folder(), to: target)
    return target
  }

  private static let made = Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    let file = Checkout.root.appendingPathComponent("experiments/heart-disease.toml").path
    let result = try CommandLineTool.run([
      "run", file, "--out", folder.path, "--quiet", "--format", "json", "--set", "crypto.proofs=none", "--set",
      "experiment.rounds=\(rounds)", "--set", "faults=[{client=\"Hungary\",round=1}]",
    ])
    try #require(result.status == 0, "\(result.errors)")
    leftovers.append(folder)
    atexit { for folder in FinishedRun.leftovers { try? FileManager.default.removeItem(at: folder) } }
    return (folder: folder, output: result.output)
  }

  nonisolated(unsafe) private static var leftovers: [URL] = []
}
