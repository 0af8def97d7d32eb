import BigNum
import Machines
public import Reports

/// Published and measured numbers side by side. One shape for every paper: what is missing on either side says why,
/// and a ratio is printed only where both sides mean the same thing.
public struct Comparison: Equatable, Sendable {
  /// One line.
  public struct Line: Equatable, Sendable {
    /// Row of the paper.
    public var row: String
    /// Column of the paper.
    public var quantity: String
    /// Which of our variants this is (mode, threads).
    public var variant: String
    /// What the paper prints.
    public var published: Double?
    /// What we measured, scaled to the paper's counts.
    public var ours: Double
    /// How many items were measured, of how many that the number stands for.
    public var measured: Int
    /// Items that the number stands for; equal to `measured` where nothing was scaled.
    public var scaledTo: Int
    /// Unit of both numbers.
    public var unit: String
  }

  /// The paper.
  public var paper: Published.Paper
  /// Table or figure, as the paper calls it.
  public var table: String
  /// The lines.
  public var lines: [Line] = []
  /// What a reader must know before quoting a ratio.
  public var notes: [String] = []

  /// An empty comparison.
  public init(paper: Published.Paper, table: String) {
    self.paper = paper
    self.table = table
  }

  /// Adds one number of ours beside the published one.
  public mutating func add(
    _ row: String, _ quantity: String, variant: String, ours: Double, measured: Int, scaledTo: Int,
    published: Published, unit: String
  ) {
    lines.append(
      Line(
        row: row, quantity: quantity, variant: variant, published: published.value(table, row, quantity)?.value,
        ours: ours, measured: measured, scaledTo: scaledTo, unit: unit))
  }

  /// The printed table: published | ours | ratio.
  public var printed: Table {
    var out = Table(
      title: "\(paper.key), \(table) (\(paper.venue) \(paper.year)), kernels of the path \(KernelPath.best), on "
        + Machine.current.line,
      columns: ["row", "quantity", "unit", "published", "ours", "ours / published", "variant", "measured"],
      keys: ["ours / published": "ratio"])
    for line in lines {
      out.append([
        .text(line.row), .text(line.quantity), .text(line.unit),
        line.published.map { .number($0, digits: 4) } ?? .none(reason: "not printed"), .number(line.ours, digits: 4),
        line.published.map { .number(line.ours / $0, digits: 3) } ?? .none(reason: "–"), .text(line.variant),
        .text(
          line.measured == line.scaledTo
            ? "all \(grouped(line.scaledTo))" : "\(grouped(line.measured)) of \(grouped(line.scaledTo)), scaled"),
      ])
    }
    out.notes = notes
    return out
  }
}
