import BigNum
import Groups
import Masks
import NormProofs
import Transcript

/// b ≡ a·s + X mod q as equations about the committed matrix (docs/protocol.md §12): T_q projections with wide weights.
///
/// Sound where X and s are small, which the norm shows: then β·(2^(2w)·⌈√d'⌉ + q·⌈√n⌉/2) + q + q·Z' < ℓ/2 makes an equation
/// over ℤ of what holds modulo ℓ, and so one modulo the prime q, of degree 2 in weights from 2^w different values.
struct WideRelation: MatrixRelation {
  let layout: MaskedMatrix
  let mask: PublicMask
  let vector: MaskedVector
  let work: Work
  var checks = RelationChecks.all

  func equations(seed: [UInt8], _ parameters: NormParameters) throws(ProofError) -> [RelationEquation] {
    var xof = Xof(label: "mask-weights", seed: seed)
    let weights = checks.weaken(MaskWeights(layout.mask, from: &xof))
    let relation: Masks.MaskRelation
    do throws(MaskError) { relation = try mask.relation(vector, weights: weights, work: work) } catch {
      throw .cancelled(.norm)
    }
    return weights.blocks.indices.map { t in
      RelationEquation(
        groups: weights.blocks[t].map { Int64($0) }
          + [Int64](repeating: 0, count: parameters.groups - weights.blocks[t].count),
        places: weights.coordinates[t].map { Int64($0) },
        runs: (0..<layout.key.rows).map { j in
          EntryRun(start: layout.keyStart(j), values: Array(relation.keyWeights[t][layout.keyRange(j)]))
        },
        constant: Int64(relation.values[t]))
    }
  }
}

/// What stops attacks on the relation; `package` code alone can switch it off, to run them in a test. Prover and verifier
/// take the same set.
package struct RelationChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ c' tells the coordinates of a block apart. Otherwise two of them change places.
  package static let coordinates = RelationChecks(rawValue: 1)
  /// ⚔ ρ' tells blocks apart. Otherwise an error moves from one to another.
  package static let blocks = RelationChecks(rawValue: 2)
  /// ⚔ Weights have w bits. Otherwise one projection after the other is ground.
  package static let width = RelationChecks(rawValue: 4)
  package static let all = RelationChecks(rawValue: 7)

  fileprivate func weaken(_ weights: MaskWeights) -> MaskWeights {
    guard self != .all else { return weights }
    func narrow(_ x: [[UInt64]], _ known: Bool) -> [[UInt64]] {
      x.map { $0.map { !known ? 1 : contains(.width) ? $0 : $0 & 1 } }
    }
    return MaskWeights(
      blocks: narrow(weights.blocks, contains(.blocks)),
      coordinates: narrow(weights.coordinates, contains(.coordinates)))
  }
}

extension MaskedMatrix {
  /// p_q: the least p with 2^p ≥ β·(2^(2w)·⌈√d'⌉ + q·⌈√n⌉/2)/q + 1, which bounds every quotient.
  var quotientBits: Int {
    // ⌈x⌉ ≤ 2^p − 1 for the bit length p of ⌈x⌉.
    ((magnitude + BigInt(mask.modulus) - 1) / BigInt(mask.modulus)).bitWidth
  }

  /// β·(2^(2w)·⌈√d'⌉ + q·⌈√n⌉/2), rounded up: by Cauchy's and Schwarz's inequality no projection exceeds it.
  private var magnitude: BigInt {
    let beta = BigInt(Int(mask.bound))
    let vector = BigInt.powerOfTwo(2 * mask.weightBits) * BigInt(Self.root(mask.paddedDimension))
    let key = BigInt(mask.modulus) * BigInt(Self.root(mask.ringDimension)) + 1
    return beta * (vector + key / 2)
  }

  private static func root(_ x: Int) -> Int {
    let r = BigInt(x).squareRoot()
    return (r * r == BigInt(x) ? r : r + 1).asInt ?? 0
  }

  /// What a `norm` proof of the masked vector shows besides.
  var relation: RelationParameters {
    RelationParameters(
      equations: mask.weightCount, modulus: Int64(mask.modulus), quotientBits: quotientBits, magnitude: magnitude,
      log2Error: Double(mask.weightCount * (1 - mask.weightBits)))
  }
}
