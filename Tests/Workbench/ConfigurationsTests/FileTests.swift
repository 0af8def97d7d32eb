import Configurations
import Foundation
import Machines
import Runs
import Testing

@Suite struct FileTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  func error(_ body: () throws(WorkbenchError) -> Void) -> WorkbenchError? {
    do throws(WorkbenchError) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func readsWhatItWrites() throws {
    let url = folder.appendingPathComponent("a")
    try FileAccess.write([1, 2, 255], to: url)
    #expect(try FileAccess.bytes(at: url, limit: 3) == [1, 2, 255])
    try FileAccess.write("ÿ", to: url)
    #expect(try FileAccess.text(at: url, limit: 10) == "ÿ")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
  }

  /// A file that a killed process of the same number left behind: in a container every process has the same.
  @Test func leftoversAreInNobodysWay() throws {
    let url = folder.appendingPathComponent("manifest.json")
    for name in ["\(getpid()).tmp", "new", "tmp"] {
      try Data([7]).write(to: URL(fileURLWithPath: "\(url.path).\(name)"))
    }
    try FileAccess.write("new", to: url)
    #expect(try FileAccess.text(at: url, limit: 10) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
  }

  @Test func secretsAreForTheOwnerOnly() throws {
    let url = folder.appendingPathComponent("key")
    try FileAccess.write("s", to: url, secret: true)
    let mode = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    let run = try RunFolder.create(at: folder.appendingPathComponent("run"))
    let keys = try FileManager.default.attributesOfItem(atPath: run.keys.path)[.posixPermissions] as? NSNumber
    #expect(keys?.intValue == 0o700)
  }

  @Test func badFiles() throws {
    let url = folder.appendingPathComponent("a")
    #expect(
      error { () throws(WorkbenchError) in _ = try FileAccess.bytes(at: url, limit: 9) }
        == .fileNotFound(path: url.path))
    let inside = url.appendingPathComponent("b")
    try FileAccess.write([0x61, 0xC3, 0x28], to: url)
    #expect(
      error { () throws(WorkbenchError) in _ = try FileAccess.text(at: url, limit: 9) }
        == .notText(path: url.path, offset: 1))
    #expect(
      error { () throws(WorkbenchError) in _ = try FileAccess.bytes(at: url, limit: 2) }
        == .tooLarge(path: url.path, bytes: 3, limit: 2))
    #expect(
      error { () throws(WorkbenchError) in _ = try FileAccess.bytes(at: inside, limit: 9) }
        == .fileNotFound(path: inside.path))
    guard
      case .wrongKindOfFile? = error({ () throws(WorkbenchError) in _ = try FileAccess.bytes(at: folder, limit: 9) })
    else {
      Issue.record("a folder was read as a file")
      return
    }
    guard case .cannotWrite? = error({ () throws(WorkbenchError) in try FileAccess.write("x", to: inside) }) else {
      Issue.record("wrote below a file")
      return
    }
  }

  @Test func runFolders() throws {
    let url = folder.appendingPathComponent("run")
    let run = try RunFolder.create(at: url)
    #expect(error { () throws(WorkbenchError) in _ = try RunFolder.create(at: url) } == .folderInUse(path: url.path))
    #expect(
      error { () throws(WorkbenchError) in _ = try RunFolder.open(url) }
        == .notARun(path: url.path, missing: "config.toml"))
    for part in [run.ledger, run.configuration, run.manifest] { try FileAccess.write("x", to: part) }
    #expect(try RunFolder.open(url) == run)
    let absent = folder.appendingPathComponent("absent")
    #expect(error { () throws(WorkbenchError) in _ = try RunFolder.open(absent) } == .fileNotFound(path: absent.path))
  }

  @Test func healthChecksOfThisMachine() {
    #expect(HealthCheck.all().allSatisfy { $0.outcome != .broken })
    #expect(Machine.current.cores >= 1 && !Machine.current.line.isEmpty)
  }
}
