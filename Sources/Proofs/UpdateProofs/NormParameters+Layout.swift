package import BigNum
package import NormProofs
package import Transcript

extension NormParameters {
  /// The norm of a vector that is laid out so: of its entries, padding included, or of what is masked with its key and the
  /// mask's relation.
  package init(
    _ layout: VectorLayout, predicates: [NormPredicate]? = nil, order: BigInt, anyMasked: Bool = false
  ) throws(ProofError) {
    let all = predicates ?? [.ball(radius: layout.norm ?? 0)]
    guard let masked = layout.masked else {
      try self.init(rows: layout.slots.rows, columns: layout.slots.slots, predicates: all, order: order)
      return
    }
    var shape = Shape()
    (shape.groupBits, shape.anyMasked) = (masked.groupBits, anyMasked)
    try self.init(
      rows: masked.rows, columns: masked.columns, predicates: all, order: order,
      shape: shape, relation: masked.relation)
  }
}
