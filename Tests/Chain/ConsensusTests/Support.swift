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

/// Adds up the first bytes of bodies and payloads; refuses odd ones after having changed its state, which must not
/// show.
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

/// A seeded generator, so that a failing test can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
