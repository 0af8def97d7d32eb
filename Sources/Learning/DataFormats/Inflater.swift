import CZlib

/// zlib's inflate over bytes in memory, with bounded output.
final class Inflater {
  /// Deflate with or without a wrapper.
  enum Wrapper: Int32 {
    /// RFC 1951, as in ZIP.
    case none = -15
    /// RFC 1952, header, CRC-32 and length checked by zlib.
    case gzip = 31
  }

  /// How a stream ended.
  enum End: Equatable {
    /// Where the format says.
    case complete
    /// At the last byte that was given.
    case truncated
    /// At the limit of output.
    case full
    /// At bytes that are none of the format, in zlib's words.
    case damaged(String)
  }

  // zlib keeps the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>

  init?(_ wrapper: Wrapper) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard sealedsum_inflate_init(stream, wrapper.rawValue) == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Starts on another stream of the same kind.
  func restart() { inflateReset(stream) }

  /// Inflates one stream that starts at `start`, and appends to `out`, which grows to at most `limit`.
  /// Gives the end, and the position behind the last byte that was read.
  func run(
    _ bytes: [UInt8], from start: Int, to stop: Int, into out: inout [UInt8], limit: Int
  ) -> (end: End, position: Int) {
    let chunk = 1 << 16
    var scratch = [UInt8](repeating: 0, count: chunk)
    var position = start
    while true {
      let before = position
      let given = min(stop - position, 1 << 30)
      // One byte of room beyond the limit tells whether the stream ends there.
      let room = min(chunk - 1, limit - out.count) + 1
      var (code, made) = (Z_OK, 0)
      bytes.withUnsafeBufferPointer { input in
        scratch.withUnsafeMutableBufferPointer { output in
          // zlib does not write to its input; where nothing is given, any address will do.
          stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
          stream.pointee.avail_in = uInt(given)
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = uInt(room)
          code = inflate(stream, Z_NO_FLUSH)
          position += given - Int(stream.pointee.avail_in)
          made = room - Int(stream.pointee.avail_out)
          stream.pointee.next_in = nil
        }
      }
      guard out.count + made <= limit else {
        out += scratch[..<(limit - out.count)]
        return (.full, position)
      }
      out += scratch[..<made]
      switch code {
      case Z_STREAM_END: return (.complete, position)
      case Z_OK where made > 0 || position > before: continue
      case Z_OK, Z_BUF_ERROR: return (.truncated, position)
      default:
        return (.damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib's error \(code)"), position)
      }
    }
  }

  /// CRC-32 as in gzip and ZIP.
  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }
}

extension DataLimits {
  /// The most bytes that so many compressed ones may become, `spent` of the file's bytes being used up.
  func expansion(of compressed: Int, spent: Int = 0) -> Int {
    let (product, overflow) = compressed.multipliedReportingOverflow(by: max(1, expansionRatio))
    return max(0, min(expandedBytes - spent, max(freeExpansion, overflow ? .max : product)))
  }

  /// Why inflating stopped at `expansion(of:spent:)`.
  func expansionError(_ format: DataFormat, compressed: Int, size: Int, at place: DataPlace?) -> DataFormatError {
    size >= expandedBytes
      ? .tooLarge(format, at: place, "it expands to more than \(expandedBytes) bytes")
      : .tooLarge(
        format, at: place, "it expands to more than \(expansionRatio) times its \(compressed) bytes, as a bomb does")
  }
}
