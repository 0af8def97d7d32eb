import BigNum
public import CSealedSum
import Federation
import Ledger
import Reports

/// `sealedsum_client_open`
@implementation @c
public func sealedsum_client_open(
  _ invitation: sealedsum_span, _ identity: OpaquePointer, _ folder: UnsafePointer<CChar>,
  _ digits: UnsafePointer<CChar>?, _ client: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    try client.take(
      AwayClient(
        invitation.bytes("invitation"), key: Handles.object(identity, SigningKey.self), folder: text(folder, "folder"),
        expecting: hash(digits, "chain")))
  }
}

/// `sealedsum_client_free`
@implementation @c
public func sealedsum_client_free(_ client: OpaquePointer?) { Handles.free(client, AwayClient.self) }

/// `sealedsum_client_state`
@implementation @c
public func sealedsum_client_state(_ client: OpaquePointer, _ json: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) {
    let c = try Handles.object(client, AwayClient.self)
    let members: [(String, JSON)] = [
      ("name", .string(c.name)), ("chain", .string(c.chainID.hex)),
      ("charter", .string(String(decoding: c.charter.bytes, as: UTF8.self))),
    ]
    try json.take(Array(JSON.object(members).compact.utf8))
  }
}

extension sealedsum_report {
  fileprivate func read() throws(Failure) -> AwayClient.Report {
    guard let examples = Int(exactly: examples), let evaluated = Int(exactly: evaluated) else {
      throw Failure(.argument, "more examples than can be counted")
    }
    guard let count = Int(exactly: count) else { throw Failure(.argument, "more metrics than can be counted") }
    let means: [Double] = try array(values, count, "metrics")
    return AwayClient.Report(
      examples: examples, evaluated: evaluated, values: means.map { $0.isNaN ? nil : $0 })
  }
}

/// `sealedsum_client_seal`
@implementation @c
public func sealedsum_client_seal(
  _ client: OpaquePointer, _ notice: sealedsum_span, _ update: UnsafeRawPointer?, _ count: Int, _ type: Int32,
  _ report: sealedsum_report, _ observer: UnsafePointer<sealedsum_observer>?, _ submission: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let c = try Handles.object(client, AwayClient.self)
    guard count == c.charter.dimension else {
      throw Failure(.argument, "the update has \(count) entries, the charter's parameters \(c.charter.dimension)")
    }
    var numbers = try reals(update, count, type, "update")
    defer { numbers.withUnsafeMutableBytes { wipe($0) } }
    let watch = Watch(observer)
    do {
      try submission.take(c.seal(numbers, report.read(), for: notice.bytes("notice"), work: watch.work("sealing")))
    } catch { throw watch.isCancelled ? Failure(.cancelled, "cancelled") : error }
  }
}

/// `sealedsum_client_report`
@implementation @c
public func sealedsum_client_report(
  _ client: OpaquePointer, _ notice: sealedsum_span, _ report: sealedsum_report,
  _ observer: UnsafePointer<sealedsum_observer>?, _ submission: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let c = try Handles.object(client, AwayClient.self)
    try submission.take(c.seal(report.read(), for: notice.bytes("notice"), work: Watch(observer).work("sealing")))
  }
}
