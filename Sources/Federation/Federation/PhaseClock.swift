import Synchronization

/// The phases whose cost the tables show.
public enum FederationPhase: String, Sendable, CaseIterable {
  /// Local training and evaluation.
  case train
  /// Packing and encryption.
  case encrypt
  /// Commitments and proofs.
  case prove
  /// The validator's checks of submissions.
  case verify
  /// The same checks by every trustee, which trusts nobody.
  case replay
  /// Products of ciphertexts and their statement.
  case aggregate
  /// Decryption shares, their proofs and checks, and the combination.
  case decrypt
}

/// Seconds and bytes of all parties, added up by phase.
public final class PhaseClock: Sendable {
  /// One phase's totals.
  public struct Total: Sendable, Hashable {
    /// Wall-clock seconds, added over parties; clients that work side by side have a share of the processors each.
    public var seconds = 0.0
    /// Bytes that the phase put on the chain.
    public var bytes = 0
    /// How many times the phase was entered.
    public var count = 0
  }

  private let totals = Mutex<[FederationPhase: Total]>([:])

  /// A clock at zero.
  public init() {}

  /// Adds to a phase.
  public func add(_ phase: FederationPhase, seconds: Double, bytes: Int = 0) {
    totals.withLock {
      $0[phase, default: Total()].seconds += seconds
      $0[phase, default: Total()].bytes += bytes
      $0[phase, default: Total()].count += 1
    }
  }

  /// Adds to a phase.
  public func add(_ phase: FederationPhase, _ duration: Duration, bytes: Int = 0) {
    add(phase, seconds: duration / .seconds(1), bytes: bytes)
  }

  /// Times a phase.
  func time<T, E: Error>(
    _ phase: FederationPhase, bytes: Int = 0, _ body: () async throws(E) -> T
  ) async throws(E) -> T {
    let start = ContinuousClock.now
    let value = try await body()
    add(phase, ContinuousClock.now - start, bytes: bytes)
    return value
  }

  /// The totals so far.
  public subscript(phase: FederationPhase) -> Total { totals.withLock { $0[phase] ?? Total() } }
}
