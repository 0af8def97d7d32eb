import Foundation

/// A library with `cblas_dgemm` (the C interface of the BLAS, Dongarra et al. 1990), opened at run time: the program
/// needs none to be built or to start. It stays open.
public struct BLASLibrary: Hashable, Sendable {
  private typealias Multiply =
    @convention(c) @Sendable (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafePointer<Double>, Int32, UnsafePointer<Double>, Int32,
      Double, UnsafeMutablePointer<Double>, Int32
    ) -> Void

  /// The library's file, as the loader found it.
  public let path: String
  /// What the library says of itself, where it can: `OpenBLAS 0.3.21 …`.
  public let version: String?
  private let multiply: Multiply

  /// Path and version.
  public var name: String { version.map { "\($0) (\(path))" } ?? path }

  /// The libraries that are tried, in this order.
  public static let candidates: [String] = {
    #if os(macOS)
      ["/System/Library/Frameworks/Accelerate.framework/Accelerate"]
    #else
      ["libopenblas.so.0", "libblas.so.3"]
    #endif
  }()

  /// The first of `candidates` that works, or nil.
  public static let system: BLASLibrary? = {
    for path in candidates { if let library = try? BLASLibrary(path: path) { return library } }
    return nil
  }()

  /// Opens a library by its name or path. It must take 32-bit sizes.
  ///
  /// - Throws: `file` where it cannot be opened, lacks `cblas_dgemm`, or multiplies wrongly.
  public init(path: String) throws(LearningError) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "cannot be opened"
      throw .file(path: path, reason: reason + "; install a BLAS, or take portable products")
    }
    guard let symbol = dlsym(handle, "cblas_dgemm") else {
      dlclose(handle)
      throw .file(path: path, reason: "no cblas_dgemm in it; take a BLAS with the C interface, as OpenBLAS")
    }
    self.path = Self.file(of: symbol, in: handle) ?? path
    version = dlsym(handle, "openblas_get_config").flatMap { symbol in
      unsafeBitCast(symbol, to: (@convention(c) () -> UnsafePointer<CChar>?).self)().map { String(cString: $0) }
    }
    multiply = unsafeBitCast(symbol, to: Multiply.self)
    guard version?.contains("USE64BITINT") != true, isRight else {
      throw .file(path: path, reason: "its cblas_dgemm takes other integers than 32-bit ones; take the LP64 variant")
    }
    // Batches are divided among threads by the caller; threads within a small product would only wait for each other.
    if let symbol = dlsym(handle, "openblas_set_num_threads") {
      unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)(1)
    }
  }

  /// The file that a symbol lies in, by `dladdr`, which not every system's headers show. Its answer is four pointers, the
  /// first of them the file's name.
  private static func file(of symbol: UnsafeMutableRawPointer, in handle: UnsafeMutableRawPointer) -> String? {
    guard let find = dlsym(handle, "dladdr") else { return nil }
    var answer = [UnsafePointer<CChar>?](repeating: nil, count: 4)
    let call = unsafeBitCast(
      find, to: (@convention(c) (UnsafeRawPointer, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32).self)
    guard call(symbol, &answer) != 0 else { return nil }
    return answer[0].map { String(cString: $0) }
  }

  /// Whether (1 2; 3 4)·(5 6 7; 8 9 10) comes out.
  private var isRight: Bool {
    var c = [Double](repeating: 1, count: 6)
    add(ProductShape(rows: 2, columns: 3, inner: 2), [1, 2, 3, 4], [5, 6, 7, 8, 9, 10], to: &c)
    return c == [22, 25, 28, 48, 55, 62]
  }

  /// C ← C + A·B. Callers bound extents below 2^31.
  func add(
    _ shape: ProductShape, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to c: UnsafeMutablePointer<Double>
  ) {
    // CblasRowMajor = 101, CblasNoTrans = 111, CblasTrans = 112.
    multiply(
      101, shape.transposeA ? 112 : 111, shape.transposeB ? 112 : 111, Int32(shape.rows), Int32(shape.columns),
      Int32(shape.inner), 1, a, Int32(shape.transposeA ? shape.rows : shape.inner), b,
      Int32(shape.transposeB ? shape.inner : shape.columns), 1, c, Int32(shape.columns))
  }

  /// Whether both are the same file.
  public static func == (a: BLASLibrary, b: BLASLibrary) -> Bool { a.path == b.path }
  /// Hashes the path.
  public func hash(into hasher: inout Hasher) { hasher.combine(path) }
}
