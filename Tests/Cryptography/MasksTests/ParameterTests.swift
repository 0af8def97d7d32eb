import BigNum
import Foundation
import Masks
import Testing

/// Sizes, and what is refused.
@Suite struct ParameterTests {
  /// A million coordinates, a thousand clients, β of 2^20 and of 2^25.
  @Test func usualSizes() throws {
    let p = try MaskParameters(dimension: 1_000_000, clients: 1000, updateBound: (1 << 20) - 6500)
    #expect((p.ringDimension, p.blocks, p.paddedDimension) == (2048, 489, 1_001_472))
    // 6.4·(√1,003,520 + 8) = 6462.5…
    #expect(p.noiseBound == 6463)
    #expect((p.modulusBits, p.weightBits, p.weightCount) == (31, 30, 5))
    #expect(p.byteCount == 1_001_472 * 31 / 8)
    #expect(p.security?.gates == 248 && p.security?.coreSVP == 228)
    #expect("\(p)".contains("> 2·1000·\(p.bound) + 1"))
    let large = try MaskParameters(dimension: 1_000_000, clients: 1000, updateBound: (1 << 25) - 6500)
    #expect((large.modulusBits, large.weightBits, large.weightCount) == (36, 35, 4))
    #expect(large.security?.gates == 208)
    for (bits, count, gates) in [
      (28, 5, 248.0), (33, 5, 208), (34, 4, 208), (44, 4, 157), (45, 3, 157), (47, 3, 131.3),
    ] {
      let p = try parameters(bits: bits, dimension: 10, clients: bits < 40 ? 10 : 1_000_000)
      #expect(p.weightCount == count, "\(bits) bits")
      #expect(p.weightBits == min(bits - 1, 44))
      #expect(p.security?.gates == gates)
      // 128 bits from T_q projections of which each fails with 2^(1−w).
      #expect(p.weightCount * (p.weightBits - 1) >= 128 && (p.weightCount - 1) * (p.weightBits - 1) < 128)
    }
    #expect(MaskParameters.hybridLoss(honest: 1000).rounded() == 21)
  }

  @Test(arguments: [28, 31, 40, 46, 54], [64, 2048])
  func modulusAndRoot(bits: Int, n: Int) throws {
    let m = try #require(MaskModulus(bits: bits, ringDimension: n))
    let step = UInt64(2 * n)
    #expect(m.q % step == 1 && 64 - m.q.leadingZeroBitCount == bits && BigInt(m.q).isProbablePrime())
    // No greater one.
    for q in stride(from: m.q + step, to: UInt64(1) << UInt64(bits), by: Int(step)) {
      #expect(!BigInt(q).isProbablePrime())
    }
    #expect(MaskModulus.power(m.root, UInt64(n), m.q) == m.q - 1)
    for g in 2..<m.q {
      let root = MaskModulus.power(g, (m.q - 1) / step, m.q)
      if root == m.root { break }
      #expect(MaskModulus.power(root, UInt64(n), m.q) != m.q - 1, "a smaller g does")
    }
  }

  /// Bounds on noise are the exact roundings: 5m − 256 ≥ 32·√N, least; 25·S ≤ 1024·(N + 64) + 2^14·√N, greatest.
  @Test func boundsOnNoiseAreExact() throws {
    for dimension in [1, 64, 65, 1000, 20_000, 1_000_000, 1 << 27] {
      for n in [64, 2048] {
        let p = try MaskParameters(dimension: dimension, clients: 1, updateBound: 1, ringDimension: n)
        let samples = BigInt(p.paddedDimension + n)
        func covers(_ m: Int64) -> Bool {
          let x = BigInt(Int(5 * m - 256))
          return x.signum >= 0 && x * x >= BigInt(1024) * samples
        }
        #expect(covers(p.noiseBound) && !covers(p.noiseBound - 1))
        func within(_ s: Int) -> Bool {
          let x = BigInt(25) * BigInt(s) - BigInt(1024) * (samples + 64)
          return x.signum <= 0 || x * x <= (samples << 28)
        }
        #expect(within(p.normLimit) && !within(p.normLimit + 1))
        // What passes is within the bound.
        #expect(BigInt(p.normLimit) <= BigInt(Int(p.noiseBound * p.noiseBound)))
      }
    }
  }

  @Test func whatIsRefused() throws {
    func refused(_ d: Int, _ clients: Int, _ bound: Int64) -> MaskError? {
      do {
        _ = try MaskParameters(dimension: d, clients: clients, updateBound: bound)
        return nil
      } catch { return error }
    }
    #expect(refused(0, 1, 1) == .size(what: "the dimension", value: 0, range: 1...MaskParameters.largestDimension))
    #expect(refused(1, 0, 1) == .size(what: "the number of clients", value: 0, range: 1...Int(Int32.max)))
    #expect(refused(1, 1, 0) == .size(what: "the bound on updates", value: 0, range: 1...Int(Int32.max)))
    #expect(refused(1, 1, .max) != nil)
    let tooLarge = refused(1, 1, Int64(Int32.max))
    #expect(tooLarge == .size(what: "the bound β", value: 2_147_484_108, range: 1...Int(Int32.max)))
    // 2^22 clients of bounds near 2^31 need 54 bits; twice as many are refused, with the inequality.
    let bound = Int64(1) << 31 - 1000
    let p = try MaskParameters(dimension: 1, clients: 1 << 22 - 1, updateBound: bound)
    #expect(p.modulusBits == 54)
    let error = try #require(refused(1, 1 << 23, bound))
    #expect(error == .modulus(clients: 1 << 23, bound: p.bound, bits: 55, limit: 54))
    #expect("\(error)".contains("2·n_max·β + 1 = 2·8388608·\(p.bound) + 1 needs a modulus of 55 bits"))
    #expect(throws: MaskError.self) {
      try MaskParameters(dimension: 1, clients: 1, updateBound: 1, ringDimension: 96)
    }
    // Weights of fewer than 16 bits.
    #expect(throws: MaskError.weights(bits: 15, minimum: 16)) {
      try MaskParameters(dimension: 1, clients: 1, updateBound: 1, ringDimension: 64, bits: 16)
    }
  }
}
