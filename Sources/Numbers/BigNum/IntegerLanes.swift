import CKernels

/// Which width of registers the kernels of small integers use. All give the same integers.
public enum IntegerLanes: Int32, Sendable, CaseIterable {
  /// 128 bits, which every machine has.
  case portable = 0
  /// AVX2.
  case avx2 = 1
  /// AVX-512.
  case avx512 = 2

  /// The width of `KernelPath.best`.
  public static var best: IntegerLanes { IntegerLanes(rawValue: sealedsum_lanes_best()) ?? .portable }

  /// Those that this machine can run.
  public static var available: [IntegerLanes] { allCases.filter { sealedsum_lanes_available($0.rawValue) != 0 } }
}
