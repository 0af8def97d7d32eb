import Contracts
import Foundation
import Learning
import Ledger
import ModelFiles
import Runs
import Testing
import WorkbenchTesting

/// Runs of models other than classifiers of rows: what they open, write and predict.
@Suite struct ModelKindTests {
  static let parties = """
    [parties]
    min_clients = 3
    min_honest = 3

    """

  /// A value that is nearly 2·x − z + 3, by linear regression with a schedule and momentum: RMSE, MAE and R² are opened,
  /// equal to those of plain predictions, and accuracy is nowhere.
  @Test func valuesAreOpenedAsErrors() throws {
    let rows = (0..<120).map { i -> (site: Int, x: Double, z: Double, y: Double) in
      let (x, z) = (Double(i * 7 % 20) / 2 - 5, Double(i * 13 % 11) - 5)
      return (i % 3, x, z, 2 * x - z + 3 + Double(i % 5) / 10)
    }
    let csv = "site,x,z,y\n" + rows.map { "s\($0.site),\($0.x),\($0.z),\($0.y)\n" }.joined()
    let settings = """
      [data]
      file = "data.csv"
      clients = "site"
      [data.label]
      column = "y"
      range = [-20, 20]
      [[data.features]]
      columns = ["x", "z"]
      range = [-6, 6]
      [model]
      kind = "linear"
      [training]
      batch = 8
      epochs = 4
      optimizer = "momentum"
      momentum = 0.5
      schedule = "cosine"
      floor = 0.1

      """
    let experiment = try SmallExperiment(settings + Self.parties, csv: csv, rounds: 3)
    let result = try experiment.run("run", "e.toml", "--out", "r", "--format", "json")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.json?["equal_to_plaintext_twin"] as? Bool == true)
    let metrics = try #require(result.json?["metrics"] as? [[String: Any]])
    #expect(metrics.count == 4 && metrics.allSatisfy { $0["accuracy"] == nil && $0["correct"] == nil })
    let r2 = metrics.compactMap { $0["r2"] as? Double }
    #expect(r2.count == 4 && r2[3] > 0.95 && r2[3] > r2[0])
    #expect(try JSONSchema(verb: "run").faults(result.output) == [])

    // What was opened is what the model's predictions of the held-out rows say.
    let folder = experiment.folder.appendingPathComponent("r")
    let model = folder.appendingPathComponent("model/final.json")
    let predictor = try Predictor(ModelFiles(json: model))
    var (squares, absolute, count) = (0.0, 0.0, 0.0)
    for task in try Run.open(folder).plan.tasks {
      let found = try predictor.predict(task.heldOut.rows.map { ($0, 0) })
      for (prediction, truth) in zip(found, task.heldOut.values) {
        let error = prediction.values[0] - truth[0]
        squares += error * error
        absolute += abs(error)
        count += 1
      }
    }
    #expect(abs((metrics[3]["rmse"] as? Double ?? 0) - (squares / count).squareRoot()) < 1e-3)
    #expect(abs((metrics[3]["mae"] as? Double ?? 0) - absolute / count) < 1e-3)
    let predicted = try experiment.run("predict", "r", "data.csv", "--format", "json")
    #expect(try JSONSchema(verb: "predict").faults(predicted.output) == [])
    let values = (predicted.json?["rows"] as? [[String: Any]])?.compactMap { ($0["values"] as? [Double])?.first }
    #expect(values?.count == rows.count && zip(values ?? [], rows).allSatisfy { abs($0 - $1.y) < 3 })
    #expect(try JSONSchema(verb: "model").faults(String(contentsOf: model, encoding: .utf8)) == [])

    let audit = try experiment.run("audit", "r", "--format", "json")
    #expect(try audit.status == 0 && JSONSchema(verb: "audit").faults(audit.output) == [])
    let last = (audit.json?["rounds"] as? [[String: Any]])?.last
    #expect(last?["rmse"] as? Double == metrics[3]["rmse"] as? Double)
    let report = try String(contentsOf: folder.appendingPathComponent("report.md"), encoding: .utf8)
    #expect(report.contains("(plots/rmse.svg)") && report.contains("linear model") && !report.contains("ccuracy"))
    #expect(try CSVTable([UInt8](Data(contentsOf: folder.appendingPathComponent("metrics.csv")))).header.contains("r2"))
    // Models and metrics are made from the ledger again, the same bytes.
    let before = try Data(contentsOf: model)
    #expect(try experiment.run("export", "r").status == 0)
    #expect(try Data(contentsOf: model) == before)
    let verified = try experiment.run("verify", String((result.json?["model"] as? String ?? "").prefix(16)), "r")
    #expect(verified.status == 0 && verified.output.contains("added to"), "\(verified.errors)")
  }

  /// Two labels that hold or not, by a perceptron of two hidden layers under Adam.
  @Test func labelsAreCountedEach() throws {
    let csv =
      "site,x,z,u,v\n"
      + (0..<90).map { i in
        let (x, z) = (i * 7 % 19 - 9, i * 11 % 17 - 8)
        return "s\(i % 3),\(x),\(z),\(x > 0 ? 1 : 0),\(x + z > 0 ? "true" : "false")\n"
      }.joined()
    let settings = """
      [data]
      file = "data.csv"
      clients = "site"
      [data.label]
      columns = ["u", "v"]
      [[data.features]]
      columns = ["x", "z"]
      range = [-10, 10]
      [model]
      kind = "perceptron"
      layers = [6, 4]
      [training]
      batch = 8
      epochs = 5
      rate = 0.02
      optimizer = "adam"

      """
    let experiment = try SmallExperiment(settings + Self.parties, csv: csv, rounds: 3)
    let result = try experiment.run("run", "e.toml", "--out", "r", "--format", "json")
    try #require(result.status == 0, "\(result.errors)")
    #expect(try JSONSchema(verb: "run").faults(result.output) == [])
    let metrics = try #require(result.json?["metrics"] as? [[String: Any]])
    let f1 = metrics.compactMap { $0["micro_f1"] as? Double }
    #expect(result.json?["equal_to_plaintext_twin"] as? Bool == true && f1.last ?? 0 > 0.9, "\(f1)")
    let predicted = try experiment.run("predict", "r", "data.csv", "--format", "json")
    #expect(try JSONSchema(verb: "predict").faults(predicted.output) == [])
    let labels = (predicted.json?["rows"] as? [[String: Any]])?.compactMap { $0["labels"] as? [String] }
    #expect(labels?.count == 90 && Set(labels ?? []).count == 4)
  }

  /// Images of three classes by a convolutional network: stripes across, along, and none.
  @Test func imagesHaveAConfusionMatrix() throws {
    let csv =
      "site," + (0..<36).map { "p\($0)" }.joined(separator: ",") + ",y\n"
      + (0..<90).map { i in
        let pixels = (0..<36).map { p in
          let (row, column) = (p / 6, p % 6)
          let stripe = i % 3 == 0 ? row % 2 : i % 3 == 1 ? column % 2 : 0
          return "\(stripe * 10 + (i * 31 + p * 17) % 5)"
        }
        return "s\(i / 3 % 3)," + pixels.joined(separator: ",") + ",\(["across", "along", "none"][i % 3])\n"
      }.joined()
    let settings = """
      [data]
      file = "data.csv"
      clients = "site"
      [data.label]
      column = "y"
      classes = ["across", "along", "none"]
      [[data.features]]
      columns = ["p{0..35}"]
      range = [0, 15]
      [model]
      kind = "convolutional"
      image = [6, 6, 1]
      filters = [4]
      kernel = 3
      padding = 0
      dense = [6]
      [training]
      batch = 4
      epochs = 10

      """
    let experiment = try SmallExperiment(settings + Self.parties, csv: csv, rounds: 3)
    let result = try experiment.run("run", "e.toml", "--out", "r", "--format", "json")
    try #require(result.status == 0, "\(result.errors)")
    #expect(try JSONSchema(verb: "run").faults(result.output) == [])
    let metrics = try #require(result.json?["metrics"] as? [[String: Any]])
    #expect(result.json?["equal_to_plaintext_twin"] as? Bool == true)
    #expect(metrics.last?["accuracy"] as? Double ?? 0 > 0.9 && metrics.last?["macro_f1"] as? Double ?? 0 > 0.9)
    let model = experiment.folder.appendingPathComponent("r/model/final.json")
    #expect(try JSONSchema(verb: "model").faults(String(contentsOf: model, encoding: .utf8)) == [])
    // The sums on the chain are a confusion matrix of all hold-outs.
    let history = try History(
      LedgerStore.openReadOnly(at: experiment.folder.appendingPathComponent("r/ledger.sqlite").path))
    #expect(history.rule == .confusion(classes: 3) && history.shownMetrics == [.accuracy, .macroF1, .weightedF1])
  }
}
