import BigNum
import Testing

/// Sums of small integers on every width of registers, by their definition.
@Suite struct SmallIntegerTests {
  @Test func bitProjections() {
    var rng = SeededGenerator(seed: 80)
    for (places, terms, rows) in [
      (1, 1, 1), (6, 3, 2), (17, 5, 16), (18, 8, 9), (19, 309, 7), (100, 309, 16), (380, 2, 3),
    ] {
      let stride = (places + 7) / 8
      let bits = (0..<terms * stride).map { _ in UInt8.random(in: 0...255, using: &rng) }
      let projections = BitProjections(bits: bits, places: places)
      // The narrow sums fit in 32 bits for as many entries of 2^22; the wide ones are of any.
      for (wide, most) in [(false, Int32(1) << 22), (true, Int32.max)] {
        let x = (0..<rows * places).map { i in
          i % 7 == 0 ? -most : i % 7 == 1 ? most : Int32.random(in: -most...most, using: &rng)
        }
        let expected = (0..<rows).flatMap { g in
          (0..<terms).map { t in
            (0..<places).reduce(0 as Int64) {
              bits[t * stride + $1 / 8] >> UInt8($1 % 8) & 1 == 1 ? $0 + Int64(x[g * places + $1]) : $0
            }
          }
        }
        for lanes in IntegerLanes.available {
          #expect(projections.sums(of: x, wide: wide, lanes: lanes) == expected, "\(places), \(terms), \(lanes)")
        }
      }
    }
  }

  @Test func maskedSums() {
    var rng = SeededGenerator(seed: 81)
    for (groups, terms) in [(0, 3), (1, 1), (5, 7), (16, 309)] {
      let y = (0..<(groups + 2) * terms).map { _ in Int64.random(in: -1 << 58...1 << 58, using: &rng) }
      let mask = (0..<(groups + 1) * terms).map { _ in Int8(-Int.random(in: 0...1, using: &rng)) }
      let expected = (0..<terms).map { t in
        (0..<groups).reduce(0 as Int64) {
          mask[($1 + 1) * terms + t] == 0 ? $0 : $0 + y[($1 + 2) * terms + t]
        }
      }
      for lanes in IntegerLanes.available {
        #expect(
          SmallIntegerSums.masked(
            mask, from: terms, y, from: 2 * terms, groups: groups, terms: terms, lanes: lanes) == expected)
      }
    }
  }

  /// Of entries as large as their sums of squares allow, and of any public vector modulo 2^64.
  @Test func productsOfSlabs() {
    var rng = SeededGenerator(seed: 82)
    for (slabs, size) in [(1, 1), (2, 5), (3, 64), (17, 100), (32, 129), (31, 1000)] {
      let most = Int32(Double(1 << 30) * 1.9 / Double(slabs * size).squareRoot())
      let x = (0..<slabs * size).map { i in i % 5 == 0 ? -most : Int32.random(in: -most...most, using: &rng) }
      let h = x.map { _ in Int64.random(in: .min ... .max, using: &rng) }
      let start = (0..<slabs * slabs).map { Int64($0) }
      var (squares, mixed) = (start, start)
      for a in 0..<slabs {
        for b in 0..<slabs {
          for i in 0..<size {
            if a <= b { squares[a * slabs + b] += Int64(x[a * size + i]) * Int64(x[b * size + i]) }
            mixed[a * slabs + b] &+= h[a * size + i] &* Int64(x[b * size + i])
          }
        }
      }
      for lanes in IntegerLanes.available {
        var (first, second) = (start, start)
        SmallIntegerSums.addProducts(of: x, slabs: slabs, to: &first, lanes: lanes)
        SmallIntegerSums.addProducts(of: h, with: x, slabs: slabs, to: &second, lanes: lanes)
        #expect(first == squares && second == mixed, "\(slabs) of \(size), \(lanes)")
      }
    }
  }
}
