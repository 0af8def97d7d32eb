public import BigNum
import CKernels

extension Ristretto255 {
  /// Memory of precomputed points, written before it is shared.
  final class Niels: @unchecked Sendable {
    let base: UnsafeMutablePointer<sealedsum_niels>
    init(count: Int) { base = .allocate(capacity: max(count, 1)) }
    deinit { base.deallocate() }
  }

  /// The same for tables of a path with lanes.
  final class Lanes: @unchecked Sendable {
    let path: Int32
    let base: UnsafeMutableRawPointer
    init(_ path: KernelPath, bytes: Int) {
      self.path = path.rawValue
      base = .allocate(byteCount: max(bytes, 64), alignment: 64)
    }
    deinit { base.deallocate() }
  }

  /// Multiples of one element: 64 signed windows of four bits in affine form, 60 KB, and as many again for eight lanes
  /// where the machine has them, or 160 KB for windows of six bits in four lanes. A multiplication is 64 additions or 43,
  /// and every entry is read whatever the scalar is.
  ///
  /// Single multiplications are ours and not libsodium's, which the tests compare them with: measured side by side on one
  /// core with AVX-512 they take 5 to 7 µs to its 13, and batches of 50 under 0.8 µs each.
  public struct Table: FixedBaseTable {
    let entries: Niels
    let lanes: Lanes?

    /// Precomputes the multiples of `base`.
    public init(_ base: Element) { self.init(base, path: .best) }

    /// The same for one of the paths.
    package init(_ base: Element, path: KernelPath) {
      let entries = Niels(count: Int(SEALEDSUM_TABLE_ENTRIES))
      base.withPoint { sealedsum_table_init(entries.base, $0) }
      self.entries = entries
      let bytes = sealedsum_lanes_powers_bytes(path.rawValue)
      lanes = bytes > 0 ? Lanes(path, bytes: bytes) : nil
      if let lanes { base.withPoint { sealedsum_lanes_powers_init(lanes.path, lanes.base, $0) } }
    }

    /// s·base in constant time.
    public func multiply(by s: Scalar<Ristretto255>) -> Element {
      Ristretto255.withScalar(s) { s in
        Element {
          if let lanes {
            sealedsum_lanes_fixed(lanes.path, $0, s, 1, lanes.base)
          } else {
            sealedsum_table_multiply($0, s, entries.base)
          }
        }
      }
    }

    /// x·base for |x| < 2^bits, in time that depends on `bits` alone: one addition for every four bits.
    public func multiply(by x: Int64, bits: Int) -> Element {
      checkMagnitudes([x], bits: bits)
      return Element { sealedsum_table_multiply_small($0, x, Int32(bits), entries.base) }
    }

    /// s_i·base for each, in constant time; several at a time where the machine has lanes.
    public func multiply(by scalars: [Scalar<Ristretto255>]) -> [Element] {
      guard let lanes else { return scalars.map { multiply(by: $0) } }
      return Ristretto255.withScalars(scalars) { s in
        Ristretto255.elements(scalars.count) { sealedsum_lanes_fixed(lanes.path, $0, s, scalars.count, lanes.base) }
      }
    }
  }

  /// Eight multiples of each of several elements, 960 bytes each; sums share their doublings, so that a short scalar
  /// costs one addition for every four of its bits. Lanes, where the machine has them, share a row's windows, or the
  /// windows of several rows; four lanes of doubles take 32 multiples, 3,840 bytes, and windows of up to six bits.
  public struct Basis: ElementBasis {
    /// The elements.
    public let elements: [Element]
    private let multiples: Multiples

    private enum Multiples: Sendable {
      case portable(Niels)
      case lanes(Lanes)
    }

    /// Precomputes the multiples of `elements`.
    public init(_ elements: [Element]) { self.init(elements, path: .best) }

    /// The same for one of the paths.
    package init(_ elements: [Element], path: KernelPath) {
      self.elements = elements
      let bytes = sealedsum_lanes_bytes(path.rawValue)
      if bytes == 0 {
        let entries = Niels(count: Int(SEALEDSUM_BASIS_ENTRIES) * elements.count)
        Ristretto255.withPoints(elements) { sealedsum_basis_init(entries.base, $0, elements.count) }
        multiples = .portable(entries)
      } else {
        let lanes = Lanes(path, bytes: bytes * elements.count)
        Ristretto255.withPoints(elements) { sealedsum_lanes_init(lanes.path, lanes.base, $0, elements.count) }
        multiples = .lanes(lanes)
      }
    }

    /// Σ s_i·a_i over the first `scalars.count` elements, in constant time.
    public func multiply(by scalars: [Scalar<Ristretto255>]) -> Element {
      precondition(scalars.count <= elements.count, "more scalars than elements")
      return Ristretto255.withScalars(scalars) { s in
        Element {
          switch multiples {
          case .portable(let entries):
            let done = sealedsum_basis_multiply($0, s, entries.base, scalars.count)
            precondition(done == 1, "out of memory")
          case .lanes(let lanes): sealedsum_lanes_rows(lanes.path, $0, s, 1, scalars.count, lanes.base)
          }
        }
      }
    }

    /// Σ x_i·a_i over the first `values.count` elements, in time that depends on their number and on `bits` alone.
    public func multiply(by values: [Int64], bits: Int) -> Element {
      precondition(values.count <= elements.count, "more scalars than elements")
      checkMagnitudes(values, bits: bits)
      return Element { sumRows(values, 0..<1, columns: values.count, bits: bits, $0) }
    }

    /// Σ_j x_ij·a_j for each row i, in time that depends on the shape and on `bits` alone. Several rows together take
    /// less time than one by one: at 20 bits 60 ns an entry on one core with AVX-512, 11 times less than portable code.
    public func multiplyRows(
      _ values: [Int64], columns: Int, bits: Int, work: Work = .serial
    ) throws(BigNumError) -> [Element] {
      let rows = checkedRows(values, columns: columns)
      checkMagnitudes(values, bits: bits)
      // Lanes take rows by 8, or by 16 where they are short.
      let share = (rows + 4 * work.workers - 1) / (4 * work.workers)
      return try work.chunks(rows, size: (share + 15) / 16 * 16) { range in
        Ristretto255.elements(range.count) { sumRows(values, range, columns: columns, bits: bits, $0) }
      }
    }

    /// Fills in the sums of some rows.
    private func sumRows(
      _ values: [Int64], _ rows: Range<Int>, columns: Int, bits: Int, _ out: UnsafeMutablePointer<sealedsum_point>
    ) {
      values.withUnsafeBufferPointer { x in
        let x = x.baseAddress.map { $0 + rows.lowerBound * columns }
        switch multiples {
        case .portable(let entries):
          for i in 0..<rows.count {
            let row = x.map { $0 + i * columns }
            let done = sealedsum_basis_multiply_small(out + i, row, Int32(bits), entries.base, columns)
            precondition(done == 1, "out of memory")
          }
        case .lanes(let lanes):
          sealedsum_lanes_rows_small(lanes.path, out, x, rows.count, columns, Int32(bits), lanes.base)
        }
      }
    }
  }
}
