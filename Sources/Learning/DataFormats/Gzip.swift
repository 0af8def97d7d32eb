/// Files compressed by gzip (RFC 1952).
public enum Gzip {
  /// Whether bytes start as a gzip file does (RFC 1952 §2.3.1).
  public static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// The content of a file of one or more members, one after the other; zero bytes behind the last are padding.
  ///
  /// - Throws: `truncated`, `malformed`, `checksum` with the byte, `tooLarge` before more than the limits is in memory.
  public static func expand(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) -> [UInt8] {
    try limits.check(bytes, .gzip)
    guard isCompressed(bytes) else {
      throw bytes.count < 2
        ? .truncated(.gzip, at: bytes.count, "the file ends in its first two bytes")
        : .malformed(.gzip, at: 0, "it does not start as a gzip file does")
    }
    guard let inflater = Inflater(.gzip) else { throw .tooLarge(.gzip, at: nil, "zlib gets no memory") }
    let limit = limits.expansion(of: bytes.count)
    var (out, position): ([UInt8], Int) = ([], 0)
    while true {
      let (end, next) = inflater.run(bytes, from: position, to: bytes.count, into: &out, limit: limit)
      position = next
      switch end {
      case .complete: break
      case .truncated: throw .truncated(.gzip, at: bytes.count, "the file ends within a member")
      case .full: throw limits.expansionError(.gzip, compressed: bytes.count, size: limit, at: .offset(position))
      case .damaged(let reason) where reason.hasSuffix("check"):
        throw DataFormatError(
          .gzip, .checksum, at: .offset(position), "the content does not match its checksum (\(reason))",
          advice: "fetch or copy the file again")
      case .damaged(let reason): throw .malformed(.gzip, at: position, reason)
      }
      guard bytes[position...].contains(where: { $0 != 0 }) else { return out }
      guard bytes[position...].starts(with: [0x1f, 0x8b]) else {
        throw .malformed(.gzip, at: position, "something that is no gzip follows the last member")
      }
      inflater.restart()
    }
  }

  /// The content of a gzip file, or the bytes themselves of any other.
  public static func expandIfCompressed(
    _ bytes: [UInt8], limits: DataLimits = .init()
  ) throws(DataFormatError) -> [UInt8] {
    isCompressed(bytes) ? try expand(bytes, limits: limits) : bytes
  }

  /// As much of the first member as the given bytes hold, at most `limit`; nothing where they are damaged from the
  /// start. For looking into a file, not for reading it.
  public static func head(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    var out: [UInt8] = []
    guard limit > 0, isCompressed(bytes), let inflater = Inflater(.gzip) else { return out }
    _ = inflater.run(bytes, from: 0, to: bytes.count, into: &out, limit: limit)
    return out
  }
}
