import Configurations
import Federation
import Foundation
import Ledger
import Runs
import Testing
import WorkbenchTesting

/// `inspect` knows every file that the program writes, and shows no secret of any.
@Suite struct InspectTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private func files(_ folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder.path + "/" + $0, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }

  /// Every file's kind by `inspect FILE` and in the list of `inspect FOLDER`, which must agree.
  private func kinds(_ folder: URL) throws -> [String: ArtefactKind] {
    var kinds: [String: ArtefactKind] = [:]
    for name in try files(folder) {
      kinds[name] = try Artefact(at: folder.appendingPathComponent(name)).kind
    }
    let list = try #require(try Artefact(at: folder).tables.first { $0.key == "files" }).table
    let listed = list.rows.map { "\($0[0].shown) \($0[1].shown)" }
    #expect(listed == kinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.rawValue)" })
    return kinds
  }

  @Test func everyFileOfARun() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try FinishedRun.folder()
    let kinds = try kinds(run)
    let expected: [String: ArtefactKind] = [
      "config.toml": .configuration, "ledger.sqlite": .ledger, "ledger.sqlite.head": .ledgerHead,
      "manifest.json": .manifest, "metrics.csv": .table,
      "metrics.jsonl": .metrics, "model/final.json": .model, "model/final.npy": .parameters,
      "model/final.safetensors": .tensors, "phases.csv": .table, "plots/accuracy.svg": .chart, "report.md": .page,
      "report.html": .page, "report.json": .record, "partition.csv": .table, "clients.csv": .table,
      "plots/partition.svg": .chart,
      "keys/trustee-1.journal": .journal, "keys/trustee-1.share": .trusteeShare,
    ]
    for (name, kind) in expected { #expect(kinds[name] == kind, "\(name)") }
    #expect(kinds.values.filter { $0 == .signingKey }.count >= 8, "\(kinds)")
    #expect(try Artefact(at: run).kind == .ledger)
    // What is in a file, in short.
    let journal = try Artefact(at: run.appendingPathComponent("keys/trustee-1.journal"))
    #expect(journal.tables.first?.table.rows.count == FinishedRun.rounds + 2)
    let digest = try #require(
      try Artefact(at: run.appendingPathComponent("model/final.json")).fields.first { $0.name == "digest" })
    for name in ["model/final.npy", "model/final.safetensors"] {
      let found = try Artefact(at: run.appendingPathComponent(name)).fields.first { $0.name == "digest" }
      #expect(found?.value == digest.value, "\(name)")
    }
  }

  /// No run of digits or bytes of a secret file is in what `inspect` prints of it.
  @Test func secretsAreNotShown() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let keys = try FinishedRun.folder().appendingPathComponent("keys")
    for name in try files(keys) where !name.hasSuffix(".journal") {
      let file = keys.appendingPathComponent(name)
      let bytes = try [UInt8](Data(contentsOf: file))
      // The seed after a key file's magic; the end of a share, whose secret comes last; all of what noise follows from.
      let place = name.hasSuffix(".share") ? bytes.count - 16..<bytes.count : name.hasSuffix(".noise") ? 0..<32 : 8..<40
      let secret = bytes[place].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      for format in ["text", "markdown", "csv", "json"] {
        let result = try CommandLineTool.run(["inspect", file.path, "--format", format])
        #expect(result.status == 0, "\(name): \(result.errors)")
        #expect(!(result.output + result.errors).lowercased().contains(secret.lowercased().prefix(16)), "\(name)")
      }
    }
    // A key that others may read is refused, with what to do.
    let key = folder.appendingPathComponent("a.key")
    let name = try #require(try files(keys).first { $0.hasSuffix(".key") })
    try FileManager.default.copyItem(at: keys.appendingPathComponent(name), to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
    let refused = try CommandLineTool.run(["inspect", key.path])
    #expect(refused.status == CommandStatus.badInput.rawValue && refused.errors.contains("chmod 600"))
  }

  @Test func everyFileOfACeremony() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let dealt = try CommandLineTool.run(
      ["ceremony", "--bits", "2048", "--out", "k", "--format", "json", "--quiet"], in: folder)
    #expect(try JSONSchema(verb: "ceremony-deal").faults(dealt.output) == [], "\(dealt.errors)")
    let ceremony = folder.appendingPathComponent("k")
    let found = try kinds(ceremony)
    #expect(
      found == [
        "public-key.bin": .thresholdPublicKey, "key-proof.bin": .keyProof, "trustee-1.share": .trusteeShare,
        "trustee-2.share": .trusteeShare, "trustee-3.share": .trusteeShare, "trustee-4.share": .trusteeShare,
      ])
    #expect(try Artefact(at: ceremony).kind == .folder)
    let verify = ["ceremony", "verify", "k", "--format"]
    let checked = try CommandLineTool.run(verify + ["json"], in: folder)
    #expect(try JSONSchema(verb: "ceremony-verify").faults(checked.output) == [], "\(checked.errors)")
    #expect(try CommandLineTool.run(verify + ["markdown"], in: folder).output.contains("The key holds"))
    // The proofs alone cannot be read.
    try FileManager.default.removeItem(at: ceremony.appendingPathComponent("public-key.bin"))
    #expect(throws: WorkbenchError.self) { try Artefact(at: ceremony.appendingPathComponent("key-proof.bin")) }
  }

  @Test func everyFileOfAnUpload() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = (0..<(LedgerLimits.chunk + 5)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = try PayloadFile.create(at: folder.path + "/aa.sealed") { append throws(LedgerError) in try append(bytes)
    }
    let key = SigningKey(), chain = Hash("chain", []), context = Hash("open", [])
    let offer = try file.offer(chainID: chain, context: context, signer: key)
    let store = try UploadStore.open(at: folder.path + "/uploads")
    let permit = UploadPermit(
      chainID: chain, context: context, sender: key.verifyingKey, lengths: [bytes.count], until: 1 << 50)
    _ = try store.begin(offer, permit: permit, now: 1)
    try store.put(UploadChunk(upload: offer.id, index: 0, bytes: file.chunk(0)), now: 1)
    func upload() throws -> [String: String] {
      let data = try Artefact(at: folder.appendingPathComponent("uploads/\(offer.id.hex).data"))
      return Dictionary(uniqueKeysWithValues: data.fields.map { ($0.name, $0.value.shown) })
    }
    #expect(
      try kinds(folder) == [
        "aa.sealed": .payload, "uploads/lock": .lock, "uploads/\(offer.id.hex).offer": .uploadOffer,
        "uploads/\(offer.id.hex).data": .payload,
      ])
    #expect(try upload()["upload"] == "not complete yet")
    try store.put(UploadChunk(upload: offer.id, index: 1, bytes: file.chunk(1)), now: 1)
    #expect(try upload()["upload"] == "complete")
    let announced = try Artefact(at: folder.appendingPathComponent("uploads/\(offer.id.hex).offer"))
    #expect(announced.fields.contains { $0.name == "signature" && $0.value == .text("holds") })
  }

  /// What single verbs write: keys and ciphertexts of pheutil, stored measurements, published tables.
  @Test func everyFileOfAVerb() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for arguments in [
      ["paillier", "keygen", "private", "public", "--bits", "2048"],
      ["paillier", "encrypt", "public", "2", "--out", "c"], ["new", "mine.toml"],
      [
        "bench", "all", "--from", Checkout.root.path + "/benchmarks/epyc-zen5-proofs.json", "--store", "figures.json",
        "--plot", "proofs.svg", "--format", "json", "--output", "list.json",
      ],
      [
        "predict", try FinishedRun.folder().path, Checkout.root.path + "/experiments/data/heart_disease_uci.csv",
        "--out", "p.csv",
      ],
      [
        "predict", try FinishedRun.folder().path, Checkout.root.path + "/experiments/data/heart_disease_uci.csv",
        "--out", "p.json", "--format", "json",
      ],
    ] { #expect(try CommandLineTool.run(arguments + ["--quiet"], in: folder).status == 0, "\(arguments)") }
    let expected: [String: ArtefactKind] = [
      "private": .paillierPrivateKey, "public": .paillierPublicKey, "c": .paillierCiphertext,
      "proofs.svg": .chart, "list.json": .benchReport, "p.json": .predictions, "p.csv": .table,
      "figures.json": .benchReport, "mine.toml": .configuration,
    ]
    for (name, kind) in expected {
      #expect(try Artefact(at: folder.appendingPathComponent(name)).kind == kind, "\(name)")
    }
    let stored = Checkout.root.appendingPathComponent("benchmarks")
    for name in try FileManager.default.contentsOfDirectory(atPath: stored.path) where name.hasSuffix(".json") {
      #expect(try Artefact(at: stored.appendingPathComponent(name)).kind == .benchReport, "\(name)")
    }
  }

  @Test(arguments: ["", "\u{0}\u{1}", "{", "[1, 2", "{\"a\": 1}", "x = ", "<svg>"]) func whatIsNoneIsRefused(
    text: String
  ) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["file", "file.npy", "file.svg", "file.json", "file.offer", "key-proof.bin"] {
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      #expect(throws: (any Error).self, "\(name)") { try Artefact(at: file) }
    }
  }
}
