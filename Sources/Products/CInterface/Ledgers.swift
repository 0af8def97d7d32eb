public import CSealedSum
import Federation
import Ledger
import SealedSumProgram

/// `sealedsum_audit`
@implementation @c
public func sealedsum_audit(
  _ path: UnsafePointer<CChar>, _ digits: UnsafePointer<CChar>?, _ headDigits: UnsafePointer<CChar>?,
  _ observer: UnsafePointer<sealedsum_observer>?, _ json: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let (expected, head) = (try hash(digits, "chain"), try hash(headDigits, "head"))
    let watch = Watch(observer)
    let store = try LedgerFile.open(text(path, "path"))
    let report = try Auditor.audit(store, expecting: expected, head: head) { watch.report("auditing", $0, $1) }
    try json.take(Array(report.json.compact.utf8))
  }
}

/// A hash in hexadecimal digits, where one is given.
func hash(_ digits: UnsafePointer<CChar>?, _ what: String) throws(Failure) -> Hash? {
  guard digits != nil else { return nil }
  guard let hash = Hash(hex: try text(digits, what)) else {
    throw Failure(.argument, "\(what): 64 hexadecimal digits are needed")
  }
  return hash
}

extension sealedsum_span {
  /// A hash as its 32 bytes.
  func hash(_ what: String) throws(Failure) -> Hash {
    guard let hash = Hash(bytes: try bytes(what)) else { throw Failure(.argument, "\(what): 32 bytes are needed") }
    return hash
  }
}
