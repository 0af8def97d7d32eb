import Configurations
import Contracts
import Foundation
import Ledger
import PaillierScheme
import Testing
import Transcript
import Wire
import WorkbenchTesting

/// `ceremony verify` says that a key can be used: never of one that protects nothing.
@Suite struct InsecureCeremonyTests {
  @Test func aShortKeyIsRefusedWhateverIsProvedOfIt() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let transcript = Transcript.key(chainID: Hash("SealedSum ceremony v1", Array("ceremony".utf8)))
    let outcome = try Dealer.deal(.insecure512ForTests, .four, transcript: transcript)
    try outcome.proof.verify(outcome.publicKey.key, transcript: transcript)
    var proof = Writer()
    outcome.proof.encode(for: outcome.publicKey.key, to: &proof)
    try FileAccess.write(outcome.publicKey.wireBytes, to: folder.appendingPathComponent("public-key.bin"))
    try FileAccess.write(proof.bytes, to: folder.appendingPathComponent("key-proof.bin"))
    let result = try CommandLineTool.run(["ceremony", "verify", "."], in: folder)
    #expect(result.status == CommandStatus.verificationFailed.rawValue)
    #expect(result.errors.contains("512 bits protects nothing"), "\(result.errors)")
  }
}
