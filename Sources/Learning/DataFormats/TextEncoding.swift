/// How the characters of a text file are encoded.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  /// Without a byte order mark; ASCII is UTF-8.
  case utf8 = "UTF-8"
  /// With a byte order mark.
  case utf8Mark = "UTF-8 with a byte order mark"
  /// With a byte order mark, little-endian.
  case utf16LittleEndian = "UTF-16LE"
  /// With a byte order mark, big-endian.
  case utf16BigEndian = "UTF-16BE"
  /// One byte a character; a guess.
  case windows1252 = "Windows-1252"
  /// One byte a character; a guess where bytes stand that Windows-1252 has not.
  case latin1 = "ISO 8859-1"

  /// The encoding of a text, or nil where it is none: binary, or of several encodings. What is not UTF-8 and has no
  /// mark is taken for Windows-1252 or Latin-1, which nothing but a reader can tell from their relatives.
  ///
  /// - Parameter isWhole: false where the bytes are only a file's first ones and may end within a character.
  public init?(of bytes: [UInt8], isWhole: Bool = true) {
    if bytes.starts(with: [0xff, 0xfe]) {
      self = .utf16LittleEndian
    } else if bytes.starts(with: [0xfe, 0xff]) {
      self = .utf16BigEndian
    } else {
      // Tabulator, line ends, form feed; other controls stand in no table.
      guard !bytes.contains(where: { $0 < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].contains($0) || $0 == 0x7f }) else {
        return nil
      }
      let mark = bytes.starts(with: [0xef, 0xbb, 0xbf])
      let survey = UTF8Survey(bytes, isWhole: isWhole)
      if survey.firstInvalid == nil {
        self = mark ? .utf8Mark : .utf8
      } else {
        guard !mark, survey.sequences == 0 else { return nil }
        self = bytes.contains(where: { [0x81, 0x8d, 0x8f, 0x90, 0x9d].contains($0) }) ? .latin1 : .windows1252
      }
    }
  }

  /// The text in UTF-8 without a byte order mark. Throws `malformed` or `truncated` at the first byte that is none of
  /// this encoding.
  public func utf8(_ bytes: [UInt8]) throws(DataFormatError) -> [UInt8] {
    switch self {
    case .utf8, .utf8Mark:
      if let place = UTF8Survey(bytes, isWhole: true).firstInvalid {
        throw .malformed(.text, at: place, "not UTF-8, or of two encodings")
      }
      return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    case .utf16LittleEndian, .utf16BigEndian:
      return try Self.fromUTF16(bytes, bigEndian: self == .utf16BigEndian)
    case .latin1, .windows1252:
      var out: [UInt8] = []
      out.reserveCapacity(bytes.count + bytes.count / 8)
      for (i, byte) in bytes.enumerated() {
        if byte < 0x80 {
          out.append(byte)
          continue
        }
        let value = self == .windows1252 && byte < 0xa0 ? Self.windows[Int(byte - 0x80)] : UInt16(byte)
        guard value != 0, let scalar = UnicodeScalar(value) else {
          throw .malformed(.text, at: i, "a byte that Windows-1252 has not")
        }
        out += UTF8.encode(scalar)!
      }
      return out
    }
  }

  /// The characters of 0x80 to 0x9F in Windows-1252 (Unicode's mapping CP1252.TXT); 0 where there is none.
  private static let windows: [UInt16] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
    0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
  ]

  private static func fromUTF16(_ bytes: [UInt8], bigEndian: Bool) throws(DataFormatError) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count / 2)
    let mark: [UInt8] = bigEndian ? [0xfe, 0xff] : [0xff, 0xfe]
    var i = bytes.starts(with: mark) ? 2 : 0
    func unit(_ i: Int) -> UInt32 {
      let (a, b) = (UInt32(bytes[i]), UInt32(bytes[i + 1]))
      return bigEndian ? a << 8 | b : b << 8 | a
    }
    while i + 1 < bytes.count {
      var value = unit(i)
      let start = i
      i += 2
      if value & 0xfc00 == 0xd800, i + 1 < bytes.count, unit(i) & 0xfc00 == 0xdc00 {
        value = 0x1_0000 + (value & 0x3ff) << 10 + unit(i) & 0x3ff
        i += 2
      }
      guard let scalar = UnicodeScalar(value) else { throw .malformed(.text, at: start, "half a character of UTF-16") }
      out += UTF8.encode(scalar)!
    }
    guard i == bytes.count else { throw .truncated(.text, at: bytes.count, "the file ends within a character") }
    return out
  }
}

/// What of a text is UTF-8.
private struct UTF8Survey {
  /// Where the first byte stands that belongs to no character.
  private(set) var firstInvalid: Int?
  /// Characters of several bytes.
  private(set) var sequences = 0

  init(_ bytes: [UInt8], isWhole: Bool) {
    var i = 0
    while i < bytes.count {
      if bytes[i] < 0x80 {
        i += 1
        continue
      }
      var parser = Unicode.UTF8.ForwardParser()
      var input = bytes[i...].prefix(4).makeIterator()
      if case .valid(let scalar) = parser.parseScalar(from: &input) {
        i += scalar.count
        sequences += 1
      } else {
        // The last three bytes of a part may be the start of a character.
        if !isWhole, bytes.count - i < 4, bytes[i] >= 0xc2 { return }
        if firstInvalid == nil { firstInvalid = i }
        i += 1
      }
    }
  }
}
