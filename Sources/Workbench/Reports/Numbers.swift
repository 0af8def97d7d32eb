import Foundation

/// Thousands apart by commas: 1,234,567.
public func grouped(_ value: Int) -> String {
  let digits = Array(String(value.magnitude))
  var out = value < 0 ? "-" : ""
  for (i, d) in digits.enumerated() {
    if i > 0, (digits.count - i) % 3 == 0 { out.append(",") }
    out.append(d)
  }
  return out
}

/// A number of things: whole, thousands apart; with four significant digits where it is no whole number.
public func counted(_ value: Double) -> String {
  Int(exactly: value).map { grouped($0) } ?? significant(value, 4)
}

/// `digits` significant digits without an exponent from 10⁻⁴ to 10⁹, in any locale.
public func significant(_ value: Double, _ digits: Int = 3) -> String {
  guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
  guard value != 0 else { return "0" }
  let size = abs(value)
  guard size >= 1e-4, size < 1e9 else { return String(format: "%.\(max(0, digits - 1))e", value) }
  let places = max(0, digits - 1 - Int(log10(size).rounded(.down)))
  let text = String(format: "%.\(places)f", value)
  guard places == 0, size >= 1_000, let whole = Int(text) else { return text }
  return grouped(whole)
}

/// 512 B, 12.3 KiB, 4.56 MiB, 1.2 GiB.
public func byteCount(_ bytes: Int) -> String {
  var value = Double(bytes), unit = 0
  let units = ["B", "KiB", "MiB", "GiB", "TiB"]
  while value >= 1024, unit < units.count - 1 { value /= 1024; unit += 1 }
  return unit == 0 ? "\(bytes) B" : "\(significant(value, 3)) \(units[unit])"
}

/// 12 ms, 3.4 s, 2 min 05 s, 3 h 12 min.
public func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0 else { return "–" }
  switch seconds {
  case ..<0.001: return "\(significant(seconds * 1e6, 2)) µs"
  case ..<1: return "\(significant(seconds * 1_000, 3)) ms"
  case ..<59.95: return "\(significant(seconds, seconds < 10 ? 2 : 3)) s"
  case ..<3_599.5:
    let whole = Int(seconds.rounded())
    return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
  case ..<1e12:
    let minutes = Int((seconds / 60).rounded())
    return "\(minutes / 60) h \(minutes % 60 < 10 ? "0" : "")\(minutes % 60) min"
  default: return "ages"
  }
}

/// Lines of at most `width` columns, broken at blanks; a longer word stands alone, or is broken too. At least one line.
func wrapped(_ text: String, width: Int, breakingWords: Bool = false) -> [String] {
  guard displayWidth(text) > width else { return [text] }
  var lines: [String] = []
  var line = "", used = 0
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    let length = displayWidth(String(word))
    if !line.isEmpty, used + 1 + length > width {
      lines.append(line)
      (line, used) = ("", 0)
    }
    if !line.isEmpty { (line, used) = (line + " ", used + 1) }
    guard breakingWords, length > width else {
      (line, used) = (line + word, used + length)
      continue
    }
    for c in word {
      let next = displayWidth(String(c))
      if used + next > width, !line.isEmpty {
        lines.append(line)
        (line, used) = ("", 0)
      }
      line.append(c)
      used += next
    }
  }
  return lines + [line]
}

extension Double {
  /// The number with so many significant digits that is nearest, in any locale.
  package func rounded(digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    return Double(String(format: "%.\(max(0, digits - 1))e", self)) ?? self
  }
}
