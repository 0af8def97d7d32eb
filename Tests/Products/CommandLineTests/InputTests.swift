import Configurations
import Foundation
import Testing
import WorkbenchTesting

/// Files from outside: what is none, what is none that can be read to its end, and names of any bytes.
@Suite struct InputTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
  static let experiment = Checkout.root.appendingPathComponent("experiments/heart-disease.toml")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
  }

  private func write(_ text: String, _ name: String) throws {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: false, encoding: .utf8)
  }

  /// The named file stands for everything that is read by that verb; none of them waits for a writer.
  @Test(
    arguments: [
      ["inspect"], ["plan"], ["run"], ["demo", "--file"], ["audit"], ["verify", "00"], ["vectors"],
      ["bench", "--from"],
      ["paillier", "encrypt", "--", "7"], ["paillier", "decrypt"], ["ceremony", "verify"], ["resume"],
    ], ["pipe", "/dev/zero"])
  func pipesAndDevicesAreRefused(verb: [String], file: String) throws {
    var arguments = verb + [file]
    if verb[0] == "paillier" { arguments = ["paillier", verb[1], file, verb[1] == "encrypt" ? "7" : file] }
    let r = try CommandLineTool.run(arguments, in: folder, seconds: 20)
    #expect(r.status == CommandStatus.badInput.rawValue, "\(r.errors)")
    #expect(["a named pipe", "a device", "no such file"].contains { r.errors.contains($0) }, "\(r.errors)")
  }

  /// The same below a folder, or where a file names another.
  @Test func pipesInsideFoldersAreRefused() throws {
    func refused(_ arguments: String...) throws {
      let r = try CommandLineTool.run(arguments, in: folder, seconds: 20)
      #expect(
        r.status == CommandStatus.badInput.rawValue && r.errors.contains("a named pipe"), "\(arguments) \(r.errors)")
    }
    let text = try String(contentsOf: Self.experiment, encoding: .utf8)
    try write(text.replacing(/\nfile = "[^"]*"/, with: "\nfile = \"pipe\""), "piped.toml")
    try refused("plan", "piped.toml", "--no-times")
    try write("", "a/ledger.sqlite")
    try write("", "b/config.toml")
    try write("", "c/manifest.json")
    for pipe in ["a/ledger.sqlite-wal", "b/manifest.json", "c/config.toml", "d/ledger.sqlite", "e/public-key.bin"] {
      try write("", (pipe as NSString).deletingLastPathComponent + "/x")
      try #require(mkfifo(folder.path + "/" + pipe, 0o600) == 0)
    }
    try refused("audit", "a")
    try refused("resume", "b")
    try refused("audit", "d")
    try refused("inspect", "d")
    try refused("ceremony", "verify", "e")
  }

  @Test func aKeyThatStandsTwiceIsRefused() throws {
    let public1 = #"{"kty":"DAJ","alg":"PAI-GN1","n":"AQAB","n":"AQAB"}"#
    try write(public1, "public.json")
    try write(#"[{"Function":"DecodeUint","Function":"DecodeUint"}]"#, "vectors.json")
    try write(#"{"format":"sealedsum-trustee-share","version":1,"version":1}"#, "share.json")
    try write(#"{"date":"","date":""}"#, "bench.json")
    try write(#"{"run":"a","run":"a"}"#, "r/manifest.json")
    try write("", "r/config.toml")
    for arguments in [
      ["inspect", "public.json"], ["paillier", "encrypt", "public.json", "1"], ["vectors", "vectors.json"],
      ["inspect", "share.json"], ["bench", "--from", "bench.json"], ["resume", "r"], ["inspect", "r/manifest.json"],
    ] {
      let r = try CommandLineTool.run(arguments, in: folder)
      #expect(r.status == CommandStatus.badInput.rawValue && r.errors.contains("twice"), "\(arguments): \(r.errors)")
    }
  }

  /// Bounds come before parsing, and the message says them.
  @Test func vectorFilesAreBounded() throws {
    let big = folder.appendingPathComponent("big.json")
    try Data("[".utf8).write(to: big)
    try FileHandle(forWritingTo: big).truncate(atOffset: 60 << 20)
    let size = try CommandLineTool.run(["vectors", "big.json"], in: folder, seconds: 20)
    #expect(size.status == CommandStatus.badInput.rawValue && size.errors.contains("\(16 << 20)"), "\(size.errors)")
    try write("[" + String(repeating: "[],", count: 2_000_000) + "0]", "many.json")
    let many = try CommandLineTool.run(["vectors", "many.json"], in: folder, seconds: 20)
    #expect(many.status == CommandStatus.badInput.rawValue && many.errors.contains("131072 values"), "\(many.errors)")
  }

  @Test func longOverridesAreRefused() throws {
    let path = String(repeating: "a.", count: 30_000) + "b=1"
    let plan = try CommandLineTool.run(["plan", Self.experiment.path, "--set", path], in: folder)
    #expect(plan.status == CommandStatus.usage.rawValue && plan.errors.utf8.count < 1_000, "\(plan.errors.prefix(300))")
  }

  /// `café.toml` in Latin 1: a name that is no UTF-8.
  @Test func namesOfAnyBytesOpen() throws {
    func run(_ script: String, _ arguments: String...) throws -> CommandLineTool.Result {
      try CommandLineTool.run(arguments, in: folder, shell: "f=$(printf 'caf\\351.toml'); \(script)")
    }
    let new = try run("\"$0\" new \"$f\" && test -f \"$f\"")
    #expect(new.status == 0 && new.output.contains("caf\\xe9.toml"), "\(new)")
    #expect(try run("\"$0\" new \"$f\"").status == CommandStatus.io.rawValue)
    let inspect = try run("cp \"$1\" \"$f\" && exec \"$0\" inspect \"$f\"", Self.experiment.path)
    #expect(inspect.status == 0 && inspect.output.contains("configuration"), "\(inspect)")
    let absent = try run("exec \"$0\" inspect \"x$f\"")
    #expect(absent.status == CommandStatus.badInput.rawValue && absent.errors.contains("xcaf\\xe9.toml"), "\(absent)")
  }

  @Test func namesFromOutsideAreEscaped() throws {
    let evil = "\u{1B}[2Jevil\u{202E}"
    for arguments in [["inspect", evil], ["plan", evil], ["audit", evil], ["vectors", evil]] {
      let r = try CommandLineTool.run(arguments, in: folder)
      #expect(r.status == CommandStatus.badInput.rawValue, "\(r.errors)")
      #expect(!r.errors.contains("\u{1B}") && !r.errors.contains("\u{202E}") && r.errors.contains("\\u{1b}"))
    }
    // A client's name in the data.
    var rows = "who,x,y\n"
    for i in 0..<60 { rows += "\(i % 3 == 0 ? "evil\u{1B}]0;x\u{7}\u{202E}" : "client\(i % 3)"),\(i),\(i % 2)\n" }
    try write(rows, "rows.csv")
    try write(
      """
      [data]
      file = "rows.csv"
      clients = "who"
      label = { column = "y", above = 0 }
      [[data.features]]
      column = "x"
      range = [0, 100]
      [parties]
      trustees = 4
      threshold = 3
      corrupted_trustees = 1
      min_clients = 3
      corrupted_clients = 1
      min_honest = 2
      """, "evil.toml")
    for format in ["text", "markdown", "json"] {
      let r = try CommandLineTool.run(["plan", "evil.toml", "--no-times", "--format", format], in: folder)
      #expect(!r.output.contains("\u{1B}") && !r.output.contains("\u{202E}"), "\(r.output)")
      #expect(r.status == 0 && r.output.contains("evil"), "\(r.errors)")
    }
    let terminal = try CommandLineTool.runOnTerminal(
      ["plan", "evil.toml", "--no-times", "--format", "csv"], in: folder)
    #expect(!terminal.output.contains("\u{1B}") && terminal.output.contains("evil"))
  }
}
