/// A page of results: one HTML file that needs nothing else, no network and no script, on a screen of any size, light or
/// dark, and on paper. All of its texts may come from outside: they are only shown.
public struct ReportPage: Equatable, Sendable {
  /// The name of what is reported.
  public var title: String
  /// What it is, in a few words above the title.
  public var kind: String
  /// Who did what, in a few sentences.
  public var lead: String
  /// What came of it.
  public var verdict: Verdict?
  /// What nobody must miss.
  public var warnings: [String] = []
  /// The figures to see first.
  public var tiles: [Tile] = []
  /// The parts, in order.
  public var sections: [Section] = []
  /// Below everything.
  public var footer: String

  /// A page without figures and parts.
  public init(title: String, kind: String, lead: String, verdict: Verdict? = nil, footer: String = "") {
    self.title = title
    self.kind = kind
    self.lead = lead
    self.verdict = verdict
    self.footer = footer
  }

  /// How something stands, told by a mark as well as a colour.
  public enum Standing: String, Equatable, Sendable {
    /// It holds.
    case good
    /// To know.
    case note
    /// To mind.
    case warning
    /// It does not hold.
    case bad
  }

  /// A judgement.
  public struct Verdict: Equatable, Sendable {
    /// How it stands.
    public var standing: Standing
    /// In a sentence.
    public var text: String
    /// A judgement.
    public init(_ standing: Standing, _ text: String) {
      self.standing = standing
      self.text = text
    }
  }

  /// A figure with its name.
  public struct Tile: Equatable, Sendable {
    /// What it is, unit included.
    public var name: String
    /// The figure.
    public var value: Table.Cell
    /// What to compare it with; may be empty.
    public var note: String
    /// A figure.
    public init(_ name: String, _ value: Table.Cell, note: String = "") {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// A part with a head.
  public struct Section: Equatable, Sendable {
    /// The head.
    public var title: String
    /// What stands there.
    public var parts: [Part]
    /// A part.
    public init(_ title: String, _ parts: [Part]) {
      self.title = title
      self.parts = parts
    }
  }

  /// What stands in a section.
  public enum Part: Equatable, Sendable {
    /// A paragraph.
    case text(String)
    /// A paragraph that nobody must miss.
    case warning(String)
    /// Curves, two beside each other where there is room.
    case curves([LineChart])
    /// Bars.
    case bars(BarChart)
    /// A table.
    case table(Table)
    /// A table that is opened by a click.
    case folded(Table)
    /// A table whose rows lead to other pages: one relative address a row, in this column; nil for none.
    case linked(Table, column: Int, addresses: [String?])
    /// Statements with how each stands.
    case statements([Statement])
    /// Commands to type, one a line.
    case commands([String])
  }

  /// A statement about something.
  public struct Statement: Equatable, Sendable {
    /// How it stands.
    public var standing: Standing
    /// What it is about.
    public var topic: String
    /// The statement.
    public var text: String
    /// A statement.
    public init(_ standing: Standing, _ topic: String, _ text: String) {
      self.standing = standing
      self.topic = topic
      self.text = text
    }
  }
}
