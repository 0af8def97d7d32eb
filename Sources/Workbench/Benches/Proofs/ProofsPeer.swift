import Configurations
public import Foundation
import Machines
import UpdateProofs

/// RiseFL beside the norm proof, round by round: whatever program speaks as docs/how-to/benchmark.md says, "RiseFL".
///
/// Its client commits to every entry in ristretto255 and proves a bound on its L2 norm by projections; it encrypts
/// nothing, so that its sum needs discrete logarithms. Its server first prepares each round (`prepare`), once for all
/// clients.
public final class ProofsPeer {
  /// The system of its records, and its name among ratios.
  public static let name = "risefl"
  /// The largest d that it is measured with: its preparation alone takes a minute there.
  public static let largest = 100_000
  /// What to do where it is not there.
  public static let advice = "docs/how-to/benchmark.md says under RiseFL what such a program answers"

  /// Whether it says something about a case: the same group, statement and number of threads.
  public static func isBeside(_ c: ProofsCase) -> Bool {
    c.system == .norm && c.group == .ristretto255 && c.threads == 1 && c.dimension <= largest
  }

  /// The case of each d that it is measured beside: the first masked one that it says something about, else the first.
  package static func places(_ cases: [ProofsCase]) -> [Int: Int] {
    var places: [Int: Int] = [:]
    for (i, c) in cases.enumerated() where isBeside(c) {
      let known = places[c.dimension]
      if known.map({ cases[$0].encryption == .paillier && c.encryption == .masked }) ?? true { places[c.dimension] = i }
    }
    return places
  }

  /// Milliseconds that it may take, for the bar of progress alone: it hashes to d points, prepares, and does its rounds.
  static func weight(_ d: Int, _ bench: ProofsBench) -> Int {
    let round = 2 + 1.1e-4 * Double(d)
    return Int(1_000 * (10 + 8e-4 * Double(d) + min(Double(bench.rounds) * round, bench.budget + round)))
  }

  /// What it says of itself.
  public var version: String { program.version }
  /// Why its last rounds are missing; nil where they are not.
  public private(set) var failure: (any Error)?
  private let program: PeerProgram
  private let dimension: Int
  private var preparation: Double?
  private var sent: Int?
  private var rounds: [(client: Double, verify: Double)] = []

  /// Starts it for d parameters.
  public init(at program: URL, dimension: Int) throws {
    self.program = try PeerProgram(at: program, arguments: ["\(dimension)"], repair: Self.advice)
    self.dimension = dimension
    guard Set(self.program.operations).isSuperset(of: ["prepare", "client", "verify"]) else {
      throw WorkbenchError.refused(
        path: program.path, reason: "it does not prepare, make and verify proofs", advice: Self.advice)
    }
  }

  /// One round of it; where one fails there are no further ones.
  public func round() {
    guard failure == nil else { return }
    do {
      if preparation == nil { preparation = try program.ask("prepare").seconds }
      let client = try program.ask("client")
      sent = client.bytes
      rounds.append((client.seconds, try program.ask("verify").seconds))
    } catch { failure = error }
  }

  /// Our records with how many times faster they are, and its own after them. Ratios are of the medians.
  public func beside(_ ours: [BenchRecord]) -> [BenchRecord] {
    guard !rounds.isEmpty else { return ours }
    let (client, verify) = (Samples(rounds.map(\.client)).median, Samples(rounds.map(\.verify)).median)
    let all = ours.map { record in
      var record = record
      let theirs = ["client": client, "verify": verify, "batchVerify": verify][record.operation]
      if let theirs, let value = record.value, value > 0 {
        record.ratios = (record.ratios ?? [:]).merging([Self.name: theirs / value]) { $1 }
      }
      return record
    }
    func record(_ operation: String, _ value: Double, bytes: Int? = nil) -> BenchRecord {
      BenchRecord(
        operation: operation, system: Self.name, group: GroupChoice.ristretto255.name, d: dimension, threads: 1,
        value: value, unit: BenchRecord.secondsUnit, bytes: bytes)
    }
    return all + [record("client", client, bytes: sent), record("verify", verify)]
      + (preparation.map { [record("prepare", $0)] } ?? [])
  }
}
