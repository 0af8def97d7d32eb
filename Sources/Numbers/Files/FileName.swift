import Foundation

/// Names of files as texts. The system's names are bytes of any kind; a text is UTF-8. A byte that belongs to no UTF-8
/// text stands as one of the last 128 scalars of Unicode, U+10FF80 for 0x80 to U+10FFFF for 0xFF, and those scalars'
/// own bytes stand so too: every name has one text, and the text gives the name back.
public enum FileName {
  private static let first: UInt32 = 0x10_FF00

  /// The text of a name.
  public static func text(_ name: some Collection<UInt8>) -> String {
    var out = String.UnicodeScalarView()
    var rest = Array(name)[...]
    while let byte = rest.first {
      if let scalar = scalar(rest) {
        out.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        // Whoever calls this reads names, which have no zero byte, and ASCII is always text.
        out.append(UnicodeScalar(first + UInt32(byte)) ?? "\u{FFFD}")
        rest = rest.dropFirst()
      }
    }
    return String(out)
  }

  /// The scalar whose encoding the bytes start with, if it is not one that stands for a byte.
  private static func scalar(_ bytes: ArraySlice<UInt8>) -> UnicodeScalar? {
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes.prefix(4).makeIterator()
    guard case .valid(let encoded) = parser.parseScalar(from: &input) else { return nil }
    let scalar = Unicode.UTF8.decode(encoded)
    return byte(of: scalar) == nil ? scalar : nil
  }

  /// The byte that a scalar stands for.
  public static func byte(of scalar: UnicodeScalar) -> UInt8? {
    scalar.value >= first + 0x80 ? UInt8(truncatingIfNeeded: scalar.value - first) : nil
  }

  /// The name that a text stands for, up to a zero byte, which no name has.
  public static func bytes(_ text: String) -> [UInt8] {
    text.unicodeScalars.prefix { $0 != "\0" }.flatMap { byte(of: $0).map { [$0] } ?? Array(String($0).utf8) }
  }

  /// Calls `body` with the name as the system takes it.
  public static func withName<T>(_ text: String, _ body: (UnsafePointer<CChar>) -> T) -> T {
    (bytes(text) + [0]).withUnsafeBufferPointer { name in
      name.withMemoryRebound(to: CChar.self) { body($0.baseAddress!) }
    }
  }

  /// The arguments of this process, the program's own name first, as texts.
  public static var arguments: [String] {
    (0..<Int(CommandLine.argc)).compactMap { i in
      CommandLine.unsafeArgv[i].map {
        text(UnsafeBufferPointer(start: $0, count: strlen($0)).map(UInt8.init(bitPattern:)))
      }
    }
  }
}
