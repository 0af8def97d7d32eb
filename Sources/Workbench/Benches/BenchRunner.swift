import BigNum
public import Reports

/// Runs cases one after the other and makes records of them.
public struct BenchRunner {
  /// Rounds and their length.
  public var alternation: Alternation
  /// Numbers of threads.
  public var threads: [Int]
  /// Whether peers are measured too.
  public var withPeers: Bool
  /// Told what goes on.
  public var progress: ProgressLine
  /// Peers that failed in a case, with the reason.
  public private(set) var failures: [String] = []
  /// Cases that had time for some of their rounds only.
  public private(set) var shortened: [String] = []

  /// A runner.
  public init(
    alternation: Alternation = .init(), threads: [Int] = [1], withPeers: Bool = false, progress: ProgressLine
  ) {
    self.alternation = alternation
    self.threads = threads
    self.withPeers = withPeers
    self.progress = progress
  }

  /// Measures each case on each number of threads: processor time and peers on one, the clock on the wall on several.
  public mutating func run(_ title: String, _ cases: [BenchCase]) throws -> [BenchRecord] {
    var records: [BenchRecord] = []
    progress.begin(title, total: cases.count * threads.count * alternation.rounds)
    defer { progress.end() }
    for c in cases {
      let subject = try c.prepare()
      for count in threads {
        guard count == 1 || subject.threaded else {
          progress.advance(by: alternation.rounds)
          continue
        }
        var record = c.record
        record.threads = count
        let outcomes = try count == 1 ? onOneCore(c, subject) : onSeveral(count, subject)
        try subject.check()
        record.value = outcomes.first?.rate
        if let made = outcomes.first?.rounds, made < alternation.rounds {
          record.rounds = made
          shortened.append(
            "\(record.label)\(record.d.map { ", d = \(grouped($0))" } ?? ""), \(count) threads: \(made) of "
              + "\(alternation.rounds) rounds in \(significant(alternation.budget, 2)) s")
          progress.advance(by: alternation.rounds - made)
        }
        let ratios = outcomes.dropFirst().map { ($0.name, $0.ratio) }
        if !ratios.isEmpty { record.ratios = Dictionary(ratios) { a, _ in a } }
        records.append(record)
      }
    }
    return records
  }

  private mutating func onOneCore(_ c: BenchCase, _ subject: BenchSubject) throws -> [Alternation.Outcome] {
    let ours = BenchSide.inProcess("ours", quantum: subject.quantum, limit: subject.limit) {
      try subject.ours($0, .serial)
    }
    var lost: [String] = []
    let outcomes = try alternation.measure(
      [ours] + (withPeers ? subject.peers : []),
      dropped: { lost.append("\($0), \(c.record.operation): \($1)") },
      tick: { progress.advance() })
    failures += lost
    return outcomes
  }

  private func onSeveral(_ threads: Int, _ subject: BenchSubject) throws -> [Alternation.Outcome] {
    // Each thread gets several batches, so that none waits long at the end.
    let quantum = subject.quantum * (subject.limit / subject.quantum >= threads ? threads : 1)
    func side(_ name: String, _ work: Work) -> BenchSide {
      BenchSide.onTheWall(name, quantum: quantum, limit: subject.limit) { try subject.ours($0, work) }
    }
    return try alternation.measure(
      [side("ours", Work(workers: threads)), side("one_core", .serial)], .best, tick: { progress.advance() })
  }
}
