import BigNum
import Foundation
import PaillierScheme
import Testing

/// What one tool wrote, the other opens. Runs where python-paillier's `pheutil` is on the PATH or named by
/// SEALEDSUM_PHEUTIL (`python3 -m venv v && v/bin/pip install phe==1.5.0 gmpy2 click`); skipped, and said so, elsewhere.
@Suite struct PheutilTests {
  private static let tool: String? = {
    let environment = ProcessInfo.processInfo.environment
    let paths = (environment["PATH"] ?? "").split(separator: ":").map { $0 + "/pheutil" }
    return ([environment["SEALEDSUM_PHEUTIL"]].compactMap { $0 } + paths.map { String($0) })
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "phe-\(UInt64.random(in: 0 ... .max))")

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  private func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }
  private func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.tool))
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "pheutil \(arguments.joined(separator: " "))")
  }

  @Test(.enabled(if: Self.tool != nil, "pheutil is not installed: interoperability was not tried"))
  func eachToolOpensWhatTheOtherWrote() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var rng = SeededGenerator()

    // Its key, its ciphertexts; ours under its key.
    try run(["genpkey", "--keysize", "2048", path("its.key")])
    try run(["extract", path("its.key"), path("its.pub")])
    let its = try PheJSON.privateKey(read("its.key"))
    #expect(try PheJSON.publicKey(read("its.pub")) == its.publicKey)
    try run(["encrypt", "--output", path("a"), path("its.pub"), "--", "-12.625"])
    let a = try PheJSON.ciphertext(read("a"), for: its.publicKey)
    #expect(try its.pheDecrypt(a).double == -12.625)
    try write(PheJSON.encode(its.publicKey.pheEncrypt(0.375, using: &rng)), "b")
    try run(["addenc", "--output", path("sum"), path("its.pub"), path("a"), path("b")])
    #expect(try its.pheDecrypt(PheJSON.ciphertext(read("sum"), for: its.publicKey)).double == -12.25)

    // Our key; it encrypts, computes and decrypts.
    let ours = try PrivateKey.generate(.bits2048, using: &rng)
    try write(PheJSON.encode(ours, comment: "ours"), "our.key")
    try run(["extract", path("our.key"), path("our.pub")])
    #expect(try PheJSON.publicKey(read("our.pub")) == ours.publicKey)
    let product = try ours.publicKey.pheMultiply(
      ours.publicKey.pheAdd(ours.publicKey.pheEncrypt(1.5, using: &rng), -4, using: &rng), by: -3.5, using: &rng)
    try write(PheJSON.encode(product), "c")
    try run(["decrypt", "--output", path("plain"), path("our.key"), path("c")])
    #expect(
      try Double(String(decoding: read("plain"), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) == 8.75
    )
    try run(["multiply", "--output", path("d"), path("our.pub"), path("c"), "2"])
    try run(["add", "--output", path("e"), path("our.pub"), path("d"), "0.25"])
    #expect(try ours.pheDecrypt(PheJSON.ciphertext(read("e"), for: ours.publicKey)).double == 17.75)
  }
}
