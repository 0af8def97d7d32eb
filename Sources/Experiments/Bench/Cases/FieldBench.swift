import BigNum
import Groups

/// Arithmetic modulo ℓ, the order of ristretto255, on vectors of many.
public enum FieldBench {
  /// Elements of a vector.
  public static let elements = 1 << 14

  /// All cases, for vectors of `d` elements.
  public static func cases(d: Int = elements) -> [BenchCase] {
    typealias S = Scalar<Ristretto255>
    var rng = SystemRandomNumberGenerator()
    let a = (0..<d).map { _ in S.random(using: &rng) }, b = (0..<d).map { _ in S.random(using: &rng) }
    let order = Ristretto255.scalarField.modulus
    let factors = a.prefix(256).map { $0.toBigInt() }, bytes = a.prefix(256).map(\.littleEndianBytes)
    let products = [
      GMPPeer.products(factors, modulus: order), OpenSSLPeer.products(factors, modulus: order),
      SodiumPeer.scalarProducts(bytes),
    ]
    func record(_ operation: String) -> BenchRecord {
      BenchRecord(
        operation: operation, group: Ristretto255.identifier, d: d, path: "\(KernelPath.best)", unit: "elements/s",
        bytes: 32)
    }
    let product = Last<[S]>(), inner = Last<S>(), inverses = Last<[S]>()
    return [
      BenchCase(record("fieldMul")) {
        BenchSubject(
          quantum: d,
          ours: { count, _ in { for _ in 0..<count / d { product.value = zip(a, b).map { $0 * $1 } } } },
          peers: products,
          check: {
            try require(
              product.get().first?.toBigInt() == a[0].toBigInt() * b[0].toBigInt() % order, "fieldMul")
          })
      },
      BenchCase(record("innerProduct")) {
        BenchSubject(
          quantum: d, ours: { count, _ in { for _ in 0..<count / d { inner.value = S.dot(a, b) } } }, peers: products,
          check: {
            let sum = zip(a, b).reduce(BigInt(0)) { $0 + $1.0.toBigInt() * $1.1.toBigInt() } % order
            try require(inner.get().toBigInt() == sum, "innerProduct")
          })
      },
      BenchCase(record("batchInversion")) {
        BenchSubject(
          quantum: d, ours: { count, _ in { for _ in 0..<count / d { inverses.value = S.inverses(a) } } },
          check: {
            try require(zip(a, inverses.get()).allSatisfy { ($0 * $1).toBigInt() == 1 }, "batchInversion")
          })
      },
    ]
  }
}
