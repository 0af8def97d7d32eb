/// One file in a ZIP archive, as the central directory states it (APPNOTE 6.3.10, §4.3.12).
struct ZipEntry: Sendable {
  let name: String
  let isDeflated: Bool
  let crc: UInt32
  let packedSize: Int
  let size: Int
  /// Where its local header starts.
  let offset: Int
}

/// The central directory of a ZIP archive. What is read must agree with itself; ZIP64, encryption, several disks and
/// methods other than stored and deflated are refused.
struct ZipDirectory {
  let entries: [ZipEntry]
  /// Where the directory starts: members end before.
  let start: Int

  init(_ bytes: [UInt8], limits: DataLimits) throws(DataFormatError) {
    let end = try Self.endRecord(bytes)
    var cursor = ByteCursor(bytes, .zip, at: end + 4)
    let disks = (
      try cursor.integer(UInt16.self, "the end record"), try cursor.integer(UInt16.self, "the end record")
    )
    let here = Int(try cursor.integer(UInt16.self, "the end record"))
    let count = Int(try cursor.integer(UInt16.self, "the end record"))
    let size = Int(try cursor.integer(UInt32.self, "the end record"))
    let start = Int(try cursor.integer(UInt32.self, "the end record"))
    guard count != 0xffff, size != 0xffff_ffff, start != 0xffff_ffff else { throw Self.zip64(at: end) }
    guard disks == (0, 0), here == count else {
      throw DataFormatError(
        .zip, .unsupported, at: .offset(end), "an archive of several disks", advice: "save it as one file")
    }
    guard start + size == end else {
      throw .malformed(.zip, at: end, "the central directory does not end at the end record")
    }
    guard count <= limits.members else {
      throw .tooLarge(.zip, at: .offset(end), "\(count) members, more than the limit of \(limits.members)")
    }
    var directory = ByteCursor(bytes, .zip, at: start)
    var (entries, names): ([ZipEntry], Set<String>) = ([], [])
    for _ in 0..<count {
      let place = directory.position
      let entry = try Self.entry(&directory)
      guard names.insert(entry.name).inserted else {
        throw .malformed(.zip, at: place, "two members of one name")
      }
      entries.append(entry)
    }
    guard directory.position == end else {
      throw .malformed(.zip, at: directory.position, "the central directory is longer than its entries")
    }
    (self.entries, self.start) = (entries, start)
  }

  private static func zip64(at offset: Int) -> DataFormatError {
    DataFormatError(
      .zip, .unsupported, at: .offset(offset), "a ZIP64 archive, for sizes of 4 GiB and more",
      advice: "save the arrays in several files")
  }

  /// The place of the end record: the last one whose comment ends with the file.
  private static func endRecord(_ bytes: [UInt8]) throws(DataFormatError) -> Int {
    guard bytes.count >= 22 else { throw .truncated(.zip, at: bytes.count, "the file ends before its end record") }
    var place = bytes.count - 22
    while place >= max(0, bytes.count - 22 - 0xffff) {
      if bytes[place...].starts(with: [0x50, 0x4b, 5, 6]),
        place + 22 + Int(bytes[place + 20]) + Int(bytes[place + 21]) << 8 == bytes.count
      {
        // The locator of a ZIP64 end record stands right before.
        if place >= 20, bytes[(place - 20)...].starts(with: [0x50, 0x4b, 6, 7]) { throw zip64(at: place - 20) }
        return place
      }
      place -= 1
    }
    throw .truncated(.zip, at: bytes.count, "no end record; the end of the file is missing")
  }

  private static func entry(_ cursor: inout ByteCursor) throws(DataFormatError) -> ZipEntry {
    let place = cursor.position
    let what = "the central directory"
    guard try cursor.integer(UInt32.self, what) == 0x0201_4b50 else {
      throw .malformed(.zip, at: place, "no entry of the central directory")
    }
    _ = try cursor.take(4, what)
    let flags = try cursor.integer(UInt16.self, what)
    let method = try cursor.integer(UInt16.self, what)
    _ = try cursor.take(4, what)
    let crc = try cursor.integer(UInt32.self, what)
    let packedSize = Int(try cursor.integer(UInt32.self, what))
    let size = Int(try cursor.integer(UInt32.self, what))
    let nameLength = Int(try cursor.integer(UInt16.self, what))
    let extraLength = Int(try cursor.integer(UInt16.self, what))
    let commentLength = Int(try cursor.integer(UInt16.self, what))
    let disk = try cursor.integer(UInt16.self, what)
    _ = try cursor.take(6, what)
    let offset = Int(try cursor.integer(UInt32.self, what))
    let name = String(validating: try cursor.take(nameLength, what), as: UTF8.self)
    _ = try cursor.take(extraLength + commentLength, what)
    guard let name, !name.isEmpty else { throw .malformed(.zip, at: place, "a member's name is not UTF-8") }
    if packedSize == 0xffff_ffff || size == 0xffff_ffff || offset == 0xffff_ffff { throw zip64(at: place) }
    guard flags & 1 == 0, disk == 0, method == 0 || method == 8 else {
      throw DataFormatError(
        .zip, .unsupported, at: .member(name), flags & 1 == 1 ? "it is encrypted" : "it is packed by method \(method)",
        advice: "save it with numpy.savez or numpy.savez_compressed")
    }
    guard method == 8 || packedSize == size else {
      throw .malformed(.zip, at: place, "a stored member of two sizes")
    }
    return ZipEntry(
      name: name, isDeflated: method == 8, crc: crc, packedSize: packedSize, size: size, offset: offset)
  }
}
