import Foundation
import Testing
import Wire

@Suite struct DurabilityTests {
  /// What the system refuses is a number that callers report, never a silent success.
  @Test func failuresAreReported() throws {
    let path = FileManager.default.temporaryDirectory.path + "/durable-\(UInt64.random(in: 0 ... .max))"
    let file = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
    defer { unlink(path) }
    #expect(Durability.synchronise(file) == 0 && Durability.synchroniseFolder(of: path) == 0)
    close(file)
    #expect(Durability.synchronise(-1) == EBADF)
    #expect(Durability.synchroniseFolder(of: path + "/absent/file") != 0)
    #expect(Durability.synchroniseFolder(of: "/absent-\(UInt64.random(in: 0 ... .max))/file") == ENOENT)
  }

  /// One function asks for durability: a call that goes past it would be lost in a Mac's drive cache.
  @Test func nobodyElseSynchronises() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var found: [String] = []
    for case let file as URL in files where ["swift", "c", "h"].contains(file.pathExtension) {
      let text = try String(contentsOf: file, encoding: .utf8)
      if ["fsync(", ".synchronize()", "fdatasync("].contains(where: text.contains) {
        found.append(file.lastPathComponent)
      }
    }
    #expect(found == ["Durability.swift"])
  }
}
