import BigNum
import Configurations
import Files
public import Foundation
import Ledger
import PaillierScheme
public import Reports
import Wire

/// What a file holds, without its secrets.
public struct Artefact: Sendable {
  /// What it is.
  public internal(set) var kind: ArtefactKind
  /// What it says, in order.
  public internal(set) var fields: [(name: String, value: Table.Cell)] = []
  /// Longer parts.
  public internal(set) var tables: [(key: String, table: Table)] = []

  /// The largest file that is read; ledgers are not read as a whole.
  private static let limit = 1 << 29

  /// Recognises a file by its content, a folder by what is in it, and texts and raw payloads by the ends of their names.
  public init(at url: URL) throws {
    if FileKind(at: url.path) == .folder {
      try self.init(folder: url)
      return
    }
    // Eight bytes tell our own formats, and touch no secret.
    switch try Self.magic(url) {
    case Array("SQLite f".utf8): try self.init(ledger: url)
    case Array("SSumKey1".utf8):
      self.init(.signingKey, [("public key", .hash(try SigningKey(contentsOf: url.path).verifyingKey.bytes.hex))])
    case Array("SSumJrn1".utf8): try self.init(journal: url)
    case Array("SSumShr1".utf8): try self.init(share: url)
    default:
      if let named = try Self(named: url) {
        self = named
        return
      }
      var bytes = try FileAccess.bytes(at: url, limit: Self.limit)
      // It may be a share or a private key.
      defer { wipe(&bytes) }
      let first = bytes.first { $0 > 32 }
      if let binary = Self(binary: bytes) {
        self = binary
      } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), !Self.beginsWithTable(bytes) {
        try self.init(json: bytes, path: url.path)
      } else if let text = String(validating: bytes, as: UTF8.self) {
        try self.init(text: text, url)
      } else {
        throw WorkbenchError.malformed(path: url.path, reason: "is no file that this program writes or reads")
      }
    }
  }

  init(
    _ kind: ArtefactKind, _ fields: [(name: String, value: Table.Cell)] = [],
    tables: [(key: String, table: Table)] = []
  ) {
    self.kind = kind
    self.fields = fields
    self.tables = tables
  }

  /// The fields as a table.
  public var table: Table {
    var table = Table(columns: ["field", "value"])
    for (name, value) in fields {
      // A digest stands here for people to take with them: whole.
      if case .hash(let digits) = value, digits.count == 64 {
        table.append([.text(name), .text(digits)])
      } else {
        table.append([.text(name), value])
      }
    }
    return table
  }

  /// The fields as an object.
  public var json: JSON { .object(fields.map { (Table.key($0.name), $0.value.json) }) }

  static func magic(_ url: URL) throws -> [UInt8] { try FileAccess.head(of: url, count: 8) }

  /// The wire format's files, and those of other programs; nil for everything else.
  private init?(binary bytes: [UInt8]) {
    if let parameters = NumPyHeader(bytes) {
      self.init(.parameters, [("parameters", .int(parameters.count)), ("digest", .hash(parameters.digest))])
    } else if let tensors = Self(safetensors: bytes) {
      self = tensors
    } else if let key = try? ThresholdPublicKey(wireBytes: bytes) {
      self.init(
        .thresholdPublicKey,
        [
          ("modulus bits", .int(key.key.size.bits)), ("trustees", .text("\(key.parameters)")),
          ("modulus", .hash(key.key.n.hex)),
        ])
    } else if let t = try? Transaction(wireBytes: bytes) {
      self.init(transaction: t)
    } else if let head = try? LedgerHead(wireBytes: bytes) {
      self.init(head: head)
    } else if let block = try? Block(wireBytes: bytes) {
      self.init(block: block)
    } else {
      return nil
    }
  }

  /// Files that only their names tell: parts of uploads, locks, and proofs that lie beside their key.
  private init?(named url: URL) throws {
    switch (url.lastPathComponent, url.pathExtension) {
    case ("lock", _): self.init(.lock)
    case (let name, _) where name.hasSuffix(".sqlite-wal") || name.hasSuffix(".sqlite-shm"): self.init(.ledgerJournal)
    case (_, "offer"): try self.init(offer: url)
    case (_, "data"), (_, "sealed"), (_, "proofs"): try self.init(payload: url)
    case (_, let kind) where kind.hasPrefix("masked-"): try self.init(payload: url)
    case ("key-proof.bin", _): try self.init(keyProof: url)
    case (_, "noise"):
      _ = try SecretFile.read(from: url.path, count: 32)
      self.init(.noiseSecret)
    default: return nil
    }
  }
}

extension Sequence<UInt8> {
  /// Two hexadecimal digits a byte.
  var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
