import CKernels

extension Ristretto255 {
  /// Memory of precomputed points, written before it is shared.
  final class Niels: @unchecked Sendable {
    let base: UnsafeMutablePointer<sealedsum_niels>
    init(count: Int) { base = .allocate(capacity: max(count, 1)) }
    deinit { base.deallocate() }
  }

  /// Multiples of one element: 64 signed windows of four bits in affine form, 60 KB. A multiplication is 64 additions,
  /// and every entry is read whatever the scalar is.
  public struct Table: FixedBaseTable {
    let entries: Niels

    /// Precomputes the multiples of `base`.
    public init(_ base: Element) {
      let entries = Niels(count: Int(SEALEDSUM_TABLE_ENTRIES))
      base.withPoint { sealedsum_table_init(entries.base, $0) }
      self.entries = entries
    }

    /// s·base in constant time.
    public func multiply(by s: Scalar<Ristretto255>) -> Element {
      Ristretto255.withScalar(s) { s in Element { sealedsum_table_multiply($0, s, entries.base) } }
    }

    /// x·base for |x| < 2^bits, in time that depends on `bits` alone: one addition for every four bits.
    public func multiply(by x: Int64, bits: Int) -> Element {
      checkMagnitudes([x], bits: bits)
      return Element { sealedsum_table_multiply_small($0, x, Int32(bits), entries.base) }
    }
  }

  /// Eight multiples of each of several elements, 960 bytes each; sums share their doublings, so that a short scalar
  /// costs one addition for every four of its bits.
  public struct Basis: ElementBasis {
    /// The elements.
    public let elements: [Element]
    let entries: Niels

    /// Precomputes the multiples of `elements`.
    public init(_ elements: [Element]) {
      self.elements = elements
      let entries = Niels(count: Int(SEALEDSUM_BASIS_ENTRIES) * elements.count)
      Ristretto255.withPoints(elements) { sealedsum_basis_init(entries.base, $0, elements.count) }
      self.entries = entries
    }

    /// Σ s_i·a_i over the first `scalars.count` elements, in constant time.
    public func multiply(by scalars: [Scalar<Ristretto255>]) -> Element {
      precondition(scalars.count <= elements.count, "more scalars than elements")
      return Ristretto255.withScalars(scalars) { s in
        Element {
          let done = sealedsum_basis_multiply($0, s, entries.base, scalars.count)
          precondition(done == 1, "out of memory")
        }
      }
    }

    /// Σ x_i·a_i over the first `values.count` elements, in time that depends on their number and on `bits` alone.
    public func multiply(by values: [Int64], bits: Int) -> Element {
      precondition(values.count <= elements.count, "more scalars than elements")
      checkMagnitudes(values, bits: bits)
      return Element {
        let done = sealedsum_basis_multiply_small($0, values, Int32(bits), entries.base, values.count)
        precondition(done == 1, "out of memory")
      }
    }
  }
}
