package import Foundation

/// Runs the built executable, which stands beside the test bundle.
package enum CommandLineTool {
  package struct Result: Sendable {
    package var status: Int32
    package var output: String
    package var errors: String
    package var json: [String: Any]? {
      (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
    }
  }

  package static var url: URL {
    // The bundle is …/debug/SealedSumPackageTests.xctest, in a folder or beside the products.
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<5 {
      let candidate = folder.appendingPathComponent("sealedsum")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return URL(fileURLWithPath: ".build/debug/sealedsum")
  }

  /// Runs the program to its end. With `shell`, a shell runs that script, in which `"$0" "$@"` is the program with its
  /// arguments: for redirections, and for names that are no text. A program that hangs is killed, and its status is 9.
  package static func run(
    _ arguments: [String], in folder: URL? = nil, program: URL = url, environment: [String: String] = [:],
    shell: String? = nil, seconds: Double = 300
  ) throws -> Result {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let out = scratch.appendingPathComponent("out"), err = scratch.appendingPathComponent("err")
    for url in [out, err] { try Data().write(to: url) }
    let process = Process()
    process.executableURL = shell == nil ? program : URL(fileURLWithPath: "/bin/sh")
    process.arguments = (shell.map { ["-c", $0, program.path] } ?? []) + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let stop = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: stop)
    process.waitUntilExit()
    stop.cancel()
    return Result(
      status: process.terminationStatus, output: String(decoding: try Data(contentsOf: out), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: err), as: UTF8.self))
  }

  /// Runs the program on a terminal of so many columns, both streams on it; `output` is all that the terminal was sent.
  /// Where the text `at` appears, the program is sent `signal`.
  package static func runOnTerminal(
    _ arguments: [String], in folder: URL? = nil, columns: Int = 80, environment: [String: String] = [:],
    signal: Int32 = SIGINT, at mark: String? = nil, seconds: Double = 120
  ) throws -> Result {
    // Linux's own calls: other processes that tests start meanwhile must not inherit the terminal.
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number) = (Int32(0), Int32(0))
    guard master >= 0, ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      throw CocoaError(.fileNoSuchFile)
    }
    defer { close(master) }
    let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard terminal >= 0, ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0 else { throw CocoaError(.fileNoSuchFile) }
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"].merging(environment) { $1 }) {
      $1
    }
    let stream = FileHandle(fileDescriptor: terminal)
    process.standardOutput = stream
    process.standardError = stream
    process.standardInput = FileHandle.nullDevice
    try process.run()
    close(terminal)
    let stop = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: stop)
    var all: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 4096), mark = mark
    while true {
      let n = read(master, &buffer, buffer.count)
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { break }
      all += buffer[..<n]
      if let wanted = mark, String(decoding: all, as: UTF8.self).contains(wanted) {
        kill(process.processIdentifier, signal)
        mark = nil
      }
    }
    process.waitUntilExit()
    stop.cancel()
    let text = String(decoding: all, as: UTF8.self).replacing("\r\n", with: "\n")
    return Result(status: process.terminationStatus, output: text, errors: "")
  }
}
