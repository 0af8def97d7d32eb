import BigNum
import CKernels
import Foundation
import Testing

/// Random and edge-weighted products of the kernels, lane by lane, against GMP: 10⁶ a size, or as many as the environment
/// variable `SEALEDSUM_LANE_PRODUCTS` says.
@Suite struct LaneProductTests {
  static let count = ProcessInfo.processInfo.environment["SEALEDSUM_LANE_PRODUCTS"].flatMap { Int($0) } ?? 1_000_000
  /// Bits of n: tiles of five 52-bit digits make 20, 30, 40, 60, 80 and 120 of them.
  static let sizes = [1024, 1536, 2048, 3072, 4096, 6144]

  @Test(arguments: KernelPath.available, sizes) func productsMatchGMP(path: KernelPath, bits: Int) throws {
    for power: Int32 in bits <= 3072 ? [1, 2] : [1] {
      let count = path == .portable ? Self.count / 20 : Self.count
      #expect(try failures(path: path, power: power, bits: bits, count: count) == 0)
    }
  }

  @Test(arguments: KernelPath.available) func productsOfOddSizesMatchGMP(path: KernelPath) throws {
    for bits in [2, 3, 53, 64, 65, 250, 1000, 1537, 2049, 5000] {
      for power: Int32 in [1, 2] { #expect(try failures(path: path, power: power, bits: bits, count: 5000) == 0) }
    }
  }

  private func failures(path: KernelPath, power: Int32, bits: Int, count: Int) throws -> Int {
    var rng = SeededGenerator()
    let n = SquaredModulusTests.odd(bits: bits, using: &rng)
    let words = try #require(n.words(count: (bits + 63) / 64))
    let bad = sealedsum_ring_selftest(path.rawValue, power, words, words.count, count, rng.next())
    if bad != 0 { Issue.record("seed \(rng.seed), \(path), \(bits) bits, power \(power): \(bad) groups are wrong") }
    return bad
  }
}
