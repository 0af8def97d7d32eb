import Dispatch
import Foundation
import Synchronization

/// How a batch of independent computations runs: on how many threads, who hears of progress, who can stop it.
public struct Work: Sendable {
  /// Number of threads.
  public var workers: Int
  /// Asked before each item; true ends the batch with `BigNumError.cancelled`.
  public var isCancelled: @Sendable () -> Bool
  /// Told, from any thread, how many items of how many are done.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// All processors, never cancelled, silent, unless said otherwise.
  public init(
    workers: Int? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.workers = max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount)
    self.isCancelled = isCancelled
    self.progress = progress
  }

  /// The same without progress: for a step of a batch that the caller counts as a whole.
  public var silent: Work {
    var copy = self
    copy.progress = { _, _ in }
    return copy
  }

  /// The share of one of several that run side by side.
  package func divided(by count: Int) -> Work {
    var copy = self
    copy.workers = max(1, workers / max(1, count))
    return copy
  }

  /// The calling thread only.
  public static let serial = Work(workers: 1)
  /// All processors.
  public static let parallel = Work()

  /// transform(0), …, transform(count − 1), items claimed one by one. Returns when all are done.
  public func map<T: Sendable>(
    _ count: Int, _ transform: @Sendable (Int) -> T
  ) throws(BigNumError) -> [T] {
    try chunks(count, size: 1) { range in range.map(transform) }
  }

  /// Like `map`, for transforms that are quicker on several neighbours at a time.
  public func chunks<T: Sendable>(
    _ count: Int, size: Int, _ transform: @Sendable (Range<Int>) -> [T]
  ) throws(BigNumError) -> [T] {
    guard count > 0 else { return [] }
    precondition(size > 0, "chunks of nothing")
    let chunkCount = (count + size - 1) / size
    let next = Atomic<Int>(0)
    let done = Atomic<Int>(0)
    let stopped = Atomic<Bool>(false)
    let results = Mutex<[[T]]>(Array(repeating: [], count: chunkCount))
    @Sendable func worker(_: Int) {
      while !stopped.load(ordering: .relaxed) {
        if isCancelled() {
          stopped.store(true, ordering: .relaxed)
          return
        }
        let i = next.add(1, ordering: .relaxed).oldValue
        guard i < chunkCount else { return }
        let range = i * size..<min(count, (i + 1) * size)
        let part = transform(range)
        results.withLock { $0[i] = part }
        progress(done.add(range.count, ordering: .relaxed).newValue, count)
      }
    }
    let threads = min(workers, chunkCount)
    if threads == 1 { worker(0) } else { DispatchQueue.concurrentPerform(iterations: threads, execute: worker) }
    guard !stopped.load(ordering: .relaxed) else { throw .cancelled }
    return results.withLock { $0.flatMap { $0 } }
  }
}
