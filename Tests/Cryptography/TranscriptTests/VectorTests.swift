import BigNum
import Foundation
import Testing
import Transcript

/// draft-irtf-cfrg-fiat-shamir's vectors for the sponge; VectorFilesTests run all files through the public checker.
@Suite struct SpongeVectorTests {
  struct Record: Decodable {
    struct Operation: Decodable { let type: String; let data: String?; let length: Int? }
    let Id: String
    let Function: String
    let SessionId: String?
    let Operations: [Operation]?
    let Tag: String?
    let Output: String?
  }

  private static func load() throws -> [Record] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appending(path: "Vectors/v1/fiatShamirShake128Vectors.json")
    return try JSONDecoder().decode([Record].self, from: Data(contentsOf: file))
  }

  @Test func spongeAndSessions() throws {
    var checked = 0
    for record in try Self.load() {
      switch record.Function {
      case "DuplexSponge":
        var sponge = DuplexSponge(sessionID: bytes(record.SessionId ?? ""))
        var out: [UInt8] = []
        for operation in record.Operations ?? [] {
          if operation.type == "absorb" {
            sponge.absorb(bytes(operation.data ?? ""))
          } else {
            out += sponge.squeeze(operation.length ?? 0)
          }
        }
        #expect(out == bytes(record.Output ?? ""), "\(record.Id)")
        checked += 1
      case "DeriveSessionID":
        #expect(DuplexSponge.sessionID(tag: bytes(record.Tag ?? "")) == bytes(record.Output ?? ""), "\(record.Id)")
        checked += 1
      default: continue
      }
    }
    #expect(checked == 10)
  }

  /// SHAKE128's stream over every split of an input around the block border gives what one absorb gives.
  @Test func splitsLeaveNoTrace() {
    let data = (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var whole = DuplexSponge(sessionID: [UInt8](repeating: 9, count: 32))
    whole.absorb(data)
    let expected = whole.squeeze(400)
    for cut in Array(0...5) + Array(160...176) + Array(330...340) {
      var parts = DuplexSponge(sessionID: [UInt8](repeating: 9, count: 32))
      parts.absorb(Array(data[..<cut]))
      var abandoned = parts  // a copy that squeezes must not disturb the original
      _ = abandoned.squeeze(7)
      _ = parts.squeeze(3)
      parts.absorb(Array(data[cut...]))
      let head = parts.squeeze(cut % 400)
      #expect(head + parts.squeeze(400 - cut % 400) == expected, "cut at \(cut)")
    }
  }
}

func bytes(_ hex: String) -> [UInt8] {
  var out: [UInt8] = []
  var rest = Substring(hex)
  while let byte = UInt8(rest.prefix(2), radix: 16) {
    out.append(byte)
    rest = rest.dropFirst(2)
  }
  return out
}
