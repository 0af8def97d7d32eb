import Groups

/// Different points whose logarithms are known, so that sums of any length can be checked by one multiplication, and
/// random scalars for them. Points are decoded from bytes, as they come from outside.
final class BenchPoints {
  typealias S = Scalar<Ristretto255>
  private let first: S
  private let step: S
  private let scalars: [S]
  private let bytes: [UInt8]
  private var decoded: [Ristretto255.Element] = []

  /// P_i = (first + i·step)·B.
  init(most count: Int) {
    var rng = SystemRandomNumberGenerator()
    first = .random(using: &rng)
    step = .random(using: &rng)
    let table = Ristretto255.Table(Ristretto255.generator)
    let stride = table.multiply(by: step)
    var points = [table.multiply(by: first)]
    let count = max(count, 4_096)
    for _ in 1..<count { points.append(Ristretto255.add(points[points.count - 1], stride)) }
    bytes = Ristretto255.encode(points)
    scalars = (0..<count).map { _ in S.random(using: &rng) }
  }

  /// The first `count` scalars and points.
  func terms(_ count: Int) throws -> ([S], [Ristretto255.Element]) {
    if decoded.count < count { decoded = try Ristretto255.decodeMany(bytes) }
    return (Array(scalars.prefix(count)), Array(decoded.prefix(count)))
  }

  /// Σ s_i·P_i by one multiplication.
  func sum(_ count: Int) -> Ristretto255.Element {
    var exponent: S = 0, logarithm = first
    for s in scalars.prefix(count) {
      exponent += s * logarithm
      logarithm += step
    }
    return Ristretto255.multiply(Ristretto255.generator, by: exponent)
  }

  /// Encodings of the first `count` points, one after the other.
  func encoded(_ count: Int) -> [UInt8] { Array(bytes.prefix(32 * count)) }

  /// 512 encodings, and as many scalars, for peers.
  var some: [[UInt8]] { (0..<512).map { Array(bytes[32 * $0..<32 * ($0 + 1)]) } }
  var scalarBytes: [[UInt8]] { scalars.prefix(512).map(\.littleEndianBytes) }
}
