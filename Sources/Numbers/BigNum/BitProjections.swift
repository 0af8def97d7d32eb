import CKernels

/// Vectors of public bits, made ready to be multiplied with rows of small secret integers: subset sums of a row's entries
/// are tabulated, and a vector's bits are the places of the tables that are added up.
public struct BitProjections: Sendable {
  /// Vectors.
  public let terms: Int
  /// Bits of each.
  public let places: Int
  private let index: [UInt8]

  /// Most vectors.
  public static let mostTerms = Int(SEALEDSUM_PROJECTION_TERMS)
  /// Most rows of one call of `sums`.
  public static let mostRows = Int(SEALEDSUM_PROJECTION_GROUPS)

  /// Vectors of `places` bits, ⌈places/8⌉ bytes each: bit i is bit i mod 8 of byte ⌊i/8⌋.
  public init(bits: [UInt8], places: Int) {
    let stride = (places + 7) / 8
    precondition(places > 0 && bits.count % stride == 0, "\(bits.count) bytes for vectors of \(places) bits")
    let terms = bits.count / stride
    precondition(terms <= Self.mostTerms, "\(terms) vectors")
    var index = [UInt8](repeating: 0, count: sealedsum_projection_index_size(places, terms))
    index.withUnsafeMutableBufferPointer { out in
      bits.withUnsafeBufferPointer { bits in
        guard let out = out.baseAddress, let bits = bits.baseAddress else { return }
        sealedsum_projection_index(out, bits, stride, places, terms)
      }
    }
    (self.index, self.terms, self.places) = (index, terms, places)
  }

  /// Entry g·terms + t is the sum of those entries of row g whose bit in vector t is 1; at most `mostRows` rows of `places`
  /// entries. Where not `wide`, sums of any entries of a row must lie in 32 bits; in 64 always. Constant-time in the
  /// entries.
  public func sums(of rows: [Int32], wide: Bool, lanes: IntegerLanes = .best) -> [Int64] {
    let count = rows.count / places
    precondition(rows.count == count * places && count <= Self.mostRows, "\(rows.count) entries of \(places) a row")
    var sums = [Int64](repeating: 0, count: count * terms)
    sums.withUnsafeMutableBufferPointer { out in
      rows.withUnsafeBufferPointer { rows in
        index.withUnsafeBufferPointer { index in
          guard let out = out.baseAddress, let rows = rows.baseAddress, let index = index.baseAddress else { return }
          sealedsum_projection_sums_vartime(
            lanes.rawValue, wide ? 1 : 0, out, rows, count, places, index, terms)
        }
      }
    }
    return sums
  }
}
