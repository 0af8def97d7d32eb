import BigNum

/// What a round should cost a trustee, whatever the size of the model: n = 3072, β = 2^20, room for 1,000 clients, masked
/// vectors, one core.
public enum RoundTarget {
  /// Seconds that a share and its proof may take; nil where nothing is to be reached.
  public static func share(_ r: BenchRecord) -> Double? {
    guard r.operation == "roundShare", r.encryption == "masked", r.n == 3072, r.threads ?? 1 == 1,
      r.clients == ProofsCase.clients
    else { return nil }
    return switch r.path {
    case "\(KernelPath.ifma)": 0.12
    case "\(KernelPath.avx2)": 1.3
    default: nil
    }
  }
}

extension BenchRecord {
  /// Whether it is a figure of `bench round`.
  var isOfARound: Bool { operation.hasPrefix("round") }
}
