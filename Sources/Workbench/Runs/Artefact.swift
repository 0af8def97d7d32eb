import BigNum
import Configurations
import Contracts
public import Foundation
import Ledger
import PaillierScheme
import PythonPaillier
public import Reports
import Wire

/// What a file of ours holds, without its secrets.
public struct Artefact: Sendable {
  /// In a few words.
  public private(set) var kind = ""
  /// What it says.
  public private(set) var fields: [(name: String, value: String)] = []
  /// Longer parts.
  public private(set) var tables: [(key: String, table: Table)] = []

  /// Recognises a file by its content.
  public init(at url: URL) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue {
      try read(ledger: RunFolder(url: url).ledger)
      return
    }
    guard let file = FileHandle(forReadingAtPath: url.path) else {
      throw WorkbenchError.fileNotFound(path: url.path)
    }
    let head = (try? file.read(upToCount: 16)) ?? Data()
    if head.starts(with: Data("SQLite format 3\0".utf8)) {
      try read(ledger: url)
      return
    }
    let bytes = try FileAccess.bytes(at: url, limit: 64 << 20)
    let first = bytes.first { $0 > 32 }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), !Self.beginsWithTable(bytes) {
      try read(json: bytes, path: url.path)
    } else if let key = try? ThresholdPublicKey(wireBytes: bytes) {
      kind = "threshold public key"
      fields = [
        ("modulus", "\(key.key.size)"), ("trustees", "\(key.parameters)"),
        ("N", String(key.key.n.hex.prefix(32)) + "…"),
      ]
    } else if let t = try? Transaction(wireBytes: bytes) {
      kind = "transaction"
      fields = Self.fields(t)
    } else if let head = try? LedgerHead(wireBytes: bytes) {
      kind = "head of a ledger"
      fields = [
        ("chain", head.chainID.hex), ("height", "\(head.height)"), ("hash", head.hash.hex),
        ("signer", "\(head.signer)"),
      ]
    } else if let block = try? Block(wireBytes: bytes) {
      kind = "block"
      fields = [
        ("height", "\(block.height)"), ("hash", block.hash.hex), ("previous", block.header.previous.hex),
        ("transactions", "\(block.transactions.count)"), ("proposer", "\(block.header.proposer)"),
      ]
    } else if String(validating: bytes, as: UTF8.self) != nil {
      let c = try Configuration(file: url)
      kind = "configuration"
      fields = [("run", c.runIdentifier), ("digest", c.digest.hex)]
      var table = Table(title: "Settings", columns: ["key", "value"])
      for line in c.canonicalText.split(separator: "\n").dropFirst() {
        let parts = line.split(separator: " ", maxSplits: 2)
        table.append([.text(String(parts.first ?? "")), .text(String(parts.last ?? ""))])
      }
      tables = [("settings", table)]
    } else {
      throw WorkbenchError.malformed(path: url.path, reason: "is no file that this program writes or reads")
    }
  }

  /// Whether the first line is the head of a table, `[experiment]` or `[[faults]]`, as in a configuration: no list of JSON
  /// has such a line.
  private static func beginsWithTable(_ bytes: [UInt8]) -> Bool {
    let line = bytes.drop { $0 <= 32 }.prefix(256).prefix { $0 != 10 && $0 != 13 && $0 != UInt8(ascii: "#") }
    guard let text = String(validating: line, as: UTF8.self)?.trimmingBlanks else { return false }
    let words = ["true", "false", "null"].map { "[\($0)]" }
    return text.wholeMatch(of: /\[{1,2}[A-Za-z][A-Za-z_. ]*\]{1,2}/) != nil && !words.contains(text)
  }

  private mutating func read(json bytes: [UInt8], path: String) throws {
    if let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)) {
      kind = "manifest of a run"
      fields = [
        ("run", manifest.run), ("version", manifest.version), ("machine", manifest.machine),
        ("seed", "\(manifest.seed)"),
        ("protection", manifest.protection), ("configuration", manifest.configuration),
        ("overrides", manifest.overrides.joined(separator: "  ")), ("chain", manifest.chain ?? "none yet"),
        ("model", manifest.model ?? "not finished"),
        ("seconds", manifest.finished.map { significant($0 - manifest.started, 3) } ?? "not finished"),
      ]
    } else if let share = try? TrusteeKeyFile.decode(bytes) {
      kind = "trustee's share of a decryption key (secret, not shown)"
      fields = [
        ("trustee", "\(share.index)"), ("modulus", "\(share.publicKey.key.size)"),
        ("trustees", "\(share.publicKey.parameters)"),
      ]
    } else if let key = try? Pheutil.privateKey(bytes, allowInsecure: true) {
      kind = "Paillier private key of pheutil (secret, not shown)"
      fields = [("modulus", "\(key.publicKey.size)")]
    } else if let key = try? Pheutil.publicKey(bytes, allowInsecure: true) {
      kind = "Paillier public key of pheutil"
      fields = [("modulus", "\(key.size)"), ("N", String(key.n.hex.prefix(32)) + "…")]
    } else if let object = try? JSONSerialization.jsonObject(with: Data(bytes)) {
      if let object = object as? [String: Any], object["v"] is String, let e = object["e"] as? Int {
        kind = "Paillier ciphertext of pheutil"
        fields = [("exponent", "16^\(e)")]
      } else if let entries = object as? [Any] {
        kind = "list of \(entries.count) JSON entries"
        fields = [("next", "sealedsum vectors \(path), if these are known answers")]
      } else {
        throw WorkbenchError.malformed(path: path, reason: "is JSON, but no kind that this program knows")
      }
    } else {
      throw WorkbenchError.malformed(path: path, reason: "looks like JSON and is none")
    }
  }

  private mutating func read(ledger url: URL) throws {
    let store = try LedgerStore.openReadOnly(at: url.path)
    kind = "ledger"
    fields = []
    guard let tail = try store.tail(), let chain = try store.chainID() else {
      fields = [("blocks", "0")]
      return
    }
    var list = Table(title: "Transactions", columns: ["block", "transaction", "kind", "sender", "payload bytes"])
    var names: [VerifyingKey: String] = [:]
    for height in 0...tail.height {
      guard let block = try store.block(at: height) else { throw LedgerError.missing(.block(height)) }
      for t in try store.transactions(of: block) {
        if t.kind == TransactionKind.genesis.rawValue {
          let genesis = try Genesis(wireBytes: t.body)
          for m in genesis.members { names[m.key] = m.name }
          fields = [
            ("name", genesis.name), ("chain", chain.hex), ("blocks", "\(tail.height &+ 1)"),
            (
              "suite",
              "Paillier \(genesis.suite.modulusBits) bits, \(genesis.suite.group), proofs \(genesis.suite.proofs)"
            ),
            ("parameters", grouped(genesis.parameterCount)),
            ("members", genesis.members.map { "\($0.name) (\($0.role))" }.joined(separator: ", ")),
          ]
        }
        list.append([
          .int(Int(height)), .text(String(t.hash.hex.prefix(16))),
          .text(TransactionKind(rawValue: t.kind).map { "\($0)" } ?? "\(t.kind)"),
          .text(names[t.sender] ?? "\(t.sender)"),
          .int(t.payloads.map { Int($0.length) }.reduce(0, +)),
        ])
      }
    }
    list.notes = [
      "Decoded, not verified: `sealedsum audit` verifies all of it, `sealedsum verify HASH RUN` one item."
    ]
    tables = [("transactions", list)]
  }

  private static func fields(_ t: Transaction) -> [(name: String, value: String)] {
    [
      ("hash", t.hash.hex), ("chain", t.chainID.hex),
      ("kind", TransactionKind(rawValue: t.kind).map { "\($0)" } ?? "unknown (\(t.kind))"), ("sender", "\(t.sender)"),
      ("sequence", "\(t.sequence)"), ("body", "\(t.body.count) bytes"), ("payloads", "\(t.payloads.count)"),
    ]
  }
}
