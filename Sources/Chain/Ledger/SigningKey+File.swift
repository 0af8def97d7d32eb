import Foundation

extension SigningKey {
  private static let magic = Array("SSumKey1".utf8)
  private static let fileCount = magic.count + seedCount + VerifyingKey.count

  /// Writes the key to a new file that only its owner can read (mode 0600): magic, seed, public key. Throws `exists`,
  /// `storage`.
  public func save(to path: String) throws(LedgerError) {
    try Descriptor.create(path) { file throws(LedgerError) in
      try file.write(SigningKey.magic, at: 0)
      try withSeed { seed throws(LedgerError) in
        try file.write(UnsafeRawBufferPointer(start: seed, count: SigningKey.seedCount), at: SigningKey.magic.count)
      }
      try file.write(verifyingKey.bytes, at: SigningKey.magic.count + SigningKey.seedCount)
    }
  }

  /// Reads a key that `save(to:)` wrote. Throws `noFile`, and `keyFile` if others may read it or it is not what was
  /// written.
  public convenience init(contentsOf path: String) throws(LedgerError) {
    let file = try Descriptor(path, O_RDONLY)
    try SecretFile.checkMode(of: file)
    let size = try file.size()
    guard size == SigningKey.fileCount, try file.bytes(SigningKey.magic.count, at: 0) == SigningKey.magic else {
      throw .keyFile(path: path, reason: "\(size) bytes that are no signing key of ours; give the file that was saved")
    }
    let seed = SecretBytes(count: SigningKey.seedCount)
    try seed.withBytes { bytes throws(LedgerError) in
      let memory = UnsafeMutableRawBufferPointer(start: bytes, count: SigningKey.seedCount)
      try file.read(into: memory, at: SigningKey.magic.count)
    }
    self.init(seed: seed)
    let stored = try file.bytes(VerifyingKey.count, at: SigningKey.magic.count + SigningKey.seedCount)
    guard stored == verifyingKey.bytes else {
      throw .keyFile(path: path, reason: "its two halves do not belong together; restore it from a copy")
    }
  }
}
