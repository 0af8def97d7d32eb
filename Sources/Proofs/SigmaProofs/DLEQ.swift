import BigNum
import CSodium
public import Groups
public import Transcript

/// Proofs of RFC 9497 §2.2 that one scalar k gives B = k·A and D_i = k·C_i for a whole batch, on ristretto255-SHA512.
///
/// The same Chaum–Pedersen relation as `discreteLogarithmEquality`, but with that RFC's challenge, which predates the
/// sigma-protocols draft: SHA-512 and length-prefixed big-endian framing, and a response s = r - c·k.
public struct DLEQ: Sendable {
  /// An element of ristretto255.
  public typealias Element = Ristretto255.Element

  /// Protocol variants whose servers prove.
  public enum Mode: UInt8, Sendable {
    /// Verifiable.
    case voprf = 1
    /// Partially oblivious.
    case poprf = 2
  }

  /// Bytes of a proof: challenge and response.
  public static let byteCount = 64

  private let context: [UInt8]

  /// Proofs of one mode.
  public init(_ mode: Mode) {
    context = Array("OPRFV1-".utf8) + [mode.rawValue] + Array("-ristretto255-SHA512".utf8)
  }

  /// Proves that `k` takes `a` to k·a and every c_i to d_i; nonces are fresh, mixed with the statement and `k`.
  public func prove(
    _ k: Scalar<Ristretto255>, a: Element, c: [Element], d: [Element], using rng: inout some RandomNumberGenerator
  ) throws(ProofError) -> [UInt8] {
    var transcript = Transcript(protocol: "SealedSum/dleq", version: 1, context: context)
    transcript.absorb("elements", Ristretto255.encode([a] + c + d))
    var secret = k.littleEndianBytes
    defer { wipe(&secret) }
    let source = NonceGenerator(transcript: transcript, witness: secret, using: &rng)
    var raw = source.bytes(64)
    defer { wipe(&raw) }
    return try proveWithFixedNonce(Scalar(wide: raw), k, a: a, c: c, d: d)
  }

  /// A proof with a given nonce: for known answers. A nonce that is used twice reveals `k`.
  package func proveWithFixedNonce(
    _ r: Scalar<Ristretto255>, _ k: Scalar<Ristretto255>, a: Element, c: [Element], d: [Element]
  ) throws(ProofError) -> [UInt8] {
    let b = Ristretto255.multiply(a, by: k)
    let (m, z) = try composites(b: b, c: c, d: d)
    guard Ristretto255.multiply(m, by: k) == z else {
      throw .witness(.dleq, reason: "the scalar does not take every C to its D")
    }
    let e = challenge(
      b: b, m: m, z: z, t2: Ristretto255.multiply(a, by: r), t3: Ristretto255.multiply(m, by: r))
    return e.littleEndianBytes + (r - e * k).littleEndianBytes
  }

  /// Verifies that log_a b = log_(c_i) d_i for all i. Throws `.length`, `.identity`, `.notCanonical`, or `.equation`.
  public func verify(_ proof: [UInt8], a: Element, b: Element, c: [Element], d: [Element]) throws(ProofError) {
    guard proof.count == Self.byteCount else {
      throw .length(.dleq, field: "proof", count: proof.count, expected: Self.byteCount)
    }
    for (i, element) in ([a, b] + c + d).enumerated() where Ristretto255.isIdentity(element) {
      throw .identity(.dleq, field: "statement", index: i)
    }
    let scalars = try decodeScalars(proof[...], field: "challenge and response", proof: .dleq, group: Ristretto255.self)
    let (m, z) = try composites(b: b, c: c, d: d)
    // B = k·A, Z = k·M under the challenge -e: the draft's response is r + e·k.
    let relation = LinearRelation<Ristretto255>(
      elements: [Ristretto255.generator, a, m, b, z],
      equations: [.init(image: [.init(3)], terms: [.init(0, 1)]), .init(image: [.init(4)], terms: [.init(0, 2)])])
    let t = relation.simulatedCommitment(response: [scalars[1]], challenge: -scalars[0])
    guard challenge(b: b, m: m, z: z, t2: t[0], t3: t[1]) == scalars[0] else {
      throw .equation(.dleq, check: "challenge")
    }
  }

  /// The scalar that the RFC's HashToScalar makes of bytes (§2.1, §4.1).
  public func hashToScalar(_ input: [UInt8]) -> Scalar<Ristretto255> {
    Scalar(wide: expand(input, tag: Array("HashToScalar-".utf8) + context))
  }

  /// `ComputeComposites` (§2.2.1): one random combination of each list.
  private func composites(b: Element, c: [Element], d: [Element]) throws(ProofError) -> (Element, Element) {
    guard c.count == d.count, !c.isEmpty, c.count <= 65_535 else {
      throw .length(.dleq, field: "batch", count: d.count, expected: max(1, min(c.count, 65_535)))
    }
    let seed = sha512(framed(Ristretto255.encode(b)) + framed(Array("Seed-".utf8) + context))
    let weights = zip(c, d).enumerated().map { i, pair in
      hashToScalar(
        framed(seed) + bigEndian(i) + framed(Ristretto255.encode(pair.0)) + framed(Ristretto255.encode(pair.1))
          + Array("Composite".utf8))
    }
    return (
      Ristretto255.multiScalar(variableTime: weights, c), Ristretto255.multiScalar(variableTime: weights, d)
    )
  }

  private func challenge(b: Element, m: Element, z: Element, t2: Element, t3: Element) -> Scalar<Ristretto255> {
    hashToScalar([b, m, z, t2, t3].flatMap { framed(Ristretto255.encode($0)) } + Array("Challenge".utf8))
  }

  private func bigEndian(_ n: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: n >> 8), UInt8(truncatingIfNeeded: n)] }
  private func framed(_ bytes: [UInt8]) -> [UInt8] { bigEndian(bytes.count) + bytes }

  private func sha512(_ bytes: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 64)
    crypto_hash_sha512(&out, bytes, UInt64(bytes.count))
    return out
  }

  /// expand_message_xmd of RFC 9380 §5.3.1 for one block of SHA-512.
  private func expand(_ input: [UInt8], tag: [UInt8]) -> [UInt8] {
    let suffix = tag + [UInt8(tag.count)]
    let first = sha512([UInt8](repeating: 0, count: 128) + input + bigEndian(64) + [0] + suffix)
    return sha512(first + [1] + suffix)
  }
}
