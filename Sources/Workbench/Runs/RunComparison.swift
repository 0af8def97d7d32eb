import Configurations
import Contracts
import Learning
import Ledger
public import Reports

/// Two runs side by side: where they begin to differ, from what they were founded with to the models on their chains.
///
/// Packed runs of one configuration, seed, data and version have the same models and metrics; keys, proofs and hashes of
/// blocks are fresh in each and not compared. Masked ones differ in their noise, unless that is repeatable.
public struct RunComparison: Sendable {
  /// One thing that differs.
  public struct Difference: Equatable, Sendable {
    /// What, from the coarse to the fine: `manifest`, `configuration`, `round`.
    public let part: String
    /// Which: a key, or a round's quantity.
    public let item: String
    /// What the first run has, nil where it has none.
    public let first: String?
    /// What the second run has.
    public let second: String?
  }

  /// In the order of what decides what: version, seed, settings, data, partition, then round by round.
  public private(set) var differences: [Difference] = []
  /// Training rounds that both have.
  public private(set) var rounds = 0

  /// Reads two runs; nothing is verified, as `sealedsum audit` does that.
  public init(_ a: RunFolder, _ b: RunFolder) throws {
    let (first, second) = (try Side(a), try Side(b))
    compare("manifest", "version", first.manifest.version, second.manifest.version)
    compare(first.settings, second.settings)
    compare("manifest", "data", first.manifest.data, second.manifest.data)
    compare("manifest", "partition", first.manifest.partition, second.manifest.partition)
    compare(first.history, second.history)
  }

  private struct Side {
    let manifest: Manifest
    let settings: [(key: String, value: String)]
    let history: History

    init(_ folder: RunFolder) throws {
      manifest = try Manifest(file: folder.manifest)
      let configuration = try Configuration(file: folder.configuration, overrides: manifest.overrides)
      settings = configuration.canonicalText.split(separator: "\n").compactMap { line in
        guard let equals = line.firstRange(of: " = ") else { return nil }
        return (String(line[..<equals.lowerBound]), String(line[equals.upperBound...]))
      }
      history = try History(try LedgerStore.openReadOnly(at: folder.ledger.path))
    }
  }

  private mutating func compare(_ part: String, _ item: String, _ a: String?, _ b: String?) {
    if a != b { differences.append(Difference(part: part, item: item, first: a, second: b)) }
  }

  private mutating func compare(_ a: [(key: String, value: String)], _ b: [(key: String, value: String)]) {
    let (first, second) = (Dictionary(uniqueKeysWithValues: a), Dictionary(uniqueKeysWithValues: b))
    for key in a.map(\.key) + b.map(\.key).filter({ first[$0] == nil }) {
      compare("configuration", key, first[key], second[key])
    }
  }

  private mutating func compare(_ a: History, _ b: History) {
    rounds = Set(a.models.keys).intersection(b.models.keys).count
    for round in Set(a.rounds + b.rounds + a.models.keys + b.models.keys).sorted() {
      let (m, n) = (a.sealed.metrics[round], b.sealed.metrics[round])
      compare("round \(round)", "model", a.models[round]?.hex, b.models[round]?.hex)
      for (item, value) in [
        ("training rows", { $0.samples }), ("held-out rows", { $0.evaluated }), ("correct", { $0.correct }),
      ] as [(String, (PublishedMetrics) -> Int64)] {
        compare("round \(round)", item, m.map { "\(value($0))" }, n.map { "\(value($0))" })
      }
      // Of values nothing is counted; other metrics follow from the counts.
      for metric in [Metric.rootMeanSquareError, .meanAbsoluteError] {
        compare("round \(round)", metric.title, m?[metric].map { "\($0)" }, n?[metric].map { "\($0)" })
      }
    }
  }

  /// One row a difference.
  public var table: Table {
    var t = Table(title: "Differences", columns: ["part", "item", "first", "second"])
    func cell(_ text: String?) -> Table.Cell {
      guard let text else { return .none(reason: "none") }
      return text.utf8.count == 64 && text.allSatisfy(\.isHexDigit) ? .hash(text) : .text(text)
    }
    for d in differences { t.append([.text(d.part), .text(d.item), cell(d.first), cell(d.second)]) }
    return t
  }

  /// The first difference, or that there is none, in one line.
  public var verdict: String {
    guard let first = differences.first else {
      return "no difference: the same settings, data and partition, and the same model after each of \(rounds) rounds"
    }
    return "the first difference: \(first.part), \(first.item): \(first.first ?? "none") and \(first.second ?? "none")"
  }
}
