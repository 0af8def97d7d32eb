public import Transcript

/// The wide weights of the mask relation: ρ'_t for blocks and c'_t for the coordinates of a block, t < T_q, each in
/// [0, 2^w). γ_t[i, m] = ρ'_t[i]·c'_t[m].
public struct MaskWeights: Sendable {
  /// ρ'_t[i] at [t][i].
  public let blocks: [[UInt64]]
  /// c'_t[m] at [t][m].
  public let coordinates: [[UInt64]]

  /// Weights that a test chooses.
  package init(blocks: [[UInt64]], coordinates: [[UInt64]]) {
    self.blocks = blocks
    self.coordinates = coordinates
  }

  /// From a stream of challenges: ρ'_0, …, ρ'_(T_q−1), then c'_0, …, each number ⌈w/8⌉ bytes, least significant first,
  /// cut to w bits.
  public init(_ parameters: MaskParameters, from xof: inout Xof) {
    let width = (parameters.weightBits + 7) / 8
    let mask = UInt64(1) << UInt64(parameters.weightBits) - 1
    func numbers(_ count: Int) -> [UInt64] {
      let bytes = xof.bytes(count * width)
      return (0..<count).map { i in
        bytes[i * width..<(i + 1) * width].reversed().reduce(0) { $0 << 8 | UInt64($1) } & mask
      }
    }
    blocks = (0..<parameters.weightCount).map { _ in numbers(parameters.blocks) }
    coordinates = (0..<parameters.weightCount).map { _ in numbers(parameters.ringDimension) }
  }
}

/// What the weights make of b ≡ a·s + X mod q: Σ γ_t·X + ⟨g_t, s⟩ ≡ B_t, t < T_q.
public struct MaskRelation: Hashable, Sendable {
  /// g_t = ā_t*·c'_t mod± q at [t], n coefficients each.
  public let keyWeights: [[Int64]]
  /// B_t = ⟨c'_t, b̄_t⟩ mod q at [t].
  public let values: [UInt64]
}
