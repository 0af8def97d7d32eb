import CKernels

/// Sums over vectors of small secret integers, in constant time; the caller sees to it that no sum leaves 64 bits.
public enum SmallIntegerSums {
  /// Entry t is the sum over g of y[from + g·terms + t] where mask[maskFrom + g·terms + t] is −1 and not 0, for `groups`
  /// values of g.
  public static func masked(
    _ mask: [Int8], from maskStart: Int, _ y: [Int64], from start: Int, groups: Int, terms: Int,
    lanes: IntegerLanes = .best
  ) -> [Int64] {
    precondition(
      maskStart >= 0 && start >= 0 && groups >= 0 && maskStart + groups * terms <= mask.count
        && start + groups * terms <= y.count, "\(groups) groups of \(terms) entries")
    var sums = [Int64](repeating: 0, count: terms)
    sums.withUnsafeMutableBufferPointer { out in
      mask.withUnsafeBufferPointer { mask in
        y.withUnsafeBufferPointer { y in
          guard let out = out.baseAddress, let mask = mask.baseAddress, let y = y.baseAddress else { return }
          sealedsum_masked_sums(lanes.rawValue, out, mask + maskStart, y + start, groups, terms)
        }
      }
    }
    return sums
  }

  /// products[a·slabs + b] += Σ_i x[a·size + i]·x[b·size + i] for a ≤ b < `slabs`, size = x.count/slabs; at most 32 slabs.
  public static func addProducts(
    of x: [Int32], slabs: Int, to products: inout [Int64], lanes: IntegerLanes = .best
  ) {
    let size = x.count / max(1, slabs)
    precondition((1...32).contains(slabs) && x.count == slabs * size && products.count == slabs * slabs)
    products.withUnsafeMutableBufferPointer { out in
      x.withUnsafeBufferPointer { x in
        guard let out = out.baseAddress, let x = x.baseAddress else { return }
        sealedsum_slab_products(lanes.rawValue, out, x, slabs, size, size)
      }
    }
  }

  /// products[a·slabs + b] += Σ_i h[a·size + i]·x[b·size + i] for all a, b < `slabs`.
  public static func addProducts(
    of h: [Int64], with x: [Int32], slabs: Int, to products: inout [Int64], lanes: IntegerLanes = .best
  ) {
    let size = x.count / max(1, slabs)
    precondition(
      (1...32).contains(slabs) && x.count == slabs * size && h.count == x.count && products.count == slabs * slabs)
    products.withUnsafeMutableBufferPointer { out in
      h.withUnsafeBufferPointer { h in
        x.withUnsafeBufferPointer { x in
          guard let out = out.baseAddress, let h = h.baseAddress, let x = x.baseAddress else { return }
          sealedsum_slab_mixed_products(lanes.rawValue, out, h, x, slabs, size, size)
        }
      }
    }
  }
}
