import BigNum
import Commitments
import Groups
import NormProofs
import Quantization

/// The matrix behind a vector's row commitments: a packed vector's entries, or a masked vector's with those of its key.
enum CommittedMatrix {
  /// J rows of k entries, one after the other.
  case packed([Int64])
  /// X, and s in the key's rows.
  case masked(MaskSealing, MaskedMatrix)
  /// What else a masked vector's rows can hold.
  case forged([Int64], MaskedMatrix)

  /// Entries of any matrix of a layout's shape, as a cheating client may commit to.
  init(_ entries: [Int64], _ layout: VectorLayout) {
    self = layout.masked.map { .forged(entries, $0) } ?? .packed(entries)
  }

  /// The entries that Paillier packs too, in the order of its slots, padding included.
  func linked(_ slots: SlotPlan) -> [Int64] {
    switch self {
    case .packed(let entries): entries
    case .masked(let m, _): m.key + [Int64](repeating: 0, count: slots.paddedDimension - m.key.count)
    case .forged(let entries, let layout):
      (0..<layout.key.rows).flatMap { entries[layout.keyStart($0)..<layout.keyStart($0) + layout.key.slots] }
    }
  }

  /// X and s of a forged matrix, of which b is made.
  var mask: ForgedMask? {
    switch self {
    case .packed, .masked: nil
    case .forged(let entries, let layout):
      ForgedMask(
        masked: entries.prefix(layout.vectorRows * layout.columns).map { Int32(truncatingIfNeeded: $0) },
        key: Array(linked(layout.key).prefix(layout.mask.ringDimension)))
    }
  }

  /// V_j for all rows, |entries| < 2^bits.
  func commit<G: PrimeGroup>(
    _ key: CommitmentKey<G>, columns: Int, bits: Int, _ blinding: [Scalar<G>], work: Work
  ) throws(BigNumError) -> [G.Element] {
    switch self {
    case .packed(let entries): return try key.com(entries, columns: columns, bits: bits, blinding, work: work)
    case .forged(let entries, _): return try key.com(entries, columns: columns, bits: 62, blinding, work: work)
    case .masked(let made, let layout):
      // Some rows at a time, so that entries of 64 bits never stand beside all of them.
      let source = EntrySource(made, layout)
      let rows = max(1, Self.piece / columns)
      var commitments: [G.Element] = []
      for start in stride(from: 0, to: blinding.count, by: rows) {
        let range = start..<min(blinding.count, start + rows)
        var entries = source.integers(range.lowerBound * columns..<range.upperBound * columns)
        defer { entries.withUnsafeMutableBytes { wipe($0) } }
        commitments += try key.com(entries, columns: columns, bits: bits, Array(blinding[range]), work: work)
      }
      return commitments
    }
  }

  private static let piece = 1 << 20

  /// All entries in the order of rows.
  var entries: [Int64] {
    switch self {
    case .packed(let entries), .forged(let entries, _): entries
    case .masked(let made, let layout): EntrySource(made, layout).integers(0..<layout.rows * layout.columns)
    }
  }

  /// What a norm proof reads.
  func proved<G: PrimeGroup>(_: G.Type) -> NormProver<G>.Matrix {
    switch self {
    case .packed(let entries), .forged(let entries, _): .integers(entries)
    case .masked(let made, let layout): .source(EntrySource(made, layout))
    }
  }
}

extension EntrySource {
  /// X of a masked vector, and s in the key's rows.
  fileprivate init(_ made: MaskSealing, _ layout: MaskedMatrix) {
    self.init(count: layout.rows * layout.columns) { range, out in
      let count = layout.mask.paddedDimension
      made.masked.withUnsafeBufferPointer { x in
        for i in range.clamped(to: 0..<count) { out[i - range.lowerBound] = x[i] }
      }
      for i in range.clamped(to: count..<max(count, range.upperBound)) {
        let (row, column) = ((i - count) / layout.columns, (i - count) % layout.columns)
        let place = row * layout.key.slots + column
        let isKey = column < layout.key.slots && place < layout.mask.ringDimension
        out[i - range.lowerBound] = isKey ? Int32(truncatingIfNeeded: made.key[place]) : 0
      }
    }
  }

  /// Entries of a range as 64-bit integers; the caller wipes them.
  func integers(_ range: Range<Int>) -> [Int64] {
    withPieces(at: [range.lowerBound], size: range.count) { $0.map { Int64($0) } }
  }
}
