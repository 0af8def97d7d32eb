public import Foundation

/// The bytes of an experiment's data as they are on the disk: one file, or two where labels stand apart.
public struct DataBytes: Equatable, Sendable {
  /// Of the file with the rows.
  public var file: [UInt8]
  /// Of the file with the labels.
  public var labels: [UInt8]?

  /// Bytes of a file, and of that with its labels.
  public init(file: [UInt8], labels: [UInt8]? = nil) { (self.file, self.labels) = (file, labels) }

  /// Bytes that are read of a file at most.
  package static let limit = 1 << 30
}

extension Configuration {
  /// Where the data is, for a configuration that stands at `file`.
  public func dataFile(relativeTo file: URL) -> URL { Self.place(data.file, relativeTo: file) }

  private static func place(_ path: String, relativeTo file: URL) -> URL {
    URL(fileURLWithPath: path, relativeTo: file.deletingLastPathComponent()).absoluteURL
  }

  /// The bytes of the data.
  ///
  /// - Throws: `notFetched` where a file of `data/fetched/NAME/` is absent, which a script fetches.
  public func dataBytes(relativeTo file: URL) throws(WorkbenchError) -> DataBytes {
    func bytes(_ path: String) throws(WorkbenchError) -> [UInt8] {
      let url = Self.place(path, relativeTo: file)
      do throws(WorkbenchError) { return try FileAccess.bytes(at: url, limit: DataBytes.limit) } catch {
        let folders = url.standardized.pathComponents
        if case .fileNotFound = error, folders.count >= 3, folders[folders.count - 3] == "fetched" {
          throw .notFetched(path: url.standardized.path, name: folders[folders.count - 2])
        }
        throw error
      }
    }
    return DataBytes(file: try bytes(data.file), labels: data.labels.isEmpty ? nil : try bytes(data.labels))
  }
}
