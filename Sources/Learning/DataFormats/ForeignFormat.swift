/// Formats that people have and that are not read here, by their first bytes.
struct ForeignFormat {
  let name: String
  let advice: String

  private static let known: [(magic: [UInt8], name: String, advice: String)] = [
    (Array("PAR1".utf8), "Parquet", "write it as CSV, as pandas.read_parquet(…).to_csv(…) does"),
    (Array("ARROW1".utf8), "Arrow", "write it as CSV, as pandas.read_feather(…).to_csv(…) does"),
    ([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], "HDF5", "save its arrays with numpy.save"),
    (Array("MATLAB 5.0".utf8), "a MATLAB file", "save its arrays with numpy.save, read by scipy.io.loadmat"),
    ([0xd0, 0xcf, 0x11, 0xe0], "an old office document", "export the sheet as CSV"),
    ([0x89, 0x50, 0x4e, 0x47], "a PNG image", "pack the images into one NPY or IDX file"),
    ([0xff, 0xd8, 0xff], "a JPEG image", "pack the images into one NPY or IDX file"),
    (Array("%PDF".utf8), "a PDF document", "get the table as CSV"),
    (Array("SQLite format 3".utf8), "an SQLite database", "export the table as CSV"),
    (Array("BZh".utf8), "a file compressed by bzip2", "expand it with bunzip2"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "a file compressed by xz", "expand it with unxz"),
    ([0x28, 0xb5, 0x2f, 0xfd], "a file compressed by zstd", "expand it with unzstd"),
    ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive", "unpack it, and give the data file in it"),
  ]

  static func of(_ head: [UInt8]) -> ForeignFormat? {
    if let found = known.first(where: { head.starts(with: $0.magic) }) {
      return ForeignFormat(name: found.name, advice: found.advice)
    }
    if head.count >= 262, head[257..<262].elementsEqual("ustar".utf8) {
      return ForeignFormat(name: "a tar archive", advice: "unpack it, and give the data file in it")
    }
    // Python's pickle: an opcode, a version, and an opcode of what is usual at the start.
    if head.count > 2, head[0] == 0x80, (2...5).contains(head[1]),
      "}](c\u{95}Xq".unicodeScalars.contains(where: { $0.value == UInt32(head[2]) })
    {
      return ForeignFormat(name: "a Python pickle", advice: "save it with numpy.save: reading it would run code in it")
    }
    return nil
  }
}
