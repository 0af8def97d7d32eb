import Foundation
import Learning
import Testing

@Suite struct PartitionerTests {
  private let labels = (0..<1000).map { $0 % 5 }

  private func divide(_ p: Partitioner, seed: UInt64 = 1, clients: [String] = []) throws -> [Partitioner.Part] {
    var s = RandomStream(seed: seed, "partition")
    return try p.divide(labels: labels, clients: clients, using: &s)
  }

  @Test(arguments: [
    Partitioner.iid(clients: 1), .iid(clients: 7), .iid(clients: 1000), .dirichlet(clients: 10, alpha: 0.1),
    .dirichlet(clients: 10, alpha: 100), .dirichlet(clients: 2, alpha: 1e-6), .dirichlet(clients: 1, alpha: 1),
    .classes(clients: 10, perClient: 1), .classes(clients: 7, perClient: 2), .classes(clients: 1, perClient: 5),
    .shards(clients: 10, perClient: 2), .shards(clients: 1000, perClient: 1), .shards(clients: 3, perClient: 333),
    .sizes(clients: 10, alpha: 0.5), .sizes(clients: 1, alpha: 1),
  ])
  func eachSampleBelongsToOneClient(_ p: Partitioner) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let parts = try divide(p, seed: seed)
      #expect(parts.flatMap(\.indices).sorted() == Array(labels.indices), "seed \(seed)")
      #expect(parts.allSatisfy { !$0.indices.isEmpty && $0.indices == $0.indices.sorted() })
      #expect(Set(parts.map(\.name)).count == parts.count)
      let again = try divide(p, seed: seed)
      #expect(parts == again)
    }
  }

  @Test func sizesAndSkew() throws {
    let iid = try divide(.iid(clients: 7)).map(\.indices.count)
    #expect((iid.max() ?? 0) - (iid.min() ?? 0) <= 1)
    // The share of a client's largest class: 0.2 for iid, near 1 for a small α.
    func skew(_ alpha: Double) throws -> Double {
      let parts = try divide(.dirichlet(clients: 10, alpha: alpha), seed: 3)
      let shares = parts.map { part -> Double in
        let counts = Dictionary(grouping: part.indices) { labels[$0] }.values.map(\.count)
        return Double(counts.max() ?? 0) / Double(part.indices.count)
      }
      return shares.reduce(0, +) / 10
    }
    let (small, large) = try (skew(0.05), skew(1000))
    #expect(small > 0.6 && large < 0.25)
  }

  private func classes(of part: Partitioner.Part) -> Set<Int> { Set(part.indices.map { labels[$0] }) }

  @Test func everyClientHasSoManyClasses() throws {
    for (clients, perClient) in [(5, 1), (10, 1), (5, 2), (12, 3), (2, 4)] {
      let parts = try divide(.classes(clients: clients, perClient: perClient))
      #expect(parts.allSatisfy { classes(of: $0).count == perClient }, "\(clients) clients of \(perClient)")
    }
    // Five classes dealt to ten clients of one: two clients share a class, and have half of it each.
    #expect(try divide(.classes(clients: 10, perClient: 1)).allSatisfy { $0.indices.count == 100 })
  }

  @Test func shardsAreOfLikeSizeAndFewClasses() throws {
    let parts = try divide(.shards(clients: 10, perClient: 2))
    #expect(parts.allSatisfy { $0.indices.count == 100 && classes(of: $0).count <= 2 })
    #expect(try divide(.shards(clients: 10, perClient: 2), seed: 2) != parts)
  }

  @Test func sizesDifferAndClassesDoNot() throws {
    func spread(_ alpha: Double) throws -> Double {
      let counts = try divide(.sizes(clients: 5, alpha: alpha), seed: 4).map(\.indices.count)
      return Double(counts.max() ?? 0) / Double(max(1, counts.min() ?? 0))
    }
    #expect(try spread(0.3) > 4 && spread(10_000) < 1.1)
    let largest = try divide(.sizes(clients: 2, alpha: 1)).max { $0.indices.count < $1.indices.count }
    #expect(largest.map(classes(of:)) == Set(0..<5))
  }

  @Test func naturalIDs() throws {
    let names = labels.map { "hospital \($0)" }
    let parts = try divide(.naturalID, clients: names)
    #expect(parts.map(\.name) == (0..<5).map { "hospital \($0)" })
    #expect(parts[2].indices.allSatisfy { $0 % 5 == 2 } && parts[2].indices.count == 200)
    #expect(throws: LearningError.self) { try divide(.naturalID, clients: names.map { _ in "" }) }
    #expect(throws: LearningError.self) { try divide(.naturalID, clients: []) }
  }

  @Test(arguments: [
    Partitioner.iid(clients: 0), .iid(clients: -1), .iid(clients: 1001), .iid(clients: .max),
    .dirichlet(clients: 0, alpha: 1), .dirichlet(clients: 3, alpha: 0), .dirichlet(clients: 3, alpha: -1),
    .dirichlet(clients: 3, alpha: .nan), .dirichlet(clients: 3, alpha: .infinity), .dirichlet(clients: 6, alpha: 1e-9),
    .classes(clients: 4, perClient: 0), .classes(clients: 4, perClient: 6), .classes(clients: 4, perClient: 1),
    .classes(clients: 4, perClient: .max), .classes(clients: 1000, perClient: 1 << 40),
    .shards(clients: 4, perClient: 0), .shards(clients: 4, perClient: 251), .shards(clients: 4, perClient: .max),
    .sizes(clients: 4, alpha: 0), .sizes(clients: 0, alpha: 1),
  ])
  func impossibleDivisionsAreRefused(_ p: Partitioner) {
    #expect(throws: LearningError.self) { try divide(p) }
  }

  @Test func codable() throws {
    for p in [
      Partitioner.naturalID, .iid(clients: 4), .dirichlet(clients: 5, alpha: 0.5),
      .classes(clients: 5, perClient: 2), .shards(clients: 5, perClient: 3), .sizes(clients: 5, alpha: 0.5),
    ] {
      #expect(try JSONDecoder().decode(Partitioner.self, from: JSONEncoder().encode(p)) == p)
    }
    for bad in ["{\"kind\": \"other\"}", "{\"kind\": \"iid\"}", "{}", "{\"kind\": \"dirichlet\", \"clients\": 3}"] {
      #expect(throws: (any Error).self) { try JSONDecoder().decode(Partitioner.self, from: Data(bad.utf8)) }
    }
  }
}
