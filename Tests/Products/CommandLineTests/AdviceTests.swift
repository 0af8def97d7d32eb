import Configurations
import Foundation
import Testing
import WorkbenchTesting

/// Errors send people the right way.
@Suite struct AdviceTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private func fails(_ arguments: [String], _ status: CommandStatus, says: String, not: String = "\u{0}") throws {
    let r = try CommandLineTool.run(arguments, in: folder)
    #expect(r.status == status.rawValue && r.errors.contains(says) && !r.errors.contains(not), "\(arguments): \(r)")
  }

  @Test func paillier() throws {
    for name in ["a", "b"] {
      let r = try CommandLineTool.run(["paillier", "keygen", name, name + ".pub", "--bits", "2048"], in: folder)
      try #require(r.status == 0, "\(r.errors)")
      _ = try CommandLineTool.run(["paillier", "encrypt", name + ".pub", "--out", name + "7", "7"], in: folder)
    }
    // Both ways round: of two keys, one has the larger modulus.
    for (key, number) in [("a", "b7"), ("b", "a7")] {
      try fails(
        ["paillier", "decrypt", key, number], .badInput, says: "take the key that it was encrypted with",
        not: "too large for a double")
    }
    try fails(["paillier", "decrypt", "a.pub", "a7"], .badInput, says: "a private key (kty, key_ops, p, q, pub)")
    try fails(["paillier", "encrypt", "a.pub", "inf"], .badInput, says: "no finite number")
    try fails(["paillier", "encrypt", "a.pub", "1e300", "--out", "a"], .io, says: "choose another name")
    try fails(
      ["paillier", "keygen", "c", "c.pub", "--bits", "1000"], .configurationRefused, says: "2048, 3072 or 4096")
  }

  @Test func others() throws {
    try fails(["ceremony", "--trustees", "0"], .configurationRefused, says: "--trustees, --threshold, --corrupted")
    try fails(["resume", "."], .badInput, says: "the folder that `sealedsum run` printed")
    try fails(["inspect", "absent"], .badInput, says: "check the path")
    try fails(["inspect", "/dev/null"], .badInput, says: "copy what it gives into a file")
    try fails(["vectors", "/dev/null"], .badInput, says: "not a file")
    try fails(["plan", "."], .badInput, says: "name a file instead")
    let experiment = Checkout.root.appendingPathComponent("experiments/heart-disease.toml").path
    try FileManager.default.createDirectory(atPath: folder.path + "/d/x", withIntermediateDirectories: true)
    try fails(["demo", "--file", experiment, "--out", "d"], .io, says: "choose another folder with --out")
    let r = try CommandLineTool.run(["new", "-x.toml"], in: folder)
    #expect(r.status == CommandStatus.usage.rawValue)
    let quoted = try CommandLineTool.run(["new", "my trial.toml"], in: folder)
    #expect(quoted.output.contains("sealedsum plan 'my trial.toml'"))
  }
}
