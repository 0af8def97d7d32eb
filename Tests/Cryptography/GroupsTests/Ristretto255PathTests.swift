import BigNum
import CSodium
import Groups
import Testing

private typealias R = Ristretto255

/// Every operation with two implementations, on each path that the machine has, against libsodium or the definition.
@Suite struct Ristretto255PathTests {
  static let counts = [0, 1, 7, 8, 9, 16, 17, 31, 32, 33, 97, 130]

  /// Random elements, the identity, pairs of opposite and of equal ones.
  private func points(_ count: Int, using rng: inout SeededGenerator) -> [R.Element] {
    var out = (0..<count).map { _ in R.multiply(R.generator, by: .random(using: &rng)) }
    for i in stride(from: 3, to: count, by: 11) { out[i] = R.identity }
    for i in stride(from: 5, to: count, by: 13) { out[i] = R.negate(out[i - 1]) }
    for i in stride(from: 6, to: count, by: 17) { out[i] = out[i - 2] }
    return out
  }

  private func edgeScalars(_ count: Int, using rng: inout SeededGenerator) -> [Scalar<R>] {
    (0..<count).map { _ in Scalar(edgeInteger(order: R.scalarField.modulus, using: &rng)) }
  }

  @Test func secretSums() {
    var rng = SeededGenerator(31)
    for n in Self.counts {
      let (a, s) = (points(n, using: &rng), edgeScalars(n, using: &rng))
      let sum = naive(s, a)
      for path in KernelPath.available {
        let note: Comment = "seed 31, \(n) terms, \(path)"
        #expect(R.multiScalar(s, a, path: path) == sum, note)
        #expect(R.multiScalar(variableTime: s, a, path: path) == sum, note)
        #expect(R.Basis(a, path: path).multiply(by: s) == sum, note)
      }
    }
  }

  /// Every element and its negative; all scalars zero.
  @Test func sumsThatVanish() {
    var rng = SeededGenerator(32)
    for n in [2, 8, 64, 1000] {
      let a = points(n / 2, using: &rng)
      let s = edgeScalars(n / 2, using: &rng)
      for path in KernelPath.available {
        let pairs = a + a.map { R.negate($0) }
        #expect(R.isIdentity(R.multiScalar(s + s, pairs, path: path)), "seed 32, \(n), \(path)")
        #expect(R.isIdentity(R.multiScalar(variableTime: s + s, pairs, path: path)), "seed 32, \(n), \(path)")
        let zeros = [Scalar<R>](repeating: 0, count: pairs.count)
        #expect(R.isIdentity(R.multiScalar(zeros, pairs, path: path)))
        #expect(R.isIdentity(R.multiScalar(variableTime: zeros, pairs, path: path)))
      }
    }
  }

  @Test func tablesAgreeWithSodium() {
    var rng = SeededGenerator(33)
    let base = R.multiply(R.generator, by: .random(using: &rng))
    let encoding: [UInt8] = R.encode(base)
    for path in KernelPath.available {
      let table = R.Table(base, path: path)
      for n in Self.counts {
        let s = edgeScalars(n, using: &rng)
        let expected = s.map { s in
          var out = [UInt8](repeating: 0, count: 32)
          _ = crypto_scalarmult_ristretto255(&out, s.littleEndianBytes, encoding)
          return out
        }
        let many = table.multiply(by: s)
        #expect(many.map { R.encode($0) } == expected, "seed 33, \(n) scalars, \(path)")
        #expect(s.map { R.encode(table.multiply(by: $0)) } == expected, "seed 33, \(n) scalars, \(path)")
      }
    }
  }

  /// Matrices of many shapes: fewer and more rows than lanes, columns around a tile, every width of entries.
  @Test(arguments: [(1, 1), (1, 70), (2, 33), (7, 5), (8, 32), (9, 31), (15, 2), (16, 40), (17, 3), (40, 9)])
  func rows(rows: Int, columns: Int) throws {
    var rng = SeededGenerator(34)
    let a = points(columns + 2, using: &rng)
    for bits in [0, 1, 3, 4, 7, 20, 31, 32, 59, 60, 63] {
      let bound = bits == 0 ? 0 : Int64.max >> Int64(63 - bits)
      let values = (0..<rows * columns).map { i in
        i % 5 == 0 ? bound : i % 5 == 1 ? -bound : i % 5 == 2 ? 0 : Int64.random(in: -bound...bound, using: &rng)
      }
      let expected = (0..<rows).map { i in
        R.multiScalar(
          variableTime: values[i * columns..<(i + 1) * columns].map { Scalar($0) }, Array(a.prefix(columns)),
          path: .portable)
      }
      for path in KernelPath.available {
        let basis = R.Basis(a, path: path)
        let note: Comment = "seed 34, \(rows) x \(columns) of \(bits) bits, \(path)"
        #expect(try basis.multiplyRows(values, columns: columns, bits: bits) == expected, note)
        #expect(try basis.multiplyRows(values, columns: columns, bits: bits, work: Work(workers: 3)) == expected, note)
        #expect(basis.multiply(by: Array(values.prefix(columns)), bits: bits) == expected[0], note)
      }
    }
    for path in KernelPath.available {
      #expect(try R.Basis(a, path: path).multiplyRows([], columns: columns, bits: 20) == [])
    }
  }

  @Test func rowsCanBeCancelled() {
    let basis = R.Basis([R.generator])
    let work = Work(workers: 2, isCancelled: { true })
    #expect(throws: BigNumError.cancelled) { try basis.multiplyRows([1, 2, 3], columns: 1, bits: 2, work: work) }
    let s = [Scalar<R>](repeating: 3, count: 600)
    let a = s.map { _ in R.generator }
    #expect(throws: BigNumError.cancelled) { try R.multiScalar(variableTime: s, a, work: work) }
  }

  /// More threads than a sum has work for, and a last run of few terms.
  @Test(arguments: [(600, 128), (1 << 18 + 40, 8)]) func sumsOnManyThreads(count: Int, workers: Int) throws {
    let s = (0..<count).map { Scalar<R>(UInt64($0 % 1000)) }
    let a = [R.Element](repeating: R.generator, count: count)
    let expected = R.multiply(R.generator, by: Scalar<R>(UInt64((0..<count).reduce(0) { $0 + $1 % 1000 })))
    for path in KernelPath.available {
      #expect(try R.multiScalar(variableTime: s, a, work: Work(workers: workers), path: path) == expected)
    }
  }

  /// Bytes of all kinds, judged in batches as libsodium does one by one.
  @Test func batchesOfBytesAgreeWithSodium() throws {
    var rng = SeededGenerator(35)
    let p = BigInt.powerOfTwo(255) - 19
    var candidates = (1..<300).flatMap { [BigInt($0), p - BigInt($0), p + BigInt($0 % 19)] }
    candidates += (0..<3000).map { _ in BigInt.random(bits: 254, using: &rng) << 1 }
    let encodings = candidates.map { $0.littleEndianBytes(count: 32) ?? [] }
    let valid = encodings.filter { crypto_core_ristretto255_is_valid_point($0) == 1 }
    #expect(valid.count > 500)
    for path in KernelPath.available {
      let elements = try R.decodeMany(valid.flatMap { $0 }, path: path)
      for (e, element) in zip(valid, elements) { #expect(R.encode(element) == e) }
      #expect(R.encode(elements, path: path) == valid.flatMap { $0 })
      // One candidate behind 0 to 16 good ones, and before as many.
      for (i, candidate) in encodings.enumerated() {
        let n = i % 17
        let batch = valid[..<n].flatMap { $0 } + candidate + valid[..<(16 - n)].flatMap { $0 }
        let good = crypto_core_ristretto255_is_valid_point(candidate) == 1
        #expect(((try? R.decodeMany(batch, path: path)) != nil) == good, "seed 35, candidate \(i), \(path)")
      }
    }
  }

  /// Points of every representation in their class, as sums, doubles and the one-way map leave them.
  @Test func encodings() {
    var rng = SeededGenerator(36)
    for n in Self.counts + [255, 256, 257, 600] {
      var a = points(n, using: &rng)
      for i in stride(from: 0, to: n, by: 4) {
        a[i] = R.fromUniformBytes((0..<64).map { _ in UInt8.random(in: 0...255, using: &rng) })
      }
      let expected: [UInt8] = a.flatMap { R.encode($0) as [UInt8] }
      let doubled: [UInt8] = a.flatMap { R.encode(R.double($0)) as [UInt8] }
      let sum = a.reduce(R.identity, R.add)
      for path in KernelPath.available {
        #expect(R.encode(a, path: path) == expected, "seed 36, \(n), \(path)")
        #expect(R.encodeDoubled(a, path: path) == doubled, "seed 36, \(n), \(path)")
        #expect(R.sum(a, path: path) == sum, "seed 36, \(n), \(path)")
      }
    }
  }
}
