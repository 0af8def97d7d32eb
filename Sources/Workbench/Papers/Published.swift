public import Configurations
public import Foundation

/// What a paper printed, as data: `papers/KEY/published.json`.
public struct Published: Codable, Equatable, Sendable {
  /// Which paper.
  public struct Paper: Codable, Equatable, Sendable {
    /// Folder under `papers/`, and key of the bibliography entry.
    public var key: String
    /// Its title.
    public var title: String
    /// Its authors, as printed.
    public var authors: String
    /// Where it appeared.
    public var venue: String
    /// When.
    public var year: Int
    /// Where to find it.
    public var url: String
  }
  /// One number, as printed.
  public struct Figure: Codable, Equatable, Sendable {
    /// Table or figure, as the paper calls it.
    public var table: String
    /// Row, or group of bars.
    public var row: String
    /// Column, or bar.
    public var quantity: String
    /// Unit of `value`.
    public var unit: String
    /// The number.
    public var value: Double
  }
  /// Which paper.
  public var paper: Paper
  /// What it was measured on.
  public var machine: String
  /// The numbers.
  public var figures: [Figure]

  /// Reads `papers/KEY/published.json`.
  public init(file: URL) throws(WorkbenchError) {
    self = try FileAccess.json(Published.self, at: file, limit: 16 << 20, what: "a list of published figures")
  }

  /// The published value, or nil where the paper prints none.
  public func value(_ table: String, _ row: String, _ quantity: String) -> Figure? {
    figures.first { $0.table == table && $0.row == row && $0.quantity == quantity }
  }
}
