/// Reads the members of a ZIP archive (APPNOTE 6.3.10), as far as NumPy writes them.
struct ZipArchive: Sendable {
  private let bytes: [UInt8]
  private let limits: DataLimits
  private let entries: [ZipEntry]
  /// Where each member's data end at the latest: at the next local header, or at the directory.
  private let ends: [Int]

  /// The names of the members in the directory's order.
  var names: [String] { entries.map(\.name) }

  init(_ bytes: [UInt8], limits: DataLimits) throws(DataFormatError) {
    try limits.check(bytes, .zip)
    let directory = try ZipDirectory(bytes, limits: limits)
    (self.bytes, self.limits, entries) = (bytes, limits, directory.entries)
    // Members that overlap are how small archives pretend to be endless ones.
    let order = entries.indices.sorted { directory.entries[$0].offset < directory.entries[$1].offset }
    var ends = Array(repeating: directory.start, count: entries.count)
    for (i, next) in zip(order, order.dropFirst()) { ends[i] = entries[next].offset }
    self.ends = ends
    var total = 0
    for (entry, end) in zip(entries, ends) {
      guard entry.offset + 30 + entry.packedSize <= end else {
        throw DataFormatError(
          .zip, .malformed, at: .member(entry.name), "it overlaps what follows it",
          advice: "is this the right file, and undamaged?")
      }
      guard entry.size <= limits.expansion(of: entry.packedSize, spent: total) else {
        throw limits.expansionError(
          .zip, compressed: entry.packedSize, size: total + entry.size, at: .member(entry.name))
      }
      total += entry.size
    }
  }

  /// The content of a member, whose size and CRC-32 are checked; nil where there is none of the name.
  func content(of name: String) throws(DataFormatError) -> [UInt8]? {
    guard let i = entries.firstIndex(where: { $0.name == name }) else { return nil }
    let entry = entries[i]
    let start = try dataStart(of: entry)
    guard start + entry.packedSize <= ends[i] else {
      throw .malformed(.zip, at: start, "a member overlaps what follows it")
    }
    var out: [UInt8] = []
    if entry.isDeflated {
      guard let inflater = Inflater(.none) else { throw .tooLarge(.zip, at: .member(name), "zlib gets no memory") }
      let stop = start + entry.packedSize
      let (end, position) = inflater.run(bytes, from: start, to: stop, into: &out, limit: entry.size)
      guard end == .complete, position == stop, out.count == entry.size else {
        throw .malformed(.zip, at: position, "a member does not expand to its \(entry.size) bytes")
      }
    } else {
      out = Array(bytes[start..<start + entry.size])
    }
    guard Inflater.crc32(out[...]) == entry.crc else {
      throw DataFormatError(
        .zip, .checksum, at: .member(name), "the content does not match its checksum",
        advice: "fetch or copy the file again")
    }
    return out
  }

  /// Where a member's data start: behind its local header (§4.3.7), which has to say what the directory says.
  private func dataStart(of entry: ZipEntry) throws(DataFormatError) -> Int {
    let what = "a local header"
    var cursor = ByteCursor(bytes, .zip, at: entry.offset)
    guard try cursor.integer(UInt32.self, what) == 0x0403_4b50 else {
      throw .malformed(.zip, at: entry.offset, "no local header")
    }
    _ = try cursor.take(2, what)
    let flags = try cursor.integer(UInt16.self, what)
    let method = try cursor.integer(UInt16.self, what)
    _ = try cursor.take(4, what)
    let crc = try cursor.integer(UInt32.self, what)
    var packedSize = UInt64(try cursor.integer(UInt32.self, what))
    var size = UInt64(try cursor.integer(UInt32.self, what))
    let nameLength = Int(try cursor.integer(UInt16.self, what))
    let extraLength = Int(try cursor.integer(UInt16.self, what))
    let name = try cursor.take(nameLength, what)
    let extra = Array(try cursor.take(extraLength, what))
    // NumPy always writes the local sizes into a ZIP64 field (§4.5.3), whatever they are.
    if packedSize == 0xffff_ffff, size == 0xffff_ffff {
      var field = ByteCursor(extra, .zip)
      guard try field.integer(UInt16.self, what) == 1, try field.integer(UInt16.self, what) >= 16 else {
        throw .malformed(.zip, at: entry.offset, "a local header without its sizes")
      }
      size = try field.integer(UInt64.self, what)
      packedSize = try field.integer(UInt64.self, what)
    }
    // Sizes that follow the data (bit 3) are 0 here.
    let areLater = flags & 8 != 0
    guard name.elementsEqual(entry.name.utf8), method == (entry.isDeflated ? 8 : 0), flags & 1 == 0,
      areLater || packedSize == entry.packedSize && size == entry.size && crc == entry.crc
    else { throw .malformed(.zip, at: entry.offset, "a local header contradicts the central directory") }
    return cursor.position
  }
}
