/// A table while its document is being read: how it came to be decides who may still add to it (TOML 1.0, "Table").
final class TomlTable {
  enum Origin {
    /// By the header of a table below it; one header of its own may follow.
    case implicit
    /// By its header.
    case header
    /// By a dotted key; more dotted keys of the same table may add to it, no header.
    case dotted
    /// Between braces: complete.
    case inline
  }

  enum Member {
    case value(TomlNode)
    case table(TomlTable)
    /// [[…]]; headers and keys address the last one.
    case tables(List)
  }

  /// A list that grows where it is: to append to a copy each time would take the square of its length.
  final class List {
    var tables: [TomlTable]
    init(_ first: TomlTable) { tables = [first] }
  }

  var origin: Origin
  var members: [String: Member] = [:]

  init(_ origin: Origin) { self.origin = origin }

  /// The finished value.
  var node: TomlNode {
    .table(
      members.mapValues {
        switch $0 {
        case .value(let value): value
        case .table(let table): table.node
        case .tables(let list): .array(list.tables.map(\.node))
        }
      })
  }

  /// The table that a header names below this one; nil where something else has the name or it is complete.
  func child(_ key: String) -> TomlTable? {
    switch members[key] {
    case nil:
      let table = TomlTable(.implicit)
      members[key] = .table(table)
      return table
    case .table(let table): return table.origin == .inline ? nil : table
    case .tables(let list): return list.tables.last
    case .value: return nil
    }
  }

  /// The table that `[… key]` opens; nil where it was opened before.
  func open(_ key: String) -> TomlTable? {
    switch members[key] {
    case nil:
      let table = TomlTable(.header)
      members[key] = .table(table)
      return table
    case .table(let table) where table.origin == .implicit:
      table.origin = .header
      return table
    default: return nil
    }
  }

  /// The table that `[[… key]]` appends; nil where the name is not that of such a list.
  func append(_ key: String) -> TomlTable? {
    let table = TomlTable(.header)
    switch members[key] {
    case nil: members[key] = .tables(List(table))
    case .tables(let list): list.tables.append(table)
    default: return nil
    }
    return table
  }

  /// The table that `… key.` of a dotted key addresses; nil where something else has the name.
  func dotted(_ key: String) -> TomlTable? {
    switch members[key] {
    case nil:
      let table = TomlTable(.dotted)
      members[key] = .table(table)
      return table
    case .table(let table) where table.origin == .dotted: return table
    default: return nil
    }
  }
}
