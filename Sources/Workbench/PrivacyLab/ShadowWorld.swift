import Learning

/// What an adversary can simulate with rows of its own, here the held-out ones: updates of clients like the victim, and
/// sums of clients like the others.
struct ShadowWorld: Sendable {
  /// Sums of the other clients' updates by how many were simulated, for each client that is left out; in parameters.
  private let sums: [[Double]]
  private let own: [[[Double]]]

  /// Simulates so many rounds.
  init(_ trial: Trial, rounds: Int) throws {
    var all: [[[Double]]] = []
    for round in 0..<rounds {
      all.append(
        try trial.samples.enumerated().map { client, count in
          var stream = trial.stream("shadow client", client, round)
          let rows = Self.draw(count, from: trial.heldOut, using: &stream)
          let weight = trial.weight(count)
          return try trial.delta(on: rows, using: &stream).map { $0 * weight }
        })
    }
    own = all
    sums = all.map { clients in
      clients.reduce([Double](repeating: 0, count: trial.start.parameters.count)) { Vectors.sum($0, $1) }
    }
  }

  /// One simulation of the sum of all clients' updates but that client's.
  func others(without client: Int, _ round: Int) -> [Double] {
    Vectors.sum(sums[round % sums.count], own[round % own.count][client], times: -1)
  }

  /// The adversary's estimate of that sum.
  func expectedOthers(without client: Int) -> [Double] {
    Vectors.mean(sums.indices.map { others(without: client, $0) })
  }

  /// So many rows, drawn with replacement.
  static func draw(_ count: Int, from data: Dataset, using stream: inout RandomStream) -> Dataset {
    data.selecting((0..<count).map { _ in stream.uniform(below: data.count) })
  }
}
