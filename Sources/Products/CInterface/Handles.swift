import Foundation
import Synchronization

/// The objects that callers hold, by number: a handle of C is a number in the guise of a pointer, so that one that is no
/// longer valid, or never was, is found out and not followed.
enum Handles {
  private struct Table {
    var objects: [UInt: any Sendable] = [:]
    var next: UInt = 1
  }
  private static let table = Mutex(Table())
  /// The process that used the library first.
  private static let home = getpid()
  /// Whether this is another process, a fork of that.
  static var isForked: Bool { getpid() != home }

  /// Takes an object into the table.
  static func keep(_ object: some Sendable) -> OpaquePointer {
    let number = table.withLock { table in
      defer { table.next += 1 }
      table.objects[table.next] = object
      return table.next
    }
    // Numbers that are no addresses: no pointer that a caller made is taken for one by chance.
    return OpaquePointer(bitPattern: number << 4 | 0b1001)!
  }

  private static func number(_ handle: OpaquePointer?) -> UInt? {
    guard let handle else { return nil }
    let bits = UInt(bitPattern: handle)
    return bits & 0xf == 0b1001 ? bits >> 4 : nil
  }

  /// The object of a handle. Throws `Failure` of status `handle`.
  static func object<T>(_ handle: OpaquePointer?, _ type: T.Type) throws(Failure) -> T {
    guard !isForked else { throw Failure(.forked, "the process was forked") }
    guard let number = number(handle) else { throw Failure(.handle, "this is no handle") }
    guard let object = table.withLock({ $0.objects[number] }) else {
      throw Failure(.handle, "the object was closed; open it again")
    }
    guard let object = object as? T else { throw Failure(.handle, "the handle is of another kind of object") }
    return object
  }

  /// Forgets an object of a kind; nothing where there is none.
  static func free<T>(_ handle: OpaquePointer?, _ type: T.Type) {
    guard !isForked, let number = number(handle) else { return }
    table.withLock { table in
      if table.objects[number] is T { table.objects[number] = nil }
    }
  }
}
