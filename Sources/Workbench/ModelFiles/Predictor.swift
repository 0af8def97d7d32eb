import Configurations
public import Foundation
import Learning
public import Reports

/// Applies a model to rows of a table, by the very code that evaluates it during training.
public struct Predictor: Sendable {
  private let files: ModelFiles
  private let model: any Model

  /// A predictor of a model.
  public init(_ files: ModelFiles) throws {
    self.files = files
    model = try files.description.model()
  }

  /// One row's prediction.
  public struct Prediction: Equatable, Sendable {
    /// The most probable class.
    public var label: Int
    /// Of all classes.
    public var probabilities: [Double]
    /// How many cells of the row were missing.
    public var missing: Int
  }

  /// Predicts rows as a schema reads them (`RawDataset.rows`, `Schema.encodeFeatures`).
  public func predict(_ rows: [(row: [Double?], missing: Int)]) throws -> [Prediction] {
    let schema = files.description.schema
    let inputs = try files.description.standardiser.apply(rows.map(\.row), numericInputs: schema.numericInputs)
    return try zip(inputs, rows).map { x, row in
      let p = model.probabilities(x, parameters: files.parameters)
      guard p.allSatisfy(\.isFinite) else { throw LearningError.nonFinite("probabilities of a row") }
      return Prediction(
        label: model.predict(x, parameters: files.parameters), probabilities: p, missing: row.missing)
    }
  }

  /// Predicts the rows of a CSV file that is laid out as the run's data was; with `header` its first line names the
  /// columns, whatever the run's data had.
  public func predict(file: URL, header: Bool) throws -> Predictions {
    var layout = files.description.schema
    if header { (layout.columnNames, layout.skippedLines) = (nil, 0) }
    let limits = CSVTable.Limits()
    let bytes = try FileAccess.bytes(at: file, limit: limits.bytes)
    let table = try CSVTable(
      bytes, columnNames: layout.columnNames, skippingLines: layout.skippedLines,
      separator: layout.separator(of: bytes, limits), limits: limits)
    return Predictions(
      description: files.description, rows: try predict(layout.encodeFeatures(table)))
  }
}

/// What a model says about the rows of a file.
public struct Predictions: Sendable {
  /// The model.
  public let description: ModelDescription
  /// One a row, in order.
  public let rows: [Predictor.Prediction]

  /// What the classes are called.
  public var classNames: [String] { description.schema.label.classNames }

  /// How many rows had missing values.
  public var incomplete: Int { rows.count { $0.missing > 0 } }

  /// One row a row of the file, from 1; probabilities with all their digits in CSV.
  public var table: Table {
    let names = classNames
    var t = Table(
      title: "Predictions of \(description.name), round \(description.round)",
      columns: ["row", "class", "label", "missing"] + names.indices.map { "probability_\($0)" })
    for (i, r) in rows.enumerated() {
      t.append(
        [.int(i + 1), .int(r.label), .text(names[r.label]), .int(r.missing)]
          + r.probabilities.map { .number($0, digits: 6) })
    }
    return t
  }

  /// The rows with one array of probabilities each.
  public var json: JSON {
    let names = classNames
    return .array(
      rows.enumerated().map { i, r in
        [
          "row": .int(i + 1), "class": .int(r.label), "label": .string(names[r.label]), "missing": .int(r.missing),
          "probabilities": .array(r.probabilities.map { .number($0) }),
        ]
      })
  }
}
