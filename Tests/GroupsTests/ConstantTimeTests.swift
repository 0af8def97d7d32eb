import Foundation
import Testing

/// Runs Tests/ConstantTime/curve25519.c, where the toolchain's clang has MemorySanitizer (Linux).
@Suite struct ConstantTimeTests {
  @Test(.enabled(if: Sanitizer.isThere, "clang has no MemorySanitizer here"))
  func secretsDecideNoBranchAndNoAddress() throws {
    let program = try Sanitizer.compile()
    defer { try? FileManager.default.removeItem(atPath: program) }
    #expect(Sanitizer.run(program, []) == 0)
    // The control: what is variable-time is seen.
    #expect(Sanitizer.run(program, ["variable-time"]) != 0)
  }
}

private enum Sanitizer {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  // A value that is only passed on decides nothing, so parameters and results are not checked.
  private static let flags = ["-O1", "-fsanitize=memory", "-fno-sanitize-memory-param-retval"]

  static let isThere: Bool = {
    let path = temporaryPath()
    defer { for end in [".c", ""] { try? FileManager.default.removeItem(atPath: path + end) } }
    guard (try? "int main(void) { return 0; }".write(toFile: path + ".c", atomically: true, encoding: .utf8)) != nil
    else { return false }
    return run("/usr/bin/env", ["clang"] + flags + [path + ".c", "-o", path]) == 0 && run(path, []) == 0
  }()

  static func compile() throws -> String {
    let kernels = root + "/Sources/CKernels"
    let sources = try FileManager.default.contentsOfDirectory(atPath: kernels)
      .filter { $0.hasSuffix(".c") && ($0.contains("25519") || $0.contains("ristretto255")) }.map { kernels + "/" + $0 }
    let path = temporaryPath()
    let arguments =
      ["clang"] + flags + ["-I", kernels + "/include", root + "/Tests/ConstantTime/curve25519.c"] + sources + [
        "-o", path,
      ]
    try #require(run("/usr/bin/env", arguments) == 0)
    return path
  }

  private static func temporaryPath() -> String { NSTemporaryDirectory() + "/sealedsum-" + UUID().uuidString }

  static func run(_ program: String, _ arguments: [String]) -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
