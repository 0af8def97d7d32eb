import CKernels

/// Which implementation of the mask kernels and of the parallel SHAKE128 runs. All give the same bytes.
public enum VectorPath: Int32, Sendable, CaseIterable {
  /// C: any machine.
  case portable = 0
  /// AVX2 and FMA.
  case avx2 = 1
  /// AVX-512 with IFMA and VBMI.
  case avx512 = 2

  /// The fastest path of this machine; the environment variable `SEALEDSUM_KERNELS` may name a slower one.
  public static var best: VectorPath { VectorPath(rawValue: sealedsum_masks_path_best()) ?? .portable }

  /// The paths that this machine can run.
  public static var available: [VectorPath] {
    allCases.filter { sealedsum_masks_path_available($0.rawValue) != 0 }
  }
}

extension VectorPath: CustomStringConvertible {
  /// `portable`, `avx2` or `avx512`.
  public var description: String { String(cString: sealedsum_masks_path_name(rawValue)) }
}
