import BigNum
package import Groups

// Projections of scalars, slowly: for what no honest client commits to.
extension Projections {
  /// The weight that a bit stands for.
  private func weight(_ bit: Bool) -> Int64 { signs ? (bit ? 1 : -1) : (bit ? 1 : 0) }

  /// R_t at an entry, in groups of k' places.
  func weight(_ t: Int, entry e: Int) -> Int64 {
    weight(bit(t, group: e / places)) * weight(bit(t, place: e % places))
  }

  /// ⟨R_t, X⟩; rows that the last group lacks are 0.
  package func apply<G: PrimeGroup>(to entries: [Scalar<G>]) -> [Scalar<G>] {
    (0..<count).map { t in
      var sum = Scalar<G>.zero
      for (e, x) in entries.enumerated() {
        let weight = weight(t, entry: e)
        if weight != 0 { sum = weight > 0 ? sum + x : sum - x }
      }
      return sum
    }
  }

  /// A = Σ τ_t·R_t, of all J' groups.
  package func combined<G: PrimeGroup>(_ weights: [Scalar<G>]) -> ScalarVector<G> {
    var all = ScalarVector<G>(zeros: 0)
    for g in 0..<groups {
      let left = weights.enumerated().map { $0.element * Scalar(weight(bit($0.offset, group: g))) }
      let row = placeRow(left)
      all.append(signs ? row + row - ScalarVector(repeating: left.reduce(.zero, +), count: places) : row)
    }
    return all
  }
}
