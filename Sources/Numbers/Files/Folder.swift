public import Foundation

/// Folders whose names may hold any bytes.
public enum Folder {
  /// The names in a folder without `.` and `..`; nil where it cannot be listed.
  public static func names(at path: String) -> [String]? {
    guard let folder = FileName.withName(path, { opendir($0) }) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { FileName.text($0.prefix { $0 != 0 }) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes a folder and its parents, or leaves the one that is there. Throws `unreadable` with the system's reason.
  public static func make(_ path: String, permissions: mode_t) throws(FileError) {
    if FileKind(at: path) == .folder { return }
    if let slash = path.dropLast().lastIndex(of: "/"), slash != path.startIndex {
      try make(String(path[..<slash]), permissions: permissions)
    }
    guard FileName.withName(path, { mkdir($0, permissions) }) != 0, errno != EEXIST || FileKind(at: path) != .folder
    else { return }
    throw .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
