import Foundation
import Ledger
import Testing

@Suite struct SigningKeyFileTests {
  private let scratch: Scratch
  private let path: String
  private let key = members[0]

  init() throws {
    scratch = try Scratch()
    path = scratch.file("key")
    try key.save(to: path)
  }

  @Test func aSavedKeyIsTheSame() throws {
    let again = try SigningKey(contentsOf: path)
    #expect(again.verifyingKey == key.verifyingKey)
    #expect(again.sign([1], label: "test") == key.sign([1], label: "test"))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: LedgerError.exists(path: path)) { try key.save(to: path) }
    #expect(SigningKey().verifyingKey != SigningKey().verifyingKey)
  }

  @Test func aKeyThatOthersMayReadIsRefused() throws {
    for mode in [0o640, 0o604, 0o660] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(
        throws: LedgerError.keyFile(
          path: path, reason: "others may read it (mode \(String(mode, radix: 8))); run chmod 600 on it")
      ) { try SigningKey(contentsOf: path) }
    }
  }

  @Test func damagedFilesAreRefused() throws {
    let missing = scratch.file("none")
    #expect(throws: LedgerError.noFile(path: missing)) { try SigningKey(contentsOf: missing) }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    func refused(_ bytes: Data) throws -> Bool {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
      do throws(LedgerError) { _ = try SigningKey(contentsOf: path) } catch { return true }
      return false
    }
    #expect(try !refused(bytes))
    for count in 0..<bytes.count { #expect(try refused(bytes.prefix(count)), "cut at \(count)") }
    #expect(try refused(bytes + [0]))
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(try refused(changed), "bit \(bit)")
    }
  }
}
