import BigNum
package import Groups
import SigmaProofs
import Sumchecks
package import Transcript

extension NormProver {
  /// A round's polynomial as it is (p(0), coefficient of t²), what it is claimed to sum up to, and its challenge where
  /// that is known beforehand; gives the polynomial to send.
  package typealias Adaptation = (
    _ constant: Scalar<G>, _ square: Scalar<G>, _ truth: Scalar<G>, _ claim: Scalar<G>, _ challenge: Scalar<G>
  ) -> (constant: Scalar<G>, square: Scalar<G>)

  /// Step 4: the sumcheck of Σ X·B with B = A + η·X + Σ η_i·h_i, groups first, then rows of a group, then columns.
  package mutating func sumcheck(adapt: Adaptation? = nil) throws(ProofError) {
    guard let bits = projectionBits else { preconditionFailure("the steps of a proof have an order") }
    do throws(BigNumError) {
      if case .scalars(let x) = matrix {
        try runDense(x, bits, adapt)
      } else if adapt != nil {
        try runDense(matrix.all, bits, adapt)
      } else {
        try runSlabs(bits)
      }
    } catch { throw .cancelled(.norm) }
  }

  /// Tables of all entries: for provers that are not honest.
  private mutating func runDense(
    _ scalars: [Scalar<G>], _ bits: Projections, _ adapt: Adaptation?
  ) throws(BigNumError) {
    let count = p.groups * p.places
    let x = ScalarVector(scalars + [Scalar<G>](repeating: .zero, count: count - scalars.count))
    var b = bits.combined(weights.tau)
    for part in p.linear(weights.eta) {
      b.add(part.entries + [Int64](repeating: 0, count: count - part.entries.count), times: part.factor)
    }
    for (equation, weight) in zip(equations, weights.theta) {
      for (g, rho) in equation.groups.enumerated() {
        for (i, c) in equation.places.enumerated() {
          b[g * p.places + i] += weight * Scalar(rho) * Scalar(c)
        }
      }
    }
    for run in relationTerms.runs {
      for i in 0..<run.values.count { b[run.start + i] += run.values[i] }
    }
    b.add(x, times: eta)
    if adapt != nil { truth = b.dot(x) }
    try runRows(x, b, from: 0, adapt)
  }

  /// Rows' variables move whole rows; when one row is left, the columns' follow.
  private mutating func runRows(
    _ entries: ScalarVector<G>, _ combined: ScalarVector<G>, from first: Int, _ adapt: Adaptation?
  ) throws(BigNumError) {
    var (x, b) = (entries, combined)
    let workers = work.workers
    for i in first..<max(first, p.rounds) {
      if i == p.rowRounds { row = x }
      let half = i < p.rowRounds ? ScalarVector<G>.half(b.count / p.columns) * p.columns : ScalarVector<G>.half(b.count)
      let polynomial = b.roundPolynomial(with: x, half: half, workers: workers)
      let r = commitRound((polynomial.atZero, polynomial.square), adapt)
      b.fold(at: r, half: half, workers: workers)
      x.fold(at: r, half: half, workers: workers)
      if work.isCancelled() { throw .cancelled }
    }
    if p.columnRounds == 0 { row = x }
    value = x[0]
    matrixAtPoint = b[0] - eta * value
  }

  /// The first rounds on integers: products of slabs are all that they need. Then one slab of scalars, of which A's part is
  /// kept in factors until a group is left; then its rows.
  private mutating func runSlabs(_ bits: Projections) throws(BigNumError) {
    guard let source = matrix.source, let products, let groupSums else {
      preconditionFailure("the steps of a proof have an order")
    }
    let (slabs, workers) = (Slabs(p), work.workers)
    var form = SlabForm(try slabForm(products, groupSums, slabs), size: 1 << slabs.rounds)
    for _ in 0..<slabs.rounds {
      let r = commitRound(form.polynomial, nil)
      form.fold(at: r)
    }
    var tables = try groupTables(source, groupSums, slabs)
    for _ in slabs.rounds..<p.groupRounds {
      let r = commitRound(tables.polynomial(workers: workers), nil)
      tables.fold(at: r, workers: workers)
      if work.isCancelled() { throw .cancelled }
    }
    let left = tables.left.scalars
    var b = bits.placeRow(Array(left.prefix(p.projections)))
    for (equation, factor) in zip(equations, left.dropFirst(p.projections)) { b.add(equation.places, times: factor) }
    if let linear = tables.linear { b = b + linear }
    b.add(tables.entries, times: eta)
    try runRows(tables.entries, b, from: p.groupRounds, nil)
  }

  /// ⟨B_a, X_b⟩ of all slabs.
  private func slabForm(
    _ products: SlabProducts, _ sums: RankOneSums, _ slabs: Slabs
  ) throws(BigNumError) -> [[Scalar<G>]] {
    let (n, eta) = (slabs.count, eta)
    var form = try sums.form(ScalarVector(weights.tau), slabs, p, work: work)
    for a in 0..<n {
      for b in 0..<n {
        form[a][b] += eta * Scalar(products.squares[a * n + b])
        for (i, mixed) in products.mixed.enumerated() {
          guard let mixed else { continue }
          form[a][b] += Scalar(p.inequalities[i].factor) * weights.eta[i] * Scalar(mixed[a * n + b])
        }
        for (t, y) in wide.enumerated() {
          let (first, second) = (slabs.groups(of: a, p), slabs.groups(of: b, p))
          let count = min(first.count, second.count)
          let rho = Array(equations[t].groups[first.lowerBound..<first.lowerBound + count])
          form[a][b] += weights.theta[t] * y[second.lowerBound..<second.lowerBound + count].dot(rho)
        }
      }
    }
    for run in runs(slabs) {
      for b in 0..<n {
        form[run.slab][b] += matrix.product(of: run.values, from: b * slabs.size + run.place)
      }
    }
    return form
  }

  /// The relation's runs, cut where slabs meet.
  private func runs(_ slabs: Slabs) -> [(slab: Int, place: Int, values: ScalarVector<G>)] {
    relationTerms.runs.flatMap { run in
      var cut: [(slab: Int, place: Int, values: ScalarVector<G>)] = []
      var done = 0
      while done < run.values.count {
        let (slab, place) = (run.start + done).quotientAndRemainder(dividingBy: slabs.size)
        let end = min(run.values.count, done + slabs.size - place)
        cut.append((slab, place, run.values[done..<end]))
        done = end
      }
      return cut
    }
  }

  /// What the challenges so far make of X and of B's parts.
  private func groupTables(
    _ source: EntrySource, _ sums: RankOneSums, _ slabs: Slabs
  ) throws(BigNumError) -> GroupTables<G> {
    let chi = ScalarVector<G>.lagrange(at: challenges)[0..<slabs.count]
    let size = slabs.piece(0).size
    let entries = try ScalarVector<G>.assembled(count: slabs.size, partSize: size, work: work) { i in
      let (starts, size) = slabs.piece(i)
      return source.withPieces(at: starts, size: size) { ScalarVector(combining: $0, weights: chi) }
    }
    let once = ScalarVector(weights.tau)
    let tau = try ScalarVector.assembled(count: slabs.groups * once.count, partSize: once.count, work: work) { _ in once
    }
    var left = sums.foldedBits(chi, slabs) * tau
    var right = sums.folded(chi, slabs, workers: work.workers)
    if !wide.isEmpty { (left, right) = try joined(left, right, chi, slabs) }
    return GroupTables(
      entries: entries, linear: linearTable(chi, slabs), left: left, right: right, groups: slabs.groups, eta: eta)
  }

  /// Σ η_i·h̃_i and a relation's runs; nil where there are none.
  private func linearTable(_ chi: ScalarVector<G>, _ slabs: Slabs) -> ScalarVector<G>? {
    let (parts, runs) = (p.linear(weights.eta), runs(slabs))
    guard !parts.isEmpty || !runs.isEmpty else { return nil }
    var table = ScalarVector<G>(zeros: slabs.size)
    for part in parts {
      for b in 0..<slabs.count {
        let range = b * slabs.size..<min(part.entries.count, (b + 1) * slabs.size)
        guard !range.isEmpty else { continue }
        let some = part.entries[range] + [Int64](repeating: 0, count: slabs.size - range.count)
        table.add(Array(some), times: part.factor * chi[b], workers: work.workers)
      }
    }
    for run in runs {
      for i in 0..<run.values.count { table[run.place + i] += chi[run.slab] * run.values[i] }
    }
    return table
  }

  /// The factors of T projections with those of a relation's equations behind them, group after group.
  private func joined(
    _ left: ScalarVector<G>, _ right: ScalarVector<G>, _ chi: ScalarVector<G>, _ slabs: Slabs
  ) throws(BigNumError) -> (ScalarVector<G>, ScalarVector<G>) {
    let (p, wide, equations, theta) = (p, wide, equations, weights.theta)
    /// A group's own factors, and a further one an equation: Σ_b χ_b times what the group has in slab b.
    func table(
      _ own: ScalarVector<G>, _ further: @escaping @Sendable (_ t: Int, _ group: Int) -> Scalar<G>
    ) throws(BigNumError) -> ScalarVector<G> {
      let size = p.projections + wide.count
      return try ScalarVector.assembled(count: slabs.groups * size, partSize: size, work: work) { g in
        var row = own[g * p.projections..<(g + 1) * p.projections]
        row.append(
          ScalarVector(
            wide.indices.map { t in
              var sum = Scalar<G>.zero
              for b in 0..<slabs.count where b * slabs.groups + g < p.groups {
                sum += chi[b] * further(t, b * slabs.groups + g)
              }
              return sum
            }))
        return row
      }
    }
    return (
      try table(left) { t, g in theta[t] * Scalar(equations[t].groups[g]) },
      try table(right) { t, g in wide[t][g] }
    )
  }

  private mutating func commitRound(
    _ polynomial: (atZero: Scalar<G>, square: Scalar<G>), _ adapt: Adaptation?
  ) -> Scalar<G> {
    /// p(t) where p(0) + p(1) is `claim`.
    func value(_ t: Scalar<G>, _ claim: Scalar<G>) -> Scalar<G> {
      t * claim + (.one - t - t) * polynomial.atZero + (t * t - t) * polynomial.square
    }
    let (truth, claim) = (truth, claim)
    let (sent, r) = rounds.commit(
      (polynomial.atZero, polynomial.square), statement.key, using: &nonces, &transcript,
      adapt: adapt.map { adapt in
        { known in
          let sent = adapt(polynomial.atZero, polynomial.square, value(known, truth), claim, known)
          return (sent.constant, sent.square)
        }
      })
    if adapt != nil { self.truth = value(r, truth) }
    self.claim = r * claim + (.one - r - r) * sent.first + (r * r - r) * sent.second
    return r
  }
}
