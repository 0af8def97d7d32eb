/// How samples are divided among clients.
public enum Partitioner: Hashable, Sendable {
  /// By the schema's client column: the populations as they are.
  case naturalID
  /// Uniformly at random, in parts whose sizes differ by at most one.
  case iid(clients: Int)
  /// Label skew: each class is divided in shares drawn from Dirichlet(α) (Hsu, Qi and Brown 2019). A small α gives each
  /// client few classes, a large one approaches iid.
  case dirichlet(clients: Int, alpha: Double)

  /// One client's samples.
  public struct Part: Equatable, Sendable {
    /// The client's name.
    public let name: String
    /// Positions of its samples, ascending.
    public let indices: [Int]
  }

  /// Largest number of clients.
  public static let maximumClients = 1 << 20

  /// Divides samples, each to exactly one client, none left empty.
  ///
  /// - Parameters:
  ///   - labels: One class a sample.
  ///   - clients: One name a sample, used by `naturalID` only.
  /// - Throws: `partition` where a client would stay empty.
  public func divide(
    labels: [Int], clients names: [String], using stream: inout RandomStream
  ) throws(LearningError) -> [Part] {
    switch self {
    case .naturalID:
      guard names.count == labels.count, !names.contains("") else {
        throw .partition("no client column; name it in the schema or choose another partitioner")
      }
      return positions(byName: names).map { Part(name: $0.name, indices: $0.positions) }
    case .iid(let count):
      try Self.check(count, samples: labels.count)
      let order = stream.permutation(labels.count)
      return Self.parts(
        (0..<count).map { c in order[c * labels.count / count..<(c + 1) * labels.count / count].sorted() })
    case .dirichlet(let count, let alpha):
      try Self.check(count, samples: labels.count)
      guard alpha > 0, alpha.isFinite else {
        throw .parameter(name: "alpha", value: "\(alpha)", allowed: "a positive number")
      }
      // A draw that leaves a client without samples is repeated: such a client could not train.
      for _ in 0..<1000 {
        let drawn = Self.draw(labels, count, alpha, &stream)
        if drawn.allSatisfy({ !$0.isEmpty }) { return Self.parts(drawn) }
      }
      throw .partition(
        "1000 draws of Dirichlet(\(alpha)) left one of \(count) clients empty; raise alpha or take fewer")
    }
  }

  private static func check(_ count: Int, samples: Int) throws(LearningError) {
    guard (1...maximumClients).contains(count) else {
      throw .parameter(name: "clients", value: "\(count)", allowed: "1…\(maximumClients)")
    }
    guard count <= samples else { throw .partition("\(samples) samples cannot be divided among \(count) clients") }
  }

  private static func parts(_ indices: [[Int]]) -> [Part] {
    indices.enumerated().map { Part(name: "client-\($0)", indices: $1) }
  }

  private static func draw(_ labels: [Int], _ count: Int, _ alpha: Double, _ stream: inout RandomStream) -> [[Int]] {
    var out = [[Int]](repeating: [], count: count)
    for label in Set(labels).sorted() {
      let members = labels.indices.filter { labels[$0] == label }
      let shuffled = stream.permutation(members.count).map { members[$0] }
      var shares = (0..<count).map { _ in stream.gamma(shape: alpha) }
      // With a tiny α every deviate may underflow; then one client has it all, which is the limit α → 0.
      if shares.reduce(0, +) <= 0 { shares[stream.uniform(below: count)] = 1 }
      let sum = shares.reduce(0, +)
      var (cumulated, start) = (0.0, 0)
      for c in 0..<count {
        cumulated += shares[c]
        let end =
          c == count - 1 ? members.count : min(members.count, Int((cumulated / sum * Double(members.count)).rounded()))
        out[c] += shuffled[start..<max(start, end)]
        start = max(start, end)
      }
    }
    return out.map { $0.sorted() }
  }
}

/// The positions of each name, in the order of the names; one pass, however many there are.
func positions(byName names: [String]) -> [(name: String, positions: [Int])] {
  Dictionary(grouping: names.indices) { names[$0] }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
}

extension Partitioner: Codable {
  private enum CodingKeys: String, CodingKey { case kind, clients, alpha }

  /// Reads `kind` (`natural-id`, `iid`, `dirichlet`) and, where they belong to it, `clients` and `alpha`.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    switch try c.decode(String.self, forKey: .kind) {
    case "natural-id": self = .naturalID
    case "iid": self = .iid(clients: try c.decode(Int.self, forKey: .clients))
    case "dirichlet":
      self = .dirichlet(
        clients: try c.decode(Int.self, forKey: .clients), alpha: try c.decode(Number.self, forKey: .alpha).value)
    case let other:
      throw LearningError.parameter(name: "partition kind", value: other, allowed: "natural-id, iid, dirichlet")
    }
  }

  /// Writes the keys that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .naturalID: try c.encode("natural-id", forKey: .kind)
    case .iid(let clients):
      try c.encode("iid", forKey: .kind)
      try c.encode(clients, forKey: .clients)
    case .dirichlet(let clients, let alpha):
      try c.encode("dirichlet", forKey: .kind)
      try c.encode(clients, forKey: .clients)
      try c.encode(alpha, forKey: .alpha)
    }
  }
}
