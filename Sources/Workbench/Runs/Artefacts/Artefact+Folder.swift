import Configurations
import Foundation
import Reports

extension Artefact {
  /// Files of a folder that are listed.
  private static let listed = 10_000

  /// A run's ledger, and what every file in the folder is; of another folder the files alone.
  init(folder url: URL) throws {
    let ledger = RunFolder(url: url).ledger
    if FileManager.default.fileExists(atPath: ledger.path) {
      try self.init(ledger: ledger)
    } else {
      self.init(.folder)
    }
    var table = Table(title: "Files", columns: ["file", "kind", "bytes"])
    let names = (FileManager.default.subpaths(atPath: url.path) ?? []).sorted()
    for name in names.prefix(Self.listed) {
      let file = url.appendingPathComponent(name)
      let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
      guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
      table.append([.text(name), .text(Self.kind(of: file)), .int((attributes?[.size] as? NSNumber)?.intValue ?? 0)])
    }
    if names.count > Self.listed { table.notes = ["and \(grouped(names.count - Self.listed)) more"] }
    if kind == .folder { fields = [("files", .int(table.rows.count))] }
    tables.append(("files", table))
  }

  /// What a file is, or `unknown`.
  private static func kind(of file: URL) -> String {
    // A ledger is decoded where it is asked for.
    if (try? magic(file)) == Array("SQLite f".utf8) { return ArtefactKind.ledger.rawValue }
    return (try? Artefact(at: file))?.kind.rawValue ?? "unknown"
  }
}
