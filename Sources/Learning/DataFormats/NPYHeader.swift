/// The header of an NPY file: a Python dictionary of three keys (NumPy Enhancement Proposal 1). It is matched against
/// the few literals that it may consist of; nothing is evaluated.
struct NPYHeader {
  let descr: String
  let isFortran: Bool
  let shape: [Int]

  /// Axes that an array may have: twice what images and their batches need.
  static let axes = 8

  /// Reads `text`, which stands at `offset` of the file.
  init(_ text: ArraySlice<UInt8>, at offset: Int) throws(DataFormatError) {
    var scanner = LiteralScanner(text, at: offset)
    var (descr, order, shape): (String?, Bool?, [Int]?) = (nil, nil, nil)
    try scanner.expect("{")
    while !scanner.takes("}") {
      let place = scanner.offset
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where descr == nil:
        guard !scanner.isAt("[") else {
          throw DataFormatError(
            .npy, .unsupported, at: .offset(scanner.offset), "an array of records",
            advice: "save each field of the records as an array of its own")
        }
        descr = try scanner.string()
      case "fortran_order" where order == nil: order = try scanner.truth()
      case "shape" where shape == nil: shape = try scanner.shape()
      default: throw .malformed(.npy, at: place, "the header has a key twice, or one of its own")
      }
      if scanner.takes("}") { break }
      try scanner.expect(",")
    }
    try scanner.expectEnd()
    guard let descr, let order, let shape else {
      throw .malformed(.npy, at: offset, "the header lacks descr, fortran_order or shape")
    }
    (self.descr, isFortran, self.shape) = (descr, order, shape)
  }

  /// The type of the elements, and whether their bytes are swapped.
  func type() throws(DataFormatError) -> (type: ScalarType, bigEndian: Bool) {
    let types: [String: ScalarType] = [
      "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32, "u8": .uint64,
      "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    let order = descr.first
    if let order, let type = types[String(descr.dropFirst())],
      order == "<" || order == ">" || order == "|" && type.width == 1
    {
      return (type, order == ">")
    }
    let isPickled = descr.dropFirst().hasPrefix("O")
    throw DataFormatError(
      .npy, .unsupported, at: .member("descr"),
      isPickled ? "Python objects, which only running their code would read" : "elements of type \(descr.prefix(16))",
      advice: "save it as numbers, as array.astype('float32') gives them")
  }
}

/// Takes Python's literals from a header.
private struct LiteralScanner {
  private var text: ArraySlice<UInt8>
  private let shift: Int

  init(_ text: ArraySlice<UInt8>, at offset: Int) {
    self.text = text
    shift = offset - text.startIndex
  }

  /// The place in the file.
  var offset: Int { text.startIndex + shift }

  private mutating func skip() { text = text.drop { $0 == 0x20 } }

  private func wrong(_ what: String) -> DataFormatError { .malformed(.npy, at: offset, "\(what) in the header") }

  mutating func isAt(_ character: Character) -> Bool {
    skip()
    return text.first == character.asciiValue
  }

  mutating func takes(_ character: Character) -> Bool {
    guard isAt(character) else { return false }
    text.removeFirst()
    return true
  }

  mutating func expect(_ character: Character) throws(DataFormatError) {
    guard takes(character) else { throw wrong("'\(character)' is missing") }
  }

  /// Blanks and one line feed.
  mutating func expectEnd() throws(DataFormatError) {
    skip()
    if text.first == 0x0a { text.removeFirst() }
    guard text.isEmpty else { throw wrong("something follows the dictionary") }
  }

  /// A text in single or double quotes, of printable ASCII without escapes.
  mutating func string() throws(DataFormatError) -> String {
    skip()
    guard let quote = text.first, quote == 0x27 || quote == 0x22 else { throw wrong("a text in quotes is missing") }
    let body = text.dropFirst().prefix { $0 != quote && $0 >= 0x20 && $0 < 0x7f && $0 != 0x5c }
    guard body.count <= 64, body.endIndex < text.endIndex, text[body.endIndex] == quote else {
      throw wrong("a text that is not closed, or no type")
    }
    text = text[(body.endIndex + 1)...]
    return String(decoding: body, as: UTF8.self)
  }

  mutating func truth() throws(DataFormatError) -> Bool {
    skip()
    for (word, value) in [("True", true), ("False", false)] where text.starts(with: word.utf8) {
      text = text.dropFirst(word.utf8.count)
      return value
    }
    throw wrong("True or False is missing")
  }

  /// A tuple: `()`, `(3,)`, `(3, 4)`.
  mutating func shape() throws(DataFormatError) -> [Int] {
    var axes: [Int] = []
    try expect("(")
    while !takes(")") {
      guard axes.count < NPYHeader.axes else { throw .tooLarge(.npy, at: .offset(offset), "more than 8 axes") }
      skip()
      let digits = text.prefix { (0x30...0x39).contains($0) }
      guard digits.count <= 18, let axis = Int(String(decoding: digits, as: UTF8.self)) else {
        throw wrong("a length of an axis is missing or too large")
      }
      text = text.dropFirst(digits.count)
      axes.append(axis)
      if takes(",") { continue }
      guard axes.count > 1 else { throw wrong("a tuple of one without its comma") }
      try expect(")")
      break
    }
    return axes
  }
}
