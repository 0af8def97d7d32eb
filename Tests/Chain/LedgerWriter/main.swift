// What the crash tests run and kill. With one argument, appends blocks to the ledger of that name until it is killed, and
// prints each block's height and hash once it is acknowledged. See Uploads.swift for the others.

import Consensus
import Foundation
import Ledger

struct AcceptAll: StateMachine {
  enum Rejection: Error {}
  mutating func apply(_ transaction: Transaction, payloads: PayloadReader, in block: BlockContext) {}
}

func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

if CommandLine.arguments.count > 2 {
  try await runUploads(Array(CommandLine.arguments.dropFirst()))
  exit(0)
}
let key = SigningKey(insecureSeed: [UInt8](repeating: 7, count: 32))
let store = try LedgerStore.openOrCreate(at: CommandLine.arguments[1])
let engine: SoloEngine<AcceptAll>
if try store.tail() == nil {
  let genesis = try Transaction(chainID: .zero, sequence: 0, kind: 0, body: [], signer: key)
  engine = try SoloEngine(founding: store, machine: AcceptAll(), key: key, genesis: [Submission(genesis)])
  say("0 \(await engine.chainID)")
} else {
  engine = try SoloEngine(opening: store, machine: AcceptAll(), key: key)
}
while true {
  let sequence = await engine.nextSequence(of: key.verifyingKey)
  // Payloads of 0 to 120 kB, so that a kill also hits the middle of long writes.
  let payload = try Payload([UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: Int(sequence % 7) * 20_000))
  let transaction = try Transaction(
    chainID: await engine.chainID, sequence: sequence, kind: 1, body: [], payloads: [payload.reference], signer: key)
  let receipt = try await engine.submit(transaction, payloads: [payload])
  say("\(receipt.height) \(receipt.header.hash)")
}
