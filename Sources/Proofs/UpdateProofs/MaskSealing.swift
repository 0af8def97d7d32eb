import BigNum
import Masks
import Quantization
import Transcript

/// One vector under a fresh mask: what is sent, and what is committed to. It does not print, and is wiped when it goes.
final class MaskSealing: @unchecked Sendable {
  // Sendable: nothing changes before it goes.
  /// X: the vector with its noise, d' coordinates.
  private(set) var masked: [Int32]
  /// s.
  private(set) var key: [Int64]
  /// b.
  let vector: MaskedVector
  /// What the randomness of encryptions and commitments is derived from.
  private(set) var seed: [UInt8]

  private init(masked: [Int32], key: [Int64], vector: MaskedVector, seed: [UInt8]) {
    (self.masked, self.key, self.vector, self.seed) = (masked, key, vector, seed)
  }

  deinit {
    // Nobody else holds these arrays, or a copy would be wiped in their place.
    masked.withUnsafeMutableBytes { wipe($0) }
    key.withUnsafeMutableBytes { wipe($0) }
    wipe(&seed)
  }

  /// Draws noise and key for values in their place, and masks them.
  ///
  /// ⚔ The seed is of fresh randomness, of everything that names the place, and of the values: a generator whose state
  /// repeats gives the same b, or another one in all (docs/protocol.md §12).
  static func seal(
    _ values: [Int64], _ layout: MaskedMatrix, _ mask: PublicMask, vector: Int, _ context: SubmissionContext,
    randomness: MaskRandomness, using rng: inout some RandomNumberGenerator, work: Work
  ) throws(SubmissionFault) -> MaskSealing {
    let seed = try seed(values, layout, vector: vector, context, randomness, &rng, work)
    do throws(MaskError) {
      let secret = try MaskSecret.draw(layout.mask, seed: seed, work: work)
      var narrow = values.map { Int32(truncatingIfNeeded: $0) }
      defer { narrow.withUnsafeMutableBytes { wipe($0) } }
      let masked = try secret.masked(narrow)
      return MaskSealing(
        masked: masked, key: secret.key(), vector: try mask.seal(masked, key: secret, work: work), seed: seed)
    } catch { throw .values("\(error)") }
  }

  /// b of any X and s, as no honest client has them: for attacks.
  static func forge(_ forged: ForgedMask, _ mask: PublicMask, work: Work) throws(SubmissionFault) -> MaskedVector {
    do throws(MaskError) { return try mask.seal(unchecked: forged.masked, key: forged.key, work: work) } catch {
      throw .values("\(error)")
    }
  }

  /// The noise that `init` draws.
  static func noise(
    _ values: [Int64], _ layout: MaskedMatrix, vector: Int, _ context: SubmissionContext, randomness: MaskRandomness,
    work: Work
  ) throws(SubmissionFault) -> [Int64] {
    var rng = SystemRandomNumberGenerator()
    var seed = try seed(values, layout, vector: vector, context, randomness, &rng, work)
    defer { wipe(&seed) }
    do throws(MaskError) {
      return Array(try MaskSecret.draw(layout.mask, seed: seed, work: work).noise().prefix(layout.mask.dimension))
    } catch { throw .values("\(error)") }
  }

  private static func seed(
    _ values: [Int64], _ layout: MaskedMatrix, vector: Int, _ context: SubmissionContext, _ randomness: MaskRandomness,
    _ rng: inout some RandomNumberGenerator, _ work: Work
  ) throws(SubmissionFault) -> [UInt8] {
    guard values.count == layout.mask.dimension else {
      throw .values("\(values.count) entries, where the vector has \(layout.mask.dimension)")
    }
    // The bound on the norm is below 2^31, so it bounds every entry.
    guard isBounded(values, by: layout.mask.updateBound) else {
      throw .values("the vector's norm exceeds \(layout.mask.updateBound); clip or scale it first")
    }
    // ⚔ A shorter secret can be guessed.
    if let given = randomness.byteCount, given != MaskSecret.seedByteCount {
      throw .values("the randomness of a mask has \(given) bytes, and \(MaskSecret.seedByteCount) are needed")
    }
    var narrow = values.map { Int32(truncatingIfNeeded: $0) }
    defer { narrow.withUnsafeMutableBytes { wipe($0) } }
    func place(_ rng: inout some RandomNumberGenerator) throws(SubmissionFault) -> [UInt8] {
      do {
        return try MaskSecret.seed(
          client: context.sender, chain: context.chainID, open: context.open, vector: vector, update: narrow,
          using: &rng, work: work)
      } catch { throw .values("\(error)") }
    }
    switch randomness {
    case .fresh: return try place(&rng)
    case .secret(let bytes):
      var secret = FixedSecret(bytes)
      return try place(&secret)
    case .repeatable(let bytes):
      var xof = Xof(label: "mask-repeatable", seed: bytes + Codec.littleEndian(UInt64(vector)))
      return xof.bytes(MaskSecret.seedByteCount)
    }
  }

  /// Σ x² ≤ β², in time that depends on the count alone.
  private static func isBounded(_ values: [Int64], by bound: Int64) -> Bool {
    var (excess, sum) = (0 as UInt64, 0 as UInt128)
    for x in values {
      let magnitude = x.magnitude
      excess |= UInt64(bitPattern: bound) &- magnitude | magnitude  // bit 63 where |x| > β
      sum &+= UInt128(magnitude) &* UInt128(magnitude)
    }
    return excess >> 63 == 0 && sum <= UInt128(bound) * UInt128(bound)
  }
}

/// Gives the words of a secret, in place of fresh ones.
private struct FixedSecret: RandomNumberGenerator {
  private var words: [UInt64]

  init(_ bytes: [UInt8]) {
    words = stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<min(bytes.count, start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  mutating func next() -> UInt64 { words.isEmpty ? 0 : words.removeFirst() }
}
