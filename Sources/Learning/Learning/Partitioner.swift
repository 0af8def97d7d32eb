/// How samples are divided among clients.
public enum Partitioner: Hashable, Sendable {
  /// By the schema's client column: the populations as they are.
  case naturalID
  /// Uniformly at random, in parts whose sizes differ by at most one.
  case iid(clients: Int)
  /// Label skew: each class is divided in shares drawn from Dirichlet(α) (Hsu, Qi and Brown 2019). A small α gives each
  /// client few classes, a large one approaches iid.
  case dirichlet(clients: Int, alpha: Double)
  /// Pathological label skew: of a shuffled list of the classes each client has the next `perClient`, around and around;
  /// a class's rows are dealt evenly to the clients that have it (Li, Diao, Chen and He 2022, §4.1).
  case classes(clients: Int, perClient: Int)
  /// Rows in the order of their classes are cut into clients·perClient shards of like size, and each client gets
  /// `perClient` of them at random (McMahan et al. 2017, §3).
  case shards(clients: Int, perClient: Int)
  /// Quantity skew: rows at random, as many for each client as its share drawn from Dirichlet(α) (Li et al. 2022, §4.3).
  case sizes(clients: Int, alpha: Double)

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
      return Self.parts(Self.evenly(stream.permutation(labels.count), count).map { $0.sorted() })
    case .dirichlet(let count, let alpha):
      try Self.check(count, samples: labels.count)
      return Self.parts(try Self.drawn(count, alpha, &stream) { Self.draw(labels, count, alpha, &$0) })
    case .sizes(let count, let alpha):
      try Self.check(count, samples: labels.count)
      let rows = Array(labels.indices)
      return Self.parts(
        try Self.drawn(count, alpha, &stream) { Self.deal(rows, count, alpha, &$0).map { $0.sorted() } })
    case .classes(let count, let perClient):
      try Self.check(count, samples: labels.count)
      return Self.parts(try Self.byClass(labels, count, perClient, &stream))
    case .shards(let count, let perClient):
      try Self.check(count, samples: labels.count)
      return Self.parts(try Self.byShard(labels, count, perClient, &stream))
    }
  }

  /// Draws until no client is left without samples: such a client could not train.
  private static func drawn(
    _ count: Int, _ alpha: Double, _ stream: inout RandomStream, _ draw: (inout RandomStream) -> [[Int]]
  ) throws(LearningError) -> [[Int]] {
    guard alpha > 0, alpha.isFinite else {
      throw .parameter(name: "alpha", value: "\(alpha)", allowed: "a positive number")
    }
    for _ in 0..<1000 {
      let parts = draw(&stream)
      if parts.allSatisfy({ !$0.isEmpty }) { return parts }
    }
    throw .partition("1000 draws of Dirichlet(\(alpha)) left one of \(count) clients empty; raise alpha or take fewer")
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
    for members in classes(of: labels) {
      for (c, part) in deal(members, count, alpha, &stream).enumerated() { out[c] += part }
    }
    return out.map { $0.sorted() }
  }

  /// Shuffles rows and cuts them in shares drawn from Dirichlet(α).
  private static func deal(
    _ rows: [Int], _ count: Int, _ alpha: Double, _ stream: inout RandomStream
  ) -> [ArraySlice<Int>] {
    let shuffled = stream.permutation(rows.count).map { rows[$0] }
    var shares = (0..<count).map { _ in stream.gamma(shape: alpha) }
    // With a tiny α every deviate may underflow; then one client has it all, which is the limit α → 0.
    if shares.reduce(0, +) <= 0 { shares[stream.uniform(below: count)] = 1 }
    let sum = shares.reduce(0, +)
    var (cumulated, start) = (0.0, 0)
    return (0..<count).map { c in
      cumulated += shares[c]
      let end = c == count - 1 ? rows.count : min(rows.count, Int((cumulated / sum * Double(rows.count)).rounded()))
      defer { start = max(start, end) }
      return shuffled[start..<max(start, end)]
    }
  }

  private static func byClass(
    _ labels: [Int], _ count: Int, _ perClient: Int, _ stream: inout RandomStream
  ) throws(LearningError) -> [[Int]] {
    let classes = classes(of: labels)
    guard (1...classes.count).contains(perClient) else {
      throw .parameter(name: "classes of a client", value: "\(perClient)", allowed: "1…\(classes.count)")
    }
    guard count * perClient >= classes.count else {
      throw .partition(
        "\(count) clients of \(perClient) classes cannot hold all \(classes.count) classes; raise per_client or clients"
      )
    }
    let order = stream.permutation(classes.count)
    var holders = [[Int]](repeating: [], count: classes.count)
    for place in 0..<count * perClient { holders[order[place % classes.count]].append(place / perClient) }
    var out = [[Int]](repeating: [], count: count)
    for (members, holders) in zip(classes, holders) {
      let shuffled = stream.permutation(members.count).map { members[$0] }
      for (i, part) in evenly(shuffled, holders.count).enumerated() { out[holders[i]] += part }
    }
    guard out.allSatisfy({ !$0.isEmpty }) else {
      throw .partition("a class has fewer rows than clients; take fewer clients or raise per_client")
    }
    return out.map { $0.sorted() }
  }

  private static func byShard(
    _ labels: [Int], _ count: Int, _ perClient: Int, _ stream: inout RandomStream
  ) throws(LearningError) -> [[Int]] {
    guard perClient >= 1, perClient <= labels.count / count else {
      throw .parameter(name: "shards of a client", value: "\(perClient)", allowed: "1…\(labels.count / count)")
    }
    let ordered = classes(of: labels).flatMap { members in stream.permutation(members.count).map { members[$0] } }
    let shards = evenly(ordered, count * perClient)
    let order = stream.permutation(shards.count)
    return (0..<count).map { c in (0..<perClient).flatMap { shards[order[c * perClient + $0]] }.sorted() }
  }

  /// Rows of each class, classes ascending.
  private static func classes(of labels: [Int]) -> [[Int]] {
    Dictionary(grouping: labels.indices) { labels[$0] }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Cuts into parts whose sizes differ by at most one.
  private static func evenly(_ rows: [Int], _ parts: Int) -> [ArraySlice<Int>] {
    (0..<parts).map { rows[$0 * rows.count / parts..<($0 + 1) * rows.count / parts] }
  }
}

/// The positions of each name, in the order of the names; one pass, however many there are.
func positions(byName names: [String]) -> [(name: String, positions: [Int])] {
  Dictionary(grouping: names.indices) { names[$0] }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
}

extension Partitioner: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, clients, alpha
    case perClient = "per_client"
  }

  /// Reads `kind` (`natural-id`, `iid`, `dirichlet`, `classes`, `shards`, `sizes`) and, where they belong to it,
  /// `clients`, `alpha` and `per_client`.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    func clients() throws -> Int { try c.decode(Int.self, forKey: .clients) }
    func alpha() throws -> Double { try c.decode(Number.self, forKey: .alpha).value }
    func perClient() throws -> Int { try c.decode(Int.self, forKey: .perClient) }
    switch try c.decode(String.self, forKey: .kind) {
    case "natural-id": self = .naturalID
    case "iid": self = .iid(clients: try clients())
    case "dirichlet": self = .dirichlet(clients: try clients(), alpha: try alpha())
    case "classes": self = .classes(clients: try clients(), perClient: try perClient())
    case "shards": self = .shards(clients: try clients(), perClient: try perClient())
    case "sizes": self = .sizes(clients: try clients(), alpha: try alpha())
    case let other:
      throw LearningError.parameter(
        name: "partition kind", value: other, allowed: "natural-id, iid, dirichlet, classes, shards, sizes")
    }
  }

  /// Writes the keys that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ kind: String, _ clients: Int, alpha: Double? = nil, perClient: Int? = nil) throws {
      try c.encode(kind, forKey: .kind)
      try c.encode(clients, forKey: .clients)
      try c.encodeIfPresent(alpha, forKey: .alpha)
      try c.encodeIfPresent(perClient, forKey: .perClient)
    }
    switch self {
    case .naturalID: try c.encode("natural-id", forKey: .kind)
    case .iid(let clients): try encode("iid", clients)
    case .dirichlet(let clients, let alpha): try encode("dirichlet", clients, alpha: alpha)
    case .classes(let clients, let perClient): try encode("classes", clients, perClient: perClient)
    case .shards(let clients, let perClient): try encode("shards", clients, perClient: perClient)
    case .sizes(let clients, let alpha): try encode("sizes", clients, alpha: alpha)
    }
  }
}
