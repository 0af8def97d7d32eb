import Configurations
import Contracts
import Federation
import Foundation
import Learning
import Ledger
import ModelFiles
import Runs
import Testing
import WorkbenchTesting

@Suite struct ModelCommandTests {
  static let data = Checkout.root.appendingPathComponent("experiments/data/heart_disease_uci.csv")

  func run(_ arguments: String...) throws -> CommandLineTool.Result {
    try CommandLineTool.run(arguments + ["--quiet"])
  }

  func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func everyRunExportsItsModels() throws {
    let folder = try FinishedRun.folder()
    let models = folder.appendingPathComponent("model")
    let parts = ["final", "round-01", "round-02"]
    #expect(try names(models) == parts.flatMap { ["\($0).json", "\($0).npy", "\($0).safetensors"] })
    for suffix in ["json", "npy", "safetensors"] {
      #expect(
        try Data(contentsOf: models.appendingPathComponent("final.\(suffix)"))
          == Data(contentsOf: models.appendingPathComponent("round-02.\(suffix)")))
    }
    let audit = try CommandLineTool.run(["audit", folder.path, "--format", "json", "--quiet"])
    let files = try ModelFiles(json: models.appendingPathComponent("final.json"))
    #expect(files.description.digest == audit.json?["model"] as? String)
    #expect(files.description.chain == audit.json?["chain"] as? String)
    #expect(files.description.round == FinishedRun.rounds && files.parameters.count == 26)
    #expect(try ModelFiles(json: models.appendingPathComponent("round-01.json")) != files)
    // report.md names the model, and the commands in it work.
    let report = try String(contentsOf: folder.appendingPathComponent("report.md"), encoding: .utf8)
    #expect(report.contains(files.description.digest) && report.contains(files.description.chain))
    #expect(report.contains("not proved") && report.contains("(plots/auc.svg)"))
  }

  @Test func exportAndResumeWriteTheSameBytes() throws {
    let folder = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: folder) }
    let models = folder.appendingPathComponent("model")
    let before = try names(models).map { try Data(contentsOf: models.appendingPathComponent($0)) }
    func now() throws -> [Data] { try names(models).map { try Data(contentsOf: models.appendingPathComponent($0)) } }
    try FileManager.default.removeItem(at: models)
    #expect(try run("predict", folder.path, Self.data.path).errors.contains("sealedsum export"))
    #expect(try run("export", folder.path).status == 0)
    #expect(try now() == before)
    for name in try names(models) { try Data([1]).write(to: models.appendingPathComponent(name)) }
    #expect(try run("resume", folder.path).status == 0)
    #expect(try now() == before)
    // Ledger and configuration of one run only.
    let config = folder.appendingPathComponent("config.toml")
    let text = try String(contentsOf: config, encoding: .utf8)
    try text.replacing("rate = 0.1", with: "rate = 0.2").write(to: config, atomically: true, encoding: .utf8)
    #expect(try run("export", folder.path).status == CommandStatus.configurationRefused.rawValue)
  }

  /// Against the training code itself: the plaintext twin trains again, and evaluates and predicts as clients do.
  @Test func predictionsAreTheTrainingCodes() throws {
    let folder = try FinishedRun.folder()
    let plan = try Run.open(folder).plan
    var twin = PlaintextTwin(
      tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: plan.isAbsent)
    for (i, purpose) in plan.schedule.dropLast().enumerated() { try twin.run(purpose, round: i + 1) }
    let moments = try #require(twin.model.moments)
    let configuration = try Configuration(
      file: Checkout.root.appendingPathComponent("experiments/heart-disease.toml"))
    let all = try configuration.schema.load(path: Self.data.path)
    let inputs = try Standardiser(Moments(vector: moments)).apply(all)
    let expected = inputs.features.map {
      plan.settings.model.probabilities($0, parameters: twin.model.parameters)
    }

    let result = try run("predict", folder.path, Self.data.path)
    try #require(result.status == 0, "\(result.errors)")
    let table = try CSVTable(Array(result.output.utf8))
    #expect(table.header == ["row", "class", "label", "missing", "probability_0", "probability_1"])
    #expect(table.rows.map { $0.dropFirst(4).compactMap { Double($0) } } == expected, "bit for bit")

    // The hold-outs: as many are right as the evaluation counts.
    let predictor = try Predictor(ModelFiles(json: folder.appendingPathComponent("model/final.json")))
    var correct = 0
    for task in plan.tasks {
      let found = try predictor.predict(task.heldOut.rows.map { ($0, 0) })
      correct += zip(found, task.heldOut.labels).count { $0.label == $1 }
    }
    #expect(try evaluate(twin.model, on: plan.tasks).correct == Int64(correct))
    let last = try History(LedgerStore.openReadOnly(at: folder.appendingPathComponent("ledger.sqlite").path))
    #expect(last.sealed.metrics[FinishedRun.rounds]?.correct == Int64(correct))
  }

  /// With nothing but the two files: no code of ours reads them.
  @Test func theFilesAloneGiveThePredictions() throws {
    let models = try FinishedRun.folder().appendingPathComponent("model")
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: models.appendingPathComponent("round-01.json")))
        as? [String: Any])
    let npy = try [UInt8](Data(contentsOf: models.appendingPathComponent("round-01.npy")))
    let theta = (0..<(npy.count - 128) / 8).map { i in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(npy[128 + 8 * i + $1]) << UInt64(8 * $1) })
    }
    let inputs = try #require(json["inputs"] as? [[String: Any]])
    let features = try #require((json["schema"] as? [String: Any])?["features"] as? [[String: Any]])
    let lines = try String(contentsOf: Self.data, encoding: .utf8).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let result = try run(
      "predict", models.deletingLastPathComponent().path, Self.data.path, "--round", "1", "--format", "json")
    let rows = try #require(result.json?["rows"] as? [[String: Any]])
    try #require(rows.count == lines.count - 1 && inputs.count == theta.count - 1)
    var withMissing = 0
    for (cells, row) in zip(lines.dropFirst(), rows) {
      var z = 0.0, missing: Set<String> = []
      for (i, input) in inputs.enumerated() {
        let column = input["column"] as? String ?? "", cell = cells[lines[0].firstIndex(of: column) ?? 0]
        let feature = features.first { $0["column"] as? String == column }
        let gone = cell.isEmpty || (feature?["missing"] as? [String] ?? []).contains { Double($0) == Double(cell) }
        if gone { missing.insert(column) }
        func number(_ key: String) -> Double { (input[key] as? NSNumber)?.doubleValue ?? .nan }
        let x: Double
        if let category = input["category"] as? String {
          x = !gone && cell == category ? 1 : 0
        } else {
          let range = ((Double(cell) ?? .nan) - number("lower")) / (number("upper") - number("lower"))
          x = gone ? 0 : (range - number("mean")) / number("deviation")
        }
        z += theta[i] * x
      }
      z += theta[inputs.count]
      let p = (row["probabilities"] as? [Double]) ?? []
      #expect(p.count == 2 && abs(p[1] - 1 / (1 + exp(-z))) < 1e-14 && row["missing"] as? Int == missing.count)
      withMissing += missing.isEmpty ? 0 : 1
    }
    #expect(result.json?["rows_with_missing_values"] as? Int == withMissing && withMissing > 100)
  }

  @Test(.enabled(if: Python.hasNumPy, "python3 with numpy is not here")) func numPyPredictsTheRunsRows() throws {
    let folder = try FinishedRun.folder()
    let result = try run("predict", folder.path, Self.data.path, "--format", "csv")
    let ours = try CSVTable(Array(result.output.utf8)).rows.map { [$0[1], $0[4], $0[5]].compactMap { Double($0) } }
    let theirs = try Python.predictByTheHowTo(model: folder.appendingPathComponent("model/final"), rows: Self.data)
    #expect(theirs.count == ours.count)
    #expect(zip(ours, theirs).allSatisfy { $0.count == $1.count && zip($0, $1).allSatisfy { abs($0 - $1) < 1e-12 } })
  }

  @Test func predictRefusesWhatItCannotRead() throws {
    let folder = try FinishedRun.folder()
    let rows = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: rows) }
    try "age,colour\n3,red\n".write(to: rows, atomically: true, encoding: .utf8)
    let refused = try run("predict", folder.path, rows.path)
    #expect(refused.status == CommandStatus.badInput.rawValue && refused.output.isEmpty)
    #expect(refused.errors.contains("\"colour\"") && refused.errors.contains("\"chol\""))
    #expect(try run("predict", folder.path, rows.path + ".absent").status == CommandStatus.badInput.rawValue)
    #expect(try run("predict", folder.path + ".absent", rows.path).status == CommandStatus.badInput.rawValue)
    #expect(
      try run("predict", folder.path, Self.data.path, "--round", "3").status
        == CommandStatus.configurationRefused.rawValue)
    #expect(try run("predict", folder.path, Self.data.path, "--out", rows.path).status == CommandStatus.io.rawValue)
  }

  @Test func verifyFindsAModelByItsDigest() throws {
    let folder = try FinishedRun.folder()
    for name in ["final", "round-01"] {
      let digest = try ModelFiles(json: folder.appendingPathComponent("model/\(name).json")).description.digest
      for text in [digest, digest.uppercased(), String(digest.prefix(16))] {
        let result = try run("verify", text, folder.path)
        #expect(result.status == 0 && result.output.contains("model \(digest) holds"), "\(result.errors)")
        #expect(result.output.contains("added to"))
      }
    }
    let initial = ModelCodec.digest([Double](repeating: 0, count: 26)).hex
    #expect(try run("verify", initial, folder.path).output.contains("in the genesis"))
    #expect(try run("verify", "0123456789abcdef", folder.path).status == CommandStatus.badInput.rawValue)
  }

  /// Whatever byte of it is changed, the model's own payload or what it follows from.
  @Test func verifyNoticesADamagedModel() throws {
    let folder = try FinishedRun.copy()
    defer { try? FileManager.default.removeItem(at: folder) }
    let digest = try ModelFiles(json: folder.appendingPathComponent("model/final.json")).description.digest
    let path = folder.appendingPathComponent("ledger.sqlite").path
    let models = 4 + 8 * 26
    let store = try LedgerStore.open(at: path)
    let items = try store.storedItems().filter { $0.column == "bytes" && $0.count == models }
    #expect(items.count == FinishedRun.rounds + 1)
    for item in items.dropFirst() {
      let undo = try #require(try store.damage(item, at: 20, mask: 1))
      #expect(throws: LedgerError.self) {
        let verifier = ItemVerifier(store)
        return try verifier.verify(verifier.item(prefix: digest))
      }
      try undo()
    }
    let verifier = ItemVerifier(store)
    #expect(try !verifier.verify(verifier.item(prefix: digest)).isEmpty)
  }

  /// A model that does not follow from the sums of its round, with every hash, signature and certificate in order: what
  /// the validator alone can write.
  @Test func verifyNoticesAForgedModel() throws {
    let run = try FinishedRun.folder()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let old = try LedgerStore.openReadOnly(at: run.appendingPathComponent("ledger.sqlite").path)
    let new = try LedgerStore.create(at: folder.appendingPathComponent("forged.sqlite").path)
    let validator = try FederationFolder(path: run.path).signingKey("validator")
    let final = try ModelFiles(json: run.appendingPathComponent("model/final.json"))
    let honest = try #require(Hash(hex: final.description.digest))
    let false_ = final.parameters.map { $0 + 0.5 }
    var forged: Hash?
    var height: UInt64 = 0
    while forged == nil, let block = try old.block(at: height) {
      height += 1
      var payloads: [Payload] = []
      var transactions: [Transaction] = []
      for t in try old.transactions(of: block) {
        var own = try t.payloads.map { try #require(try old.payload($0.hash)) }
        var signed = t
        if t.kind == TransactionKind.publish.rawValue, let body = try? PublishBody(wireBytes: t.body),
          body.model == honest
        {
          own[1] = try Payload(ModelCodec.encode(false_))
          forged = ModelCodec.digest(false_)
          signed = try Transaction(
            chainID: t.chainID, sequence: t.sequence, kind: t.kind,
            body: PublishBody(open: body.open, model: ModelCodec.digest(false_), metrics: body.metrics).wireBytes,
            payloads: own.map(\.reference), signer: validator)
        }
        payloads += own
        transactions.append(signed)
      }
      let tree = MerkleTree(transactions.map(\.hash)), h = block.header
      let header = BlockHeader(
        chainID: h.chainID, height: h.height, previous: h.previous, transactionCount: h.transactionCount,
        transactionsRoot: tree.root, time: h.time, proposer: h.proposer)
      let certificate = forged == nil ? block.certificate : .proposer(of: header, key: validator)
      try new.append(
        Block(header: header, certificate: certificate, transactions: tree.leaves), transactions: transactions,
        payloads: payloads)
    }
    let verifier = ItemVerifier(new), digest = try #require(forged).hex
    #expect(try verifier.item(prefix: digest) == .model(try #require(forged)))
    let error = #expect(throws: LedgerError.self) { try verifier.verify(verifier.item(prefix: digest)) }
    #expect("\(try #require(error))".contains("its sum makes"))
    // The round before is what it was.
    let first = try ModelFiles(json: run.appendingPathComponent("model/round-01.json")).description.digest
    #expect(try !verifier.verify(verifier.item(prefix: first)).isEmpty)
  }
}
