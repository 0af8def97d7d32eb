import Foundation
import Testing
import WorkbenchTesting

/// The README's six commands for data of one's own, as they stand there.
@Suite struct NewcomerTests {
  @Test func theReadmesSixCommandsRun() throws {
    let page = try String(contentsOf: Checkout.root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(page.range(of: "## Your own data, in six commands"))
    let block = try #require(page[section.upperBound...].firstMatch(of: /```sh\n([\s\S]*?)```/)).1
    let commands = block.split(separator: "\n").map {
      String($0.prefix { $0 != "#" }).trimmingCharacters(in: .whitespaces)
    }
    #expect(
      commands.map { $0.split(separator: " ")[1] } == ["import", "plan", "run", "report", "attack", "epsilon"])

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("newcomer-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = try #require(commands[0].split(separator: " ").first { $0.hasSuffix(".csv") }).description
    let copy = folder.appendingPathComponent(data)
    try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Checkout.root.appendingPathComponent(data), to: copy)
    for command in commands {
      let result = try CommandLineTool.run(
        [], in: folder, shell: "PATH=\"$(dirname \"$0\"):$PATH\"; \(command)", seconds: 900)
      #expect(result.status == 0, "\(command): \(result.errors)")
    }
    for part in ["report.html", "report.md", "model/final.safetensors", "partition.csv"] {
      #expect(
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("runs/mine/\(part)").path), "\(part)")
    }
  }
}
