/// Named tensors in the safetensors format (Hugging Face: safetensors, README, "Format"): eight bytes of the header's
/// length, little-endian; a JSON object of names with type, shape and place; the numbers, without gaps.
public struct Safetensors: Equatable, Sendable {
  /// The tensors with their names, which are distinct, in the order of their data.
  public let tensors: [(name: String, array: NumericArray)]
  /// The texts under `__metadata__`.
  public let metadata: [String: String]

  /// The name that is no tensor's.
  static let metadataKey = "__metadata__"

  /// A file to write. Throws `inconsistent` for a name that stands twice or is `__metadata__`.
  public init(
    tensors: [(name: String, array: NumericArray)], metadata: [String: String] = [:]
  ) throws(DataFormatError) {
    var names: Set = [Self.metadataKey]
    for (name, _) in tensors where !names.insert(name).inserted {
      throw DataFormatError(
        .safetensors, .inconsistent, at: .member(name), "the name stands twice or is reserved", advice: "rename it")
    }
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  /// Reads a file. F16 and BF16 become Float, exactly; U8 and BOOL bytes; I8 to I32 and U16 32-bit, U32 to I64 64-bit
  /// integers. NaN and infinities stay as they are.
  ///
  /// - Throws: `truncated`, `malformed` for a header that is none, overlaps, gaps and sizes that do not fit,
  ///   `unsupported` for other types, `value`, `tooLarge`.
  public init(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) {
    try limits.check(bytes, .safetensors)
    var cursor = ByteCursor(bytes, .safetensors)
    let length = try cursor.integer(UInt64.self, "the header's length")
    guard length <= UInt64(limits.headerBytes) else {
      throw .tooLarge(.safetensors, at: .offset(0), "a header of \(length) bytes, more than \(limits.headerBytes)")
    }
    let header = Array(try cursor.take(Int(length), "the header"))
    guard header.first == UInt8(ascii: "{") else {
      throw .malformed(.safetensors, at: 8, "the header does not start with '{'")
    }
    let (entries, metadata) = try SafetensorsHeader.read(header, limits: limits)
    let start = cursor.position
    var (end, total, tensors) = (0, 0, [(name: String, array: NumericArray)]())
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      let place = DataPlace.member(entry.name)
      func wrong(_ reason: String) -> DataFormatError {
        DataFormatError(.safetensors, .malformed, at: place, reason, advice: "fetch the file again or write it anew")
      }
      guard entry.begin == end else {
        throw wrong(entry.begin < end ? "its data overlap those of another tensor" : "a gap lies before its data")
      }
      guard entry.end >= entry.begin else { throw wrong("its data end before they begin") }
      guard entry.end <= bytes.count - start else {
        throw .truncated(.safetensors, at: bytes.count, "the file ends before the data of \"\(entry.name.prefix(64))\"")
      }
      let count = try limits.count(of: entry.shape, .safetensors, at: place)
      let size = count.multipliedReportingOverflow(by: entry.type.width)
      guard !size.overflow, size.partialValue == entry.end - entry.begin else {
        throw wrong("\(count) elements do not take \(entry.end - entry.begin) bytes")
      }
      total += count
      let elements = try entry.type.elements(
        of: bytes, from: start + entry.begin, count: count, bigEndian: false, .safetensors)
      tensors.append((entry.name, NumericArray(checked: entry.shape, elements)))
      end = entry.end
    }
    guard total <= limits.cells else { throw .tooLarge(.safetensors, at: nil, "more than \(limits.cells) elements") }
    guard start + end == bytes.count else {
      throw .malformed(.safetensors, at: start + end, "something follows the last tensor")
    }
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  /// The tensor of a name, or nil.
  public func tensor(_ name: String) -> NumericArray? { tensors.first { $0.name == name }?.array }

  /// The same names, arrays and metadata, in the same order.
  public static func == (a: Safetensors, b: Safetensors) -> Bool {
    a.metadata == b.metadata && a.tensors.elementsEqual(b.tensors) { $0 == $1 }
  }
}
