extension Table {
  /// As it is stored, nothing lost: a text as a string, an integer as such, `{"number": x, "digits": n}`,
  /// `{"hash": digits}`, and `{"none": reason}`.
  public var stored: JSON {
    [
      "title": .string(title), "columns": .array(columns.map { .string($0) }),
      "keys": .object(keys.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
      "rows": .array(rows.map { .array($0.map(\.stored)) }), "notes": .array(notes.map { .string($0) }),
    ]
  }
}

extension Table: Decodable {
  private enum Key: String, CodingKey { case title, columns, keys, rows, notes }

  /// Reads what `stored` wrote; rows are padded or cut to the columns.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    self.init(
      title: try members.decode(String.self, forKey: .title),
      columns: try members.decode([String].self, forKey: .columns),
      keys: try members.decodeIfPresent([String: String].self, forKey: .keys) ?? [:])
    for row in try members.decode([[Cell]].self, forKey: .rows) { append(row) }
    notes = try members.decode([String].self, forKey: .notes)
  }
}

extension Table.Cell: Decodable {
  private enum Key: String, CodingKey { case number, digits, hash, none }

  /// Reads a stored cell.
  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer() {
      if let text = try? value.decode(String.self) {
        self = .text(text)
        return
      }
      if let integer = try? value.decode(Int.self) {
        self = .int(integer)
        return
      }
    }
    let members = try decoder.container(keyedBy: Key.self)
    if let reason = try members.decodeIfPresent(String.self, forKey: .none) {
      self = .none(reason: reason)
      return
    }
    if let digits = try members.decodeIfPresent(String.self, forKey: .hash) {
      self = .hash(digits)
      return
    }
    let digits = try members.decode(Int.self, forKey: .digits)
    self = .number(try members.decode(Double.self, forKey: .number), digits: min(17, max(1, digits)))
  }

  fileprivate var stored: JSON {
    switch self {
    case .text(let text): .string(text)
    case .int(let integer): .int(integer)
    case .number(let x, let digits): ["number": .number(x), "digits": .int(digits)]
    case .hash(let digits): ["hash": .string(digits)]
    case .none(let reason): ["none": .string(reason)]
    }
  }
}
