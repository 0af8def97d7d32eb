import Foundation
import Ledger
import Wire

/// `send FOLDER FILE CHUNKS`: writes a payload of so many chunks to FILE where there is none, uploads it to the store in
/// FOLDER, and prints each chunk that is acknowledged, then the payload's hash.
///
/// `receive FOLDER`: takes what comes in through the standard input, a message after the other (`uint32 length; uint8
/// kind; …`: 1 an offer, 2 a chunk, 3 the upload to complete), and answers each (`uint32 length; uint8 refused; …`).
func runUploads(_ arguments: [String]) async throws {
  let key = SigningKey(insecureSeed: [UInt8](repeating: 7, count: 32))
  let place = Hash("upload test", [])
  let store = try UploadStore.open(at: arguments[1])
  func desk(_ length: Int) -> UploadDesk {
    UploadDesk(
      store,
      permit: UploadPermit(
        chainID: place, context: place, sender: key.verifyingKey, lengths: [length], until: .max),
      now: { 0 })
  }
  switch arguments[0] {
  case "send":
    let chunks = Int(arguments[3]) ?? 0
    let file: PayloadFile
    do throws(LedgerError) { file = try PayloadFile.open(at: arguments[2]) } catch {
      file = try PayloadFile.create(at: arguments[2]) { append throws(LedgerError) in
        for i in 0..<chunks { try append([UInt8](repeating: UInt8(i + 1), count: LedgerLimits.chunk)) }
        try append([0])
      }
    }
    let offer = try file.offer(chainID: place, context: place, signer: key)
    try await file.upload(offer, to: desk(Int(file.reference.length))) { say("\($0)") }
    say("\(file.reference.hash)")
  default:
    let input = FileHandle.standardInput
    while let head = try input.read(upToCount: 4), head.count == 4 {
      let count = head.reduce(0) { $0 << 8 | Int($1) }
      guard count <= 2 << 20, let body = try input.read(upToCount: count), body.count == count else { return }
      var answer = Writer()
      do {
        var reader = Reader([UInt8](body))
        let kind = try reader.uint8("kind")
        let rest = try reader.fixed("message", count: reader.remaining)
        answer.uint8(0)
        switch kind {
        case 1:
          let offer = try UploadOffer(wireBytes: rest)
          try desk(Int(offer.payload.length)).begin(offer).encode(to: &answer)
        case 2: try desk(0).put(UploadChunk(wireBytes: rest))
        default: try desk(0).complete(Hash(wireBytes: rest)).encode(to: &answer)
        }
      } catch {
        answer = Writer()
        answer.uint8(1)
        answer.string("\(error)")
      }
      var message = Writer()
      message.vector32(answer.bytes)
      FileHandle.standardOutput.write(Data(message.bytes))
    }
  }
}
