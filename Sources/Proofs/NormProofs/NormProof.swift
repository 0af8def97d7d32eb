package import BigNum
public import Groups

/// A matrix behind row commitments has ‖X‖₂ ≤ β, exactly (docs/protocol.md §8), or satisfies several predicates
/// q_i·Σ X² + ⟨h_i, X⟩ ≤ c_i.
///
/// 1. Y commits to T noises y and to the κ binary digits w of what X leaves of each predicate's limit.
/// 2. A seed from the transcript makes T matrices R_t of rank one, of random bits; z_t = ⟨R_t, X⟩ + y_t is sent, |z_t| ≤ Z.
/// 3. Weights τ, η, α from the transcript join all claims into one: with A = Σ τ_t·R_t and η = Σ q_i·η_i,
///    Σ X·(A + η·X + Σ η_i·h_i) + Σ α·(w² − w) = Σ τ_t·(z_t − y_t) + Σ η_i·(c_i − Σ_b 2^b·w_{i,b}).
/// 4. A sumcheck, groups of rows first, reduces the part of X to a random point; each round's polynomial is a commitment
///    P_i to its value at 0 and its coefficient of t² (the third number follows from the claim, whose openings nobody
///    sends).
/// 5. At the point, u = Σ_j χ_j·X_j opens Σ_j χ_j·V_j, and one Σ-protocol shows that all openings satisfy the one quadratic
///    equation that is left.
public struct NormProof<G: PrimeGroup>: Hashable, Sendable {
  /// Y.
  package var committed: G.Element
  /// z_t.
  package var masked: [BigInt]
  /// P_i.
  package var rounds: [G.Element]
  /// First messages, in the order of `NormLayout`.
  package var announcements: [G.Element]
  /// Responses, in the order of `NormLayout`.
  package var responses: [Scalar<G>]

  package init(
    committed: G.Element, masked: [BigInt], rounds: [G.Element], announcements: [G.Element], responses: [Scalar<G>]
  ) {
    (self.committed, self.masked, self.rounds) = (committed, masked, rounds)
    (self.announcements, self.responses) = (announcements, responses)
  }
}
