/// What the phases of one sealing took, all by one clock; together they are the whole sealing.
public struct SealingTimes: Sendable, Equatable {
  /// Packing, encryption and encoding.
  public internal(set) var encrypt = Duration.zero
  /// Commitments to the rows.
  public internal(set) var commit = Duration.zero
  /// The proofs, the transcripts included.
  public internal(set) var prove = Duration.zero

  /// The whole sealing.
  public var total: Duration { encrypt + commit + prove }

  /// The time since this is called.
  public static func clockOnTheWall() -> () -> Duration {
    let start = ContinuousClock.now
    return { ContinuousClock.now - start }
  }

  /// Adds to each phase the time since the last lap: nothing between two laps is lost, and nothing counted twice.
  struct Clock {
    private(set) var times = SealingTimes()
    private let now: () -> Duration
    private var last: Duration

    init(_ now: @escaping () -> Duration) {
      self.now = now
      last = now()
    }

    mutating func lap(_ phase: WritableKeyPath<SealingTimes, Duration>) {
      let time = now()
      times[keyPath: phase] += time - last
      last = time
    }
  }
}
