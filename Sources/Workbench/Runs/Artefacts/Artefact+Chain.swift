import Configurations
import Contracts
import Foundation
import Ledger
import PaillierScheme
import Reports
import Wire

extension Artefact {
  /// A ledger, decoded and not verified.
  init(ledger url: URL) throws {
    let store = try LedgerStore.openReadOnly(at: url.path)
    self.init(.ledger)
    guard let tail = try store.tail(), let chain = try store.chainID() else {
      fields = [("blocks", .int(0))]
      return
    }
    var list = Table(
      title: "Transactions", columns: ["block", "transaction", "kind", "sender", "payload bytes"])
    var names: [VerifyingKey: String] = [:]
    for height in 0...tail.height {
      guard let block = try store.block(at: height) else { throw LedgerError.missing(.block(height)) }
      for t in try store.transactions(of: block) {
        if t.kind == TransactionKind.genesis.rawValue {
          let genesis = try Genesis(wireBytes: t.body)
          for m in genesis.members { names[m.key] = m.name }
          fields = [
            ("name", .text(genesis.name)), ("chain", .hash(chain.hex)), ("blocks", .int(Int(tail.height) &+ 1)),
            ("configuration", .hash(genesis.configuration.hex)), ("modulus bits", .int(genesis.suite.modulusBits)),
            ("group", .text("\(genesis.suite.group)")), ("proofs", .text("\(genesis.suite.proofs)")),
            ("encryption", .text("\(genesis.updateEncryption)")), ("noise", .text(genesis.noiseText)),
            ("parameters", .int(genesis.parameterCount)),
            ("members", .text(genesis.members.map { "\($0.name) (\($0.role))" }.joined(separator: ", "))),
          ]
        }
        list.append([
          .int(Int(height)), .hash(t.hash.hex),
          .text(TransactionKind(rawValue: t.kind).map { "\($0)" } ?? "\(t.kind)"),
          .text(names[t.sender] ?? "\(t.sender)"), .int(t.payloads.map { Int($0.length) }.reduce(0, +)),
        ])
      }
    }
    list.notes = [
      "Decoded, not verified: `sealedsum audit` verifies all of it, `sealedsum verify HASH RUN` one item."
    ]
    tables = [("transactions", list)]
  }

  init(transaction t: Transaction) {
    self.init(
      .transaction,
      [
        ("hash", .hash(t.hash.hex)), ("chain", .hash(t.chainID.hex)),
        ("kind", .text(TransactionKind(rawValue: t.kind).map { "\($0)" } ?? "unknown (\(t.kind))")),
        ("sender", .hash("\(t.sender)")), ("sequence", .int(Int(clamping: t.sequence))),
        ("body bytes", .int(t.body.count)), ("payloads", .int(t.payloads.count)),
      ])
  }

  init(block: Block) {
    self.init(
      .block,
      [
        ("height", .int(Int(clamping: block.height))), ("hash", .hash(block.hash.hex)),
        ("previous", .hash(block.header.previous.hex)), ("transactions", .int(block.transactions.count)),
        ("proposer", .hash("\(block.header.proposer)")),
      ])
  }

  init(head: LedgerHead) {
    self.init(
      .ledgerHead,
      [
        ("chain", .hash(head.chainID.hex)), ("height", .int(Int(clamping: head.height))),
        ("hash", .hash(head.hash.hex)), ("signer", .hash("\(head.signer)")),
      ])
  }

  /// A trustee's journal: which aggregates it may open.
  init(journal url: URL) throws {
    let records = try StateJournal.records(at: url.path)
    var table = Table(title: "Aggregates on record", columns: ["round", "chain", "aggregate"])
    for r in records { table.append([.int(Int(clamping: r.round)), .hash(r.chain.hex), .hash(r.digest.hex)]) }
    self.init(.journal, [("records", .int(records.count))], tables: [("aggregates", table)])
  }

  /// A trustee's share, without its secret; a file that others may read is refused.
  init(share url: URL) throws {
    let share = try TrusteeKeyFile.read(from: url.path)
    self.init(
      .trusteeShare,
      [
        ("trustee", .int(share.index)), ("modulus bits", .int(share.publicKey.key.size.bits)),
        ("modulus", .hash(share.publicKey.key.n.hex)), ("trustees", .text("\(share.publicKey.parameters)")),
      ])
  }

  /// What an upload store keeps of an offer: when it ends, then the offer.
  init(offer url: URL) throws {
    var reader = Reader(try FileAccess.bytes(at: url, limit: 1 << 16))
    let expires: UInt64, offer: UploadOffer
    do {
      expires = try reader.uint64("expires")
      offer = try UploadOffer(from: &reader)
      try reader.finish()
    } catch { throw WorkbenchError.malformed(path: url.path, reason: "is not the offer of an upload (\(error))") }
    let isSigned = (try? offer.verifySignature()) != nil
    self.init(
      .uploadOffer,
      [
        ("upload", .hash(offer.id.hex)), ("chain", .hash(offer.chainID.hex)), ("round", .hash(offer.context.hex)),
        ("sender", .hash("\(offer.sender)")), ("payload", .hash(offer.payload.hash.hex)),
        ("bytes", .int(Int(offer.payload.length))), ("chunks", .int(offer.chunks.count)),
        ("expires", .int(Int(clamping: expires))), ("signature", .text(isSigned ? "holds" : "DOES NOT HOLD")),
      ])
  }

  /// Bytes of a payload; beside an offer, whether all of them are there.
  init(payload url: URL) throws {
    let file = try PayloadFile.open(at: url.path)
    self.init(
      .payload,
      [
        ("hash", .hash(file.reference.hash.hex)), ("bytes", .int(Int(file.reference.length))),
        ("chunks", .int(file.chunks.count)),
      ])
    let beside = url.deletingPathExtension().appendingPathExtension("offer")
    guard FileManager.default.fileExists(atPath: beside.path) else { return }
    let offered = try Artefact(offer: beside).fields.first { $0.name == "payload" }?.value
    fields.append(("upload", .text(offered == .hash(file.reference.hash.hex) ? "complete" : "not complete yet")))
  }

  /// The proofs of the key that lies beside them; their widths are the key's.
  init(keyProof url: URL) throws {
    let beside = url.deletingLastPathComponent().appendingPathComponent("public-key.bin")
    do {
      let key = try ThresholdPublicKey(wireBytes: FileAccess.bytes(at: beside, limit: 1 << 20))
      var reader = Reader(try FileAccess.bytes(at: url, limit: 8 << 20))
      _ = try KeyProof(for: key.key, from: &reader)
      try reader.finish()
      self.init(
        .keyProof,
        [
          ("modulus bits", .int(key.key.size.bits)), ("modulus", .hash(key.key.n.hex)),
          ("next", .text("sealedsum ceremony verify \(shellQuoted(url.deletingLastPathComponent().relativePath))")),
        ])
    } catch {
      throw WorkbenchError.refused(
        path: url.path, reason: "is not the proof of a key that lies beside it as public-key.bin",
        advice: "keep the two files of a ceremony in one folder")
    }
  }
}
