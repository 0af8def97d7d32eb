extension Safetensors {
  /// The file: U8, I32, I64, F32 and F64 as the arrays have them, data in the tensors' order, the header padded with
  /// blanks to whole words of eight bytes, as the format's own writer does.
  public var bytes: [UInt8] {
    var (header, end) = ("{", 0)
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      header += "\(Self.quoted(Self.metadataKey)):{\(pairs.joined(separator: ","))}"
    }
    for (name, array) in tensors {
      let begin = end
      end += array.count * array.elements.scalarBytes
      if header.utf8.count > 1 { header += "," }
      header += "\(Self.quoted(name)):{\"dtype\":\"\(array.elements.dtype)\",\"shape\":["
      header += array.shape.map(String.init).joined(separator: ",") + "],\"data_offsets\":[\(begin),\(end)]}"
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var out: [UInt8] = []
    out.reserveCapacity(8 + header.utf8.count + end)
    out.append(littleEndian: UInt64(header.utf8.count))
    out += header.utf8
    for (_, array) in tensors { array.elements.appendLittleEndian(to: &out) }
    return out
  }

  /// A JSON text (RFC 8259 §7).
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

extension NumericArray.Elements {
  fileprivate var dtype: String {
    switch self {
    case .uint8: "U8"
    case .int32: "I32"
    case .int64: "I64"
    case .float: "F32"
    case .double: "F64"
    }
  }
}
