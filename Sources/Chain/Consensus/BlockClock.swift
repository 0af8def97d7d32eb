import Foundation
import Synchronization

/// Where block times come from: milliseconds since 1970.
public struct BlockClock: Sendable {
  private let read: @Sendable () -> UInt64

  /// A clock that `read` tells.
  public init(_ read: @escaping @Sendable () -> UInt64) { self.read = read }

  /// The time now.
  public var now: UInt64 { read() }

  /// The system's clock.
  public static let system = BlockClock { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }

  /// A clock for reproducible runs: `start`, and `step` milliseconds more each time it is read.
  public static func stepping(from start: UInt64, by step: UInt64 = 1) -> BlockClock {
    let time = Counter(start)
    return BlockClock { time.advance(by: step) }
  }

  private final class Counter: Sendable {
    private let value: Mutex<UInt64>
    init(_ start: UInt64) { value = Mutex(start) }
    func advance(by step: UInt64) -> UInt64 {
      value.withLock { value in
        defer { value = value > .max - step ? .max : value + step }
        return value
      }
    }
  }
}
