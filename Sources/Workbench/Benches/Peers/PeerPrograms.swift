import Configurations
import Files
public import Foundation

/// Peers that run as programs of their own: every executable of a folder, which scripts/peers.sh fills. One is started
/// for each size of key and answers until its input ends; scripts/peers/driver.py says how it is spoken to.
public struct PeerPrograms: Sendable {
  /// The peers that the script installs: tables name them even where they are not there.
  public static let known = ["python-paillier", "pypaillier", "ipcl"]

  /// A peer that answers.
  public struct Found: Equatable, Sendable {
    /// The program's name.
    public var name: String
    /// What it says of itself, or why it cannot be measured.
    public var version: String
  }

  /// The folder.
  public var folder: URL

  /// The programs in a folder.
  public init(folder: URL) { self.folder = folder }

  /// Names of the programs that are there.
  public var names: [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent($0).path) }.sorted()
  }

  /// Starts all of them for keys of so many bits; `lost` hears of those that refuse.
  public func start(bits: Int, lost: (String, any Error) -> Void = { _, _ in }) -> [PeerProgram] {
    names.compactMap { name in
      do { return try PeerProgram(at: folder.appendingPathComponent(name), arguments: ["\(bits)"]) } catch {
        lost(name, error)
        return nil
      }
    }
  }
}

/// A running peer.
public final class PeerProgram {
  /// Its name.
  public let name: String
  /// What it says of itself.
  public let version: String
  /// What it can do.
  public let operations: [String]
  private let advice: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var buffer = Data()

  private struct Answer: Decodable {
    var error: String?
    var version: String?
    var operations: [String]?
    var count: Int?
    var seconds: Double?
    var bytes: Int?
  }

  /// Starts a program, which may take its time to answer; `repair` says what to do where it does not.
  public init(at program: URL, arguments: [String], repair: String = "run scripts/peers.sh again") throws {
    name = program.lastPathComponent
    advice = repair
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let first = try Self.answer(name, advice, output.fileHandleForReading, &buffer)
    version = first.version ?? "of unknown version"
    operations = first.operations ?? []
  }

  deinit {
    // It ends with its input.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// This peer's side of an operation; nil where it has no such operation.
  public func side(_ operation: String, quantum: Int = 1, limit: Int = .max) -> BenchSide? {
    guard operations.contains(operation) else { return nil }
    return BenchSide(name, quantum: quantum, limit: limit) { try self.ask(operation, count: $0).seconds }
  }

  /// Seconds of so many operations, and the bytes that it says they make.
  public func ask(_ operation: String, count: Int = 1) throws -> (seconds: Double, bytes: Int?) {
    try input.fileHandleForWriting.write(contentsOf: Data("\(operation) \(count)\n".utf8))
    let answer = try Self.answer(name, advice, output.fileHandleForReading, &buffer)
    guard let done = answer.count, done > 0, let seconds = answer.seconds, seconds > 0, seconds.isFinite else {
      throw Self.failure(name, "it did not do what it was asked", advice)
    }
    return (seconds * Double(count) / Double(done), answer.bytes)
  }

  private static func answer(_ name: String, _ advice: String, _ from: FileHandle, _ buffer: inout Data) throws
    -> Answer
  {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = buffer[..<end]
        let answer: Answer
        do { answer = try StrictJSON.decode(Answer.self, from: [UInt8](line)) } catch {
          throw failure(name, "it does not answer in JSON", advice)
        }
        buffer = Data(buffer[buffer.index(after: end)...])
        if let error = answer.error { throw failure(name, error, advice) }
        return answer
      }
      let more = from.availableData
      guard !more.isEmpty, buffer.count < 1 << 20 else { throw failure(name, "it ended", advice) }
      buffer.append(more)
    }
  }

  private static func failure(_ name: String, _ reason: String, _ advice: String) -> WorkbenchError {
    .refused(path: name, reason: reason, advice: advice)
  }
}
