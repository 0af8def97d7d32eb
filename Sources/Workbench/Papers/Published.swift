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
    let bytes = try FileAccess.bytes(at: file, limit: 16 << 20)
    do { self = try JSONDecoder().decode(Published.self, from: Data(bytes)) } catch {
      throw .malformed(path: file.path, reason: "not a list of published figures (\(Self.reason(error)))")
    }
  }

  /// The published value, or nil where the paper prints none.
  public func value(_ table: String, _ row: String, _ quantity: String) -> Figure? {
    figures.first { $0.table == table && $0.row == row && $0.quantity == quantity }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, let context): return "`\(key.stringValue)` is missing\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "a value of another type\(place(context))"
    case .dataCorrupted: return "it is not valid JSON"
    @unknown default: return "it cannot be decoded"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return path.isEmpty ? "" : " at \(path.joined(separator: "."))"
  }
}
