public import BigNum
import Synchronization

/// A prover's secret nonces: XOF(fresh randomness ‖ witness ‖ transcript) (docs/protocol.md §5).
///
/// One nonce under two challenges gives the witness away: (z - z') / (e - e'). Fresh randomness alone fails when a
/// generator repeats itself (a restored snapshot), the witness alone when one statement is proved twice. Together, nonces
/// repeat only where randomness, witness and transcript all do, and then so does the whole proof.
/// Copies share one stream, so they never yield the same nonce twice; a `NonceFamily` has streams for parallel work.
/// Everything that it squeezed from is wiped when it goes.
public struct NonceGenerator: RandomNumberGenerator {
  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Inputs: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// 32 bytes from the caller's generator.
    package static let randomness = Inputs(rawValue: 1)
    /// The witness's bytes.
    package static let witness = Inputs(rawValue: 2)
    /// All that the transcript absorbed so far.
    package static let transcript = Inputs(rawValue: 4)
    package static let all: Inputs = [.randomness, .witness, .transcript]
  }

  private final class Stream {
    var sponge: DuplexSponge
    init(_ sponge: DuplexSponge) { self.sponge = sponge }
  }

  private static let session = DuplexSponge.sessionID(tag: Array("SealedSum/nonce/v1".utf8))
  private let stream: Stream

  /// Nonces for one proof. `transcript` has absorbed the statement; `witness` is the caller's to wipe.
  public init(transcript: Transcript, witness: [UInt8], using rng: inout some RandomNumberGenerator) {
    self.init(transcript: transcript, witness: witness, using: &rng, inputs: .all)
  }

  /// Nonces from a part of the inputs: for tests of what happens then.
  package init(
    transcript: Transcript, witness: [UInt8], using rng: inout some RandomNumberGenerator, inputs: Inputs
  ) {
    let known = inputs.contains(.witness) ? witness : []
    self.init(transcript: transcript, witnessByteCount: known.count, using: &rng, inputs: inputs) { absorb in
      known.withUnsafeBytes(absorb)
    }
  }

  /// Nonces for a witness that `pieces` hands over bit by bit, `witnessByteCount` bytes in all, so that no copy is made.
  public init(
    transcript: Transcript, witnessByteCount: Int, using rng: inout some RandomNumberGenerator,
    pieces: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) {
    self.init(
      transcript: transcript, witnessByteCount: witnessByteCount, using: &rng, inputs: .all, pieces: pieces)
  }

  /// Nonces for a witness of integers in [0, 2^(8·width)), whose bytes are overwritten as soon as they are absorbed.
  public init(
    transcript: Transcript, witness: [BigInt], width: Int, using rng: inout some RandomNumberGenerator
  ) {
    self.init(transcript: transcript, witnessByteCount: witness.count * width, using: &rng) { absorb in
      for x in witness {
        guard var bytes = x.bigEndianBytes(count: width) else {
          preconditionFailure("an integer of a witness exceeds its width")
        }
        defer { wipe(&bytes) }
        bytes.withUnsafeBytes(absorb)
      }
    }
  }

  private init(
    transcript: Transcript, witnessByteCount: Int, using rng: inout some RandomNumberGenerator, inputs: Inputs,
    pieces: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) {
    var fresh = inputs.contains(.randomness) ? (0..<4).flatMap { _ in Codec.littleEndian(rng.next()) } : []
    defer { wipe(&fresh) }
    var sponge = DuplexSponge(sessionID: Self.session)
    Self.absorb(fresh, into: &sponge)
    sponge.absorb(Codec.littleEndian(UInt64(witnessByteCount)))
    var left = witnessByteCount
    pieces { piece in
      left -= piece.count
      sponge.absorb(piece)
    }
    precondition(left == 0, "a witness does not have its announced length")
    Self.absorb(inputs.contains(.transcript) ? transcript.digest() : [], into: &sponge)
    stream = Stream(sponge)
  }

  fileprivate init(family key: [UInt8], member: UInt64) {
    var sponge = DuplexSponge(sessionID: Self.session)
    Self.absorb(key, into: &sponge)
    Self.absorb(Codec.littleEndian(member), into: &sponge)
    stream = Stream(sponge)
  }

  private static func absorb(_ bytes: [UInt8], into sponge: inout DuplexSponge) {
    sponge.absorb(Codec.littleEndian(UInt64(bytes.count)))
    sponge.absorb(bytes)
  }

  /// Independent generators, for work that runs side by side.
  public func family() -> NonceFamily { NonceFamily(key: stream.sponge.squeeze(64)) }

  /// The next eight bytes.
  public func next() -> UInt64 {
    var x: UInt64 = 0
    withUnsafeMutableBytes(of: &x) { stream.sponge.squeeze(into: $0) }
    return x
  }

  /// Fills a buffer with the next bytes.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer) { stream.sponge.squeeze(into: buffer) }

  /// The next bytes; the caller wipes them.
  public func bytes(_ count: Int) -> [UInt8] { stream.sponge.squeeze(count) }

  /// Uniform in [0, 2^bits).
  public func integer(bits: Int) -> BigInt {
    var raw = bytes((bits + 7) / 8)
    defer { wipe(&raw) }
    return BigInt(littleEndian: raw).lowBits(bits)
  }

  /// Within 2^-128 of uniform in [0, modulus).
  public func integer(below modulus: BigInt) -> BigInt {
    var raw = bytes(Codec.width(modulus) + Codec.extraBytes)
    defer { wipe(&raw) }
    return Codec.decode(raw, modulus: modulus)
  }
}

/// Independent nonce generators, told apart by a number: one an entry, say.
///
/// What each yields depends on its number alone. Work that is shared out among threads by ranges of numbers therefore
/// makes the same nonces on any number of threads. Otherwise a generator whose state repeats on a machine with other
/// cores gives some nonces to other secrets, under another challenge. The key is wiped when the last reference goes.
public final class NonceFamily: Sendable {
  private let key: Mutex<[UInt8]>

  fileprivate init(key: [UInt8]) { self.key = Mutex(key) }

  deinit { key.withLock { wipe(&$0) } }

  /// The generator of a number: asked twice, it starts again, so ask once.
  public func member(_ i: Int) -> NonceGenerator {
    key.withLock { NonceGenerator(family: $0, member: UInt64(i)) }
  }
}
