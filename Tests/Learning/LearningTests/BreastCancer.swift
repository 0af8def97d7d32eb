import Learning

/// The schema of experiments/data/breast_cancer_wisconsin.csv: no header, and a first line that is none either.
enum BreastCancer {
  static let path = dataPath("breast_cancer_wisconsin.csv")

  /// Ten measures of cell nuclei with ranges that hold their mean, standard error and worst value.
  private static let measures: [(String, [Double])] = [
    ("radius", [40, 4, 50]), ("texture", [50, 8, 60]), ("perimeter", [250, 30, 300]), ("area", [3000, 600, 5000]),
    ("smoothness", [0.3, 0.1, 0.4]), ("compactness", [0.6, 0.3, 1.5]), ("concavity", [0.8, 0.6, 2]),
    ("concave points", [0.4, 0.1, 0.5]), ("symmetry", [0.5, 0.2, 1]), ("fractal dimension", [0.2, 0.1, 0.4]),
  ]

  static let schema: Schema = {
    var features: [Schema.Feature] = []
    for (i, statistic) in ["mean", "error", "worst"].enumerated() {
      for (name, upper) in measures {
        features.append(.init(column: "\(statistic) \(name)", kind: .numeric(lower: 0, upper: upper[i])))
      }
    }
    return Schema(
      features: features, label: .classes(column: "diagnosis", ["1", "0"]),
      columnNames: features.map(\.column) + ["diagnosis"], skippedLines: 1)
  }()

  /// All samples, standardised by their own moments.
  static func dataset() throws -> Dataset {
    let raw = try schema.load(path: path)
    return try Standardiser(Moments(of: raw)).apply(raw)
  }
}
