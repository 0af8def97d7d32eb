public import Groups

/// Every entry of the matrix behind row commitments lies in its interval, by commitments to binary digits and a sumcheck
/// (docs/protocol.md §7).
///
/// 1. W: commitments to the digits of the entries, the same digit of several rows in one.
/// 2. α and ρ from the transcript: Σ_i α_i·(W_i² − W_i) is 0 everywhere if its multilinear sum at the point ρ is.
/// 3. A sumcheck, rows first, reduces that to a random point; each round's polynomial is a commitment P to its coefficients
///    of t and t² (the third follows from the claim, which nobody sends).
/// 4. M: a commitment to the digits' values w_i at the point. Weights δ from the transcript join what the W must open to.
/// 5. One Σ-protocol: u opens the joined digits and x the rows, the w_i are values of u and make up that of x at the point,
///    and Σ α_i·(w_i² − w_i) is the last claim.
public struct EntryProof<G: PrimeGroup>: Hashable, Sendable {
  /// W, of one digit after the other.
  package var digits: [G.Element]
  /// P.
  package var rounds: [G.Element]
  /// M.
  package var values: G.Element
  /// First messages, in the order of `EntryLayout`.
  package var announcements: [G.Element]
  /// What the first message makes of the linear equation.
  package var claim: Scalar<G>
  /// Responses, in the order of `EntryLayout`.
  package var responses: [Scalar<G>]

  package init(
    digits: [G.Element], rounds: [G.Element], values: G.Element, announcements: [G.Element], claim: Scalar<G>,
    responses: [Scalar<G>]
  ) {
    (self.digits, self.rounds, self.values) = (digits, rounds, values)
    (self.announcements, self.claim, self.responses) = (announcements, claim, responses)
  }
}
