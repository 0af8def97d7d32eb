import Benches
import Configurations
import Foundation
import Machines
import Testing
import WorkbenchTesting

@Suite struct CommandLineTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  func run(_ arguments: String...) throws -> CommandLineTool.Result { try CommandLineTool.run(arguments, in: folder) }

  @Test func helpAndVersion() throws {
    let version = try run("--version")
    #expect(version.status == 0 && version.output == Version.current + "\n")
    #expect(try run("--help").status == 0)
  }

  @Test(arguments: [["bogus"], ["new"], ["new", "a", "b"], ["doctor", "--format", "xml"], ["plan", "--what"]])
  func wrongCommandLinesEndWith2(arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments, in: folder)
    #expect(result.status == 2 && !result.errors.isEmpty && result.output.isEmpty)
  }

  @Test func newWritesOnceAndNeverOverwrites() throws {
    #expect(try run("new", "trial.toml").status == 0)
    let text = try String(contentsOf: folder.appendingPathComponent("trial.toml"), encoding: .utf8)
    #expect(try Configuration(toml: text).experiment.name == "trial")
    let again = try run("new", "trial.toml", "--format", "json")
    #expect(again.status == CommandStatus.io.rawValue && again.json?["exit"] as? Int == 5)
    #expect(try String(contentsOf: folder.appendingPathComponent("trial.toml"), encoding: .utf8) == text)
    #expect(try run("new", "no/such/folder/x.toml").status == CommandStatus.io.rawValue)
  }

  @Test func doctorSpeaksJSON() throws {
    let result = try run("doctor", "--format", "json")
    #expect(result.status == 0)
    #expect(result.json?["healthy"] as? Bool == true)
    #expect((result.json?["checks"] as? [Any])?.count ?? 0 >= 6)
  }
}

@Suite struct GroupsCommandTests {
  @Test func modp3072DerivesFromItsSeed() throws {
    let result = try CommandLineTool.run(["groups", "modp3072", "--format", "json"])
    #expect(result.status == 0 && result.json?["verified"] as? Bool == true)
  }
}

@Suite struct VectorsCommandTests {
  static let folder = Checkout.root.appendingPathComponent("Tests/Vectors/v1")

  @Test func allFilesAgree() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
      $0.hasSuffix(".json") && $0 != "masks.json"
    }
    let result = try CommandLineTool.run(["vectors"] + files + ["--format", "json"], in: Self.folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json?["checked"] as? Int ?? 0 > 100)
  }

  @Test(arguments: [
    ("[]", CommandStatus.verificationFailed), ("", .badInput), ("{}", .badInput),
    ("[{\"Function\": \"Teleport\"}]", .verificationFailed), ("[{\"Function\": \"DecodeUint\"}]", .badInput),
  ])
  func badFiles(text: String, status: CommandStatus) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try CommandLineTool.run(["vectors", file.path])
    #expect(result.status == status.rawValue, "\(result.errors)")
    #expect(try CommandLineTool.run(["vectors", file.path + ".absent"]).status == CommandStatus.badInput.rawValue)
  }

  @Test func aChangedAnswerEndsWith1() throws {
    let name = "rfc9497-ristretto255-dleq.json"
    var text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    let proof = try #require(text.range(of: "\"proof\": \""))
    let digit = text[proof.upperBound]
    text.replaceSubrange(proof.upperBound...proof.upperBound, with: digit == "0" ? "1" : "0")
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try CommandLineTool.run(["vectors", file.path]).status == CommandStatus.verificationFailed.rawValue)
  }
}

@Suite struct ExitCodeTests {
  @Test func theDocumentListsEveryCode() throws {
    let text = try String(contentsOf: Checkout.root.appendingPathComponent("docs/exit-codes.md"), encoding: .utf8)
    for status in CommandStatus.allCases {
      #expect(text.contains("| \(status.rawValue) | \(status) | \(status.meaning) |"), "\(status)")
    }
  }
}

@Suite struct RunCommandTests {
  static let file = Checkout.root.appendingPathComponent("experiments/heart-disease.toml").path

  /// One small run without proofs; everything that reads runs reads this one.
  @Test func runAuditVerifyInspectResume() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func run(_ a: String...) throws -> CommandLineTool.Result { try CommandLineTool.run(a + ["--quiet"], in: folder) }
    func json(_ a: String...) throws -> [String: Any] {
      let r = try CommandLineTool.run(a + ["--format", "json", "--quiet"], in: folder)
      try #require(r.status == 0, "\(a): \(r.errors)")
      return try #require(r.json)
    }
    let settings = [
      "--set", "crypto.proofs=none", "--set", "experiment.rounds=2", "--set", "faults=[{client=\"Hungary\",round=1}]",
    ]
    let first = try CommandLineTool.run(
      ["run", Self.file, "--out", "r", "--format", "json", "--quiet"] + settings, in: folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.json?["equal_to_plaintext_twin"] as? Bool == true && first.json?["rounds"] as? Int == 2)

    let audit = try json("audit", "r")
    #expect(audit["verified"] as? Bool == true)
    let chain = try #require(audit["chain"] as? String)
    #expect(try run("audit", "r", "--chain", chain).status == 0)
    #expect(try run("audit", "r", "--chain", String(repeating: "0", count: 64)).status == 1)

    // It is finished, and nothing is missing from its end; a ledger alone cannot say the latter.
    let end = try #require(audit["hash"] as? String)
    #expect(audit["finished"] as? Bool == true && (audit["missing"] as? [String])?.isEmpty == true)
    #expect(audit["head"] as? String == end && audit["head_height"] as? Int == audit["height"] as? Int)
    #expect(try run("audit", "r", "--head", end).output.contains("no block is missing from the end"))
    #expect(try run("audit", "r", "--head", String(repeating: "ab", count: 32)).status == 1)
    #expect(try run("audit", "r", "--head", "12").status == CommandStatus.usage.rawValue)
    try FileManager.default.copyItem(
      at: folder.appendingPathComponent("r/ledger.sqlite"), to: folder.appendingPathComponent("alone.sqlite"))
    let alone = try json("audit", "alone.sqlite")
    #expect(alone["finished"] as? Bool == true && alone["head"] is NSNull)
    #expect(try run("audit", "alone.sqlite").output.contains("cannot be said"))
    #expect(try json("inspect", "r/ledger.sqlite.head")["kind"] as? String == "ledger_head")

    let ledger = try json("inspect", "r")
    #expect(ledger["kind"] as? String == "ledger")
    let transactions = try #require(ledger["transactions"] as? [[String: Any]])
    for kind in ["genesis", "key", "submit", "share", "publish"] {
      let t = try #require(transactions.first { $0["kind"] as? String == kind })
      #expect(try run("verify", try #require(t["transaction"] as? String), "r").status == 0, "\(kind)")
    }
    #expect(try run("verify", "block:3", "r").status == 0)
    #expect(try run("verify", "0123456789abcdef", "r").status == CommandStatus.badInput.rawValue)

    // A finished run is reported again, and nothing on the chain changes.
    let metrics = folder.appendingPathComponent("r/metrics.csv")
    let before = try String(contentsOf: metrics, encoding: .utf8)
    #expect(try run("resume", "r").status == 0)
    #expect(try String(contentsOf: metrics, encoding: .utf8) == before)
    #expect(try json("audit", "r")["blocks"] as? Int == audit["blocks"] as? Int)
    #expect(try run("run", Self.file, "--out", "r").status == CommandStatus.io.rawValue)

    try lostParts(folder, chain: chain, end: end)
    // The same under a name that is no UTF-8.
    let latin = try CommandLineTool.run(
      ["--quiet"], in: folder, shell: "f=$(printf 'r\\351'); cp -r r \"$f\"; exec \"$0\" audit \"$f\" \"$@\"")
    #expect(latin.status == 0, "\(latin.errors)")

    // A trustee's share that is gone is named, and is no matter of the configuration.
    let share = folder.appendingPathComponent("r/keys/trustee-2.share")
    let content = try Data(contentsOf: share)
    try FileManager.default.removeItem(at: share)
    let without = try run("resume", "r")
    #expect(without.status == CommandStatus.badInput.rawValue && without.errors.contains("trustee 2"), "\(without)")
    #expect(without.errors.contains("restore") && !without.errors.contains("configuration"))
    #expect(
      FileManager.default.createFile(atPath: share.path, contents: content, attributes: [.posixPermissions: 0o600]))
    #expect(try run("resume", "r").status == 0)

    // Overrides that nobody could have typed, in a manifest that somebody wrote.
    let manifest = folder.appendingPathComponent("r/manifest.json")
    let honest = try String(contentsOf: manifest, encoding: .utf8)
    let path = String(repeating: "a.", count: 30_000) + "b=1"
    try honest.replacing("\"crypto.proofs=none\"", with: "\"\(path)\"").write(
      to: manifest, atomically: true, encoding: .utf8)
    let deep = try run("resume", "r")
    #expect(deep.status == CommandStatus.badInput.rawValue && deep.errors.contains("manifest.json"), "\(deep)")
    try honest.write(to: manifest, atomically: true, encoding: .utf8)

    // A damaged ledger fails, and so does a changed configuration.
    var bytes = try Data(contentsOf: folder.appendingPathComponent("r/ledger.sqlite"))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: folder.appendingPathComponent("damaged.sqlite"))
    #expect(try run("audit", "damaged.sqlite").status != 70)
    let config = folder.appendingPathComponent("r/config.toml")
    let text = try String(contentsOf: config, encoding: .utf8)
    try text.replacing("rate = 0.1", with: "rate = 0.2").write(to: config, atomically: true, encoding: .utf8)
    #expect(try run("resume", "r").status == CommandStatus.configurationRefused.rawValue)
  }

  /// Copies of a finished run, each of which lost something: `resume` names it, and changes nothing.
  private func lostParts(_ folder: URL, chain: String, end: String) throws {
    let files = FileManager.default
    func resume(_ name: String, _ arguments: [String] = [], lose: (URL) throws -> Void) throws -> CommandLineTool.Result
    {
      let run = folder.appendingPathComponent(name)
      try files.copyItem(at: folder.appendingPathComponent("r"), to: run)
      try lose(run)
      let before = try content(run)
      let result = try CommandLineTool.run(["resume", name, "--quiet"] + arguments, in: folder)
      if result.status != 0 { #expect(try content(run) == before, "\(name)") }
      return result
    }
    func content(_ run: URL) throws -> [String: Data] {
      var content: [String: Data] = [:]
      for name in try files.subpathsOfDirectory(atPath: run.path) where !name.contains("sqlite-") {
        content[name] = files.contents(atPath: "\(run.path)/\(name)")
      }
      return content
    }
    func manifest(_ run: URL, _ change: (String) -> String) throws {
      let file = run.appendingPathComponent("manifest.json")
      try change(String(contentsOf: file, encoding: .utf8)).write(to: file, atomically: true, encoding: .utf8)
    }
    func refused(_ result: CommandLineTool.Result, _ text: String, _ location: SourceLocation = #_sourceLocation) {
      #expect(result.status == CommandStatus.badInput.rawValue, "\(result.errors)", sourceLocation: location)
      #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: location)
    }
    refused(
      try resume("a") { try files.removeItem(at: $0.appendingPathComponent("ledger.sqlite")) }, "the ledger of chain")
    refused(
      try resume("b") { run in
        try manifest(run) { $0.replacing(chain, with: "none") }
      }, "manifest.json")
    refused(
      try resume("c") { run in
        try manifest(run) { $0.replacing("  \"chain\" : \"\(chain)\",\n", with: "") }
      }, "names no chain")
    refused(
      try resume("d") { run in
        let keys = try files.contentsOfDirectory(atPath: run.appendingPathComponent("keys").path)
        let key = try #require(keys.first { $0.hasSuffix(".key") })
        try files.removeItem(at: run.appendingPathComponent("keys/\(key)"))
      }, "the signing key of")
    let head = { (run: URL) in try files.removeItem(at: run.appendingPathComponent("ledger.sqlite.head")) }
    refused(try resume("e", lose: head), "ledger.sqlite.head is missing")
    #expect(try resume("f", ["--head", end], lose: head).status == 0)
  }

  /// What is sealed and proved on one path of the kernels, the other one verifies: keys, submissions with all their
  /// proofs, shares and sums of a small run. (Where a path is missing, the one below it runs.)
  @Test(arguments: [("portable", "ifma"), ("ifma", "portable"), ("avx2", "portable"), ("portable", "avx2")])
  func onePathVerifiesTheOther(made: String, verified: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func run(_ a: [String], _ path: String) throws -> CommandLineTool.Result {
      try CommandLineTool.run(a + ["--quiet"], in: folder, environment: ["SEALEDSUM_KERNELS": path])
    }
    let file = Checkout.root.appendingPathComponent("experiments/perceptron-10000.toml").path
    let settings = ["model.hidden=16", "experiment.rounds=1", "faults=[]"].flatMap { ["--set", $0] }
    let result = try run(["run", file, "--out", "r", "--format", "json"] + settings, made)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.json?["equal_to_plaintext_twin"] as? Bool == true)
    #expect(try run(["audit", "r"], verified).status == 0)
  }

  /// Both parts of the demonstration, made short: one row an update and many, and each its cheats. What it leaves is two
  /// runs that verify.
  @Test func demonstration() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let experiments = Checkout.root.appendingPathComponent("experiments")
    let parts = ["heart-disease", "perceptron-10000"]
    for name in parts {
      let file = "\(name).toml"
      let text = try String(contentsOf: experiments.appendingPathComponent(file), encoding: .utf8)
      try text.replacing("file = \"", with: "file = \"\(experiments.path)/")
        .replacing(/\nrounds = \d+/, with: "\nrounds = 4").replacing("round = 5", with: "round = 3")
        .replacing("hidden = 313", with: "hidden = 8")
        .write(to: folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
    }
    func run(_ a: String...) throws -> CommandLineTool.Result { try CommandLineTool.run(a + ["--quiet"], in: folder) }
    let result = try run(
      "demo", "--file", "heart-disease.toml", "--file", "perceptron-10000.toml", "--out", "d", "--format", "json")
    try #require(result.status == 0, "\(result.errors)")
    let json = try #require(result.json)
    #expect(try JSONSchema(verb: "demo").faults(result.output) == [])
    #expect(json["equal_to_plaintext_twin"] as? Bool == true && json["every_cheat_refused"] as? Bool == true)
    let runs = try #require(json["runs"] as? [[String: Any]])
    let refusals = runs.map { ($0["refusals"] as? [[String: Any]] ?? []).map { $0["code"] as? String ?? "" } }
    let codes = [["proof-norm", "proof-link", "proof-", "ledger"], ["proof-norm", "proof-link", "proof-", "ledger"]]
    for (found, expected) in zip(refusals, codes) {
      // The replay comes third: its sender is away then.
      let order = [found[0], found[1], found[3], found[2]]
      #expect(zip(order, expected).allSatisfy { $0.hasPrefix($1) }, "\(found)")
    }
    for (name, part) in zip(parts, runs) {
      #expect(part["run"] as? String == "d/\(name)" && part["equal_to_plaintext_twin"] as? Bool == true)
      #expect(try run("audit", "d/\(name)").status == 0)
      #expect(try run("verify", "block:3", "d/\(name)").status == 0)
      let report = try String(contentsOf: folder.appendingPathComponent("d/\(name)/report.md"), encoding: .utf8)
      for plot in ["accuracy", "auc", "phases"] {
        #expect(report.contains("(plots/\(plot).svg)"))
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/d/\(name)/plots/\(plot).svg"))
      }
      #expect(report.contains("Mallory"))
      for ending in ["json", "npy", "safetensors"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/d/\(name)/model/final.\(ending)"))
      }
      let page = try String(contentsOf: folder.appendingPathComponent("d/README.md"), encoding: .utf8)
      #expect(page.contains("(\(name)/report.md)"))
    }
    // `inspect` knows every file of it.
    let list = try run("inspect", "d", "--format", "json")
    let files = try #require(list.json?["files"] as? [[String: Any]])
    #expect(files.count > 60 && files.contains { $0["file"] as? String == "README.md" })
    #expect(files.filter { $0["kind"] as? String == "unknown" }.isEmpty, "\(files)")
    let again = try run("resume", "d/heart-disease")
    #expect(again.status == CommandStatus.badInput.rawValue && again.errors.contains("is a demonstration"), "\(again)")
    #expect(try run("demo", "--out", "d", "--file", "heart-disease.toml").status == CommandStatus.io.rawValue)
    #expect(try run("demo", "--file", "heart-disease.toml", "--file", "heart-disease.toml").status == 2)
  }

  @Test(arguments: [["audit", "absent"], ["resume", "absent"], ["verify", "00", "absent"], ["inspect", "absent"]])
  func whatIsNotThereEndsWith4(arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments)
    #expect(result.status == CommandStatus.badInput.rawValue, "\(result.errors)")
  }

  @Test func ceremony() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func status(_ a: String...) throws -> Int32 { try CommandLineTool.run(a + ["--quiet"], in: folder).status }
    let purpose = "a trial's"
    let dealt = try CommandLineTool.run(
      ["ceremony", "--bits", "2048", "--out", "k", "--purpose", purpose, "--quiet"], in: folder)
    #expect(dealt.status == 0)
    // The command that comes next is printed so that it works.
    let next = try #require(dealt.output.firstMatch(of: /Next: sealedsum (.*)\n/)?.1)
    #expect(try CommandLineTool.run([], in: folder, shell: "exec \"$0\" \(next)").status == 0, "\(next)")
    let mode = try FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent("k/trustee-4.share").path)
    #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    #expect(try status("ceremony", "verify", "k", "--purpose", purpose) == 0)
    #expect(try status("ceremony", "verify", "k", "--purpose", "q") == 1)
    #expect(try status("ceremony", "--bits", "2048", "--out", "k") == CommandStatus.io.rawValue)
    #expect(try status("ceremony", "--bits", "1024", "--out", "x") == CommandStatus.configurationRefused.rawValue)
    #expect(
      try status("ceremony", "--bits", "2048", "--out", "x", "--trustees", "3", "--corrupted", "1")
        == CommandStatus.configurationRefused.rawValue)
    #expect(try status("inspect", "k/trustee-1.share") == 0)
  }
}
