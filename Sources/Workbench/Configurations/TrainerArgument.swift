/// An argument of a trainer's command, in parts.
package enum TrainerArgument {
  /// A part.
  package enum Part: Equatable, Sendable {
    /// Stands for itself.
    case text(String)
    /// `{name}`: lower-case letters in braces. Other braces stand for themselves.
    case placeholder(String)
  }

  /// The parts of an argument, in order.
  package static func parts(_ argument: String) -> [Part] {
    var (parts, text) = ([Part](), "")
    var rest = Substring(argument)
    while let first = rest.first {
      if first == "{", let end = rest.firstIndex(of: "}") {
        let name = rest[rest.index(after: rest.startIndex)..<end]
        if !name.isEmpty, name.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) {
          if !text.isEmpty { parts.append(.text(text)) }
          text = ""
          parts.append(.placeholder(String(name)))
          rest = rest[rest.index(after: end)...]
          continue
        }
      }
      text.append(first)
      rest = rest.dropFirst()
    }
    if !text.isEmpty { parts.append(.text(text)) }
    return parts
  }

  /// The argument with what its placeholders stand for.
  package static func filled(_ argument: String, _ value: (String) -> String) -> String {
    parts(argument).reduce(into: "") { out, part in
      switch part {
      case .text(let text): out += text
      case .placeholder(let name): out += value(name)
      }
    }
  }
}
