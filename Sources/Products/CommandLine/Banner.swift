import Foundation

/// What nobody may overlook, on standard error, whatever the format and however quiet.
enum Banner {
  static func insecure(_ text: String) {
    FileHandle.standardError.write(Data("*** INSECURE: \(text) ***\n".utf8))
  }
}
