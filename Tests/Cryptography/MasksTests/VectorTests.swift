import BigNum
import Foundation
import Masks
import Testing
import Transcript

/// Tests/Vectors/v1/masks.json, which scripts/mask-vectors.py makes from the format alone.
@Suite struct MaskVectorTests {
  struct Record: Decodable, Sendable {
    let dimension, clients, ringDimension, bits, weightBits, weightCount, vector: Int
    let updateBound, noiseBound: Int64
    let modulus, root: UInt64
    let chain, open, digest, seed, values, noise, key, sealed, sealedStart, leaves: String
    let firstValues, scalars: [UInt64]
    let update: [Int32]
    let keyWeights, quotients: [String]
  }

  private static let records: [Record] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appending(path: "Vectors/v1/masks.json")
    return (try? JSONDecoder().decode([Record].self, from: Data(contentsOf: file))) ?? []
  }()

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }

  private func short(_ bytes: [UInt8]) -> String {
    var xof = Xof(label: "digest", seed: bytes)
    return hex(xof.bytes(32))
  }
  private func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
  private func little<T: FixedWidthInteger>(_ x: [T]) -> [UInt8] { x.flatMap { Codec.littleEndian($0) } }

  @Test func thereAreSome() { #expect(Set(Self.records.map(\.bits)).count == 4) }

  @Test(arguments: VectorPath.available, records.indices)
  func knownAnswers(path: VectorPath, i: Int) throws {
    let r = Self.records[i]
    let p = try MaskParameters(
      dimension: r.dimension, clients: r.clients, updateBound: r.updateBound, ringDimension: r.ringDimension)
    #expect(p.noiseBound == r.noiseBound && p.modulus == r.modulus && p.modulusBits == r.bits)
    #expect(p.ring.root == r.root && p.weightBits == r.weightBits && p.weightCount == r.weightCount)
    let digest = PublicMask.digest(chain: bytes(r.chain), open: bytes(r.open), vector: r.vector)
    #expect(hex(digest) == r.digest)
    let mask = try PublicMask(p, digest: digest, path: path)
    #expect(Array(mask.block(0)[..<4]) == r.firstValues)
    #expect(short(little((0..<p.blocks).flatMap { mask.block($0) })) == r.values)
    let secret = try MaskSecret.draw(p, seed: bytes(r.seed), path: path)
    #expect(short(little(secret.noise().map { Int8($0) })) == r.noise)
    #expect(short(little(secret.key().map { Int8($0) })) == r.key)
    let (largest, range) = (Int(r.updateBound / 50), Int(2 * r.updateBound / 50 + 1))
    let update = (0..<r.dimension).map { Int32(($0 * $0 * 7919 + 13 * $0) % range - largest) }
    #expect(Array(update[..<4]) == r.update)
    let x = try secret.masked(update)
    let b = try mask.seal(x, key: secret)
    #expect(hex(Array(b.bytes[..<32])) == r.sealedStart)
    #expect(short(b.bytes) == r.sealed)
    #expect(try hex(LeafHash.digests(b.bytes, path: path)) == r.leaves)
    var xof = Xof(label: "weights", seed: [1])
    let weights = MaskWeights(p, from: &xof)
    let relation = try mask.relation(b, weights: weights)
    #expect(relation.keyWeights.map { short(little($0)) } == r.keyWeights)
    #expect(relation.values == r.scalars)
    let sums = try mask.blockSums(x, weights: weights)
    let quotients = try mask.quotients(blockSums: sums, key: secret.key(), weights: weights, relation: relation)
    #expect(quotients.map { "\($0)" } == r.quotients)
  }
}
