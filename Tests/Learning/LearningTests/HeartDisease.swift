import Foundation
import Learning

/// The schema of experiments/data/heart_disease_uci.csv, and what the tests make of it.
enum HeartDisease {
  static let path = dataPath("heart_disease_uci.csv")

  static let schema = Schema(
    features: [
      .init(column: "age", kind: .numeric(lower: 20, upper: 100)),
      .init(column: "sex", kind: .categorical(["Female", "Male"], missingIndicator: false)),
      .init(
        column: "cp",
        kind: .categorical(
          ["typical angina", "atypical angina", "non-anginal", "asymptomatic"], missingIndicator: false)),
      .init(column: "trestbps", kind: .numeric(lower: 60, upper: 260), missing: ["0"]),
      .init(column: "chol", kind: .numeric(lower: 50, upper: 650), missing: ["0"]),
      .init(column: "fbs", kind: .categorical(["FALSE", "TRUE"], missingIndicator: false)),
      .init(
        column: "restecg",
        kind: .categorical(["normal", "st-t abnormality", "lv hypertrophy"], missingIndicator: false)),
      .init(column: "thalch", kind: .numeric(lower: 40, upper: 240)),
      .init(column: "exang", kind: .categorical(["FALSE", "TRUE"], missingIndicator: false)),
      .init(column: "oldpeak", kind: .numeric(lower: -5, upper: 10)),
      .init(column: "slope", kind: .categorical(["upsloping", "flat", "downsloping"], missingIndicator: false)),
      .init(column: "ca", kind: .numeric(lower: 0, upper: 4)),
      .init(
        column: "thal", kind: .categorical(["normal", "fixed defect", "reversable defect"], missingIndicator: false)),
    ],
    label: .above(column: "num", threshold: 0), client: "dataset", ignored: ["id"])

  struct Hospital {
    let name: String
    let training: Dataset
    let heldOut: Dataset
  }

  /// The four hospitals, split and standardised as a run does it.
  static func hospitals(seed: UInt64, schema: Schema = schema) throws -> [Hospital] {
    let raw = try schema.load(path: path)
    var parts: [(name: String, training: RawDataset, heldOut: RawDataset)] = []
    var moments: Moments?
    for (name, data) in raw.byClient() {
      var stream = RandomStream(seed: seed, "hold-out", name)
      let split = try Split.stratified(labels: data.labels, fraction: 0.3, using: &stream)
      let training = data.selecting(split.training)
      parts.append((name, training, data.selecting(split.heldOut)))
      let own = try Moments(of: training)
      if moments == nil { moments = own } else { try moments?.add(own) }
    }
    guard let moments else { return [] }
    let standardiser = Standardiser(moments)
    return try parts.map {
      Hospital(
        name: $0.name, training: try standardiser.apply($0.training), heldOut: try standardiser.apply($0.heldOut))
    }
  }
}

/// A file under experiments/data, found from this source file.
func dataPath(_ name: String) -> String {
  (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    .appendingPathComponent("experiments/data/\(name)").path
}
