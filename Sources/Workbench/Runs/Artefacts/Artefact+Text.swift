import Configurations
import Contracts
import Files
import Foundation
import Learning
import ModelFiles
import PaillierScheme
import PythonPaillier
import Reports

extension Artefact {
  /// A configuration, or a text whose name says what it is.
  init(text: String, _ url: URL) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    switch url.pathExtension.lowercased() {
    case "svg":
      let title = text.firstMatch(of: /<title[^>]*>([^<]*)<\/title>/).map { String($0.1) }
      guard text.contains("<svg"), let title else {
        throw WorkbenchError.malformed(path: url.path, reason: "is no chart that this program draws")
      }
      self.init(.chart, [("title", .text(title)), ("bytes", .int(text.utf8.count))])
    case "csv":
      let table = try CSVTable(Array(text.utf8))
      self.init(
        .table, [("columns", .text(table.header.joined(separator: ", "))), ("rows", .int(table.rows.count))])
    case "md":
      let head = lines.first { $0.hasPrefix("#") || $0.hasPrefix("**") }.map(String.init) ?? ""
      self.init(.page, [("title", .text(head.filter { $0 != "#" && $0 != "*" }.trimmingCharacters(in: .whitespaces)))])
    case "html":
      let title = text.firstMatch(of: /<title>([^<]*)<\/title>/).map { String($0.1) }
      guard let title, text.contains("<main>") else {
        throw WorkbenchError.malformed(path: url.path, reason: "is no page that this program writes")
      }
      self.init(.page, [("title", .text(title)), ("bytes", .int(text.utf8.count))])
    default:
      let c = try Configuration(file: url)
      var table = Table(title: "Settings", columns: ["key", "value"])
      for line in c.canonicalText.split(separator: "\n").dropFirst() {
        let parts = line.split(separator: " ", maxSplits: 2)
        table.append([.text(String(parts.first ?? "")), .text(String(parts.last ?? ""))])
      }
      self.init(
        .configuration, [("run", .text(c.runIdentifier)), ("digest", .hash(c.digest.hex))],
        tables: [("settings", table)])
    }
  }

  /// Whether the first line is the head of a table, `[experiment]` or `[[faults]]`, as in a configuration: no list of JSON
  /// has such a line.
  static func beginsWithTable(_ bytes: [UInt8]) -> Bool {
    let line = bytes.drop { $0 <= 32 }.prefix(256).prefix { $0 != 10 && $0 != 13 && $0 != UInt8(ascii: "#") }
    guard let text = String(validating: line, as: UTF8.self)?.trimmingBlanks else { return false }
    let words = ["true", "false", "null"].map { "[\($0)]" }
    return text.wholeMatch(of: /\[{1,2}[A-Za-z][A-Za-z_. ]*\]{1,2}/) != nil && !words.contains(text)
  }

  /// JSON of any kind; a file of JSON lines too.
  init(json bytes: [UInt8], path: String) throws {
    do throws(FileError) { try StrictJSON.check(bytes) } catch {
      try self.init(lines: bytes, path: path, reason: error.reason)
      return
    }
    let data = Data(bytes)
    if let manifest = try? JSONDecoder().decode(Manifest.self, from: data) {
      self.init(manifest: manifest)
    } else if let model = try? JSONDecoder().decode(ModelDescription.self, from: data) {
      self.init(model: model)
    } else if let key = try? Pheutil.privateKey(bytes, allowInsecure: true) {
      self.init(.paillierPrivateKey, [("modulus bits", .int(key.publicKey.size.bits))])
    } else if let key = try? Pheutil.publicKey(bytes, allowInsecure: true) {
      self.init(.paillierPublicKey, [("modulus bits", .int(key.size.bits)), ("modulus", .hash(key.n.hex))])
    } else if let object = try? JSONSerialization.jsonObject(with: data) {
      try self.init(object: object, path: path)
    } else {
      throw WorkbenchError.malformed(path: path, reason: "looks like JSON and is none")
    }
  }

  /// A JSON object a line; `reason` says why the whole is no JSON.
  private init(lines bytes: [UInt8], path: String, reason: String) throws {
    let lines = bytes.split(separator: 10)
    let objects = lines.compactMap { line -> [String: Any]? in
      guard (try? StrictJSON.check(Array(line))) != nil else { return nil }
      return try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
    }
    guard lines.count > 1, objects.count == lines.count, let first = objects.first else {
      throw WorkbenchError.malformed(path: path, reason: "looks like JSON and is none (\(reason))")
    }
    self.init(.metrics, [("lines", .int(lines.count)), ("keys", .text(first.keys.sorted().joined(separator: ", ")))])
  }

  private init(object: Any, path: String) throws {
    if let object = object as? [String: Any], object["v"] is String, let e = object["e"] as? Int {
      self.init(.paillierCiphertext, [("exponent", .text("16^\(e)"))])
    } else if let object = object as? [String: Any], let results = object["results"] as? [Any],
      let machine = object["machine"] as? String, let date = object["date"] as? String
    {
      self.init(
        .benchReport,
        [
          ("date", .text(date)), ("machine", .text(machine)), ("figures", .int(results.count)),
          ("next", .text("sealedsum bench all --from \(shellQuoted(path))")),
        ])
    } else if let object = object as? [String: Any], let what = object["what"] as? String,
      let tables = object["tables"] as? [Any], let machine = object["machine"] as? String,
      let date = object["date"] as? String
    {
      self.init(
        [RunRecord.kind, Sweep.kind].contains(what) ? .record : .benchReport,
        [
          ("what", .text(what)), ("date", .text(date)), ("machine", .text(machine)), ("tables", .int(tables.count)),
        ])
    } else if let object = object as? [String: Any], let count = object["count"] as? Int,
      let missing = object["rows_with_missing_values"] as? Int, let digest = object["digest"] as? String
    {
      self.init(
        .predictions,
        [("digest", .hash(digest)), ("rows", .int(count)), ("rows with missing values", .int(missing))])
    } else if let figures = object as? [[String: Any]], let first = figures.first, first["operation"] is String {
      self.init(.benchReport, [("figures", .int(figures.count))])
    } else if let entries = object as? [Any] {
      self.init(
        .list,
        [
          ("entries", .int(entries.count)),
          ("next", .text("sealedsum vectors \(shellQuoted(path)), if these are known answers")),
        ])
    } else {
      throw WorkbenchError.malformed(path: path, reason: "is JSON, but no kind that this program knows")
    }
  }

  private init(manifest m: Manifest) {
    self.init(
      .manifest,
      [
        ("run", .text(m.run)), ("version", .text(m.version)), ("machine", .text(m.machine)), ("seed", .int(m.seed)),
        ("protection", .text(m.protection)), ("configuration", .hash(m.configuration)),
        ("overrides", .text(m.overrides.joined(separator: "  "))),
        ("chain", m.chain.map { .hash($0) } ?? .none(reason: "none yet")),
        ("model", m.model.map { .hash($0) } ?? .none(reason: "not finished")),
        (
          "seconds",
          m.finished.map { .number($0 - m.started, digits: 3) } ?? .none(reason: "not finished")
        ),
      ])
  }

  private init(model m: ModelDescription) {
    let count = (try? m.model().parameterCount) ?? 0
    var inputs = Table(title: "Numeric inputs", columns: ["input", "mean", "deviation"])
    let names = m.schema.numericInputs.map { m.schema.inputNames[$0] }
    for (name, (mean, deviation)) in zip(names, zip(m.standardiser.means, m.standardiser.deviations)) {
      inputs.append([.text(name), .number(mean, digits: 6), .number(deviation, digits: 6)])
    }
    self.init(
      .model,
      [
        ("name", .text(m.name)), ("round", .int(m.round)), ("digest", .hash(m.digest)), ("chain", .hash(m.chain)),
        ("configuration", .hash(m.configuration)), ("model", .text(m.kind.kind.rawValue)), ("parameters", .int(count)),
        ("inputs", .int(m.schema.inputCount)), ("classes", .int(m.schema.label.classCount)),
      ], tables: [("inputs", inputs)])
  }

  init?(safetensors bytes: [UInt8]) {
    guard let (tensors, metadata) = SafetensorsFile.header(bytes) else { return nil }
    var table = Table(title: "Tensors", columns: ["name", "shape", "entries"])
    for t in tensors {
      table.append([.text(t.name), .text(t.shape.map { "\($0)" }.joined(separator: " × ")), .int(t.count)])
    }
    self.init(
      .tensors,
      [
        ("digest", metadata["digest"].map { .hash($0) } ?? .none(reason: "none")),
        ("chain", metadata["chain"].map { .hash($0) } ?? .none(reason: "none")),
        ("round", metadata["round"].flatMap { Int($0) }.map { .int($0) } ?? .none(reason: "none")),
      ], tables: [("tensors", table)])
  }
}

/// A vector of parameters for NumPy.
struct NumPyHeader {
  let count: Int
  let digest: String

  init?(_ bytes: [UInt8]) {
    guard let parameters = NumPyFile.decode(bytes) else { return nil }
    (count, digest) = (parameters.count, ModelCodec.digest(parameters).hex)
  }
}
