import Reports

/// What nobody may overlook, on standard error, whatever the format and however quiet.
enum Banner {
  static func insecure(_ text: String) { Console.standard.note("*** INSECURE: \(text) ***") }
}
