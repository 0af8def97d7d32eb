public import Configurations
import Foundation
import Reports

/// Times of one operation, in seconds.
public struct Samples: Equatable, Sendable {
  /// One a repetition, in order.
  public var seconds: [Double]

  /// Their median.
  public var median: Double {
    let sorted = seconds.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
  /// Their mean.
  public var mean: Double { seconds.isEmpty ? .nan : seconds.reduce(0, +) / Double(seconds.count) }
  /// The fastest.
  public var least: Double { seconds.min() ?? .nan }

  /// Times of runs.
  public init(_ seconds: [Double]) { self.seconds = seconds }

  /// Runs `body` so many times.
  public static func measure(_ repetitions: Int, _ body: () throws -> Void) rethrows -> Samples {
    var all: [Double] = []
    for _ in 0..<repetitions { all.append(try time(body)) }
    return Samples(all)
  }

  /// Seconds of processor time that `body` takes on this thread: what a busy machine does not distort. `body` must not
  /// hand work to other threads.
  public static func processorTime(_ body: () throws -> Void) rethrows -> Double {
    try elapsed(CLOCK_THREAD_CPUTIME_ID, body)
  }

  /// Seconds of processor time that the whole process takes meanwhile, all its threads together.
  public static func processTime(_ body: () throws -> Void) rethrows -> Double {
    try elapsed(CLOCK_PROCESS_CPUTIME_ID, body)
  }

  /// The processor time of the whole process so far: a clock for what measures its own phases.
  public static func processClock() -> Duration { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func elapsed(_ clock: clockid_t, _ body: () throws -> Void) rethrows -> Double {
    let start = read(clock)
    try body()
    return Reports.seconds(read(clock) - start)
  }

  private static func read(_ clock: clockid_t) -> Duration {
    var t = timespec()
    clock_gettime(clock, &t)
    return .seconds(t.tv_sec) + .nanoseconds(t.tv_nsec)
  }

  /// Seconds that `body` takes.
  public static func time(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return Reports.seconds(start.duration(to: .now))
  }
}

/// Whether measurements of this build mean anything.
public enum BuildKind {
  /// Refuses debug builds: their numbers mislead.
  public static func requireRelease() throws(WorkbenchError) {
    guard Machine.current.optimised else {
      throw .refused(
        path: "bench", reason: "this is a debug build, whose figures mean nothing",
        advice: "swift build -c release --product sealedsum, and run .build/release/sealedsum")
    }
  }
}
