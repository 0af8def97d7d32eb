/// Where the secrets of the last Σ-protocol stand among nonces and responses.
///
/// Secrets: u (k), its blinding; the noise y (T, and a relation's), all predicates' digits, their blinding; of each round
/// p(0), the coefficient of t² and the blinding; the blinding of the quadratic equation. First messages: of Σ χ_j·V_j, Y,
/// then of each round; and the two coefficients F_0, F_1 of the quadratic equation.
struct NormLayout: Sendable {
  let columns: Int
  let masked: Int
  let digits: Int
  let rounds: Int

  init(_ p: NormParameters) { (columns, masked, digits, rounds) = (p.columns, p.masked, p.digits, p.rounds) }

  var row: Range<Int> { 0..<columns }
  var rowBlinding: Int { columns }
  var noise: Range<Int> { columns + 1..<columns + 1 + masked }
  var digit: Range<Int> { noise.upperBound..<noise.upperBound + digits }
  /// Noise and digits: what Y holds.
  var committed: Range<Int> { noise.lowerBound..<digit.upperBound }
  var committedBlinding: Int { digit.upperBound }
  func roundConstant(_ i: Int) -> Int { committedBlinding + 1 + 3 * i }
  func roundSquare(_ i: Int) -> Int { committedBlinding + 2 + 3 * i }
  /// p(0), the coefficient of t² and the blinding of each round.
  var roundSecrets: Range<Int> { committedBlinding + 1..<quadraticBlinding }
  var quadraticBlinding: Int { committedBlinding + 1 + 3 * rounds }
  var secretCount: Int { quadraticBlinding + 1 }
  /// First messages, F_0 and F_1 last.
  var announcementCount: Int { 4 + rounds }
  var announcedRounds: Range<Int> { 2..<2 + rounds }
}
