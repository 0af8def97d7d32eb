import Dispatch
import Synchronization

/// How batches are computed: by whose matrix products, on how many threads. Results do not hang on the threads.
public struct BatchWork: Hashable, Sendable {
  /// Who multiplies matrices.
  public let products: MatrixProducts
  /// Number of threads.
  public let workers: Int

  /// Portable products on one thread unless stated; at least one thread, at most 1,024.
  public init(products: MatrixProducts = .portable, workers: Int = 1) {
    self.products = products
    self.workers = max(1, min(1024, workers))
  }

  /// The transforms of all items, in their order.
  func map<Item: Sendable, T: Sendable>(_ items: [Item], _ transform: @Sendable (Item) -> T) -> [T] {
    guard workers > 1, items.count > 1 else { return items.map(transform) }
    let next = Atomic<Int>(0)
    let results = Mutex<[T?]>(Array(repeating: nil, count: items.count))
    DispatchQueue.concurrentPerform(iterations: min(workers, items.count)) { _ in
      while true {
        let i = next.add(1, ordering: .relaxed).oldValue
        guard i < items.count else { return }
        let result = transform(items[i])
        results.withLock { $0[i] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
