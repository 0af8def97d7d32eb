package import BigNum
import Groups
import Sumchecks
package import Transcript
import Wire

// A place for what else is to be shown of the same matrix: linear equations modulo a public number, with weights that a seed
// brings, each with one masked quotient. Nothing of a norm proof without a relation depends on it.

/// The numbers of a relation: equations Σ γ·X + ⟨g, X⟩ ≡ B mod q with γ[j,s] = ρ'[⌊j/2^a⌋]·c'[place], of which each has an
/// integer quotient κ = (Σ γ·X + ⟨g, X⟩ − B)/q where X satisfies the relation.
package struct RelationParameters: Hashable, Sendable {
  /// Equations.
  package let equations: Int
  /// q.
  package let modulus: Int64
  /// |κ| ≤ 2^p for whoever is honest.
  package let quotientBits: Int
  /// What |Σ γ·X + ⟨g, X⟩ − B| is at most for X of the norm that is proved.
  package let magnitude: BigInt
  /// log2 of the part of all seeds under which a false relation's equations hold all the same.
  package let log2Error: Double

  package init(equations: Int, modulus: Int64, quotientBits: Int, magnitude: BigInt, log2Error: Double) {
    precondition(equations >= 0 && modulus >= 2 && quotientBits >= 0, "a relation's numbers")
    (self.equations, self.modulus, self.quotientBits) = (equations, modulus, quotientBits)
    (self.magnitude, self.log2Error) = (magnitude, log2Error)
  }

  /// What has to be below ℓ/2 so that equations modulo ℓ hold over ℤ: ⚔ otherwise X satisfies them modulo ℓ alone.
  /// `margin` is σ_z.
  func most(margin: Int) -> BigInt {
    let q = BigInt(Int(modulus))
    return magnitude + q + q * .powerOfTwo(quotientBits + margin + 1)
  }

  /// For the transcript.
  func encode(to w: inout Writer) {
    w.uint32(UInt32(equations))
    w.int64(modulus)
    w.uint32(UInt32(quotientBits))
  }
}

/// Some neighbours of a matrix's entries, in the order of rows, with an integer each.
package struct EntryRun: Hashable, Sendable {
  package let start: Int
  package let values: [Int64]
  package init(start: Int, values: [Int64]) { (self.start, self.values) = (start, values) }
}

/// One equation.
package struct RelationEquation: Hashable, Sendable {
  /// ρ' ∈ ℤ^J' and c' ∈ ℤ^k'.
  package let groups: [Int64], places: [Int64]
  /// g, where it is not 0.
  package let runs: [EntryRun]
  /// B.
  package let constant: Int64
  package init(groups: [Int64], places: [Int64], runs: [EntryRun], constant: Int64) {
    (self.groups, self.places, self.runs, self.constant) = (groups, places, runs, constant)
  }
}

/// What a relation's equations are, once its seed is drawn.
package protocol MatrixRelation: Sendable {
  /// As many as the parameters say. Throws where work is cancelled.
  func equations(seed: [UInt8], _ parameters: NormParameters) throws(ProofError) -> [RelationEquation]
}

/// Equations with what joins them to the claim: θ_t each.
struct RelationTerms<G: PrimeGroup>: Sendable {
  let equations: [RelationEquation]
  let weights: [Scalar<G>]

  /// Σ θ_t·B_t.
  var constant: Scalar<G> { zip(equations, weights).reduce(.zero) { $0 + Scalar($1.0.constant) * $1.1 } }

  /// All runs, each value times its θ_t.
  var runs: [(start: Int, values: ScalarVector<G>)] {
    zip(equations, weights).flatMap { equation, weight in
      equation.runs.map { ($0.start, ScalarVector<G>($0.values).scaled(by: weight)) }
    }
  }
}
