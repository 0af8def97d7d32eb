/// Says from a file's first bytes and its name how to read it.
public enum Sniffer {
  /// How many of a file's first bytes suffice.
  public static let headBytes = 1 << 20

  /// What a file is.
  public struct Finding: Equatable, Sendable {
    /// The content, within gzip if the file is compressed.
    public enum Content: Equatable, Sendable {
      /// A format with a reader of its own.
      case data(DataFormat)
      /// A text table for `CSVTable`.
      case text(TextLayout)
      /// What is not read here, with what to do about it.
      case other(String, advice: String)
    }

    /// Whether gzip has compressed it. All readers take the file as it is.
    public let isCompressed: Bool
    /// What it is.
    public let content: Content
  }

  /// Looks at a file. Nothing is read in full, so that a reader may still refuse it.
  ///
  /// - Parameters:
  ///   - head: The first `headBytes` bytes, or all.
  ///   - name: The file's name; it decides only what bytes cannot.
  ///   - size: The bytes of the whole file; those of `head` if nil.
  public static func look(at head: [UInt8], name: String, size: Int? = nil) -> Finding {
    let size = max(size ?? head.count, head.count)
    guard Gzip.isCompressed(head) else {
      return Finding(isCompressed: false, content: content(head, name: name.lowercased(), size: size))
    }
    let inner = Gzip.head(head, limit: headBytes)
    // Only a whole file whose content fits tells how large the content is.
    let isWhole = size == head.count && inner.count < headBytes
    let stem = name.lowercased().hasSuffix(".gz") ? String(name.lowercased().dropLast(3)) : name.lowercased()
    return Finding(isCompressed: true, content: content(inner, name: stem, size: isWhole ? inner.count : nil))
  }

  private static func content(_ head: [UInt8], name: String, size: Int?) -> Finding.Content {
    guard !head.isEmpty else { return .other("an empty file", advice: "fetch or write it again") }
    if head.starts(with: NPY.magic) { return .data(.npy) }
    if head.starts(with: [0x50, 0x4b]) { return archive(head) }
    // A CIFAR record may start with any byte: its size and its labels tell it, unless the name says IDX.
    if IDX.isMagic(head), !name.contains("cifar") { return .data(.idx) }
    if let known = ForeignFormat.of(head) { return .other(known.name, advice: known.advice) }
    if isSafetensors(head) { return .data(.safetensors) }
    let isWhole = size == head.count
    guard TextEncoding(of: head, isWhole: isWhole) != nil else { return binary(head, name: name, size: size) }
    let start = head.first { ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].contains($0) }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { return json(head) }
    if isARFF(head) { return .data(.arff) }
    guard let layout = try? TextLayout(of: head, isWhole: isWhole) else {
      return .other("a text without content", advice: "is this the right file?")
    }
    return .text(layout)
  }

  /// By the name of the first member (APPNOTE 6.3.10, §4.3.7).
  private static func archive(_ head: [UInt8]) -> Finding.Content {
    let length = head.count > 30 ? Int(head[26]) | Int(head[27]) << 8 : 0
    let name = String(decoding: head.dropFirst(30).prefix(length), as: UTF8.self)
    if name.hasSuffix(".npy") { return .data(.npz) }
    if name.hasSuffix("data.pkl") {
      return .other("a PyTorch file", advice: "save it as safetensors: reading it would run code in it")
    }
    if name.hasPrefix("[Content_Types]") || name.hasPrefix("xl/") || name == "mimetype" {
      return .other("a spreadsheet or office document", advice: "export the sheet as CSV")
    }
    return .other("a ZIP archive", advice: "unpack it, and give the data file in it")
  }

  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    guard head.count > 8, head[8] == UInt8(ascii: "{"), head[5] == 0, head[6] == 0, head[7] == 0 else { return false }
    return true
  }

  private static func json(_ head: [UInt8]) -> Finding.Content {
    // Keys of LEAF stand in the first bytes: users come first, and user_data are what is long.
    let text = String(decoding: head.prefix(1 << 16), as: UTF8.self)
    if text.contains("\"users\"") || text.contains("\"user_data\"") || text.contains("\"num_samples\"") {
      return .data(.leaf)
    }
    return .other("JSON of its own kind", advice: "write it as CSV, or in LEAF's form with users and user_data")
  }

  private static func isARFF(_ head: [UInt8]) -> Bool {
    for (_, line) in TextLines(head).prefix(2000) {
      let line = line.trimmedBlanks
      if line.isEmpty || line.first == UInt8(ascii: "%") { continue }
      return String(decoding: line.prefix(9), as: UTF8.self).lowercased() == "@relation"
    }
    return false
  }

  private static func binary(_ head: [UInt8], name: String, size: Int?) -> Finding.Content {
    for kind in name.contains("100") ? [CIFAR.Kind.cifar100, .cifar10] : [.cifar10, .cifar100] {
      let record = kind.recordBytes
      let fits = size.map { $0 % record == 0 } ?? (name.contains("cifar") || name.hasSuffix(".bin"))
      let areLabels = kind.labels.enumerated().allSatisfy { i, label in
        stride(from: i, to: head.count, by: record).allSatisfy { head[$0] < label.classes }
      }
      if fits, areLabels { return .data(kind.format) }
    }
    if head.starts(with: [0xef, 0xbb, 0xbf]) || !head.contains(where: { $0 < 0x09 }) {
      return .other("a text of several encodings", advice: "save it as text in UTF-8")
    }
    return .other("a binary file of unknown kind", advice: "save the data as CSV or NPY")
  }
}
