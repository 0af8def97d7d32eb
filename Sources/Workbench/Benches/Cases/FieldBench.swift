public import BigNum
import Groups

/// Arithmetic modulo ℓ, the order of ristretto255, on vectors of many.
public enum FieldBench {
  /// Elements of a vector: one that stays in a core's cache, one for several cores.
  public static let elements = [1 << 14, 1 << 20]
  private typealias S = Scalar<Ristretto255>
  private typealias V = ScalarVector<Ristretto255>

  /// All cases, for vectors of each of these lengths.
  public static func cases(elements: [Int] = elements, paths: [KernelPath] = [.best]) -> [BenchCase] {
    elements.flatMap { cases(d: $0, paths: paths) }
  }

  private static func cases(d: Int, paths: [KernelPath]) -> [BenchCase] {
    var rng = SystemRandomNumberGenerator()
    let a = V.random(count: d, using: &rng), b = V.random(count: d, using: &rng)
    return paths.taken(by: .residues).flatMap { path in
      var (a, b) = (a, b)
      a.path = path
      b.path = path
      return [product(a, b), innerProduct(a, b), fold(a), inversion(a)]
    }
  }

  private static func record(_ operation: String, _ a: V) -> BenchRecord {
    BenchRecord(
      operation: operation, group: Ristretto255.identifier, d: a.count, path: "\(a.path)", unit: "elements/s", bytes: 32
    )
  }

  private static let order = Ristretto255.scalarField.modulus

  /// One product an element, by who has them.
  private static func products(_ a: V) -> [BenchSide] {
    let some = (0..<min(256, a.count)).map { a[$0] }
    let numbers = some.map { $0.toBigInt() }
    return [
      GMPPeer.products(numbers, modulus: order), OpenSSLPeer.products(numbers, modulus: order),
      SodiumPeer.scalarProducts(some.map(\.littleEndianBytes)),
    ]
  }

  private static func product(_ a: V, _ b: V) -> BenchCase {
    BenchCase(record("fieldMul", a)) {
      let last = Last<V>()
      return BenchSubject(
        quantum: a.count, threaded: a.count >= 1 << 17,
        ours: { count, work in
          { for _ in 0..<count / a.count { last.value = a.multiplied(by: b, workers: work.workers) } }
        }, peers: products(a),
        check: {
          let c = try last.get()
          for i in [0, a.count / 2, a.count - 1] {
            try require(c[i].toBigInt() == a[i].toBigInt() * b[i].toBigInt() % order, "fieldMul")
          }
        })
    }
  }

  private static func innerProduct(_ a: V, _ b: V) -> BenchCase {
    BenchCase(record("innerProduct", a)) {
      let last = Last<S>()
      return BenchSubject(
        quantum: a.count, threaded: a.count >= 1 << 17,
        ours: { count, work in
          { for _ in 0..<count / a.count { last.value = a.dot(b, workers: work.workers) } }
        }, peers: products(a),
        check: {
          let sum = (0..<a.count).reduce(BigInt(0)) { $0 + a[$1].toBigInt() * b[$1].toBigInt() } % order
          try require(last.get().toBigInt() == sum, "innerProduct")
        })
    }
  }

  /// The first variable of a multilinear polynomial set to a challenge: half as many elements come out as go in.
  private static func fold(_ a: V) -> BenchCase {
    BenchCase(record("fold", a)) {
      var rng = SystemRandomNumberGenerator()
      let r = S.random(using: &rng)
      let last = Last<V>()
      return BenchSubject(
        quantum: a.count, threaded: a.count >= 1 << 17,
        ours: { count, work in
          {
            for _ in 0..<count / a.count {
              var folded = a
              folded.fold(at: r, workers: work.workers)
              last.value = folded
            }
          }
        },
        check: {
          let folded = try last.get(), half = V.half(a.count)
          for i in [0, a.count - half - 1] {
            try require(folded[i] == a[i] + r * (a[half + i] - a[i]), "fold")
          }
        })
    }
  }

  private static func inversion(_ a: V) -> BenchCase {
    BenchCase(record("batchInversion", a)) {
      let last = Last<V>()
      return BenchSubject(
        quantum: a.count, threaded: a.count >= 1 << 17,
        ours: { count, work in
          { for _ in 0..<count / a.count { last.value = a.inverses(workers: work.workers) } }
        },
        check: {
          let inverses = try last.get()
          try require((0..<a.count).allSatisfy { a[$0] * inverses[$0] == 1 }, "batchInversion")
        })
    }
  }
}
