import Files
import Foundation
import Testing

@Suite struct InputFileTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)").path

  init() throws { try Folder.make(folder, permissions: 0o700) }

  func error(_ path: String, limit: Int = 10) -> FileError? {
    do throws(FileError) { _ = try InputFile.bytes(at: path, limit: limit) } catch { return error }
    return nil
  }

  @Test func readsRegularFilesUpToALimit() throws {
    let path = folder + "/a"
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
    #expect(try InputFile.bytes(at: path, limit: 3) == [1, 2, 3])
    #expect(try InputFile(path).head(2) == [1, 2] && InputFile(path).head(9) == [1, 2, 3])
    #expect(error(path, limit: 2) == .tooLarge(path: path, bytes: 3, limit: 2))
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "a")
    #expect(try InputFile.bytes(at: folder + "/link", limit: 3) == [1, 2, 3])
    #expect(FileKind(at: path) == .file && FileKind(at: folder) == .folder && FileKind(at: path + "x") == .nothing)
  }

  /// None of them is waited for.
  @Test(.timeLimit(.minutes(1))) func everythingElseIsRefused() throws {
    #expect(mkfifo(folder + "/pipe", 0o600) == 0)
    for path in [folder, folder + "/pipe", "/dev/zero", "/dev/null"] {
      guard case .notAFile(path, _)? = error(path) else {
        Issue.record("\(path): \(String(describing: error(path)))")
        return
      }
    }
    #expect(error(folder + "/none") == .notFound(path: folder + "/none"))
    try Data().write(to: URL(fileURLWithPath: folder + "/file"))
    #expect(error(folder + "/file/below") == .notFound(path: folder + "/file/below"))
  }

  @Test(
    arguments: [
      Array("plain".utf8), Array("é 😀".utf8), [0x63, 0xe9, 0x2e], [0xff], [0xf4, 0x8f, 0xbe, 0x80], [0xed, 0xa0, 0x80],
      [0xc0, 0xaf], [0xe2, 0x82], [],
    ] as [[UInt8]])
  func everyNameHasOneText(name: [UInt8]) {
    #expect(FileName.bytes(FileName.text(name)) == name)
    if let text = String(validating: name, as: UTF8.self), name.first != 0xf4 { #expect(FileName.text(name) == text) }
  }

  @Test func namesOfAnyBytesOpen() throws {
    let name = FileName.text([0x63, 0x61, 0x66, 0xe9])
    try Folder.make("\(folder)/\(name)/\(name)", permissions: 0o700)
    #expect(FileKind(at: "\(folder)/\(name)/\(name)") == .folder)
    #expect(Folder.names(at: "\(folder)/\(name)") == [name] && Folder.names(at: folder + "/none") == nil)
    #expect(throws: FileError.self) { try Folder.make("/dev/null/x", permissions: 0o700) }
  }
}
