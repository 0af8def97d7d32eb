/// NumPy's archive of named arrays: a ZIP archive of NPY files, stored or deflated.
public struct NPZ: Sendable {
  private let archive: ZipArchive
  private let limits: DataLimits
  /// The names of the arrays in the archive's order, without `.npy`.
  public let names: [String]

  /// Opens an archive: reads its directory and checks all sizes, but expands nothing yet.
  ///
  /// - Throws: `truncated`, `malformed`, `unsupported` for ZIP64 and encryption and for archives with no array,
  ///   `tooLarge`.
  public init(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) {
    archive = try ZipArchive(bytes, limits: limits)
    self.limits = limits
    names = archive.names.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
    guard !names.isEmpty else {
      throw DataFormatError(
        .npz, .unsupported, at: nil, "the archive has no NPY file in it", advice: "save it with numpy.savez")
    }
  }

  /// One array.
  ///
  /// - Throws: `inconsistent` for a name that is not there; `checksum`, `malformed`, and what `NPY` throws, with places
  ///   within the member.
  public func array(_ name: String) throws(DataFormatError) -> NumericArray {
    guard let bytes = try archive.content(of: name + ".npy") else {
      let few = names.prefix(12).map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
      throw DataFormatError(
        .npz, .inconsistent, at: .member(name), "the archive has no such array", advice: "it has \(few)")
    }
    return try NPY.plainArray(bytes, limits: limits)
  }

  /// A table of the named arrays, whose first axes are its rows. Throws as `array` and `DataTable` do.
  public func table(_ names: [String]) throws(DataFormatError) -> DataTable {
    var arrays: [(name: String, array: NumericArray)] = []
    for name in names { arrays.append((name, try array(name))) }
    return try DataTable(arrays: arrays, places: .rows, limits: limits, format: .npz)
  }
}
