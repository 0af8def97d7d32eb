import BigNum
import Masks
import NormProofs
import PaillierScheme
import Quantization
import Testing
import UpdateProofs

/// Masked updates of 100 coordinates in a ring of dimension 64, which hides nothing, beside counts.
struct MaskedField {
  static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])
  let layout: VectorLayout
  let matrix: MaskedMatrix
  let key: PrivateKey
  private let suite: Suite

  init(_ proofs: ProofChoice = .norm, group: GroupChoice = .ristretto255, clients: Int = 1000) throws {
    let mask = try MaskParameters(dimension: 100, clients: clients, updateBound: 40, ringDimension: 64)
    layout = try VectorLayout(mask, modulusBits: 512)
    matrix = try #require(layout.masked)
    key = try #require(Sample.privateKey)
    suite = Suite(group: group, proofs: proofs, modulusBits: 512)
  }

  var mask: MaskParameters { matrix.mask }

  func scheme(
    _ checks: SubmissionChecks = .all, norm: NormChecks = .all, relation: RelationChecks = .all,
    anyMasked: Bool = false
  ) throws -> any SubmissionScheme {
    try suite.scheme(
      layouts: [layout, VectorLayout(SlotPlan(dimension: 2, clients: 3, magnitudeBits: 3, modulusBits: 512))],
      checks: checks, maskChecks: MaskChecks(norm: norm, relation: relation, anyMasked: anyMasked))
  }

  func vector(_ entries: [Int64]) -> [Int64] { entries + [Int64](repeating: 0, count: 100 - entries.count) }

  func seal(_ entries: [Int64], _ scheme: any SubmissionScheme, sender: UInt8 = 3) throws -> ReceivedSubmission {
    let context = SubmissionContext(chainID: [1], open: [2], sender: [sender])
    let sealed = try scheme.seal(
      [vector(entries), [-4, 3]], context: context, key: key.publicKey, mode: .fast, work: .serial)
    return ReceivedSubmission(sealed, context: context)
  }

  func accepts(_ s: ReceivedSubmission, _ scheme: any SubmissionScheme) -> Bool {
    (try? scheme.verify(s, key: key.publicKey, work: .serial)) != nil
  }

  /// X with noise in a true mask's range, and a key, both small.
  func small() -> (x: [Int64], s: [Int64]) {
    func draw(_ n: Int) -> [Int64] { (0..<n).map { _ in Int64.random(in: -5...5) } }
    return (draw(mask.paddedDimension), draw(mask.ringDimension))
  }

  /// Rows of the key as Paillier packs them, and the matrix that is committed to.
  func rows(_ x: [Int64], _ s: [Int64]) -> (encrypted: [[Int64]], committed: [[Int64]]) {
    let (k, slots) = (matrix.columns, matrix.key.slots)
    let padded = s + [Int64](repeating: 0, count: matrix.key.paddedDimension - s.count)
    let key = (0..<matrix.key.rows).map { Array(padded[$0 * slots..<($0 + 1) * slots]) }
    let vector = (0..<matrix.vectorRows).map { Array(x[$0 * k..<($0 + 1) * k]) }
    return (key, vector + key.map { $0 + [Int64](repeating: 0, count: k - slots) })
  }

  /// Any b: that of X = b and the key 0.
  func forged(_ b: [UInt64]) -> ForgedMask {
    let q = mask.modulus
    return ForgedMask(
      masked: b.map { Int32(truncatingIfNeeded: Int64($0) - ($0 > q / 2 ? Int64(q) : 0)) },
      key: [Int64](repeating: 0, count: mask.ringDimension))
  }

  /// b of X and s under the polynomials of an opening.
  func b(_ x: [Int64], _ s: [Int64], open: [UInt8] = [2]) throws -> [UInt64] {
    let digest = PublicMask.digest(chain: [1], open: open, vector: 0)
    let vector = try PublicMask(mask, digest: digest).seal(
      unchecked: x.map { Int32($0) }, key: s, work: .serial)
    return (0..<mask.blocks).flatMap { vector.block($0) }
  }
}
