import BigNum
import Foundation
import Groups
import NormProofs
import Testing
import Transcript

@Suite struct NormParametersTests {
  private let order = Ristretto255.scalarField.modulus

  @Test func numbersOfTheProtocol() throws {
    // d = 10^7, β = 2^20: 105,264 rows of 95 slots.
    let p = try NormParameters(rows: 105_264, columns: 95, bound: 1 << 20, order: order)
    #expect(p.projectionBits == 32 && p.noiseBits == 106 && p.zBits == 107 && p.zByteCount == 14 && p.kappa == 41)
    #expect(p.rowRounds == 17 && p.columnRounds == 7 && p.generators == 309 + 41)
    // 32 rows in a group of 3,040 places.
    #expect(p.groupBits == 5 && p.groups == 3290 && p.places == 3040)
    // (3/4)^309 = 2^−128.25, 2^−128, and next to nothing; 309·2^−75.
    #expect(abs(p.log2SoundnessError(orderBits: 253) + 127.118) < 0.001)
    #expect(abs(p.log2ZeroKnowledgeDistance + 66.728) < 0.001)
    #expect(pow(0.75, 309) < exp2(-128) && pow(0.75, 308) > exp2(-128))
    // Exactly where 4^b = J·k·β².
    #expect(try NormParameters(rows: 1, columns: 1, bound: 1, order: order).projectionBits == 0)
    #expect(try NormParameters(rows: 4, columns: 16, bound: 1 << 10, order: order).projectionBits == 13)
    #expect(try NormParameters(rows: 5, columns: 13, bound: 1 << 10, order: order).projectionBits == 14)
    #expect(try NormParameters(rows: 1, columns: 1, bound: 3, order: order).kappa == 4)
  }

  /// J·k·(4Z)² + 2^κ < ℓ/2 by exact arithmetic, at the border and on both sides of it.
  @Test func unsoundOnesAreRefused() throws {
    for (rows, columns, bound) in [(1 << 20, 64, 1 << 20), (105_264, 95, (1 << 27)), (3, 5, (1 << 31) - 1)] {
      var p: NormParameters?
      for shift in 1...260 {
        let order = BigInt.powerOfTwo(shift) + 1
        let made = try? NormParameters(rows: rows, columns: columns, bound: Int64(bound), order: order)
        if let made { p = p ?? made }
        guard let p else { continue }
        let left = BigInt(rows * columns) * .powerOfTwo(2 * (p.zBits + 2)) + .powerOfTwo(p.kappa)
        #expect((made != nil) == (left << 1 < order))
      }
      let q = try #require(p)
      let border = (BigInt(rows * columns) * .powerOfTwo(2 * (q.zBits + 2)) + .powerOfTwo(q.kappa)) << 1
      #expect(throws: ProofError.self) {
        try NormParameters(rows: rows, columns: columns, bound: Int64(bound), order: border)
      }
      _ = try NormParameters(rows: rows, columns: columns, bound: Int64(bound), order: border + 1)
    }
    #expect(throws: ProofError.self) {
      try NormParameters(rows: 1 << 22, columns: 1 << 8, bound: 1 << 28, order: order)
    }
    for (rows, columns, bound) in [
      (0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, -1), (1, 1, 1 << 31), (-1, -1, 1), (.max, .max, 1),
    ] {
      #expect(throws: ProofError.self) {
        try NormParameters(rows: rows, columns: columns, bound: Int64(bound), order: order)
      }
    }
  }

  /// J' + k' is least, by trying all groups; the generators hold noise and digits.
  @Test func groups() throws {
    for (rows, columns) in [(1, 1), (1, 100), (100, 1), (1053, 95), (977, 1024), (3, 5), (64, 64), (65, 64)] {
      let p = try NormParameters(rows: rows, columns: columns, bound: 1 << 20, order: order)
      let bits = (0...p.rowRounds).map { (rows + (1 << $0) - 1) / (1 << $0) + columns * (1 << $0) }
      #expect(bits.firstIndex(of: bits.min() ?? 0) == p.groupBits, "\(rows) by \(columns)")
      #expect(p.groups + p.places == bits[p.groupBits])
    }
    #expect(try NormParameters(rows: 3, columns: 400, bound: 1, order: order).generators == 400)
    let ten = [NormPredicate](repeating: .ball(radius: 10), count: 10)
    #expect(try NormParameters(rows: 3, columns: 4, predicates: ten, order: order).generators == 309 + 70)
  }

  /// R, κ and p follow from the predicates; what no proof can be exact for, or no X satisfies, is refused.
  @Test func predicates() throws {
    func make(_ list: [NormPredicate], _ order: BigInt? = nil) throws -> NormParameters {
      try NormParameters(rows: 3, columns: 5, predicates: list, order: order ?? self.order)
    }
    let ball = NormPredicate.ball(radius: 1000)
    #expect(try make([ball]) == NormParameters(rows: 3, columns: 5, bound: 1000, order: order))
    #expect(try make([ball]).inequality == make([ball]).inequality.split(separator: ";").joined())
    // ‖X₀‖ = 5; √2 is rounded up.
    #expect(try make([.ball(radius: 10, center: PublicVector([3, -4]))]).bound == 15)
    #expect(try make([.ball(radius: 10, center: PublicVector([1, 1]))]).bound == 12)
    let both = try make([ball, .ball(radius: 10, center: PublicVector([3, -4]))])
    #expect(both.bound == 15 && both.kappa == 20 && both.projectionBits == 6)  // 10^6; 15·15² ≤ 4^6
    // ⌊‖g‖·R⌋ − τ: 5·1000 + 3191 = 8191.
    let g = PublicVector([0, 3, 0, 4])
    #expect(try make([.ball(radius: 4), .halfspace(g, atLeast: 20 - 8191)]).kappa == 13)
    #expect(try make([.ball(radius: 4), .halfspace(g, atLeast: 20 - 8192)]).kappa == 14)
    let text = try make([ball, .halfspace(g, atLeast: -7)]).inequality
    #expect(text.contains("predicate 1") && text.contains("‖g‖₂ ≤ 5") && text.contains("|c| = 7"), "\(text)")

    // Zeros at the end count nowhere: not where vectors are compared, nor where they have to fit, nor in a proof.
    let short = PublicVector([1, 2]), padded = PublicVector([1, 2] + [Int64](repeating: 0, count: 14))
    #expect(short == padded && padded.entries == [1, 2] && PublicVector([0, 0]).entries == [])
    #expect(try make([ball, .halfspace(short, atLeast: 0)]) == make([ball, .halfspace(padded, atLeast: 0)]))
    #expect(try make([.ball(radius: 4, center: short)]) == make([.ball(radius: 4, center: padded)]))
    let long = PublicVector([Int64](repeating: 1, count: 16))
    let refused: [[NormPredicate]] = [
      [], [.halfspace(g, atLeast: 0)], [.ball(radius: 0)], [.ball(radius: -1, center: g)], [.ball(radius: 1 << 31)],
      [.ball(radius: .max, center: g)], [.ball(radius: (1 << 31) - 5, center: g)],
      [ball, .ball(radius: 1, center: PublicVector([1 << 31]))],
      [ball, .ball(radius: 1, center: PublicVector([.min]))],
      [ball, .halfspace(long, atLeast: 0)], [.ball(radius: 10, center: long)],
      [ball, .halfspace(g, atLeast: 5001)], [ball, .halfspace(g, atLeast: .max)], [ball, .halfspace(g, atLeast: .min)],
      [ball, .halfspace(g, atLeast: -1 << 62)], [ball, .halfspace(PublicVector([.min]), atLeast: 0)],
      [ball, .halfspace(PublicVector([1 << 53]), atLeast: 0)],
      [NormPredicate](repeating: ball, count: NormParameters.maximumPredicates + 1),
    ]
    for list in refused { #expect(throws: ProofError.self, "\(list)") { try make(list) } }
    for list in [
      [.ball(radius: (1 << 31) - 6, center: g)], [ball, .halfspace(g, atLeast: 5000)],
      [ball, .halfspace(PublicVector([1 << 52]), atLeast: 0)],
      [NormPredicate](repeating: ball, count: NormParameters.maximumPredicates),
    ] as [[NormPredicate]] {
      _ = try make(list)
    }
  }

  /// q·J·k·(4Z)² + ‖h‖₂·√(J·k)·4Z + |c| + 2^κ < ℓ by exact arithmetic, on both sides of the border.
  @Test func predicatesThatWrap() throws {
    let shape = NormParameters.Shape(projections: 8, noiseMargin: 0)
    // ‖h‖₂·√(J·k) = 2·(2^50·√2)·√8 for the direction 2^51, and no norm that is as large.
    let g = PublicVector([1 << 50, 1 << 50])
    let list: [NormPredicate] = [.ball(radius: 2), .halfspace(g, atLeast: 7)]
    func make(_ order: BigInt) throws -> NormParameters {
      try NormParameters(rows: 2, columns: 4, predicates: list, order: order, shape: shape)
    }
    let p = try make(.powerOfTwo(200))
    // √(2·2^100·8) = 2^52.
    let left = BigInt.powerOfTwo(52) * .powerOfTwo(p.zBits + 2) + 7 + .powerOfTwo(p.kappa)
    #expect(throws: ProofError.self) { try make(left) }
    _ = try make(left + 1)
  }
}
