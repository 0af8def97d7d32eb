import BigNum
import Groups
import NormProofs
import ProofTesting
import Testing
import Transcript

/// docs/protocol.md §8, predicates: half-spaces and balls about public vectors, several at once.
@Suite struct PredicateTests {
  typealias R = Ristretto255
  private let x: [[Int64]] = [[3, -4, 0], [12, 0, 1]]
  private let g = PublicVector([2, 1, -1, 5])

  /// At equality, and one off on either side; by the honest prover, and by one that does not look.
  private func check<G: PrimeGroup>(
    _: G.Type, _ rows: [[Int64]], _ predicates: [NormPredicate], holds: Bool, shape: NormParameters.Shape = .init(),
    using rng: inout Seeded, _ note: String = ""
  ) throws {
    let example = try Example<G>(rows, predicates, shape: shape, using: &rng)
    if holds {
      let bytes = example.encode(try example.prove(using: &rng))
      #expect(bytes.count == NormProof<G>.byteCount(example.parameters))
      #expect(example.accepts(try example.decode(bytes)), "\(predicates) \(note)")
    } else {
      #expect(throws: ProofError.self, "\(predicates) \(note)") { try example.prove(using: &rng) }
    }
    var careless = try example.prover(using: &rng)
    #expect(example.accepts(try careless.run()) == holds, "\(predicates) \(note)")
  }

  /// ⟨g, X⟩ = 6 − 4 + 60 = 62.
  @Test func halfspaces() throws {
    var rng = Seeded(60)
    let ball = NormPredicate.ball(radius: 14)
    for (least, holds) in [(62, true), (63, false), (61, true), (-1 << 40, true)] as [(Int64, Bool)] {
      try check(R.self, x, [ball, .halfspace(g, atLeast: least)], holds: holds, using: &rng)
      try check(R.self, x, [.halfspace(g, atLeast: least), ball], holds: holds, using: &rng)
    }
    let minus = PublicVector(g.entries.map { -$0 })
    for (least, holds) in [(-62, true), (-61, false)] as [(Int64, Bool)] {
      try check(R.self, x, [ball, .halfspace(minus, atLeast: least)], holds: holds, using: &rng)
      try check(P256.self, x, [ball, .halfspace(minus, atLeast: least)], holds: holds, using: &rng)
    }
    // The half-space holds, the ball does not: 9 + 16 + 144 + 1 = 170 = 13² + 1.
    try check(R.self, x, [.ball(radius: 13), .halfspace(g, atLeast: 0)], holds: false, using: &rng)
    // No direction at all: 0 ≥ τ.
    try check(R.self, x, [ball, .halfspace(PublicVector([]), atLeast: 0)], holds: true, using: &rng)
  }

  /// ‖X − X₀‖² = 1 + 1 + 4 + 100 + 9 + 0 = 115 − …: exactly on the sphere, and one outside.
  @Test func balls() throws {
    var rng = Seeded(61)
    // X − X₀ = (1, −2, 0, 2, 0, 0): 9 = 3².
    let center = PublicVector([2, -2, 0, 10, 0, 1])
    try check(R.self, x, [.ball(radius: 3, center: center)], holds: true, using: &rng)
    try check(R.self, x, [.ball(radius: 2, center: center)], holds: false, using: &rng)
    // 10 = 3² + 1.
    let other = PublicVector([2, -2, 0, 10, 0, 2])
    try check(R.self, x, [.ball(radius: 3, center: other)], holds: false, using: &rng)
    try check(R.self, x, [.ball(radius: 4, center: other)], holds: true, using: &rng)
    // X itself as the centre, and its negative.
    try check(R.self, x, [.ball(radius: 1, center: PublicVector(x.flatMap { $0 }))], holds: true, using: &rng)
    try check(
      R.self, x, [.ball(radius: 26, center: PublicVector(x.joined().map { -$0 }))], holds: false, using: &rng)
    // 4·170 = 680 ≤ 27².
    try check(R.self, x, [.ball(radius: 27, center: PublicVector(x.joined().map { -$0 }))], holds: true, using: &rng)
  }

  @Test func severalAtOnce() throws {
    var rng = Seeded(62)
    let center = PublicVector([2, -2, 0, 10, 0, 1])
    let all: [NormPredicate] = [
      .halfspace(g, atLeast: 62), .ball(radius: 3, center: center), .ball(radius: 14),
      .halfspace(center, atLeast: 0), .ball(radius: 1 << 20),
    ]
    try check(R.self, x, all, holds: true, using: &rng)
    let false1: [NormPredicate] = [
      .halfspace(g, atLeast: 63), .ball(radius: 2, center: center), .ball(radius: 13), .halfspace(center, atLeast: 136),
      .halfspace(PublicVector([1]), atLeast: 4),
    ]
    for i in all.indices {
      var one = all
      one[i] = false1[i]
      try check(R.self, x, one, holds: false, using: &rng, "predicate \(i)")
    }
  }

  /// A thousand small instances of every kind: accepted exactly where all predicates hold.
  @Test func exactlyTheRelation() throws {
    var rng = Seeded(63)
    let shape = NormParameters.Shape(projections: 16, noiseMargin: 8)
    var (accepted, refused) = (0, 0)
    for round in 0..<1000 {
      let (j, k) = (Int.random(in: 1...5, using: &rng), Int.random(in: 1...6, using: &rng))
      let rows = (0..<j).map { _ in (0..<k).map { _ in Int64.random(in: -20...20, using: &rng) } }
      let flat = rows.flatMap { $0 }
      var (predicates, holds) = ([NormPredicate](), true)
      for i in 0..<Int.random(in: 1...4, using: &rng) {
        let h = flat.map { _ in Int64.random(in: -20...20, using: &rng) }
        if i == 0 || Bool.random(using: &rng) {
          let center = Bool.random(using: &rng) ? PublicVector(h) : nil
          let square = zip(flat, center == nil ? flat.map { _ in 0 } : h).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
          }
          // The least radius that holds, or one less.
          var radius = Int64(Double(square).squareRoot().rounded(.up))
          if Int.random(in: 0..<5, using: &rng) == 0 { radius -= 1 }
          radius = max(1, radius)
          holds = holds && square <= radius * radius
          predicates.append(.ball(radius: radius, center: center))
        } else {
          let product = zip(flat, h).reduce(0) { $0 + $1.0 * $1.1 }
          let least = product + (Int.random(in: 0..<5, using: &rng) == 0 ? 1 : 0)
          holds = holds && product >= least
          predicates.append(.halfspace(PublicVector(h), atLeast: least))
        }
      }
      predicates.shuffle(using: &rng)
      do {
        try check(Toy61.self, rows, predicates, holds: holds, shape: shape, using: &rng, "round \(round)")
      } catch let error as ProofError {
        // Nothing of the norm that is left can satisfy it: refused before any proof.
        #expect(!holds, "round \(round): \(error)")
      }
      if holds { accepted += 1 } else { refused += 1 }
    }
    #expect(accepted > 300 && refused > 200)
  }

  /// All matrices of two entries in [−3, 3], all small directions and thresholds, and all small centres.
  @Test func allTinyMatrices() throws {
    var rng = Seeded(64)
    let shape = NormParameters.Shape(projections: 8, noiseMargin: 6)
    let small = -3...3 as ClosedRange<Int64>
    for a in small {
      for b in small {
        for c in -2...2 as ClosedRange<Int64> {
          for d in -1...1 as ClosedRange<Int64> {
            let rows: [[Int64]] = (a + b) % 2 == 0 ? [[a, b]] : [[a], [b]]
            let vector = PublicVector([c, d])
            let product = a * c + b * d
            for least in product - 1...product + 1 {
              let predicates: [NormPredicate] = [.ball(radius: 5), .halfspace(vector, atLeast: least)]
              // None where ‖g‖·5 < τ.
              guard least <= 0 || (c * c + d * d) * 25 >= least * least else { continue }
              let example = try Example<Toy61>(rows, predicates, shape: shape, using: &rng)
              var prover = try example.prover(using: &rng)
              #expect(example.accepts(try prover.run()) == (product >= least), "\(rows), \(predicates)")
            }
            let square = (a - c) * (a - c) + (b - d) * (b - d)
            for radius in 1...5 as ClosedRange<Int64> {
              let example = try Example<Toy61>(rows, [.ball(radius: radius, center: vector)], shape: shape, using: &rng)
              var prover = try example.prover(using: &rng)
              #expect(example.accepts(try prover.run()) == (square <= radius * radius), "\(rows), \(radius), \(vector)")
            }
          }
        }
      }
    }
  }

  /// Slabs of several groups, on one and on several threads.
  @Test func manyGroups() throws {
    var rng = Seeded(65)
    let rows = (0..<129).map { _ in (0..<95).map { _ in Int64.random(in: -6000...6000, using: &rng) } }
    let flat = rows.flatMap { $0 }
    let direction = PublicVector(flat.map { _ in Int64.random(in: -30_000...30_000, using: &rng) })
    let product = zip(flat, direction.entries).reduce(0) { $0 + $1.0 * $1.1 }
    let predicates: [NormPredicate] = [
      .ball(radius: 1 << 20), .halfspace(direction, atLeast: product),
      .ball(radius: 1 << 20, center: PublicVector(flat.dropLast(100).map { $0 / 2 })),
    ]
    let example = try Example<R>(rows, predicates, using: &rng)
    #expect(example.accepts(try example.prove(using: &rng, work: Work(workers: 2)), work: Work(workers: 3)))
    let tight = try Example(example, [predicates[0], .halfspace(direction, atLeast: product + 1)])
    var prover = try tight.prover(using: &rng)
    #expect(!tight.accepts(try prover.run()))
  }

  /// A proof is of its predicates, in their order, and of no others.
  @Test func damagedProofsAreRefused() throws {
    var rng = Seeded(66)
    let predicates: [NormPredicate] = [
      .halfspace(g, atLeast: 50), .ball(radius: 14), .ball(radius: 5, center: PublicVector([2, -2, 0, 10, 0, 1])),
    ]
    let example = try Example<R>(x, predicates, using: &rng)
    let proof = try example.prove(using: &rng)
    let others: [[NormPredicate]] = [
      [.halfspace(g, atLeast: 51), predicates[1], predicates[2]],
      [.halfspace(PublicVector([2, 1, -1, 6]), atLeast: 50), predicates[1], predicates[2]],
      [predicates[1], predicates[0], predicates[2]],
      [predicates[0], .ball(radius: 15), predicates[2]],
      [predicates[0], predicates[1], .ball(radius: 5, center: PublicVector([2, -2, 0, 10, 0, 2]))],
      [predicates[0], predicates[1]], [predicates[1]], predicates + [.ball(radius: 14)],
    ]
    for other in others { #expect(!(try Example(example, other)).accepts(proof), "\(other)") }
    let otherStatement = try Example(example, others[1])
    @Sendable func verify(_ bytes: [UInt8], _ e: Example<R>, _ t: Transcript) throws {
      try e.decode(bytes).verify(e.statement, transcript: t, work: .serial)
    }
    let bytes = example.encode(proof)
    let report = RejectionHarness(
      proof: bytes,
      scalars: [1, 2, 50].map {
        .init(offset: bytes.count - 32 * $0, count: 32, modulus: R.scalarField.modulus, bigEndian: false)
      },
      elements: [.init(offset: 0, identity: [UInt8](repeating: 0, count: 32))], bits: .every(97),
      otherStatement: { try verify($0, otherStatement, transcript()) },
      otherSender: { try verify($0, example, transcript(sender: 9)) },
      otherRound: { try verify($0, example, transcript(round: 9)) }
    ) { try verify($0, example, transcript()) }.run()
    #expect(report.failures == [])
  }

  /// With ‖X‖ ≤ β, ⟨g, X⟩ ≥ ⌈γ·β·‖g‖⌉ is a cosine of at least γ: X in the direction of g at full length has 1.
  @Test func similarity() throws {
    var rng = Seeded(67)
    let direction = PublicVector([3, 0, 4])  // ‖g‖ = 5
    #expect(
      NormPredicate.similarity(to: direction, thousandths: 900, radius: 100) == .halfspace(direction, atLeast: 450))
    #expect(
      NormPredicate.similarity(to: direction, thousandths: 1000, radius: 100) == .halfspace(direction, atLeast: 500))
    #expect(NormPredicate.similarity(to: direction, thousandths: 1, radius: 100) == .halfspace(direction, atLeast: 1))
    #expect(NormPredicate.similarity(to: direction, thousandths: 0, radius: 100) == .halfspace(direction, atLeast: 0))
    #expect(NormPredicate.similarity(to: direction, thousandths: 1001, radius: 100) == nil)
    #expect(NormPredicate.similarity(to: direction, thousandths: -1, radius: 100) == nil)
    #expect(NormPredicate.similarity(to: PublicVector([.max]), thousandths: 1000, radius: 4) == nil)
    // √2·100 = 141.4….
    #expect(
      NormPredicate.similarity(to: PublicVector([1, 1]), thousandths: 1000, radius: 100)
        == .halfspace(PublicVector([1, 1]), atLeast: 142))
    let most = try #require(NormPredicate.similarity(to: direction, thousandths: 1000, radius: 100))
    try check(R.self, [[60, 0, 80]], [.ball(radius: 100), most], holds: true, using: &rng)
    try check(R.self, [[61, 0, 79]], [.ball(radius: 100), most], holds: false, using: &rng)
  }

  @Test func vectors() {
    #expect(PublicVector([1, 0, 2, 0, 0]) == PublicVector([1, 0, 2]) && PublicVector([]) == PublicVector([0]))
    #expect(PublicVector([1, 2]) != PublicVector([2, 1]) && PublicVector([0, 1]) != PublicVector([1]))
    #expect(PublicVector([3, -4]).squaredNorm == 25 && PublicVector([3, -4]).norm == 5)
    #expect(PublicVector([1, 1]).norm == 2 && PublicVector([]).norm == 0)
    let extreme = PublicVector([.min, .max, .min])
    let square = BigInt.powerOfTwo(63) * .powerOfTwo(63)
    #expect(extreme.squaredNorm == square + square + (.powerOfTwo(63) - 1) * (.powerOfTwo(63) - 1))
  }
}
