public import BigNum
import CKernels
import Transcript

/// What hides one vector: noise ν on every coordinate, padding too, and the key s. Drawn afresh for every sealing.
///
/// ⚔ Noise used under two `open`s, or a key used twice under one, gives the key away. Wiped when it goes; never printed.
public final class MaskSecret: Sendable {
  /// The parameters that it was drawn for.
  public let parameters: MaskParameters
  /// ν, then s.
  private let samples: RingMemory

  private static let batch = SEALEDSUM_GAUSS_BATCH
  private static let batchBytes = SEALEDSUM_GAUSS_BYTES
  private static let label = "mask-noise"
  private static let seedSession = DuplexSponge.sessionID(tag: Array("SealedSum/mask-seed/v1".utf8))
  /// Bytes of a seed.
  public static let seedByteCount = 32

  private init(parameters: MaskParameters, samples: RingMemory) {
    self.parameters = parameters
    self.samples = samples
  }

  /// Noise and key that a test chooses.
  package init(parameters: MaskParameters, noise: [Int8], key: [Int8]) {
    precondition(noise.count == parameters.paddedDimension && key.count == parameters.ringDimension)
    self.parameters = parameters
    samples = RingMemory(byteCount: noise.count + key.count)
    for (i, x) in (noise + key).enumerated() { samples.base.storeBytes(of: x, toByteOffset: i, as: Int8.self) }
  }

  /// A seed of 32 bytes from all that must differ between two sealings, or be the same in all: then so is b.
  ///
  /// ⚔ A generator that repeats itself (a restored machine) would otherwise hide two updates by the same key.
  public static func seed(
    client: [UInt8], chain: [UInt8], open: [UInt8], vector: Int, update: [Int32],
    using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(MaskError) -> [UInt8] {
    var fresh = (0..<4).flatMap { _ in Codec.littleEndian(rng.next()) }
    // 32-bit numbers, least significant byte first, hashed by leaves: one stream would take longer than all else.
    var content = update.withUnsafeBytes { Array($0) }
    defer {
      wipe(&fresh)
      wipe(&content)
    }
    var digests: [UInt8]
    do throws(BigNumError) { digests = try LeafHash.digests(content, work: work) } catch { throw .cancelled }
    defer { wipe(&digests) }
    // Piece by piece, so that no copy of what is secret is left behind.
    var sponge = DuplexSponge(sessionID: seedSession)
    sponge.absorb(fresh)
    for part in [client, chain, open] { sponge.absorb(Codec.serialize(string: part)) }
    sponge.absorb(Codec.littleEndian(UInt64(vector)) + Codec.littleEndian(UInt64(update.count)))
    sponge.absorb(digests)
    return sponge.squeeze(seedByteCount)
  }

  /// (ν, s) from a seed of 32 secret bytes, which the caller wipes: drawn again, with the next counter, while
  /// ‖(ν, s)‖ > σ_e·(√(d' + n) + 8), which happens with less than 2^-87, or a batch has no room for its open samples.
  /// Neither depends on any update.
  public static func draw(
    _ parameters: MaskParameters, seed: [UInt8], path: VectorPath = .best, work: Work = .parallel
  ) throws(MaskError) -> MaskSecret {
    try draw(parameters, seed: seed, limit: parameters.normLimit, path: path, work: work).secret
  }

  /// The same with another limit on ‖(ν, s)‖², and the number of draws: for tests.
  package static func draw(
    _ parameters: MaskParameters, seed: [UInt8], limit: Int, path: VectorPath = .best, work: Work = .parallel
  ) throws(MaskError) -> (secret: MaskSecret, draws: UInt64) {
    guard seed.count == seedByteCount else {
      throw .length(what: "bytes of a seed", count: seed.count, expected: seedByteCount)
    }
    let count = parameters.paddedDimension + parameters.ringDimension
    var counter: UInt64 = 0
    while true {
      let samples = RingMemory(byteCount: (count + batch - 1) / batch * batch)
      let good = try fill(samples, seed: seed, counter: counter, path: path, work: work)
      counter += 1
      // Whether a draw is thrown away is public.
      if good, sealedsum_gauss_norm(samples.base, count) <= limit {
        return (MaskSecret(parameters: parameters, samples: samples), counter)
      }
    }
  }

  /// Batch i is made from Xof("mask-noise", seed ‖ counter ‖ i), each number eight bytes, least significant first.
  private static func fill(
    _ samples: RingMemory, seed: [UInt8], counter: UInt64, path: VectorPath, work: Work
  ) throws(MaskError) -> Bool {
    let batches = samples.byteCount / batch
    let lanes = XofLanes.count
    let stride = (batchBytes + XofLanes.rate - 1) / XofLanes.rate * XofLanes.rate
    let good = try parallel((batches + lanes - 1) / lanes, work) { group in
      let first = group * lanes
      let xof = XofLanes(label: label, seedByteCount: seedByteCount + 16, path: path) { lane, out in
        out.copyBytes(from: seed)
        out.storeBytes(of: counter.littleEndian, toByteOffset: seedByteCount, as: UInt64.self)
        out.storeBytes(of: UInt64(first + lane).littleEndian, toByteOffset: seedByteCount + 8, as: UInt64.self)
      }
      let random = RingMemory(byteCount: lanes * stride)
      xof.squeeze(blocks: stride / XofLanes.rate, into: random.bytes(), stride: stride)
      return sealedsum_gauss_batches(
        path.rawValue, samples.base + first * batch, random.base, stride, min(lanes, batches - first))
    }
    return good.allSatisfy { $0 == 1 }
  }

  /// A vector, zero-padded to d' coordinates, plus ν: what is sealed, X. The caller wipes it.
  public func masked(_ update: [Int32]) throws(MaskError) -> [Int32] {
    guard update.count == parameters.dimension else {
      throw .length(what: "coordinates", count: update.count, expected: parameters.dimension)
    }
    guard update.allSatisfy({ $0.magnitude <= Int32.max - 128 }) else { throw .outOfRange(bound: parameters.bound) }
    var x = update
    x += [Int32](repeating: 0, count: parameters.paddedDimension - parameters.dimension)
    sealedsum_gauss_add(&x, samples.base, x.count)
    return x
  }

  /// s, whose rows are encrypted. The caller wipes it.
  public func key() -> [Int64] { integers(parameters.paddedDimension, parameters.ringDimension) }

  /// ν: for the plaintext twin, which adds the same noise, and for tests. The caller wipes it.
  package func noise() -> [Int64] { integers(0, parameters.paddedDimension) }

  private func integers(_ start: Int, _ count: Int) -> [Int64] {
    (start..<start + count).map { Int64(samples.base.load(fromByteOffset: $0, as: Int8.self)) }
  }
}

extension MaskSecret: CustomStringConvertible, CustomReflectable {
  /// Says nothing of the secret.
  public var description: String { "MaskSecret(redacted)" }
  /// Shows nothing of the secret.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
