/// A text as it stands in XML and HTML, between tags or in quotes: nothing in it is markup, and what no document may hold
/// or a reader would obey instead of showing it is written out, as `printable` does.
func markup(_ text: String) -> String {
  var out = ""
  for c in printable(text).unicodeScalars {
    switch c {
    case "&": out += "&amp;"
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "\"": out += "&quot;"
    case "'": out += "&#39;"
    // No characters (XML 1.0 §2.2).
    case "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
    default: out.unicodeScalars.append(c)
    }
  }
  return out
}
