public import Groups
public import Sumchecks

/// What an `entries` proof is about: row commitments of a matrix of integers in [lower, upper].
public typealias EntryStatement<G: PrimeGroup> = MatrixStatement<G, EntryParameters>

/// The opening of all rows.
public typealias EntryWitness<G: PrimeGroup> = MatrixWitness<G>

/// What stops attacks on `entries`; `package` code alone can switch it off, to run the attacks in tests. Prover and
/// verifier take the same set: some checks are what a transcript absorbs.
package struct EntryChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ The row commitments are absorbed. Otherwise they can be chosen after the challenges.
  package static let statement = EntryChecks(rawValue: 1 << 0)
  /// ⚔ The digits' commitments come before the weights α and the point ρ. Otherwise false digits cancel.
  package static let digits = EntryChecks(rawValue: 1 << 1)
  /// ⚔ Digits are 0 or 1 (the weights α).
  package static let binary = EntryChecks(rawValue: 1 << 2)
  /// ⚔ A round's challenge depends on its polynomial. Otherwise the polynomial is made to fit.
  package static let rounds = EntryChecks(rawValue: 1 << 3)
  /// ⚔ The digits' values at the point are committed before they are joined. Otherwise false values cancel.
  package static let values = EntryChecks(rawValue: 1 << 4)
  /// ⚔ The digits make up the entries (the weight of the V_j).
  package static let tie = EntryChecks(rawValue: 1 << 5)
  /// ⚔ The rows at the point are what the commitments open to.
  package static let opening = EntryChecks(rawValue: 1 << 6)
  /// ⚔ The digits' values at the point are those of the opened row.
  package static let claim = EntryChecks(rawValue: 1 << 7)
  /// ⚔ The sumcheck ends in the values at the point.
  package static let square = EntryChecks(rawValue: 1 << 8)
  /// ⚔ The last challenge depends on the first messages. Otherwise anything is known of anything.
  package static let announcements = EntryChecks(rawValue: 1 << 9)
  /// ⚔ The verifier's weights depend on the responses. Otherwise false responses cancel.
  package static let weights = EntryChecks(rawValue: 1 << 10)
  package static let all = EntryChecks(rawValue: 1 << 11 - 1)
}
