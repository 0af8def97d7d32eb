package import BigNum
public import Groups
package import RangeProofs

/// A matrix behind row commitments has ‖X‖₂ ≤ β, exactly (docs/protocol.md §8), or satisfies several predicates.
///
/// 1. D = Com(S) for S = Σ X², with a `bits` proof of β² − S ∈ [0, 2^κ); Y = Com(y) for 128 noises. Of several predicates
///    q_i·Σ X² + ⟨h_i, X⟩ ≤ c_i each has its D_i = Com(s_i), and one `bits` proof shows all c_i − s_i ∈ [0, 2^κ).
/// 2. A seed from the transcript makes 128 matrices R_t of random bits; z_t = ⟨R_t, X⟩ + y_t is sent, |z_t| ≤ Z.
/// 3. Weights τ, η from the transcript join all claims into one: Σ X·(A + η·X + Σ η_i·h_i) = Σ τ_t·(z_t − y_t) + Σ η_i·s_i
///    with A = Σ τ_t·R_t and η = Σ q_i·η_i.
/// 4. A sumcheck, rows first, reduces it to a random point; each round's polynomial is a commitment P_i to its value at 0
///    and its coefficient of t² (the third number follows from the claim, whose openings nobody sends).
/// 5. At the point, u = Σ_j χ_j·X_j opens Σ_j χ_j·V_j, v = Σ_s χ_s·u_s, and one Σ-protocol shows that all openings satisfy
///    the one linear equation that is left, in v, v² and all that was committed.
public struct NormProof<G: PrimeGroup>: Hashable, Sendable {
  /// D_i.
  package var sums: [G.Element]
  /// c_i − s_i ∈ [0, 2^κ).
  package var range: BitsProof<G>
  /// Y.
  package var noise: G.Element
  /// z_t.
  package var projections: [BigInt]
  /// P_i.
  package var rounds: [G.Element]
  /// Com(v).
  package var value: G.Element
  /// Com(v²).
  package var square: G.Element
  /// First messages, in the order of `NormLayout`.
  package var announcements: [G.Element]
  /// What the first message makes of the linear equation.
  package var claim: Scalar<G>
  /// Responses, in the order of `NormLayout`.
  package var responses: [Scalar<G>]

  package init(
    sums: [G.Element], range: BitsProof<G>, noise: G.Element, projections: [BigInt], rounds: [G.Element],
    value: G.Element,
    square: G.Element, announcements: [G.Element], claim: Scalar<G>, responses: [Scalar<G>]
  ) {
    self.sums = sums
    self.range = range
    self.noise = noise
    self.projections = projections
    self.rounds = rounds
    self.value = value
    self.square = square
    self.announcements = announcements
    self.claim = claim
    self.responses = responses
  }
}
