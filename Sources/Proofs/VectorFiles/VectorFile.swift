import Files
public import Foundation

/// Checks files of known answers: the Fiat–Shamir and sigma-protocols drafts' (valid and invalid), RFC 9497's DLEQ
/// proofs, and python-paillier's.
public enum VectorFile {
  /// What was checked.
  public struct Report: Equatable, Sendable {
    /// Number of entries by `Function`.
    public var checked: [String: Int] = [:]
    /// Number of entries.
    public var total: Int { checked.values.reduce(0, +) }
  }

  /// Largest file that is read, and most values in it.
  public static let limit = 16 << 20, valueLimit = 1 << 17

  /// Checks every entry of a file and stops at the first that disagrees.
  public static func check(path: String) throws(VectorError) -> Report {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try InputFile.bytes(at: path, limit: limit) } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
    return try check(Data(bytes), name: path)
  }

  /// Checks every entry of a file's contents; `name` is for messages.
  public static func check(_ data: Data, name: String) throws(VectorError) -> Report {
    let json: JSON
    do {
      json = try StrictJSON.decode(JSON.self, from: [UInt8](data), values: valueLimit)
    } catch let error as FileError {
      throw .unreadable(file: name, reason: error.reason)
    } catch {
      throw .unreadable(file: name, reason: "not JSON")
    }
    guard case .array(let entries) = json else { throw .unreadable(file: name, reason: "not a list of entries") }
    var report = Report()
    for (i, entry) in entries.enumerated() {
      guard case .object(let fields) = entry else {
        throw .malformed(id: "\(name)[\(i)]", field: "entry", reason: "not an object")
      }
      try check(Record(id: fields["Id"]?.text ?? "\(name)[\(i)]", fields: fields), &report)
    }
    guard report.total > 0 else { throw .empty(file: name) }
    return report
  }

  private static func check(_ record: Record, _ report: inout Report) throws(VectorError) {
    if let function = record.fields["Function"]?.text {
      try FunctionChecks.check(function, record)
      report.checked[function, default: 0] += 1
    } else if record.fields["groupDST"] != nil {
      try DLEQChecks.check(record, &report)
    } else if record.fields["source"]?.text?.hasPrefix("python-paillier") == true {
      try PaillierChecks.check(record, &report)
    } else {
      throw .unknownFunction(id: record.id, function: "none")
    }
  }
}
