/// JSON of LEAF (S. Caldas et al.: LEAF: A Benchmark for Federated Settings, 2018): an object of `users`, `num_samples`
/// and `user_data`, in which each user has lists `x` and `y`. Users are natural clients.
public enum LEAF {
  /// Reads one file, also one that gzip has compressed, users in the order of `user_data`.
  ///
  /// The columns are `user`; `x`, numbers or texts, or a block where samples are lists of numbers; and `y`, numbers or
  /// texts. Samples that are lists of texts become columns `x0`, `x1` and so on. Other keys are passed over.
  ///
  /// - Throws: `malformed` for what is no JSON or has a key twice; `inconsistent` at a user whose lists or whose number
  ///   of samples disagree, or who stands in one list only; `value` at a sample of another kind than the first;
  ///   `unsupported`, `tooLarge`, and what `Gzip` throws.
  public static func table(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) -> DataTable {
    try limits.check(bytes, .leaf)
    var cursor = try JSONCursor(Gzip.expandIfCompressed(bytes, limits: limits), .leaf)
    var (users, counts): ([String]?, [Int]?) = (nil, nil)
    var rows: LEAFRows?
    try cursor.object { (key, cursor) throws(DataFormatError) in
      switch key {
      case "users":
        var names: [String] = []
        try cursor.array { (cursor) throws(DataFormatError) in names.append(try cursor.string()) }
        users = names
      case "num_samples":
        var numbers: [Int] = []
        try cursor.array { (cursor) throws(DataFormatError) in numbers.append(try cursor.count()) }
        counts = numbers
      case "user_data":
        var read = LEAFRows(limits: limits)
        try cursor.object { (user, cursor) throws(DataFormatError) in try read.add(user, &cursor) }
        rows = read
      default: try cursor.pass()
      }
    }
    guard let users, let counts, let rows else {
      throw DataFormatError(
        .leaf, .malformed, at: nil, "users, num_samples or user_data is missing",
        advice: "give a file as LEAF's preprocessing writes it")
    }
    try compare(users, counts, rows)
    return try rows.table()
  }

  /// What is said twice must agree.
  private static func compare(_ users: [String], _ counts: [Int], _ rows: LEAFRows) throws(DataFormatError) {
    func wrong(_ place: DataPlace?, _ reason: String) -> DataFormatError {
      DataFormatError(.leaf, .inconsistent, at: place, reason, advice: "write the file again from its source")
    }
    guard users.count == counts.count else {
      throw wrong(nil, "\(users.count) users and \(counts.count) numbers of samples")
    }
    var stated: [String: Int] = [:]
    for (user, count) in zip(users, counts) {
      guard stated.updateValue(count, forKey: user) == nil else { throw wrong(.member(user), "a user stands twice") }
    }
    for (i, user) in rows.users.enumerated() {
      let end = i + 1 < rows.starts.count ? rows.starts[i + 1] : rows.count
      guard let count = stated.removeValue(forKey: user) else {
        throw wrong(.member(user), "a user of user_data who is not among the users")
      }
      guard count == end - rows.starts[i] else {
        throw wrong(.member(user), "\(end - rows.starts[i]) samples, where num_samples says \(count)")
      }
    }
    if let user = users.first(where: { stated[$0] != nil }) {
      throw wrong(.member(user), "a user without data in user_data")
    }
  }
}
