/// The lines of a text with their numbers, counted from 1, without their ends: LF or CRLF.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int
  private var number = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  mutating func next() -> (number: Int, text: ArraySlice<UInt8>)? {
    guard position < bytes.count else { return nil }
    let start = position
    let end = bytes[position...].firstIndex(of: 0x0a) ?? bytes.count
    position = end + 1
    number += 1
    let text = bytes[start..<end]
    return (number, text.last == 0x0d ? text.dropLast() : text)
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks and tabulators on both sides.
  var trimmedBlanks: ArraySlice<UInt8> {
    var rest = self.drop { $0 == 0x20 || $0 == 0x09 }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}
