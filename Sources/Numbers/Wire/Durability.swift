import Files
import Foundation

/// Bytes that are still there after a power cut. The one place that asks the system for it.
package enum Durability {
  /// Returns when everything written to this open file, or entered in this open folder, is on the disk: 0, or `errno`.
  package static func synchronise(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      // fsync leaves it in the drive's cache; a volume that cannot do more says so, and then fsync is all there is.
      if fcntl(descriptor, F_FULLFSYNC) != -1 { return 0 }
    #endif
    return fsync(descriptor) == 0 ? 0 : errno
  }

  /// The same of the folder that `path` lies in: a new file's name, too, is lost with the power until then.
  package static func synchroniseFolder(of path: String) -> Int32 {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = FileName.withName(folder) { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    return synchronise(descriptor)
  }
}
