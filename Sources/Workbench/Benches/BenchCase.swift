public import BigNum
import Configurations

/// One operation that is measured: what it is called, how ours does it, and who else does it.
public struct BenchCase {
  /// Operation, system, group, n, d, unit and bytes; the measurement fills in the rest.
  public var record: BenchRecord
  /// Makes everything ready, outside the clock.
  public var prepare: () throws -> BenchSubject

  /// A case.
  public init(_ record: BenchRecord, prepare: @escaping () throws -> BenchSubject) {
    self.record = record
    self.prepare = prepare
  }
}

/// What is measured in a case.
public struct BenchSubject {
  /// Operations that are done together.
  public var quantum: Int
  /// Most operations at once.
  public var limit: Int
  /// Whether it runs on several threads, and is large enough for them.
  public var threaded: Bool
  /// Makes the input of so many operations and returns what does them on the threads of a `Work`.
  public var ours: (Int, Work) throws -> () throws -> Void
  /// The peers.
  public var peers: [BenchSide]
  /// Throws unless what ours computed last is right.
  public var check: () throws -> Void

  /// A subject.
  public init(
    quantum: Int = 1, limit: Int = .max, threaded: Bool = true, ours: @escaping (Int, Work) throws -> () throws -> Void,
    peers: [BenchSide] = [], check: @escaping () throws -> Void
  ) {
    self.quantum = quantum
    self.limit = limit
    self.threaded = threaded
    self.ours = ours
    self.peers = peers
    self.check = check
  }
}

/// Keeps the last result of what is measured, so that it can be checked after the clock has stopped.
final class Last<Value> {
  var value: Value?
  func get() throws(WorkbenchError) -> Value {
    guard let value else { throw .refused(path: "bench", reason: "nothing was computed", advice: Self.advice) }
    return value
  }
  static var advice: String { "this should not happen: please report it" }
}

/// Throws where a measured operation computed something else than it should.
func require(_ holds: Bool, _ operation: String) throws(WorkbenchError) {
  guard holds else {
    throw .refused(
      path: "bench", reason: "\(operation) computes wrongly", advice: "do not use this build; run `sealedsum doctor`")
  }
}
