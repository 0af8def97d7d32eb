import Foundation
import Testing
import WorkbenchTesting

/// Runs whose clients another program trains, and runs that start from a file.
@Suite struct TrainerRunTests {
  /// Gradient descent on the logistic loss in plain Python, with the format's own description as reader and writer.
  private static let trainer = """
    import json, math, struct, sys
    def read(path):
        data = open(path, 'rb').read()
        end = 8 + struct.unpack('<Q', data[:8])[0]
        out = {}
        for name, t in json.loads(data[8:end]).items():
            if name == '__metadata__': continue
            a, b = t['data_offsets']
            out[name] = (t['shape'], list(struct.unpack('<%d%s' % ((b - a) // 8, 'q' if t['dtype'] == 'I64' else 'd'), data[end + a:end + b])))
        return out
    model_file, rows_file, update_file, client, round = sys.argv[1:]
    print('hello from', client)
    if client == 's1' and round == '1': sys.exit('no GPU today')
    model, rows = read(model_file), read(rows_file)
    w, b = model['weight'][1], model['bias'][1]
    x, y = rows['features'][1], rows['labels'][1]
    for step in range(20):
        errors = [1 / (1 + math.exp(-(w[0] * u + b[0]))) - v for u, v in zip(x, y)]
        w[0] -= 0.5 * sum(e * u for e, u in zip(errors, x)) / len(y)
        b[0] -= 0.5 * sum(errors) / len(y)
    header = json.dumps({'bias': {'dtype': 'F64', 'shape': model['bias'][0], 'data_offsets': [0, 8]},
                         'weight': {'dtype': 'F64', 'shape': model['weight'][0], 'data_offsets': [8, 16]}}).encode()
    with open(update_file, 'wb') as f: f.write(struct.pack('<Q', len(header)) + header + struct.pack('<dd', b[0], w[0]))
    """

  private static let settings =
    SmallExperiment.settings.replacing("min_clients = 3\nmin_honest = 3", with: "min_clients = 2\nmin_honest = 2") + """
      [trainer]
      command = ["python3", "train.py", "{model}", "{rows}", "{update}", "{client}", "{round}"]

      """

  /// The whole way: a run, its logs and reports, the same again by `resume`, and a run that starts from its model.
  @Test func aProgramTrains() throws {
    let small = try SmallExperiment(Self.settings, csv: SmallExperiment.threeClients)
    try Self.trainer.write(to: small.folder.appendingPathComponent("train.py"), atomically: true, encoding: .utf8)
    let run = try CommandLineTool.run(["run", "e.toml", "--out", "a", "--format", "json"], in: small.folder)
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.json?["equal_to_plaintext_twin"] as? Bool == true)
    let model = try #require(run.json?["model"] as? String)
    #expect(run.errors.contains("training round 1: s1 stays away: its trainer failed: it ended with status 1"))
    let a = small.folder.appendingPathComponent("a")
    func log(_ name: String) throws -> String {
      try String(contentsOf: a.appendingPathComponent("logs/\(name).log"), encoding: .utf8)
    }
    #expect(try log("client-1-round-1-start-1").contains("hello from s1\nno GPU today"))
    #expect(try log("client-1-round-2-start-1") == "s1, training round 2, start 1\nhello from s1\n")

    // What was sealed is there: the program is not asked again.
    try "raise SystemExit(1)".write(
      to: small.folder.appendingPathComponent("train.py"), atomically: true, encoding: .utf8)
    let again = try small.run("resume", "a", "--format", "json")
    #expect(again.status == 0 && again.json?["model"] as? String == model, "\(again.errors)")
    #expect(again.json?["equal_to_plaintext_twin"] as? Bool == true)

    // Warm start: the untrained model of the next run is the last one of this.
    let initial = "model.initial=\"a/model/final.safetensors\""
    let warm = try small.run(
      "run", "e.toml", "--out", "b", "--format", "json", "--set", "trainer.command=[]", "--set", initial)
    try #require(warm.status == 0, "\(warm.errors)")
    #expect(warm.json?["equal_to_plaintext_twin"] as? Bool == true)
    func accuracies(_ folder: String) throws -> [String] {
      try String(contentsOf: small.folder.appendingPathComponent("\(folder)/metrics.csv"), encoding: .utf8)
        .split(separator: "\n").dropFirst().map {
          $0.split(separator: ",").dropFirst(3).prefix(2).joined(separator: ",")
        }
    }
    #expect(try accuracies("b").first == accuracies("a").last)
    // It needs the file no more, and takes no other in its place.
    try FileManager.default.removeItem(at: a)
    #expect(
      try small.run("resume", "b", "--format", "json").json?["model"] as? String == warm.json?["model"] as? String)
    let copy = small.folder.appendingPathComponent("b/initial.safetensors")
    var bytes = try Data(contentsOf: copy)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: copy)
    let other = try small.run("resume", "b")
    #expect(other.status == 3 && other.errors.contains("model.initial_digest states another"), "\(other.errors)")
  }

  /// What a plan refuses, with what to do.
  @Test func refusals() throws {
    let small = try SmallExperiment(Self.settings, csv: SmallExperiment.threeClients)
    try Data("junk".utf8).write(to: small.folder.appendingPathComponent("junk.npy"))
    for (override, text) in [
      ("trainer.command=[\"p\",\"{model}\"]", "has no {update}"),
      ("trainer.command=[\"p\",\"{model}\",\"{upadte}\"]", "did you mean {update}?"),
      ("trainer.command=[\"{client}\",\"{model}\",\"{update}\"]", "depends on {client}"),
      ("trainer.format=\"pickle\"", "allowed: safetensors, npy"), ("trainer.timeout=0", "1 to 604800"),
      ("training.strategy=\"fedprox\"", "another program trains"),
      ("model.initial=\"start.pt\"", "ends in .safetensors or .npy"), ("model.initial=\"none.npy\"", "no such file"),
      ("model.initial=\"junk.npy\"", "is no model to start from"), ("model.initial_digest=\"00\"", "no model.initial"),
    ] {
      let result = try small.run("plan", "e.toml", "--set", override)
      #expect(result.status != 0 && result.errors.contains(text), "\(override): \(result.errors)")
    }
  }

  /// The example in Examples/PyTorchTrainer, as it stands.
  @Test(.enabled(if: Python.hasPyTorch, "PyTorch is not installed: the example is not run"))
  func theExampleRuns() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = Checkout.root.appendingPathComponent("Examples/PyTorchTrainer/heart-disease.toml").path
    let run = try CommandLineTool.run([
      "run", file, "--out", folder.path, "--quiet", "--format", "json", "--set", "experiment.rounds=1", "--set",
      "crypto.proofs=none", "--set", "trainer.on_failure=stop",
    ])
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.json?["equal_to_plaintext_twin"] as? Bool == true)
    let metrics = try String(contentsOf: folder.appendingPathComponent("metrics.csv"), encoding: .utf8)
    let names = metrics.split(separator: "\n")[0].split(separator: ",")
    let last = try #require(metrics.split(separator: "\n").last).split(separator: ",")
    let accuracy = try #require(names.firstIndex(of: "accuracy").flatMap { Double(last[$0]) })
    // The majority has 55 %.
    #expect(accuracy > 0.6)
  }
}
