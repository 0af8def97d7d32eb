public import Learning
public import Quantization

extension Configuration {
  /// The columns of the data and what they mean.
  public var schema: Schema {
    let features = data.features.flatMap { f -> [Schema.Feature] in
      let kind: Schema.Feature.Kind =
        if let range = f.range {
          .numeric(lower: range.lowerBound, upper: range.upperBound)
        } else if !f.parts.isEmpty {
          .calendar(f.parts.compactMap(Schema.Feature.CalendarPart.init))
        } else {
          .categorical(f.categories, missingIndicator: f.missingIndicator)
        }
      return f.names.map { Schema.Feature(column: $0, kind: kind, missing: f.missing) }
    }
    let label: Schema.LabelRule =
      if let above = data.label.above {
        .above(column: data.label.column, threshold: above)
      } else if let range = data.label.range {
        .value(column: data.label.column, lower: range.lowerBound, upper: range.upperBound)
      } else if !data.label.columns.isEmpty {
        .flags(columns: data.label.columns)
      } else {
        .classes(column: data.label.column, data.label.classes)
      }
    return Schema(
      features: features, label: label, client: data.clients.isEmpty ? nil : data.clients, ignored: data.ignored,
      missing: data.missing, columnNames: data.columnNames.isEmpty ? nil : data.columnNames,
      skippedLines: data.skippedLines, order: data.holdoutOrder.isEmpty ? nil : data.holdoutOrder)
  }

  /// How rows are dealt to clients.
  public var partitioner: Partitioner {
    guard data.clients.isEmpty else { return .naturalID }
    let p = data.partition
    return switch p.kind {
    case .iid: .iid(clients: p.clients)
    case .dirichlet: .dirichlet(clients: p.clients, alpha: p.alpha)
    case .classes: .classes(clients: p.clients, perClient: p.perClient)
    case .shards: .shards(clients: p.clients, perClient: p.perClient)
    case .sizes: .sizes(clients: p.clients, alpha: p.alpha)
    }
  }

  /// How updates of `dimension` parameters become integers.
  public func fixedPoint(dimension: Int) throws(QuantizationError) -> FixedPoint {
    try FixedPoint(
      dimension: dimension, clip: quantization.clip,
      entryClip: quantization.entryClip == 0 ? nil : quantization.entryClip, fractionBits: quantization.fractionBits,
      rounding: quantization.rounding == .nearest ? .nearest : .stochastic)
  }
}
