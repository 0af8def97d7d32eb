import BigNum
import Commitments
import Groups
import NormProofs
import ProofTesting
import SigmaProofs
import Testing
import Transcript

/// The place for relations beside a norm (`MatrixRelation`), by one of few lines: entries X[e] ≡ a[e]·s + b[e] mod q for
/// public a and b, where s is the last entry of the same matrix.
private struct Masked: MatrixRelation {
  static let modulus: Int64 = 65_537
  let a: [Int64], b: [Int64]

  func equations(seed: [UInt8], _ p: NormParameters) -> [RelationEquation] {
    var xof = Xof(label: "RelationTests", seed: seed)
    func draw(_ count: Int) -> [Int64] { (0..<count).map { _ in Int64(xof.next() >> 48) } }
    return (0..<(p.relation?.equations ?? 0)).map { _ in
      let (groups, places) = (draw(p.groups), draw(p.places))
      var (slope, constant) = (0 as Int64, 0 as Int64)
      for e in a.indices {
        let weight = groups[e / p.places] * places[e % p.places] % Self.modulus
        slope = (slope + weight * a[e]) % Self.modulus
        constant = (constant + weight * b[e]) % Self.modulus
      }
      // The weight that the last entry has from ρ' and c' is taken off again; the run is cut in two to have several.
      let last = a.count
      let own = groups[last / p.places] * places[last % p.places]
      let runs = [
        EntryRun(start: last - 1, values: [0, -slope]), EntryRun(start: last, values: [-own]),
      ]
      return RelationEquation(groups: groups, places: places, runs: runs, constant: constant)
    }
  }
}

@Suite struct RelationTests {
  typealias R = Ristretto255

  private struct Case {
    let statement: NormStatement<R>, x: [Int64], blinding: [Scalar<R>], relation: Masked
  }

  private func make(_ rows: Int, _ columns: Int, _ groupBits: Int, using rng: inout Seeded) throws -> Case {
    let n = rows * columns - 1
    let s = Int64.random(in: -100...100, using: &rng)
    let a = (0..<n).map { _ in Int64.random(in: 0..<Masked.modulus, using: &rng) }
    let x = (0..<n).map { _ in Int64.random(in: -4000...4000, using: &rng) }
    let b = zip(a, x).map { (($1 - $0 * s) % Masked.modulus + Masked.modulus) % Masked.modulus }
    let parameters = try NormParameters(
      rows: rows, columns: columns, predicates: [.ball(radius: 1 << 18)], order: R.scalarField.modulus,
      shape: .init(projections: 21, noiseMargin: 74, groupBits: groupBits),
      relation: RelationParameters(
        equations: 9, modulus: Masked.modulus, quotientBits: 50, magnitude: .powerOfTwo(100), log2Error: -128))
    let example = try Example<R>(
      stride(from: 0, to: n + 1, by: columns).map { Array((x + [s])[$0..<$0 + columns]) }, bound: 1 << 18, using: &rng)
    let key = CommitmentKey<R>(generators: parameters.generators)
    return Case(
      statement: try NormStatement(
        key: key, commitments: example.statement.commitments, parameters: parameters), x: x + [s],
      blinding: example.blinding, relation: Masked(a: a, b: b))
  }

  private func prover(
    _ c: Case, _ matrix: NormProver<R>.Matrix, _ relation: Masked, seed: UInt64, _ checks: NormChecks = .all
  ) throws -> NormProver<R> {
    var rng = Seeded(seed)
    return try NormProver(
      c.statement, matrix, blinding: c.blinding, relation: relation, transcript: transcript(), using: &rng,
      work: Work(workers: 2), checks: checks)
  }

  private func accepts(
    _ proof: NormProof<R>, _ c: Case, _ relation: Masked?, _ checks: NormChecks = .all
  ) -> Bool {
    do {
      let equations = try proof.deferred(
        c.statement, relation: relation, transcript: transcript(), work: .serial, checks: checks)
      return try equations.allSatisfy { part in
        var equation = part.equation
        equation.settle(rows: c.statement.commitments)
        return try equation.holds(c.statement.key, work: .serial)
      }
    } catch { return false }
  }

  /// Integers and tables of all entries give the same proof; it is one of this relation only.
  @Test func honestOnesAreAccepted() throws {
    var rng = Seeded(70)
    for (rows, columns, groupBits) in [(1, 7, 0), (4, 4, 2), (5, 3, 0), (41, 4, 0), (70, 3, 1), (200, 3, 1)] {
      let c = try make(rows, columns, groupBits, using: &rng)
      var integers = try prover(c, .integers(c.x), c.relation, seed: 1)
      let proof = try integers.run()
      #expect(accepts(proof, c, c.relation), "\(rows) by \(columns)")
      var scalars = try prover(c, .scalars(c.x.map { Scalar($0) }), c.relation, seed: 1)
      #expect(try scalars.run() == proof, "\(rows) by \(columns)")
      var b = c.relation.b
      b[0] = (b[0] + 1) % Masked.modulus
      #expect(!accepts(proof, c, Masked(a: c.relation.a, b: b)) && !accepts(proof, c, nil))
    }
  }

  /// ⚔ An entry that is one off: its quotient is no integer, and a number modulo ℓ as large as any.
  @Test func oneOff() throws {
    var rng = Seeded(71)
    let c = try make(41, 4, 0, using: &rng)
    var b = c.relation.b
    b[100] = (b[100] + 1) % Masked.modulus
    let other = Masked(a: c.relation.a, b: b)
    let failures = try attackFailures([NormChecks.interval], of: .all) {
      accepts($0, c, other, $1)
    } cheat: {
      var prover = try prover(c, .integers(c.x), other, seed: 2, $0)
      return try prover.run()
    }
    #expect(failures == [])
  }
}
