public import BigNum

/// What the norm proof should cost for one size: ristretto255, n = 3072, β = 2^20, room for 1,000 clients, one core.
public struct ProofsTarget: Equatable, Sendable {
  /// What the vector travels under.
  public var encryption = "paillier"
  /// The kernels.
  public var path = KernelPath.ifma
  /// d.
  public var dimension: Int
  /// At most so many seconds of encrypting, committing and proving.
  public var client: Double
  /// At most so many seconds to verify.
  public var verify: Double
  /// At most so many seconds a client where one validator verifies 32 together.
  public var batchVerify: Double?
  /// At most so many bytes a parameter, everything but what is encrypted.
  public var proofBytes: Double?
  /// At most so many bytes a parameter, all in all.
  public var bytes: Double?
  /// Client against encryption alone, at most.
  public var overhead: Double?
  /// Bytes of memory of client and of validator, at most.
  public var memory: Int?
  /// At least so many times faster than RiseFL, by operation.
  public var riseFL: [String: Double] = [:]

  /// All of them.
  public static let all = packed + masked(.ifma) + masked(.avx2)

  private static let packed = [
    ProofsTarget(dimension: 1_000, client: 0.06, verify: 0.04, batchVerify: 0.02),
    ProofsTarget(dimension: 10_000, client: 0.15, verify: 0.06, batchVerify: 0.03, proofBytes: 4),
    ProofsTarget(
      dimension: 100_000, client: 0.8, verify: 0.045, batchVerify: 0.12, proofBytes: 0.7, overhead: 1.5,
      riseFL: ["client": 15, "verify": 10, "batchVerify": 18]),
    ProofsTarget(
      dimension: 1_000_000, client: 7, verify: 0.22, batchVerify: 1, proofBytes: 0.4, overhead: 1.5),
    ProofsTarget(
      dimension: 10_000_000, client: 75, verify: 16, proofBytes: 0.4, overhead: 1.5, memory: 700 << 20),
  ]

  private static func masked(_ path: KernelPath) -> [ProofsTarget] {
    func row(
      _ d: Int, _ ifma: (client: Double, verify: Double, batch: Double?),
      _ avx2: (client: Double, verify: Double, batch: Double?), bytes: Double, memory: Int? = nil,
      riseFL: [String: Double] = [:]
    ) -> ProofsTarget {
      let seconds = path == .ifma ? ifma : avx2
      return ProofsTarget(
        encryption: "masked", path: path, dimension: d, client: seconds.client, verify: seconds.verify,
        batchVerify: seconds.batch, bytes: bytes, memory: memory, riseFL: path == .ifma ? riseFL : [:])
    }
    return [
      row(10_000, (0.04, 0.025, 0.007), (0.15, 0.08, 0.025), bytes: 12),
      row(
        100_000, (0.06, 0.03, 0.009), (0.17, 0.09, 0.03), bytes: 5, riseFL: ["client": 180, "verify": 45]),
      row(1_000_000, (0.2, 0.05, 0.03), (0.5, 0.13, 0.08), bytes: 4.2),
      row(10_000_000, (1.9, 0.25, nil), (4.5, 0.5, nil), bytes: 4.1, memory: 350 << 20),
      row(100_000_000, (20, 2.5, nil), (45, 4, nil), bytes: 4.1, memory: 3 << 30),
    ]
  }

  /// What is to be reached by the case that a record belongs to; nil where nothing is.
  public static func of(_ r: BenchRecord) -> ProofsTarget? {
    guard r.system == "norm", r.group == "ristretto255", r.n == 3072, r.clients == ProofsCase.clients,
      r.threads ?? 1 == 1
    else { return nil }
    return all.first {
      $0.dimension == r.d && $0.encryption == r.encryption ?? "paillier" && "\($0.path)" == r.path ?? "ifma"
    }
  }
}
