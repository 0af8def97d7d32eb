public import Configurations
import DataFormats
public import Foundation
import Learning
public import Reports

/// A configuration for a file that nobody described: what its columns are, what is predicted from what, who holds the
/// rows. Every guess is a commented line of the text.
public struct Import {
  /// The configuration, commented.
  public let text: String
  /// What it says, read back.
  public let configuration: Configuration
  /// The rows, dealt and split as a run does it.
  public let data: ExperimentData
  /// Columns of the file with their roles and the reasons for them.
  public let columns: Table
  /// Columns that are left out, with the reasons.
  public let ignored: [(column: String, reason: String)]
  /// What a person should look at.
  public let notes: [String]

  /// What somebody who has a file says of it.
  public struct Request {
    /// The file with the rows.
    public var file: URL
    /// The file with their labels, where they stand apart.
    public var labelsFile: URL?
    /// The column of the label, its number in a file without names, or `last`; several for labels that hold or not.
    public var labels: [String]
    /// The column that names each row's client; nil: rows are dealt.
    public var clients: String?
    /// Where the configuration will stand; paths in it start there.
    public var output: URL

    /// A request.
    public init(file: URL, labelsFile: URL? = nil, labels: [String], clients: String? = nil, output: URL) {
      (self.file, self.labelsFile, self.labels) = (file, labelsFile, labels)
      (self.clients, self.output) = (clients, output)
    }
  }

  /// Looks at a file and writes a configuration for it, which is read back and whose data is read: it runs.
  ///
  /// - Throws: `WorkbenchError` for a file that is no data, a column that is not there (with those that are) and a label
  ///   that cannot be learnt; what readers of the file throw.
  public init(_ request: Request) throws {
    let bytes = DataBytes(
      file: try FileAccess.bytes(at: request.file, limit: DataBytes.limit),
      labels: try request.labelsFile.map { url throws(WorkbenchError) in
        try FileAccess.bytes(at: url, limit: DataBytes.limit)
      })
    let name = request.file.lastPathComponent
    let profile: FileProfile
    do {
      profile = try FileProfile(bytes, name: name, apart: Set(request.labels + [request.clients].compactMap(\.self)))
    } catch let error as DataFormatError { throw WorkbenchError.badData(path: name, error) }
    guard profile.rows > 0 else {
      throw WorkbenchError.refused(path: name, reason: "has no rows", advice: "name a file with rows")
    }
    let roles = try ImportRoles(profile, request, path: name)
    (ignored, notes, columns) = (roles.ignored, profile.notes + roles.notes, roles.table)
    text = ImportText(profile, roles, request).text
    do {
      configuration = try Configuration(toml: text, file: request.output.path)
      data = try configuration.experimentData(in: bytes)
    } catch let error as WorkbenchError {
      throw WorkbenchError.refused(
        path: name, reason: "no configuration for it was found that runs: \(error.what)", advice: error.advice)
    }
  }
}
