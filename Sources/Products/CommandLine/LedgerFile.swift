import ArgumentParser
import Configurations
import Files
import Foundation
public import Ledger
import Runs

/// A ledger by its path: a run's folder or the file itself.
public enum LedgerFile {
  /// A hash on the command line.
  static func hash(_ text: String?, _ option: String) throws -> Hash? {
    try text.map { text in
      guard let hash = Hash(hex: text) else { throw ValidationError("\(option) takes 64 hexadecimal digits") }
      return hash
    }
  }

  /// Opens it for reading. Throws where there is none.
  public static func open(_ path: String) throws -> LedgerStore {
    let kind = FileKind(at: path)
    guard kind != .nothing else { throw WorkbenchError.fileNotFound(path: path) }
    let file = kind == .folder ? RunFolder(url: URL(fileURLWithPath: path)).ledger.path : path
    return try LedgerStore.openReadOnly(at: file)
  }
}
