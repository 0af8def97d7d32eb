public import Consensus
import Synchronization

/// Block time for federations whose parties share a process: it moves when somebody moves it, so that a deadline passes
/// without waiting and a run does not depend on how fast the machine is.
public final class SimulatedClock: Sendable {
  private let time: Mutex<UInt64>

  /// A clock that shows `start` milliseconds.
  public init(start: UInt64) { time = Mutex(start) }

  /// Each reading is one millisecond after the last.
  public var blockClock: BlockClock {
    BlockClock { [self] in
      time.withLock {
        // A ledger may end at any time; the engine has the last word on what a block's time can be.
        if $0 < .max { $0 += 1 }
        return $0
      }
    }
  }

  /// The time that was read last.
  public var now: UInt64 { time.withLock { $0 } }

  /// Moves on to `instant`, never back.
  public func advance(to instant: UInt64) { time.withLock { $0 = max($0, instant) } }
}
