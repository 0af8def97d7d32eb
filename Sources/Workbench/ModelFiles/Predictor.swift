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
    /// The most probable class; nil where other things are predicted.
    public var label: Int?
    /// Of all classes, or of all labels that hold or not.
    public var probabilities: [Double]
    /// The values of a regression, moved into their stated ranges as its metrics move them.
    public var values: [Double]
    /// How many cells of the row were missing.
    public var missing: Int
  }

  /// Predicts rows as a schema reads them (`RawDataset.rows`, `Schema.encodeFeatures`).
  public func predict(_ rows: [(row: [Double?], missing: Int)]) throws -> [Prediction] {
    let schema = files.description.schema
    let evaluation = schema.label.evaluation
    let inputs = try files.description.standardiser.apply(rows.map(\.row), numericInputs: schema.numericInputs)
    return try zip(inputs, rows).map { x, row in
      let p = model.probabilities(x, parameters: files.parameters)
      guard p.allSatisfy(\.isFinite) else { throw LearningError.nonFinite("what is predicted of a row") }
      switch evaluation {
      case .errors(let ranges), .means(let ranges):
        let values = zip(p, ranges).map { part, range in
          range.lowerBound + max(0, min(1, part)) * (range.upperBound - range.lowerBound)
        }
        return Prediction(label: nil, probabilities: [], values: values, missing: row.missing)
      case .labelCounts: return Prediction(label: nil, probabilities: p, values: [], missing: row.missing)
      case .scores, .confusion, .classCounts:
        return Prediction(
          label: model.predict(x, parameters: files.parameters), probabilities: p, values: [], missing: row.missing)
      }
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

  /// One row a row of the file, from 1, with all digits in CSV: the class and the probabilities of all; of labels those of
  /// more than ½, and the probabilities; or the values.
  public var table: Table {
    let names = classNames
    let title = "Predictions of \(description.name), round \(description.round)"
    let probabilities = names.indices.map { "probability_\($0)" }
    switch description.schema.label.evaluation {
    case .errors, .means:
      var t = Table(title: title, columns: ["row", "missing"] + names.indices.map { "value_\($0)" })
      for (i, r) in rows.enumerated() {
        t.append([.int(i + 1), .int(r.missing)] + r.values.map { .number($0, digits: 6) })
      }
      return t
    case .labelCounts:
      var t = Table(title: title, columns: ["row", "labels", "missing"] + probabilities)
      for (i, r) in rows.enumerated() {
        t.append(
          [.int(i + 1), .text(labels(r).joined(separator: "; ")), .int(r.missing)]
            + r.probabilities.map { .number($0, digits: 6) })
      }
      return t
    case .scores, .confusion, .classCounts:
      var t = Table(title: title, columns: ["row", "class", "label", "missing"] + probabilities)
      for (i, r) in rows.enumerated() {
        t.append(
          [.int(i + 1), .int(r.label ?? 0), .text(names[r.label ?? 0]), .int(r.missing)]
            + r.probabilities.map { .number($0, digits: 6) })
      }
      return t
    }
  }

  /// The labels of a row that are more probable than not.
  private func labels(_ row: Predictor.Prediction) -> [String] {
    zip(classNames, row.probabilities).filter { $0.1 > 0.5 }.map(\.0)
  }

  /// The rows with one array of probabilities or values each.
  public var json: JSON {
    let names = classNames
    return .array(
      rows.enumerated().map { i, r in
        var members: [(String, JSON)] = [("row", .int(i + 1)), ("missing", .int(r.missing))]
        switch description.schema.label.evaluation {
        case .errors, .means: members.append(("values", .array(r.values.map { .number($0) })))
        case .labelCounts:
          members.append(("labels", .array(labels(r).map { .string($0) })))
          members.append(("probabilities", .array(r.probabilities.map { .number($0) })))
        case .scores, .confusion, .classCounts:
          members.append(("class", .int(r.label ?? 0)))
          members.append(("label", .string(names[r.label ?? 0])))
          members.append(("probabilities", .array(r.probabilities.map { .number($0) })))
        }
        return .object(members)
      })
  }
}
