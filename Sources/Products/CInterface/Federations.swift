public import CSealedSum
import Contracts
import Federation
import Foundation
import Ledger
import Reports
import Synchronization

/// Tells what happens in a federation to the observer of the call that is going on, and to nobody between calls: an
/// observer is the caller's memory, and lasts as long as its call.
final class Events: Sendable {
  private let watch = Mutex<Watch?>(nil)

  func told<T>(to observer: Watch, _ body: () throws -> T) rethrows -> T {
    watch.withLock { $0 = observer }
    defer { watch.withLock { $0 = nil } }
    return try body()
  }

  var observe: @Sendable (FederationEvent) -> Void {
    { event in
      guard let watch = self.watch.withLock({ $0 }) else { return }
      switch event {
      case .preparing(let what): watch.report(what, 0, 0)
      case .share(let round, let trustee): watch.report("round \(round): \(trustee) opens the sum", 0, 0)
      default: break
      }
    }
  }
}

/// A federation in the caller's hands. Calls that change it wait for each other.
final class KeptFederation: Sendable {
  let coordinator: Coordinator
  private let events: Events
  private let turn = NSLock()

  /// What `make` founds or opens, and tells of to `watch` meanwhile.
  init(_ watch: Watch, _ make: @escaping @Sendable (Events) async throws -> Coordinator) throws {
    let events = Events()
    self.events = events
    coordinator = try events.told(to: watch) { try wait(watch) { try await make(events) } }
  }

  func alone<T>(_ watch: Watch? = nil, _ body: () throws -> T) throws -> T {
    try turn.withLock {
      guard let watch else { return try body() }
      return try events.told(to: watch, body)
    }
  }
}

/// `sealedsum_federation_create`
@implementation @c
public func sealedsum_federation_create(
  _ path: UnsafePointer<CChar>, _ charter: sealedsum_span, _ model: UnsafePointer<Double>?, _ count: Int,
  _ observer: UnsafePointer<sealedsum_observer>?, _ federation: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let (folder, charter) = (try text(path, "path"), try Charter(charter.bytes("charter")))
    let (start, watch) = (try array(model, count, "model"), Watch(observer))
    try federation.take(
      KeptFederation(watch) { try await Coordinator.found(charter, model: start, in: folder, observe: $0.observe) })
  }
}

/// `sealedsum_federation_open`
@implementation @c
public func sealedsum_federation_open(
  _ path: UnsafePointer<CChar>, _ digits: UnsafePointer<CChar>?, _ observer: UnsafePointer<sealedsum_observer>?,
  _ federation: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let (folder, expected, watch) = (try text(path, "path"), try hash(digits, "chain"), Watch(observer))
    try federation.take(
      KeptFederation(watch) { try await Coordinator.open(folder, expecting: expected, observe: $0.observe) })
  }
}

/// `sealedsum_federation_free`
@implementation @c
public func sealedsum_federation_free(_ federation: OpaquePointer?) { Handles.free(federation, KeptFederation.self) }

/// `sealedsum_federation_state`
@implementation @c
public func sealedsum_federation_state(_ federation: OpaquePointer, _ json: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let c = try Handles.object(federation, KeptFederation.self).coordinator
    let round = try wait { try await c.round }
    let members: [(String, JSON)] = [
      ("chain", .string(c.chainID.hex)), ("charter", .string(String(decoding: c.charter.bytes, as: UTF8.self))),
      ("round", round.map { $0.json(c.charter.metrics) } ?? .null),
    ]
    try json.take(Array(JSON.object(members).compact.utf8))
  }
}

extension Coordinator.Round {
  /// What the header says of a round.
  fileprivate func json(_ names: [String]) -> JSON {
    let means = names.enumerated().map { i, name in
      (name, (metrics?.metrics[.mean(i)]).map { JSON.number($0) } ?? .null)
    }
    return .object([
      ("number", .int(number)), ("purpose", .string("\(purpose)")), ("phase", .string(phase.rawValue)),
      ("accepted", .array(accepted.map { .string($0) })), ("offenders", .array(offenders.map { .string($0) })),
      ("samples", metrics.map { .int(Int($0.samples)) } ?? .null),
      ("evaluated", metrics.map { .int(Int($0.evaluated)) } ?? .null), ("metrics", .object(means)),
    ])
  }
}

/// `sealedsum_federation_invitation`
@implementation @c
public func sealedsum_federation_invitation(
  _ federation: OpaquePointer, _ invitation: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    try invitation.take(Handles.object(federation, KeptFederation.self).coordinator.invitation.wireBytes)
  }
}

/// `sealedsum_federation_save_identity`
@implementation @c
public func sealedsum_federation_save_identity(
  _ federation: OpaquePointer, _ client: UnsafePointer<CChar>, _ path: UnsafePointer<CChar>, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let c = try Handles.object(federation, KeptFederation.self).coordinator
    try c.signingKey(of: text(client, "client")).save(to: text(path, "path"))
  }
}

/// `sealedsum_federation_model`
@implementation @c
public func sealedsum_federation_model(
  _ federation: OpaquePointer, _ model: UnsafeMutablePointer<Double>?, _ count: Int, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let c = try Handles.object(federation, KeptFederation.self).coordinator
    try copy(wait { try await c.model }, to: model, count)
  }
}

/// `sealedsum_federation_open_round`
@implementation @c
public func sealedsum_federation_open_round(
  _ federation: OpaquePointer, _ purpose: Int32, _ notice: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(federation, KeptFederation.self)
    let purposes = [SEALEDSUM_TRAINING: Purpose.training, SEALEDSUM_EVALUATION: .evaluation]
    guard let purpose = purposes[purpose] else {
      throw Failure(.argument, "purpose \(purpose): rounds are for training (2) or evaluation (3)")
    }
    let bytes = try kept.alone { try wait { try await kept.coordinator.open(purpose).wireBytes } }
    try notice.take(bytes)
  }
}

/// `sealedsum_federation_submit`
@implementation @c
public func sealedsum_federation_submit(
  _ federation: OpaquePointer, _ submissions: UnsafePointer<sealedsum_span>?, _ count: Int,
  _ observer: UnsafePointer<sealedsum_observer>?, _ json: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(federation, KeptFederation.self)
    let sent = try array(submissions, count, "submissions").map { try $0.bytes("a submission") }
    let watch = Watch(observer)
    let answers = try kept.alone(watch) { try wait(watch) { try await kept.coordinator.take(sent) } }
    let list: [JSON] = answers.map { answer in
      .object([
        ("client", answer.client.map { .string($0) } ?? .null),
        ("refusal", answer.refusal.map { .string("\($0)") } ?? .null),
      ])
    }
    try json.take(Array(JSON.array(list).compact.utf8))
  }
}

/// `sealedsum_federation_close_round`
@implementation @c
public func sealedsum_federation_close_round(
  _ federation: OpaquePointer, _ observer: UnsafePointer<sealedsum_observer>?, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(federation, KeptFederation.self)
    let watch = Watch(observer)
    _ = try kept.alone(watch) { try wait(watch) { try await kept.coordinator.close() } }
  }
}

/// `sealedsum_federation_give_up`
@implementation @c
public func sealedsum_federation_give_up(_ federation: OpaquePointer, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let kept = try Handles.object(federation, KeptFederation.self)
    try kept.alone { try wait { try await kept.coordinator.giveUp() } }
  }
}

/// `sealedsum_federation_sum`
@implementation @c
public func sealedsum_federation_sum(
  _ federation: OpaquePointer, _ vector: Int, _ sum: UnsafeMutablePointer<Int64>?, _ count: Int, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let c = try Handles.object(federation, KeptFederation.self).coordinator
    let sums = try wait { try await c.round }?.sums ?? []
    guard sums.indices.contains(vector) else {
      throw Failure(.state, "the last round has no opened sum \(vector); close a round first")
    }
    try copy(sums[vector], to: sum, count)
  }
}
