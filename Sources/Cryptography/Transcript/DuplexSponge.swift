/// The duplex sponge over SHAKE128 of draft-irtf-cfrg-fiat-shamir ("XOF duplex sponge").
///
/// Output is SHAKE128(session ‖ zeros up to the rate ‖ all that was absorbed). Squeezes in a row continue one stream;
/// an absorb that is not empty begins a new one. Only the cut between absorbs is invisible to it, so what is absorbed
/// must be self-delimiting: `Transcript` sees to that.
public struct DuplexSponge: Sendable {
  /// Bytes of a session identifier.
  public static let sessionByteCount = 32

  private var absorbed = Shake128()
  private var output: Shake128?

  /// A sponge bound to a session identifier of 32 bytes.
  public init(sessionID: [UInt8]) {
    precondition(sessionID.count == Self.sessionByteCount, "a session identifier has 32 bytes")
    absorbed.absorb(sessionID)
    absorbed.absorb([UInt8](repeating: 0, count: Shake128.rate - Self.sessionByteCount))
  }

  /// Absorbs bytes; nothing happens for none.
  public mutating func absorb(_ bytes: [UInt8]) { bytes.withUnsafeBytes { absorb($0) } }

  /// Absorbs bytes; nothing happens for none.
  public mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    output = nil
    absorbed.absorb(bytes)
  }

  /// The next `count` bytes of the stream that the last absorb began.
  public mutating func squeeze(_ count: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: count)
    out.withUnsafeMutableBytes { squeeze(into: $0) }
    return out
  }

  /// Fills a buffer with the next bytes of the stream.
  public mutating func squeeze(into buffer: UnsafeMutableRawBufferPointer) {
    var stream = output ?? absorbed
    output = nil  // so that the stream is referenced once and not copied
    stream.squeeze(into: buffer)
    output = stream
  }

  /// `DeriveSessionID`: 32 bytes that stand for an application's tag.
  public static func sessionID(tag: [UInt8]) -> [UInt8] {
    var sponge = DuplexSponge(sessionID: Array("irtf-cfrg-fiat-shamir/session-id".utf8))
    sponge.absorb(tag)
    return sponge.squeeze(sessionByteCount)
  }
}
