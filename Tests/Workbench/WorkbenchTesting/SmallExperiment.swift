package import Foundation

/// An experiment of a few lines and its data, in a folder of its own that goes with its owner.
package final class SmallExperiment: Sendable {
  package let folder: URL
  package var file: URL { folder.appendingPathComponent("e.toml") }
  package var data: URL { folder.appendingPathComponent("data.csv") }

  /// Writes `data.csv`, and `e.toml` with `settings` after its head.
  package init(_ settings: String, csv: String, name: String = "small", rounds: Int = 2, proofs: String = "none") throws
  {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try csv.write(to: data, atomically: true, encoding: .utf8)
    let head = """
      [experiment]
      name = "\(name)"
      rounds = \(rounds)
      [crypto]
      bits = 2048
      proofs = "\(proofs)"

      """
    try (head + settings).write(to: file, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Three clients with a number and an outcome.
  package static let threeClients =
    "site,x,y\n"
    + (0..<30).map { "s\($0 % 3),\(Double($0 * 7 % 10) / 4 - 1),\($0 % 2)\n" }.joined()

  /// Settings for `threeClients`.
  package static let settings = """
    [data]
    file = "data.csv"
    clients = "site"
    [data.label]
    column = "y"
    above = 0
    [[data.features]]
    column = "x"
    range = [-5, 5]
    [parties]
    min_clients = 3
    min_honest = 3

    """

  /// Runs the program in the folder.
  package func run(_ arguments: String...) throws -> CommandLineTool.Result { try run(arguments: arguments) }

  /// The same with a list.
  package func run(arguments: [String]) throws -> CommandLineTool.Result {
    try CommandLineTool.run(arguments + ["--quiet"], in: folder)
  }
}
