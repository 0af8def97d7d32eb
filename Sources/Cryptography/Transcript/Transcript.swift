public import BigNum

/// What prover and verifier have in common so far, and the challenges that follow from it (docs/protocol.md §5).
///
/// A duplex sponge of draft-irtf-cfrg-fiat-shamir in which every item carries its type, its label and its length, so that
/// one byte string is one list of items. The application passes it in; each proof begins with one `domainSeparator`,
/// absorbs its whole statement, and absorbs every prover message before the next challenge. A transcript is a value:
/// a copy goes its own way.
public struct Transcript: Sendable {
  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ Items carry types and lengths. Otherwise a delimiter ends each, and two statements can share a transcript.
    package static let lengthPrefixes = Checks(rawValue: 1)
    package static let all: Checks = [.lengthPrefixes]
  }

  private enum Item: UInt8 {
    case domain = 1, bytes, unsigned, signed, counter, list, stream, challenge
  }

  private var sponge: DuplexSponge
  private let checks: Checks

  /// A transcript of a protocol in one context: chain identifier, round, whatever all proofs of it share.
  public init(protocol name: String, version: UInt16, context: [UInt8]) {
    self.init(protocol: name, version: version, context: context, checks: .all)
  }

  /// A transcript with attack checks switched off: for tests of the attacks.
  package init(protocol name: String, version: UInt16, context: [UInt8], checks: Checks) {
    let tag = Codec.serialize(string: Array(name.utf8)) + Codec.littleEndian(version) + Codec.serialize(string: context)
    sponge = DuplexSponge(sessionID: DuplexSponge.sessionID(tag: tag))
    self.checks = checks
  }

  // MARK: Absorbing

  /// Begins a proof: its name and every parameter that its verifier uses.
  public mutating func domainSeparator(_ name: String, parameters: [UInt8]) { item(.domain, name, parameters) }

  /// Absorbs bytes.
  public mutating func absorb(_ label: String, _ bytes: [UInt8]) { item(.bytes, label, bytes) }

  /// Absorbs an integer in [0, 2^(8·width)).
  public mutating func absorb(_ label: String, _ x: BigInt, width: Int) {
    guard x.signum >= 0, let bytes = x.littleEndianBytes(count: width) else {
      preconditionFailure("\(label): an absorbed integer exceeds its width")
    }
    item(.unsigned, label, bytes)
  }

  /// Absorbs an integer in [-2^(8·width-1), 2^(8·width-1)).
  public mutating func absorb(_ label: String, signed x: BigInt, width: Int) {
    guard let bytes = x.signedBigEndianBytes(count: width) else {
      preconditionFailure("\(label): an absorbed integer exceeds its width")
    }
    item(.signed, label, bytes)
  }

  /// Absorbs integers in [0, 2^(8·width)): their count, the width, and each.
  public mutating func absorb(_ label: String, _ xs: [BigInt], width: Int) {
    var bytes = Codec.littleEndian(UInt64(xs.count)) + Codec.littleEndian(UInt64(width))
    bytes.reserveCapacity(bytes.count + xs.count * width)
    for x in xs {
      guard x.signum >= 0, let b = x.littleEndianBytes(count: width) else {
        preconditionFailure("\(label): an absorbed integer exceeds its width")
      }
      bytes += b
    }
    item(.list, label, bytes)
  }

  /// Absorbs `count` integers of `width` bytes each, least significant first, which `body` hands over piece by piece: the
  /// same item as all of them at once make.
  public mutating func absorb<E: Error>(
    _ label: String, count: Int, width: Int, _ body: ((UnsafeRawBufferPointer) -> Void) throws(E) -> Void
  ) throws(E) {
    let start = Codec.littleEndian(UInt64(count)) + Codec.littleEndian(UInt64(width))
    header(.list, label, start.count + count * width)
    sponge.absorb(start)
    try pieces(label, count * width, body)
  }

  /// Absorbs a number.
  public mutating func absorb(_ label: String, _ n: UInt64) { item(.counter, label, Codec.littleEndian(n)) }

  /// Absorbs exactly `byteCount` bytes that `body` hands over piece by piece, so that they need not lie in memory at
  /// once; the pieces' borders leave no trace.
  public mutating func absorb<E: Error>(
    _ label: String, byteCount: Int, _ body: ((UnsafeRawBufferPointer) -> Void) throws(E) -> Void
  ) throws(E) {
    header(.stream, label, byteCount)
    try pieces(label, byteCount, body)
  }

  /// Checks bytes and absorbs them; nothing is absorbed where `validate` throws.
  public mutating func absorbValidated<T, E: Error>(
    _ label: String, _ bytes: [UInt8], _ validate: ([UInt8]) throws(E) -> T
  ) throws(E) -> T {
    let value = try validate(bytes)
    absorb(label, bytes)
    return value
  }

  // MARK: Challenges

  /// `count` bytes that depend on all that was absorbed, on `label` and on `count`.
  public mutating func challengeBytes(_ label: String, count: Int) -> [UInt8] {
    item(.challenge, label, Codec.littleEndian(UInt64(count)))
    return sponge.squeeze(count)
  }

  /// Uniform in [0, 2^bits).
  public mutating func challengeInteger(_ label: String, bits: Int) -> BigInt {
    BigInt(littleEndian: challengeBytes(label, count: (bits + 7) / 8)).lowBits(bits)
  }

  /// Within 2^-128 of uniform in [0, modulus).
  public mutating func challengeInteger(_ label: String, below modulus: BigInt) -> BigInt {
    Codec.decode(challengeBytes(label, count: Codec.width(modulus) + Codec.extraBytes), modulus: modulus)
  }

  /// A stream of challenges that a short seed stands for: many weights at the price of one.
  public mutating func challengeStream(_ label: String) -> Xof {
    Xof(label: label, seed: challengeBytes(label, count: 64))
  }

  /// 64 bytes that stand for all that was absorbed, without changing anything.
  package func digest() -> [UInt8] {
    var copy = self
    return copy.challengeBytes("transcript-state", count: 64)
  }

  // MARK: Framing

  private static let empty = DuplexSponge(sessionID: [UInt8](repeating: 0, count: DuplexSponge.sessionByteCount))

  private mutating func item(_ type: Item, _ label: String, _ bytes: [UInt8]) {
    header(type, label, bytes.count)
    sponge.absorb(bytes)
    footer()
  }

  /// The content of an item whose header is absorbed.
  private mutating func pieces<E: Error>(
    _ label: String, _ byteCount: Int, _ body: ((UnsafeRawBufferPointer) -> Void) throws(E) -> Void
  ) throws(E) {
    var left = byteCount
    var next = sponge
    sponge = Self.empty  // so that `next` is referenced once and the state is not copied a piece
    defer { sponge = next }
    try body { piece in
      left -= piece.count
      next.absorb(piece)
    }
    precondition(left == 0, "\(label): a stream does not have its announced length")
    if !checks.contains(.lengthPrefixes) { next.absorb([UInt8(ascii: ";")]) }
  }

  private mutating func header(_ type: Item, _ label: String, _ count: Int) {
    let name = Array(label.utf8)
    guard checks.contains(.lengthPrefixes) else {
      sponge.absorb(name + [UInt8(ascii: ":")])
      return
    }
    sponge.absorb([type.rawValue] + Codec.serialize(string: name) + Codec.littleEndian(UInt64(count)))
  }

  private mutating func footer() {
    if !checks.contains(.lengthPrefixes) { sponge.absorb([UInt8(ascii: ";")]) }
  }
}
