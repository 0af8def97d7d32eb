import ArgumentParser
import Configurations
import Contracts
import Foundation
import Ledger
import PaillierScheme
import Reports
import Transcript
import Wire

/// `sealedsum ceremony`
struct Ceremony: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The dealer's ceremony: a threshold key, its proofs, and a share for each trustee.",
    discussion: """
      Whoever runs it is trusted for secrecy: hand each trustee its file over a channel of its own, then erase the folder. \
      Everybody else checks `public-key.bin` and `key-proof.bin` with `sealedsum ceremony verify`.
      """,
    subcommands: [Deal.self, Verify.self], defaultSubcommand: Deal.self)

  /// What a key's proofs are bound to.
  struct Purpose: ParsableArguments {
    @Option(help: "What the key is for; its proofs hold for this text only.")
    var purpose = "ceremony"

    /// As it has to be given again; nothing where it is the default.
    var asOption: String { purpose == "ceremony" ? "" : " " + shellQuoted("--purpose=" + purpose, isOption: true) }

    var transcript: Transcript { .key(chainID: Hash("SealedSum ceremony v1", Array(purpose.utf8))) }
  }

  struct Deal: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "deal", abstract: "Make a key and its shares (default).")

    @Option(
      name: .customLong("out"),
      help: "The folder to make: public-key.bin, key-proof.bin, trustee-N.share (mode 0600).", completion: .directory)
    var folder = "ceremony"
    @Option(help: "Bits of the modulus: 2048, 3072 or 4096.") var bits = 3072
    @Option(help: "Trustees, m.") var trustees = 4
    @Option(help: "Shares that open a sum, t.") var threshold = 3
    @Option(help: "Trustees that may be corrupted, f.") var corrupted = 1
    @OptionGroup var purpose: Purpose
    @OptionGroup var output: OutputOptions

    func run() throws {
      let size = try KeySize.named(bits: bits)
      let parameters = try ThresholdParameters(trustees: trustees, threshold: threshold, corrupted: corrupted)
      try NewFile.refuse(folder)
      let url = URL(fileURLWithPath: folder)
      try FileAccess.makeFolder(url, secret: true)
      let progress = output.progress
      progress.begin("two safe primes of \(bits / 2) bits, shares, proofs", total: 1)
      let outcome = try Dealer.deal(size, parameters, transcript: purpose.transcript)
      progress.end()
      var proof = Writer()
      outcome.proof.encode(for: outcome.publicKey.key, to: &proof)
      try FileAccess.write(outcome.publicKey.wireBytes, to: url.appendingPathComponent("public-key.bin"))
      try FileAccess.write(proof.bytes, to: url.appendingPathComponent("key-proof.bin"))
      for share in outcome.shares {
        try TrusteeKeyFile.write(share, to: url.appendingPathComponent("trustee-\(share.index).share").path)
      }
      output.emit(
        [
          ("folder", .string(folder)), ("bits", .int(bits)), ("trustees", .int(trustees)),
          ("threshold", .int(threshold)),
        ],
        tables: [],
        text: """
          \(parameters)
          Wrote \(folder): public-key.bin and key-proof.bin for everybody, trustee-1.share … trustee-\(trustees).share for one \
          trustee each. Hand them over, then erase them here.
          Next: sealedsum ceremony verify \(shellQuoted(folder))\(purpose.asOption)

          """)
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check a key and its proofs; ends with 1 where they do not hold.")

    @Argument(help: "The folder with public-key.bin and key-proof.bin.", completion: .directory) var folder: String
    @OptionGroup var purpose: Purpose
    @OptionGroup var output: OutputOptions

    func run() throws {
      let url = URL(fileURLWithPath: folder)
      let keyFile = url.appendingPathComponent("public-key.bin"),
        proofFile = url.appendingPathComponent("key-proof.bin")
      let key: ThresholdPublicKey
      let proof: KeyProof
      do {
        key = try ThresholdPublicKey(wireBytes: FileAccess.bytes(at: keyFile, limit: 1 << 20))
        var reader = Reader(try FileAccess.bytes(at: proofFile, limit: 8 << 20))
        proof = try KeyProof(for: key.key, from: &reader)
        try reader.finish()
      } catch let error as WireError {
        throw Failure(
          what: "\(folder): \(error)", advice: "ask the dealer for the files again", status: .verificationFailed)
      }
      guard !key.key.size.isInsecure else {
        throw Failure(
          what: "\(folder): a key of \(key.key.size.bits) bits protects nothing, whatever is proved of it",
          advice: "do not use it; a ceremony makes keys of 2048, 3072 or 4096 bits", status: .verificationFailed)
      }
      do throws(ProofError) { try proof.verify(key.key, transcript: purpose.transcript) } catch {
        throw Failure(
          what: "\(folder): \(error)", advice: "do not use this key; was --purpose the dealer's?",
          status: .verificationFailed)
      }
      output.emit(
        [("verified", true), ("bits", .int(key.key.size.bits))], tables: [],
        text: "The key holds: \(key.key.size), two primes, no short factor, consistent shares. \(key.parameters)\n")
    }
  }
}
