import Experiments
import Foundation
import Testing

/// Runs the built executable, which stands beside the test bundle.
enum CommandLineTool {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
    var json: [String: Any]? {
      (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
    }
  }

  static var url: URL {
    // The bundle is …/debug/SealedSumPackageTests.xctest, in a folder or beside the products.
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<5 {
      let candidate = folder.appendingPathComponent("sealedsum")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return URL(fileURLWithPath: ".build/debug/sealedsum")
  }

  static func run(_ arguments: [String], in folder: URL? = nil, program: URL = url) throws -> Result {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let out = scratch.appendingPathComponent("out"), err = scratch.appendingPathComponent("err")
    for url in [out, err] { try Data().write(to: url) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: out, encoding: .utf8),
      errors: try String(contentsOf: err, encoding: .utf8))
  }
}

@Suite struct CommandLineTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  func run(_ arguments: String...) throws -> CommandLineTool.Result { try CommandLineTool.run(arguments, in: folder) }

  @Test func helpAndVersion() throws {
    let version = try run("--version")
    #expect(version.status == 0 && version.output == Version.current + "\n")
    #expect(try run("--help").status == 0)
  }

  @Test(arguments: [["bogus"], ["new"], ["new", "a", "b"], ["doctor", "--format", "xml"], ["plan", "--what"]])
  func wrongCommandLinesEndWith2(arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments, in: folder)
    #expect(result.status == 2 && !result.errors.isEmpty && result.output.isEmpty)
  }

  @Test func newWritesOnceAndNeverOverwrites() throws {
    #expect(try run("new", "trial.toml").status == 0)
    let text = try String(contentsOf: folder.appendingPathComponent("trial.toml"), encoding: .utf8)
    #expect(try Configuration(toml: text).experiment.name == "trial")
    let again = try run("new", "trial.toml", "--format", "json")
    #expect(again.status == CommandStatus.io.rawValue && again.json?["exit"] as? Int == 5)
    #expect(try String(contentsOf: folder.appendingPathComponent("trial.toml"), encoding: .utf8) == text)
    #expect(try run("new", "no/such/folder/x.toml").status == CommandStatus.io.rawValue)
  }

  @Test func doctorSpeaksJSON() throws {
    let result = try run("doctor", "--format", "json")
    #expect(result.status == 0)
    #expect(result.json?["healthy"] as? Bool == true)
    #expect((result.json?["checks"] as? [Any])?.count ?? 0 >= 6)
  }
}

@Suite struct VectorsCommandTests {
  static let folder = ShippedConfigurationTests.root.appendingPathComponent("Tests/Vectors/v1")

  @Test func allFilesAgree() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".json") }
    let result = try CommandLineTool.run(["vectors"] + files + ["--format", "json"], in: Self.folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json?["checked"] as? Int ?? 0 > 100)
  }

  @Test(arguments: [
    ("[]", CommandStatus.verificationFailed), ("", .badInput), ("{}", .badInput),
    ("[{\"Function\": \"Teleport\"}]", .verificationFailed), ("[{\"Function\": \"DecodeUint\"}]", .badInput),
  ])
  func badFiles(text: String, status: CommandStatus) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try CommandLineTool.run(["vectors", file.path])
    #expect(result.status == status.rawValue, "\(result.errors)")
    #expect(try CommandLineTool.run(["vectors", file.path + ".absent"]).status == CommandStatus.badInput.rawValue)
  }

  @Test func aChangedAnswerEndsWith1() throws {
    let name = "rfc9497-ristretto255-dleq.json"
    var text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    let proof = try #require(text.range(of: "\"proof\": \""))
    let digit = text[proof.upperBound]
    text.replaceSubrange(proof.upperBound...proof.upperBound, with: digit == "0" ? "1" : "0")
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try CommandLineTool.run(["vectors", file.path]).status == CommandStatus.verificationFailed.rawValue)
  }
}

@Suite struct ExitCodeTests {
  @Test func theDocumentListsEveryCode() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/exit-codes.md"), encoding: .utf8)
    for status in CommandStatus.allCases {
      #expect(text.contains("| \(status.rawValue) | \(status) | \(status.meaning) |"), "\(status)")
    }
  }
}
