/// The candidate nearest to `word` in edit distance, where it is near enough to be a slip of the pen: at most two
/// edits, or a third of the word.
package func suggestion(for word: String, among candidates: [String]) -> String? {
  let limit = max(2, word.count / 3)
  let scored = candidates.map { (name: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
  guard let best = scored.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }), best.distance <= limit,
    best.distance < max(word.count, best.name.count)
  else { return nil }
  return best.name
}

/// Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment).
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.utf8.prefix(64)), b = Array(b.utf8.prefix(64))
  var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { rows[i][0] = i }
  for j in 0...b.count { rows[0][j] = j }
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  for i in 1...a.count {
    for j in 1...b.count {
      let change = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, change)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
      }
    }
  }
  return rows[a.count][b.count]
}
