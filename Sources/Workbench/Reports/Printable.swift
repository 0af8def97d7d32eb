import Files

/// A text from outside as it may be shown: what a terminal would obey instead of showing it (control characters, escape
/// sequences, marks that turn the direction of writing, invisible marks) is written out as `\u{1b}`; bytes of a file's
/// name that are no text as `\xe9`. With `lines`, line ends and tabs stay.
public func printable(_ text: String, lines: Bool = false) -> String {
  // Nearly all texts are plain.
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || lines && ($0 == 0x0a || $0 == 0x09) }) { return text }
  var out = String.UnicodeScalarView()
  for c in text.unicodeScalars {
    if let byte = FileName.byte(of: c) {
      out += "\\x\(String(byte, radix: 16))".unicodeScalars
    } else if lines && (c == "\n" || c == "\t") || !isHidden(c) {
      out.append(c)
    } else {
      out += "\\u{\(String(c.value, radix: 16))}".unicodeScalars
    }
  }
  return String(out)
}

private func isHidden(_ c: UnicodeScalar) -> Bool {
  switch c.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: true
  // The joiners are part of how words and emoji are written.
  case .format: c != "\u{200C}" && c != "\u{200D}"
  default: false
  }
}

/// Columns that a text takes on a terminal: East Asian characters and emoji take two.
func displayWidth(_ text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(0) { $0 + width($1) }
}

private func width(_ character: Character) -> Int {
  guard let c = character.unicodeScalars.first?.value, c >= 0x1100 else { return 1 }
  switch c {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}

/// The text, or as much of it as fits and `…`.
func cut(_ text: String, to columns: Int) -> String {
  guard displayWidth(text) > columns else { return text }
  var out = "", used = 0
  for c in text where used + width(c) < columns {
    out.append(c)
    used += width(c)
  }
  return out + "…"
}

/// An argument as a shell reads it back: as it is, or in quotes. A file whose name looks like an option is named by its
/// path.
public func shellQuoted(_ argument: String, isOption: Bool = false) -> String {
  let isPlain =
    !argument.isEmpty
    && argument.utf8.allSatisfy { c in
      c >= UInt8(ascii: "a") && c <= UInt8(ascii: "z") || c >= UInt8(ascii: "A") && c <= UInt8(ascii: "Z")
        || c >= UInt8(ascii: "0") && c <= UInt8(ascii: "9") || "-_./:=+,@%".utf8.contains(c)
    }
  if !isOption, argument.hasPrefix("-") { return shellQuoted("./" + argument) }
  if isPlain { return argument }
  let shown = printable(argument)
  // What cannot be shown as it is, is given to the shell in its own escapes.
  if shown != argument {
    let bytes = FileName.bytes(argument).map { c in
      c >= 0x20 && c < 0x7f && c != UInt8(ascii: "'") && c != UInt8(ascii: "\\")
        ? String(UnicodeScalar(c)) : "\\x" + (c < 16 ? "0" : "") + String(c, radix: 16)
    }
    return "$'" + bytes.joined() + "'"
  }
  return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
