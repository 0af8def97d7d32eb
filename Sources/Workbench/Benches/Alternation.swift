import Machines
import Reports

/// One side of a comparison: something that does an operation as often as it is told, and knows what that took.
public struct BenchSide {
  /// Ours, or the peer's name.
  public var name: String
  /// Operations are done in multiples of this.
  public var quantum: Int
  /// Never more operations than this at once.
  public var limit: Int
  /// Does so many operations and returns the seconds that they took, set-up not counted.
  public var run: (Int) throws -> Double

  /// A side whose closure keeps the time itself.
  public init(
    _ name: String, quantum: Int = 1, limit: Int = .max, run: @escaping (Int) throws -> Double
  ) {
    self.name = name
    self.quantum = max(1, quantum)
    self.limit = max(self.quantum, limit)
    self.run = run
  }

  /// A side that runs in this process, timed by the processor time of all its threads. `prepare` makes ready what so
  /// many operations need, outside the clock, and returns what does them.
  public static func inProcess(
    _ name: String, quantum: Int = 1, limit: Int = .max, prepare: @escaping (Int) throws -> () throws -> Void
  ) -> BenchSide {
    BenchSide(name, quantum: quantum, limit: limit) { count in
      let body = try prepare(count)
      return try Samples.processTime(body)
    }
  }

  /// Like `inProcess`, timed by the clock on the wall.
  public static func onTheWall(
    _ name: String, quantum: Int = 1, limit: Int = .max, prepare: @escaping (Int) throws -> () throws -> Void
  ) -> BenchSide {
    BenchSide(name, quantum: quantum, limit: limit) { count in
      let body = try prepare(count)
      return try Samples.time(body)
    }
  }
}

/// Measures several sides in turn — ours, a peer, the next peer, ours … — in short slices, so that whatever slows the
/// machine down for a while slows all of them down.
public struct Alternation: Equatable, Sendable {
  /// Rounds, each a slice of every side.
  public var rounds: Int
  /// Seconds that a slice should take; one operation (or one quantum) may take longer.
  public var slice: Double
  /// No further round is begun after so many seconds, so that a slow machine is done in a time that is known.
  public var budget: Double

  /// So many rounds of slices of so many seconds.
  public init(rounds: Int = 5, slice: Double = 0.3, budget: Double = 20) {
    self.rounds = max(1, rounds)
    self.slice = slice
    self.budget = budget
  }

  /// What one number is taken from several rounds.
  public enum Statistic: Sendable {
    /// The middle one: for processor time.
    case median
    /// The one least disturbed: for wall-clock time of several threads, which every other program on the machine
    /// lengthens and nothing shortens.
    case best
  }

  /// What came out for one side.
  public struct Outcome: Equatable, Sendable {
    /// The side.
    public var name: String
    /// Operations a second.
    public var rate: Double
    /// How many times faster the first side is than this one: of the same rounds, so not quite the quotient of rates.
    public var ratio: Double
    /// Operations that its figures are made from.
    public var operations: Int
    /// Rounds that were made; fewer than wanted where the budget did not suffice.
    public var rounds: Int
  }

  /// Measures all sides; the first is the one that the others are compared with. A side that fails is left out and
  /// `dropped` hears why; where the first fails its error is thrown.
  public func measure(
    _ sides: [BenchSide], _ statistic: Statistic = .median, dropped: (String, any Error) -> Void = { _, _ in },
    tick: () -> Void = {}
  ) throws -> [Outcome] {
    let start = ContinuousClock.now
    var live: [(side: BenchSide, count: Int, seconds: [Double])] = []
    for (i, side) in sides.enumerated() {
      do { live.append((side, try calibrate(side), [])) } catch {
        if i == 0 { throw error }
        dropped(side.name, error)
      }
    }
    for round in 0..<rounds {
      guard round == 0 || seconds(start.duration(to: .now)) < budget else { break }
      var index = 0
      while index < live.count {
        do {
          live[index].seconds.append(try live[index].side.run(live[index].count))
          index += 1
        } catch {
          if index == 0 { throw error }
          dropped(live[index].side.name, error)
          live.remove(at: index)
        }
      }
      tick()
    }
    guard let first = live.first else { return [] }
    let ours = first.seconds.map { $0 / Double(first.count) }
    return live.map { entry in
      let each = entry.seconds.map { $0 / Double(entry.count) }
      let time: Double
      let ratio: Double
      switch statistic {
      case .median:
        time = Samples(each).median
        ratio = Samples(zip(each, ours).map { $0 / $1 }).median
      case .best:
        time = Samples(each).least
        ratio = time / Samples(ours).least
      }
      return Outcome(
        name: entry.side.name, rate: 1 / time, ratio: ratio, operations: entry.count * entry.seconds.count,
        rounds: entry.seconds.count)
    }
  }

  /// Operations that fill a slice: doubled until a quarter of it is full, then scaled. The first ones also warm caches.
  func calibrate(_ side: BenchSide) throws -> Int {
    func whole(_ count: Double) -> Int {
      let most = side.limit / side.quantum
      return max(1, Int(min(Double(most), (count / Double(side.quantum)).rounded()))) * side.quantum
    }
    var count = side.quantum
    while true {
      let seconds = try side.run(count)
      if seconds >= slice / 4 { return whole(Double(count) * slice / seconds) }
      let next = whole(Double(count) * (seconds <= 0 ? 8 : min(8, max(2, slice / 2 / seconds))))
      if next <= count { return count }
      count = next
    }
  }
}
