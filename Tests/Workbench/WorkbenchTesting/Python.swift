package import Foundation

/// Python, where it is there with NumPy.
package enum Python {
  private static func run(_ arguments: [String]) -> (status: Int32, output: String)? {
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Whether `import numpy` works.
  package static let hasNumPy = run(["-c", "import numpy"])?.status == 0

  /// Whether `import torch` works, and NumPy with it.
  package static let hasPyTorch = run(["-c", "import numpy, torch"])?.status == 0

  /// The program in docs/how-to/use-a-model.md, on a model and rows: a line a row, class and probabilities.
  package static func predictByTheHowTo(model: URL, rows: URL) throws -> [[Double]] {
    let text = try String(
      contentsOf: Checkout.root.appendingPathComponent("docs/how-to/use-a-model.md"), encoding: .utf8)
    let parts = text.components(separatedBy: "```")
    let program = parts.first { $0.hasPrefix("python\n") }.map { String($0.dropFirst("python\n".count)) } ?? ""
    guard let (status, output) = run(["-c", program, model.path, rows.path]), status == 0 else { return [] }
    return output.split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
  }
}
