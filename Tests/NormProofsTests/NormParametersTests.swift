import BigNum
import Groups
import NormProofs
import Testing
import Transcript

@Suite struct NormParametersTests {
  private let order = Ristretto255.scalarField.modulus

  @Test func numbersOfTheProtocol() throws {
    // d = 10^7, β = 2^20: 105,264 rows of 95 slots.
    let p = try NormParameters(rows: 105_264, columns: 95, bound: 1 << 20, order: order)
    #expect(p.projectionBits == 32 && p.noiseBits == 104 && p.zBits == 105 && p.zByteCount == 14 && p.kappa == 41)
    #expect(p.rowRounds == 17 && p.columnRounds == 7 && p.generators == 128)
    // 3·2^−128 and next to nothing; 128·2^−73.
    #expect(abs(p.log2SoundnessError(orderBits: 253) + 126.415) < 0.001 && p.log2ZeroKnowledgeDistance == -66)
    // Exactly where 4^b = J·k·β².
    #expect(try NormParameters(rows: 1, columns: 1, bound: 1, order: order).projectionBits == 0)
    #expect(try NormParameters(rows: 4, columns: 16, bound: 1 << 10, order: order).projectionBits == 13)
    #expect(try NormParameters(rows: 5, columns: 13, bound: 1 << 10, order: order).projectionBits == 14)
    #expect(try NormParameters(rows: 1, columns: 1, bound: 3, order: order).kappa == 4)
  }

  /// J·k·(2Z)² + 2^κ < ℓ/2 by exact arithmetic, at the border and on both sides of it.
  @Test func unsoundOnesAreRefused() throws {
    for (rows, columns, bound) in [(1 << 20, 64, 1 << 20), (105_264, 95, (1 << 27)), (3, 5, (1 << 31) - 1)] {
      var p: NormParameters?
      for shift in 1...260 {
        let order = BigInt.powerOfTwo(shift) + 1
        let made = try? NormParameters(rows: rows, columns: columns, bound: Int64(bound), order: order)
        if let made { p = p ?? made }
        guard let p else { continue }
        let left = BigInt(rows * columns) * .powerOfTwo(2 * (p.zBits + 1)) + .powerOfTwo(p.kappa)
        #expect((made != nil) == (left << 1 < order))
      }
      let q = try #require(p)
      let border = (BigInt(rows * columns) * .powerOfTwo(2 * (q.zBits + 1)) + .powerOfTwo(q.kappa)) << 1
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
}
