import Configurations
import Foundation
import Testing
import WorkbenchTesting

/// Every verb that speaks JSON, held against its schema in docs/json; and Markdown against plain text.
@Suite struct JSONOutputTests {
  struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var names: [Name]?
    }
    var commandName: String
    var shouldDisplay: Bool?
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// Verbs that take --format, as `ceremony-verify`.
    func verbs(_ parents: [String] = []) -> [String] {
      guard shouldDisplay != false, commandName != "help" else { return [] }
      let own = parents + [commandName]
      let leaves = (subcommands ?? []).filter { $0.commandName != "help" }
      if !leaves.isEmpty { return leaves.flatMap { $0.verbs(own) } }
      let takesFormat = (arguments ?? []).contains { ($0.names ?? []).contains { $0.name == "format" } }
      return takesFormat ? [own.dropFirst().joined(separator: "-")] : []
    }
  }

  static let schemas = Checkout.root.appendingPathComponent("docs/json")

  /// No verb without a schema, no schema without a verb.
  @Test func everyVerbHasASchema() throws {
    struct Help: Decodable { var command: Command }
    let help = try CommandLineTool.run(["--experimental-dump-help"])
    let verbs = try JSONDecoder().decode(Help.self, from: Data(help.output.utf8)).command.verbs().sorted()
    #expect(verbs.count > 20)
    let others = ["common", "error", "model", "bench"]
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.schemas.path)
      .compactMap { $0.hasSuffix(".schema.json") ? String($0.dropLast(".schema.json".count)) : nil }
    #expect(verbs == files.filter { !others.contains($0) }.sorted())
  }

  func expect(_ verb: String, _ output: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try JSONSchema(verb: verb).faults(output) == [], sourceLocation: sourceLocation)
  }

  private static let heart = Checkout.root.appendingPathComponent("experiments/heart-disease.toml").path
  private static let rows = Checkout.root.appendingPathComponent("experiments/data/heart_disease_uci.csv").path
  private static let vectors = Checkout.root.appendingPathComponent("Tests/Vectors/v1").path

  /// Verbs that read a finished run, or nothing; what they print of it does not depend on the time.
  private static func readers() throws -> [(verb: String, arguments: [String])] {
    let run = try FinishedRun.folder().path
    return [
      ("audit", ["audit", run]), ("verify", ["verify", "block:2", run]), ("inspect", ["inspect", run]),
      ("inspect", ["inspect", "\(run)/model/final.json"]), ("inspect", ["inspect", "\(run)/config.toml"]),
      ("export", ["export", run]), ("predict", ["predict", run, rows]),
      ("groups-modp3072", ["groups", "modp3072"]),
      ("vectors", ["vectors", "\(vectors)/rfc9497-ristretto255-dleq.json"]),
    ]
  }

  @Test func whatReadsARunFitsItsSchema() throws {
    for (verb, arguments) in try Self.readers() {
      let result = try CommandLineTool.run(arguments + ["--format", "json", "--quiet"])
      #expect(result.status == 0, "\(arguments): \(result.errors)")
      try expect(verb, result.output)
    }
    try expect("run", FinishedRun.output())
    for name in ["final", "round-01"] {
      try expect(
        "model", String(contentsOf: FinishedRun.folder().appendingPathComponent("model/\(name).json"), encoding: .utf8))
    }
    // Every item of a ledger by which `verify` can be asked.
    let run = try JSONSerialization.jsonObject(with: Data(FinishedRun.output().utf8)) as? [String: Any]
    let digest = try #require(run?["model"] as? String)
    let model = try CommandLineTool.run(["verify", digest, FinishedRun.folder().path, "--format", "json"])
    #expect(model.json?["kind"] as? String == "model" && model.json?["item"] as? String == digest)
    try expect("verify", model.output)
  }

  @Test func whatWritesFilesFitsItsSchema() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: copy) }
    func run(_ arguments: [String]) throws -> CommandLineTool.Result {
      try CommandLineTool.run(arguments + ["--format", "json", "--quiet"], in: folder)
    }
    let number = ["paillier", "encrypt", "public", "2.5", "--out", "c"]
    let cases: [(verb: String, arguments: [String])] = [
      ("new", ["new", "mine.toml"]),
      (
        "import",
        [
          "import", Checkout.root.path + "/experiments/data/heart_disease_uci.csv", "--label", "num", "--clients",
          "dataset", "--output", "imported.toml",
        ]
      ), ("plan", ["plan", "imported.toml"]), ("plan", ["plan", Self.heart]),
      ("plan", ["plan", Self.heart, "--no-times"]),
      ("resume", ["resume", copy.path]), ("report", ["report", copy.path]), ("doctor", ["doctor"]),
      ("paillier-keygen", ["paillier", "keygen", "private", "public", "--bits", "2048"]),
      ("paillier-encrypt", Array(number.dropLast(2))), ("", number),
      ("paillier-decrypt", ["paillier", "decrypt", "private", "c"]),
      ("paillier-add", ["paillier", "add", "public", "c", "c"]),
      ("paillier-multiply", ["paillier", "multiply", "public", "c", "3"]),
      ("bench-all", ["bench", "all", "--from", Checkout.root.path + "/benchmarks/epyc-zen5.json"]),
      ("bench-all", ["bench", "all", "--from", Checkout.root.path + "/benchmarks/epyc-zen5-proofs.json"]),
      (
        "bench-submission",
        ["bench", "submission", "--from", Checkout.root.path + "/benchmarks/epyc-zen5-submission.json"]
      ),
      (
        "reproduce",
        [
          "reproduce", "batchcrypt", "--from", Checkout.root.path + "/benchmarks/epyc-zen5-batchcrypt.json", "--papers",
          Checkout.root.path + "/papers",
        ]
      ),
    ]
    for (verb, arguments) in cases {
      let result = try run(arguments)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
      if !verb.isEmpty { try expect(verb, result.output) }
    }
    // Errors of every kind, whatever the verb.
    for arguments in [
      ["audit", "absent"], ["new", "mine.toml"], ["plan", "--what"], ["verify", "0123456789abcdef", copy.path],
    ] {
      let result = try run(arguments)
      #expect(result.status != 0)
      try expect("error", result.output)
    }
  }

  /// Measurements; a build without optimisation refuses them, as JSON too.
  @Test func whatMeasuresFitsItsSchema() throws {
    let quick = ["--slice", "0.001", "--rounds", "1"]
    for (verb, arguments) in [
      ("bench-field", ["bench", "field", "-d", "256"] + quick),
      ("bench-group", ["bench", "group", "-d", "16"] + quick),
      ("bench-proofs", ["bench", "proofs", "--system", "norm", "-d", "30", "--n", "2048", "--rounds", "1"]),
      ("bench-round", ["bench", "round", "-d", "30", "--n", "2048", "--clients", "1", "--rounds", "1"]),
      ("bench-primes", ["bench", "primes", "--bits", "64", "--repetitions", "1"]),
      ("bench-submission", ["bench", "submission", "--bits", "2048", "-d", "30"]),
      ("bench-memory", ["bench", "memory", "-d", "1000", "--n", "2048"] + quick),
      ("bench-paillier", ["bench", "paillier", "--n", "2048"] + quick),
    ] {
      let result = try CommandLineTool.run(arguments + ["--format", "json", "--quiet"])
      try expect(result.errors.contains("debug build") ? "error" : verb, result.output)
    }
  }

  /// Whatever plain text says, Markdown says: every word of it.
  @Test func markdownSaysWhatTextSays() throws {
    let copy = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: copy) }
    func words(_ arguments: [String], _ format: String) throws -> Set<Substring> {
      let result = try CommandLineTool.run(arguments + ["--format", format, "--quiet"])
      #expect(result.status == 0 && !result.output.isEmpty, "\(arguments): \(result.errors)")
      // Words without digits: times differ from run to run, and Markdown shows fewer digits of a CSV's numbers.
      return Set(result.output.split { !($0.isLetter || $0.isNumber) }.filter { !$0.contains(where: \.isNumber) })
    }
    let others = [["resume", copy.path], ["plan", Self.heart], ["doctor"]]
    for arguments in try Self.readers().map(\.arguments) + others {
      let missing = try words(arguments, "text").subtracting(words(arguments, "markdown"))
      #expect(missing.isEmpty, "\(arguments)")
    }
  }

  /// Keys are identifiers, whatever the columns are called.
  @Test func noSchemaHasAnotherStyle() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.schemas.path) where name.hasSuffix(".json") {
      let text = try String(contentsOf: Self.schemas.appendingPathComponent(name), encoding: .utf8)
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      func check(_ value: Any) {
        if let list = value as? [Any] { list.forEach(check) }
        guard let object = value as? [String: Any] else { return }
        for key in (object["properties"] as? [String: Any] ?? [:]).keys {
          // `attack` has one key that other programs ask for by that name.
          guard name != "attack.schema.json" || key != "standardError" else { continue }
          #expect(key.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil, "\(name): \(key)")
        }
        object.values.forEach(check)
      }
      check(object)
    }
  }
}

@Suite struct JSONSchemaTests {
  @Test(arguments: [
    (#"{"type": "integer", "minimum": 1}"#, "3", "0"), (#"{"type": "integer"}"#, "1", "true"),
    (#"{"type": "boolean"}"#, "false", "0"), (#"{"type": ["number", "null"]}"#, "null", "\"x\""),
    (#"{"const": true}"#, "true", "false"), (#"{"enum": ["a", null]}"#, "null", "\"b\""),
    (#"{"type": "string", "pattern": "^[0-9a-f]{4}$"}"#, "\"0abc\"", "\"0abcd\""),
    (#"{"required": ["a"]}"#, #"{"a": null}"#, "{}"),
    (#"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#, #"{"a": ""}"#, #"{"b": ""}"#),
    (#"{"additionalProperties": {"type": "number"}}"#, #"{"x": 1}"#, #"{"x": "1"}"#),
    (#"{"items": {"maximum": 1}, "minItems": 1}"#, "[0.5]", "[2]"), (#"{"minItems": 1}"#, "[2]", "[]"),
    (##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}"##, "null", "1"),
    (#"{"anyOf": [{"type": "null"}, {"type": "string"}]}"#, "\"\"", "1"),
    (#"{}"#, "1", "not JSON"),
  ])
  func theValidatorTellsRightFromWrong(schema: String, right: String, wrong: String) throws {
    let schema = try JSONSchema(schema)
    #expect(schema.faults(right) == [] && schema.faults(wrong) != [])
  }

  @Test(arguments: [#"{"typ": "null"}"#, ##"{"$ref": "nothing.schema.json#/$defs/x"}"##, #"{"items": 3}"#])
  func aFaultySchemaIsNotPassedOver(schema: String) throws {
    #expect(try JSONSchema(schema).faults("[null]") != [])
  }
}
