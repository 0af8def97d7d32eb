import Learning
import Testing

@Suite struct MatrixProductsTests {
  static let shapes: [(Int, Int, Int)] = [
    (1, 1, 1), (4, 4, 4), (5, 3, 7), (3, 5, 300), (17, 513, 259), (2, 1030, 1), (6, 784, 25), (9, 9, 0),
  ]

  private func plain(_ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int, _ ta: Bool, _ tb: Bool) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        for l in 0..<k { c[i * n + j] += a[ta ? l * m + i : i * k + l] * b[tb ? j * k + l : l * n + j] }
      }
    }
    return c
  }

  @Test(arguments: shapes)
  func portableIsThePlainLoops(_ m: Int, _ n: Int, _ k: Int) throws {
    let (a, b) = (normals(m * k, 1), normals(k * n, 2))
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      let c = try MatrixProducts.portable.product(
        a, b, rows: m, columns: n, inner: k, transposeA: ta, transposeB: tb)
      #expect(digest(c) == digest(plain(a, b, m, n, k, ta, tb)))
    }
  }

  @Test func storedBytes() throws {
    let c = try MatrixProducts.portable.product(
      normals(17 * 259, 1), normals(259 * 51, 2), rows: 17, columns: 51, inner: 259)
    #expect(digest(c) == "405ec8e94101d565")
  }

  /// Where the system has a BLAS.
  @Test(.enabled(if: BLASLibrary.system != nil), arguments: shapes)
  func blasAgrees(_ m: Int, _ n: Int, _ k: Int) throws {
    let library = try #require(BLASLibrary.system)
    #expect(library.path.hasPrefix("/") && MatrixProducts.fastest == .blas(library))
    let (a, b) = (normals(m * k, 1), normals(k * n, 2))
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      let c = try MatrixProducts.blas(library).product(
        a, b, rows: m, columns: n, inner: k, transposeA: ta, transposeB: tb)
      let expected = plain(a, b, m, n, k, ta, tb)
      let scale = expected.reduce(1) { max($0, abs($1)) }
      for (x, y) in zip(c, expected) { #expect(abs(x - y) <= 1e-12 * scale) }
    }
    let model = try NetworkTests.leNet()
    var s = RandomStream(seed: 1)
    let theta = model.initialParameters(using: &s)
    let data = try Dataset(features: (0..<20).map { normals(784, $0) }, labels: (0..<20).map { $0 % 10 }, classes: 10)
    let one = try model.gradient(ofBatch: Array(0..<20), of: data, parameters: theta)
    let other = try model.gradient(
      ofBatch: Array(0..<20), of: data, parameters: theta, work: BatchWork(products: .blas(library), workers: 2))
    #expect(distance(one.sum, other.sum) < 1e-12 && distance(one.losses, other.losses) < 1e-12)
  }

  @Test func namesAndFallback() {
    #expect(MatrixProducts.portable.name == "portable" && MatrixProducts.portable.isReproducible)
    #expect(MatrixProducts.fastest == (BLASLibrary.system.map { .blas($0) } ?? .portable))
    #expect(throws: LearningError.self) { try BLASLibrary(path: "/nonexistent/libblas.so") }
    #if os(Linux)
      // A library without the function.
      #expect(throws: LearningError.self) { try BLASLibrary(path: "libc.so.6") }
    #endif
  }

  @Test func absurdExtentsAreRefused() {
    for n in [-1, .min, .max, 1 << 40] as [Int] {
      #expect(throws: LearningError.self) { try MatrixProducts.portable.product([], [], rows: n, columns: 1, inner: 1) }
      #expect(throws: LearningError.self) { try MatrixProducts.portable.product([], [], rows: 1, columns: n, inner: 0) }
      #expect(throws: LearningError.self) { try MatrixProducts.portable.product([], [], rows: 1, columns: 1, inner: n) }
    }
    #expect(throws: LearningError.self) {
      try MatrixProducts.portable.product([1], [1, 2], rows: 1, columns: 1, inner: 1)
    }
    #expect(throws: LearningError.self) {
      try MatrixProducts.portable.product([], [], rows: 1 << 20, columns: 1 << 20, inner: 0)
    }
  }
}
