/// Samples as a schema reads them, before standardisation.
///
/// Inputs lie in one array, a row of `width` numbers a sample, that selections share: 60,000 images of 784 pixels take
/// 376 MB however many clients they are dealt to.
public struct RawDataset: Sendable {
  /// Inputs of a sample.
  public let width: Int
  /// One class a sample; 0 for all where targets are values.
  public let labels: [Int]
  /// Number of classes; 1 where targets are values.
  public let classes: Int
  /// One row of values a sample, in the units of their columns; none where targets are classes.
  public let values: [[Double]]
  /// The stated range of each value; [0, 1] for labels that hold or not.
  public let targetRanges: [ClosedRange<Double>]
  /// The client of each sample; empty texts where the schema names no client column.
  public let clients: [String]
  /// What samples are held out by, one number a sample; none where hold-outs are drawn.
  public let order: [Double]
  /// Positions of the numeric features among the inputs.
  public let numericInputs: [Int]
  /// Rows of the table that were left out, since they have no label; of a selection, none.
  public internal(set) var withoutLabel = 0

  /// The inputs of all samples of the table, NaN where missing.
  private let entries: [Double]
  /// Which rows of `entries` these samples are; nil: all.
  private let places: [Int]?

  /// Samples of a table; `entries` are rows of `width` inputs, NaN where missing.
  init(
    entries: [Double], width: Int, targets: Targets, clients: [String], order: [Double], numericInputs: [Int],
    withoutLabel: Int
  ) {
    (self.entries, self.width, places) = (entries, width, nil)
    (labels, values) = (targets.labels, targets.values)
    (classes, targetRanges) = (targets.classes, targets.ranges)
    (self.clients, self.order, self.numericInputs) = (clients, order, numericInputs)
    self.withoutLabel = withoutLabel
  }

  private init(_ all: RawDataset, _ indices: [Int]) {
    (entries, width, numericInputs) = (all.entries, all.width, all.numericInputs)
    places = indices.map { all.places?[$0] ?? $0 }
    labels = indices.map { all.labels[$0] }
    values = all.values.isEmpty ? [] : indices.map { all.values[$0] }
    (classes, targetRanges) = (all.classes, all.targetRanges)
    clients = indices.map { all.clients[$0] }
    order = all.order.isEmpty ? [] : indices.map { all.order[$0] }
  }

  /// What is predicted.
  struct Targets {
    var labels: [Int] = []
    let classes: Int
    var values: [[Double]] = []
    let ranges: [ClosedRange<Double>]
  }

  /// Number of samples.
  public var count: Int { labels.count }

  /// One sample's inputs: numeric features as x' = (x − lower)/(upper − lower) in [0, 1], NaN where missing;
  /// categorical ones 0 or 1.
  public func row(_ i: Int) -> ArraySlice<Double> {
    let start = (places?[i] ?? i) * width
    return entries[start..<start + width]
  }

  /// All samples' inputs, nil where missing; for looking at a few.
  public var rows: [[Double?]] { (0..<count).map { row($0).map { $0.isNaN ? nil : $0 } } }

  /// The samples at these positions, in this order; their inputs are not copied.
  public func selecting(_ indices: [Int]) -> RawDataset { RawDataset(self, indices) }

  /// One data set a client, in the order of their names.
  public func byClient() -> [(name: String, data: RawDataset)] {
    positions(byName: clients).map { ($0.name, selecting($0.positions)) }
  }

  /// Holds out a part of the samples: the last by `order` where they have one, else at random, stratified by label.
  public func split(fraction: Double, using stream: inout RandomStream) throws(LearningError) -> Split {
    order.isEmpty
      ? try .stratified(labels: labels, fraction: fraction, using: &stream)
      : try .last(by: order, fraction: fraction)
  }
}

extension RawDataset: Equatable {
  /// Whether samples are the same in the same order, wherever they lie.
  public static func == (a: RawDataset, b: RawDataset) -> Bool {
    a.width == b.width && a.labels == b.labels && a.classes == b.classes && a.values == b.values
      && a.targetRanges == b.targetRanges && a.clients == b.clients && a.order == b.order
      && a.numericInputs == b.numericInputs && a.withoutLabel == b.withoutLabel
      && (0..<a.count).allSatisfy { i in
        a.row(i).elementsEqual(b.row(i)) { $0 == $1 || $0.isNaN && $1.isNaN }
      }
  }
}
