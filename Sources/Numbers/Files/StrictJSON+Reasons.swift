extension StrictJSON {
  /// What is wrong with a text that `decode` did not take, for people: the place and the reason.
  public static func reason(_ error: any Error) -> String {
    if let error = error as? FileError { return error.reason }
    guard let error = error as? DecodingError else { return "\(error)" }
    func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      let path = (context.codingPath + (key.map { [$0] } ?? [])).map { $0.intValue.map { "\($0)" } ?? $0.stringValue }
      return path.isEmpty ? "the whole" : "`\(path.joined(separator: "."))`"
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return "\(place(context)) has another type"
    case .dataCorrupted(let context): return "\(place(context)) cannot be read: \(context.debugDescription)"
    @unknown default: return "it has another form"
    }
  }

  /// A key of an object by its text, for objects whose keys are looked through.
  public struct AnyKey: CodingKey {
    /// The text.
    public let stringValue: String
    /// No key is a number.
    public var intValue: Int? { nil }
    /// A key.
    public init(stringValue: String) { self.stringValue = stringValue }
    /// No key is a number.
    public init?(intValue: Int) { nil }
  }

  /// What is wrong with an object that has a key that nothing reads, as a misspelt one is; nil where it has none.
  public static func unknownKey(in decoder: any Decoder, known: Set<String>) throws -> String? {
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys
    guard let key = keys.first(where: { !known.contains($0.stringValue) }) else { return nil }
    return "`\(key.stringValue)` is unknown; known are \(known.sorted().joined(separator: ", "))"
  }
}
