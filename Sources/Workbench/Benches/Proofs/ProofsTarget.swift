/// What the norm proof should cost for one size: ristretto255, n = 3072, β = 2^20, room for 1,000 clients, one core with
/// AVX-512 IFMA.
public struct ProofsTarget: Equatable, Sendable {
  /// d.
  public var dimension: Int
  /// At most so many seconds of encrypting, committing and proving.
  public var client: Double
  /// At most so many seconds to verify.
  public var verify: Double
  /// At most so many seconds a client where one validator verifies 32 together.
  public var batchVerify: Double?
  /// At most so many bytes a parameter, everything but ciphertexts.
  public var proofBytes: Double?
  /// Client against encryption alone, at most.
  public var overhead: Double?
  /// Bytes of memory of client and of validator, at most.
  public var memory: Int?
  /// At least so many times faster than RiseFL, by operation.
  public var riseFL: [String: Double] = [:]

  /// All of them.
  public static let all = [
    ProofsTarget(dimension: 1_000, client: 0.06, verify: 0.04, batchVerify: 0.02),
    ProofsTarget(dimension: 10_000, client: 0.15, verify: 0.06, batchVerify: 0.03, proofBytes: 4),
    ProofsTarget(
      dimension: 100_000, client: 0.8, verify: 0.2, batchVerify: 0.12, proofBytes: 0.7, overhead: 1.5,
      riseFL: ["client": 15, "verify": 10, "batchVerify": 18]),
    ProofsTarget(
      dimension: 1_000_000, client: 7, verify: 1.6, batchVerify: 1, proofBytes: 0.4, overhead: 1.5),
    ProofsTarget(
      dimension: 10_000_000, client: 75, verify: 16, proofBytes: 0.4, overhead: 1.5, memory: 700 << 20),
  ]

  /// What is to be reached by the case that a record belongs to; nil where nothing is.
  public static func of(_ r: BenchRecord) -> ProofsTarget? {
    guard r.system == "norm", r.group == "ristretto255", r.n == 3072, r.clients == ProofsCase.clients,
      r.threads ?? 1 == 1, r.path != "portable"
    else { return nil }
    return all.first { $0.dimension == r.d }
  }
}
