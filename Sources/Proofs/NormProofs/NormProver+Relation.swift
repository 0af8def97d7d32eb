import BigNum
import Groups
import Transcript

// What a relation asks of the prover (`MatrixRelation`).
extension NormProver {
  /// κ_t = (Σ γ_t·X + ⟨g_t, X⟩ − B_t)/q, an integer for whoever is honest, and a scalar in any case.
  mutating func quotients() throws(ProofError) -> [Scalar<G>] {
    guard let modulus = p.relation?.modulus, let inverse = Scalar<G>(modulus).inverse() else { return [] }
    do throws(BigNumError) {
      for equation in equations { wide.append(try wideSums(equation)) }
    } catch { throw .cancelled(.norm) }
    return zip(equations, wide).map { equation, sums in
      var sum = sums.dot(equation.groups) - Scalar(equation.constant)
      for run in equation.runs { sum += matrix.product(of: ScalarVector(run.values), from: run.start) }
      return sum * inverse
    }
  }

  /// Y'[g] = Σ_i c'[i]·X[g, i] mod ℓ of all groups.
  func wideSums(_ equation: RelationEquation) throws(BigNumError) -> ScalarVector<G> {
    let (matrix, places, weights) = (matrix, p.places, ScalarVector<G>(equation.places))
    let sums = try work.map(p.groups) { g in matrix.product(of: weights, from: g * places) }
    return ScalarVector(sums)
  }
}

extension NormProver.Matrix {
  /// Σ_i w_i·X[start + i], zeros behind the last entry.
  func product(of weights: ScalarVector<G>, from start: Int) -> Scalar<G> {
    switch self {
    case .scalars(let x):
      guard start < x.count else { return .zero }
      let range = start..<min(x.count, start + weights.count)
      return weights[0..<range.count].dot(ScalarVector(x[range]))
    case .integers, .source:
      guard let source else { return .zero }
      return source.withPieces(at: [start], size: weights.count) { piece in
        var integers = piece.map { Int64($0) }
        defer { integers.withUnsafeMutableBytes { wipe($0) } }
        return weights.dot(integers)
      }
    }
  }
}
