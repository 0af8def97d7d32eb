import Foundation
import Ledger

/// A folder of its own that goes with the value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "sealedsum-consensus-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}

/// Adds up the first bytes of bodies and payloads; refuses odd ones after having changed its state, which must not show.
struct Adder: StateMachine, Equatable {
  enum Rejection: Error, Equatable { case odd(Int), unreadable }

  var total = 0
  var seen: [Hash] = []

  mutating func apply(
    _ transaction: Transaction, payloads: PayloadReader, in block: BlockContext
  ) throws(Rejection) {
    let first = Int(transaction.body.first ?? 0)
    total += first
    guard first.isMultiple(of: 2) else { throw .odd(first) }
    for reference in transaction.payloads {
      do throws(LedgerError) { total += Int(try payloads.bytes(reference.hash).first ?? 0) } catch {
        throw .unreadable
      }
      seen.append(reference.hash)
    }
  }
}

let founder = SigningKey(insecureSeed: [UInt8](repeating: 9, count: 32))
let client = SigningKey(insecureSeed: [UInt8](repeating: 8, count: 32))
