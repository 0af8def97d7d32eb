import BigNum
import CSealedSum
import Foundation

/// Bytes in the caller's hands, at an address that stays.
///
/// Sendable: written only when they are made.
final class KeptBytes: @unchecked Sendable {
  let memory: UnsafeMutableRawBufferPointer

  init(_ bytes: [UInt8]) {
    memory = .allocate(byteCount: bytes.count, alignment: 16)
    memory.copyBytes(from: bytes)
  }

  /// Plaintexts and primes may lie in it.
  deinit {
    wipe(memory)
    memory.deallocate()
  }
}

/// Where a function writes bytes or a handle. Throws where it is NULL.
public typealias Slot = UnsafeMutablePointer<OpaquePointer?>?

extension Slot {
  func take(_ bytes: [UInt8]) throws(Failure) { try take(KeptBytes(bytes)) }

  func take(_ object: some Sendable) throws(Failure) {
    guard let slot = self else { throw Failure(.argument, "there is no place for the result (NULL)") }
    slot.pointee = Handles.keep(object)
  }
}

extension sealedsum_span {
  /// A copy of the caller's bytes.
  func bytes(_ what: String) throws(Failure) -> [UInt8] {
    guard count > 0 else { return [] }
    guard let data, Int(exactly: count) != nil else { throw Failure(.argument, "\(what): NULL, or too many bytes") }
    return Array(UnsafeBufferPointer(start: data, count: Int(count)))
  }
}

/// The caller's numbers where they lie, for the time of the call.
func numbers<T>(_ start: UnsafePointer<T>?, _ count: Int, _ what: String) throws(Failure) -> UnsafeBufferPointer<T> {
  guard count != 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
  guard let start, count > 0, count <= Int.max / MemoryLayout<T>.stride else {
    throw Failure(.argument, "\(what): NULL, or a count that no memory has")
  }
  return UnsafeBufferPointer(start: start, count: count)
}

/// A copy of the caller's numbers.
func array<T>(_ start: UnsafePointer<T>?, _ count: Int, _ what: String) throws(Failure) -> [T] {
  Array(try numbers(start, count, what))
}

/// Writes all numbers to the caller's memory, which has room for exactly so many.
func copy<T>(_ numbers: [T], to memory: UnsafeMutablePointer<T>?, _ count: Int) throws(Failure) {
  guard count == numbers.count, let memory else {
    throw Failure(.argument, "there are \(numbers.count) numbers, and room for \(count)")
  }
  memory.update(from: numbers, count: count)
}

/// A text of the caller's.
func text(_ start: UnsafePointer<CChar>?, _ what: String) throws(Failure) -> String {
  guard let start, let text = String(validatingCString: start) else {
    throw Failure(.argument, "\(what): NULL, or not UTF-8")
  }
  return text
}

/// Who watches a long call.
struct Watch: @unchecked Sendable {
  private let observer: sealedsum_observer?

  init(_ pointer: UnsafePointer<sealedsum_observer>?) { observer = pointer?.pointee }

  /// Whether the caller asked for the end: a number that another of its threads writes.
  var isCancelled: Bool {
    guard let flag = observer?.cancelled else { return false }
    return UnsafePointer(flag).pointee != 0
  }

  /// Tells the caller.
  func report(_ what: String, _ done: Int, _ total: Int) {
    guard let report = observer?.report else { return }
    what.withCString { report(observer?.context, $0, UInt64(done), UInt64(total)) }
  }

  /// All processors, until the caller asks for the end.
  func work(_ what: String) -> Work {
    Work(isCancelled: { isCancelled }, progress: { report(what, $0, $1) })
  }
}
