/// The samples of a LEAF file, user after user.
struct LEAFRows {
  private let limits: DataLimits
  private(set) var users: [String] = []
  /// The first row of each user.
  private(set) var starts: [Int] = []
  private(set) var count = 0
  private var x = LEAFList(name: "x")
  private var y = LEAFList(name: "y")

  init(limits: DataLimits) { self.limits = limits }

  /// Reads the object of one user. Its JSON has passed: it holds each key once.
  mutating func add(_ user: String, _ cursor: inout JSONCursor) throws(DataFormatError) {
    users.append(user)
    starts.append(count)
    var (x, y, limits) = (self.x, self.y, self.limits)
    (self.x, self.y) = (LEAFList(name: "x"), LEAFList(name: "y"))  // No second owner: appending must not copy.
    // The users' column has cells too.
    limits.cells = max(0, limits.cells - count)
    let before = (x.count, y.count)
    try cursor.object { (key, cursor) throws(DataFormatError) in
      switch key {
      case "x": try x.read(&cursor, user: user, limits: limits)
      case "y": try y.read(&cursor, user: user, limits: limits)
      default: try cursor.pass()
      }
    }
    guard x.count - before.0 == y.count - before.1 else {
      throw DataFormatError(
        .leaf, .inconsistent, at: .member(user), "\(x.count - before.0) samples and \(y.count - before.1) labels",
        advice: "write the file again from its source")
    }
    (self.x, self.y) = (x, y)
    count = x.count
  }

  func table() throws(DataFormatError) -> DataTable {
    var names: [String] = []
    for (i, user) in users.enumerated() {
      let end = i + 1 < starts.count ? starts[i + 1] : count
      names += Array(repeating: user, count: end - starts[i])
    }
    let columns = [DataColumn(name: "user", values: .texts(names))] + x.columns() + y.columns()
    guard columns.count <= limits.columns else {
      throw .tooLarge(.leaf, at: nil, "\(columns.count) columns, more than the limit of \(limits.columns)")
    }
    return DataTable(checked: columns, rowCount: count, places: .samples(users: users, starts: starts))
  }
}

/// The values of `x` or `y`: all of one kind, that of the first.
struct LEAFList {
  private enum Kind: Equatable { case number, text, numbers(Int), texts(Int) }

  private let name: String
  private var kind: Kind?
  private var numbers: [Double] = []
  private var texts: [String] = []
  private(set) var count = 0

  init(name: String) { self.name = name }

  /// Reads the list of one user.
  mutating func read(_ cursor: inout JSONCursor, user: String, limits: DataLimits) throws(DataFormatError) {
    var list = self
    self = LEAFList(name: name)
    let first = list.count
    try cursor.array { (cursor) throws(DataFormatError) in
      let place = DataPlace.sample(user: user, index: list.count - first)
      let kind = try list.value(&cursor, at: place, limits)
      guard list.kind == nil || list.kind == kind else {
        throw DataFormatError(
          .leaf, .value, at: place, "\(list.name) is of another kind or length than in the first sample",
          advice: "give all samples one shape")
      }
      list.kind = kind
      list.count += 1
      guard list.numbers.count + list.texts.count <= limits.cells else {
        throw .tooLarge(.leaf, at: place, "more values than the limit")
      }
    }
    self = list
  }

  private mutating func value(
    _ cursor: inout JSONCursor, at place: DataPlace, _ limits: DataLimits
  ) throws(DataFormatError) -> Kind {
    let unsupported = DataFormatError(
      .leaf, .unsupported, at: place, "\(name) is neither a number nor a text nor a list of them",
      advice: "flatten the samples to lists of numbers")
    switch try cursor.kind() {
    case .number:
      numbers.append(try cursor.number())
      return .number
    case .string:
      texts.append(try cursor.string())
      return .text
    case .array where name == "x":
      var list = self
      (numbers, texts) = ([], [])
      let before = (list.numbers.count, list.texts.count)
      try cursor.array { (cursor) throws(DataFormatError) in
        switch try cursor.kind() {
        case .number: list.numbers.append(try cursor.number())
        case .string: list.texts.append(try cursor.string())
        default: throw unsupported
        }
        // A text is a column, and many bytes of memory for three of the file.
        guard list.texts.count - before.1 <= limits.columns else {
          throw .tooLarge(.leaf, at: place, "more than \(limits.columns) texts a sample")
        }
      }
      (numbers, texts) = (list.numbers, list.texts)
      let added = (numbers.count - before.0, texts.count - before.1)
      guard (added.0 == 0) != (added.1 == 0) else { throw unsupported }
      return added.0 > 0 ? .numbers(added.0) : .texts(added.1)
    default: throw unsupported
    }
  }

  func columns() -> [DataColumn] {
    switch kind {
    case nil: return [DataColumn(name: name, values: .numbers([]))]
    case .number: return [DataColumn(name: name, values: .numbers(numbers))]
    case .text: return [DataColumn(name: name, values: .texts(texts))]
    case .numbers(let width):
      return [DataColumn(name: name, values: .array(NumericArray(checked: [count, width], .double(numbers))))]
    case .texts(let width):
      return (0..<width).map { i in
        DataColumn(name: "\(name)\(i)", values: .texts(stride(from: i, to: texts.count, by: width).map { texts[$0] }))
      }
    }
  }
}
