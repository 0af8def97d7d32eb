import Reports

/// A figure that an operation should reach on one core of a machine with AVX-512 IFMA.
public struct BenchTarget: Equatable, Sendable {
  /// The record's operation, n and d.
  public var operation: String
  /// Bits of the modulus, where the operation has one.
  public var n: Int?
  /// Terms, where they matter.
  public var d: Int?
  /// At least so many a second.
  public var rate: Double?
  /// At least so many times faster than each peer.
  public var ratios: [(peer: String, factor: Double)]

  /// A target.
  public init(
    _ operation: String, n: Int? = nil, d: Int? = nil, rate: Double? = nil,
    ratios: [(peer: String, factor: Double)] = []
  ) {
    self.operation = operation
    self.n = n
    self.d = d
    self.rate = rate
    self.ratios = ratios
  }

  /// Two cores should do so many times what one does.
  public static let twoCores = 1.8

  /// Encrypting at n = 3072 should hold less than so many bytes beyond its input: packed for 1,000,000 coordinates,
  /// streamed for any number of them.
  public static func memory(_ r: BenchRecord) -> Int? {
    guard r.n == 3072 else { return nil }
    return switch r.system.flatMap(MemoryBench.Mode.init) {
    case .packed: r.d == MemoryBench.coordinates ? 64 << 20 : nil
    case .streamed: 200 << 20
    case nil: nil
    }
  }

  /// All of them.
  public static let all: [BenchTarget] = [
    .init("encrypt", n: 2048, rate: 9_000, ratios: [("python-paillier", 80), ("ipcl", 9), ("pypaillier", 6.5)]),
    .init("encrypt", n: 3072, rate: 2_800, ratios: [("python-paillier", 80), ("pypaillier", 7)]),
    .init("encryptFull", n: 2048, ratios: [("gmp", 10)]), .init("encryptFull", n: 3072, ratios: [("gmp", 8)]),
    .init("decrypt", n: 2048, rate: 3_800), .init("decrypt", n: 3072, rate: 1_500),
    .init("share", n: 2048, rate: 600), .init("share", n: 3072, rate: 210),
    .init("sum", n: 2048, rate: 1.2e6), .init("sum", n: 3072, rate: 0.6e6),
    .init("multiExp", n: 2048, d: 1 << 13, ratios: [("gmp", 6)]),
    .init("multiExp", n: 3072, d: 1 << 13, ratios: [("gmp", 6)]),
    .init("msm", d: 1 << 10, rate: 1 / 1.3e-3), .init("msm", d: 1 << 14, rate: 1 / 18e-3),
    .init("msm", d: 1 << 17, rate: 1 / 150e-3), .init("rowCommit", rate: 8e6),
  ]

  /// The target of a record; nil where there is none.
  public static func of(_ record: BenchRecord) -> BenchTarget? {
    all.first {
      $0.operation == record.operation && ($0.n == nil || $0.n == record.n) && ($0.d == nil || $0.d == record.d)
    }
  }

  /// What is to be reached, in words.
  public var text: String {
    ((rate.map { ["≥ \(significant($0, 3))/s"] } ?? [])
      + ratios.map { "≥ \(significant($0.factor, 2)) × \($0.peer)" }).joined(separator: ", ")
  }

  /// Whether a record of one core reaches it; nil where a peer that it names was not measured and the rest is reached.
  public func isReached(by record: BenchRecord) -> Bool? {
    if let rate, (record.value ?? 0) < rate { return false }
    var known = true
    for (peer, factor) in ratios {
      guard let ratio = record.ratios?[peer] else {
        known = false
        continue
      }
      if ratio < factor { return false }
    }
    return known ? true : nil
  }

  /// Equality of all members.
  public static func == (a: BenchTarget, b: BenchTarget) -> Bool {
    a.operation == b.operation && a.n == b.n && a.d == b.d && a.rate == b.rate
      && a.ratios.elementsEqual(b.ratios) { $0 == $1 }
  }
}
