public import BigNum
import Files
public import Foundation
import Reports

/// What the process of one case does and says: a line `part P` whenever more of it is done, and at the end one line of
/// JSON.
public enum ProofsChild {
  /// The last line.
  public struct Answer: Equatable, Sendable, Codable {
    /// The figures.
    public var records: [BenchRecord]
    /// What RiseFL says of itself.
    public var riseFL: String?
    /// Why its figures are missing.
    public var lost: [String]
  }

  /// Measures a case, with RiseFL in turn where its program is named, and hands every line to `say`.
  public static func run(
    _ c: ProofsCase, n: BigInt, bench: ProofsBench, riseFL: URL? = nil, say: (String) -> Void
  ) throws {
    var peer: ProofsPeer?
    var lost: [String] = []
    if let riseFL {
      do { peer = try ProofsPeer(at: riseFL, dimension: c.dimension) } catch { lost.append("\(error)") }
    }
    let records = try bench.measure(c, n: n, peer: peer) { say("part \($0)") }
    if let failure = peer?.failure { lost.append("\(failure)") }
    let answer = Answer(
      records: records, riseFL: peer?.version, lost: lost.map { "d = \(grouped(c.dimension)): \($0)" })
    say(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
  }

  /// Reads what a child says, to its end; nil where that is no answer.
  static func read(_ output: FileHandle, part: (Double) -> Void) -> Answer? {
    var buffer = Data(), last = Data()
    func take() {
      while let end = buffer.firstIndex(of: 10) {
        last = Data(buffer[buffer.startIndex..<end])
        buffer = Data(buffer[buffer.index(after: end)...])
        let words = String(decoding: last.prefix(64), as: UTF8.self).split(separator: " ")
        if words.count == 2, words[0] == "part", let value = Double(words[1]), value >= 0, value <= 1 { part(value) }
      }
    }
    while true {
      let more = output.availableData
      if more.isEmpty { break }
      buffer.append(more)
      take()
    }
    return try? StrictJSON.decode(Answer.self, from: [UInt8](last))
  }
}
