import BigNum
import Groups

/// A public vector's part of Σ η_i·h_i: factor·entries, J·k of them.
struct LinearPart<G: PrimeGroup>: Sendable {
  let entries: [Int64]
  let factor: Scalar<G>

  /// Some rows.
  func rows(_ range: Range<Int>, _ columns: Int) -> [Int64] {
    Array(entries[range.lowerBound * columns..<range.upperBound * columns])
  }
}

extension NormParameters {
  /// Σ q_i·η_i.
  func quadratic<G: PrimeGroup>(_ etas: [Scalar<G>]) -> Scalar<G> {
    zip(inequalities, etas).reduce(.zero) { $1.0.isQuadratic ? $0 + $1.1 : $0 }
  }

  /// Σ η_i·h_i: a part for each predicate that has a vector.
  func linear<G: PrimeGroup>(_ etas: [Scalar<G>]) -> [LinearPart<G>] {
    zip(inequalities, etas).compactMap { inequality, eta in
      inequality.vector.map { LinearPart(entries: $0.entries, factor: Scalar(inequality.factor) * eta) }
    }
  }
}

extension NormPoint {
  /// Σ η_i·h̃_i(r) = Σ_j χ_j·Σ_s χ_s·h[j,s]: J dot products of public numbers a vector.
  func linear(_ parts: [LinearPart<G>], work: Work) throws(BigNumError) -> Scalar<G> {
    guard !parts.isEmpty else { return .zero }
    let columns = columnWeights.count
    let sums = try work.chunks(rowWeights.count, size: max(1, 4096 / columns)) { rows in
      [
        rows.reduce(Scalar<G>.zero) { sum, j in
          let row = parts.reduce(Scalar<G>.zero) {
            $0 + $1.factor * columnWeights.dot($1.rows(j..<j + 1, columns))
          }
          return sum + rowWeights[j] * row
        }
      ]
    }
    return sums.reduce(.zero, +)
  }

  /// What a relation adds to Ã(r): Σ θ_t·(⟨χ_groups, ρ'_t⟩·⟨χ_places, c'_t⟩ + Σ χ·g_t).
  func relation(_ terms: RelationTerms<G>) -> Scalar<G> {
    let columns = columnWeights.count
    var sum = Scalar<G>.zero
    for (equation, weight) in zip(terms.equations, terms.weights) {
      var value = groupWeights.dot(equation.groups) * placeWeights.dot(equation.places)
      for run in equation.runs {
        for (i, x) in run.values.enumerated() {
          let (j, s) = (run.start + i).quotientAndRemainder(dividingBy: columns)
          value += Scalar(x) * rowWeights[j] * columnWeights[s]
        }
      }
      sum += weight * value
    }
    return sum
  }
}
