import CKernels

/// Which implementation of the arithmetic kernels runs; the slowest first. All give the same bytes.
public enum KernelPath: Int32, Sendable, CaseIterable {
  /// C on GMP's `mpn` functions: any machine.
  case portable = 0
  /// Four lanes of AVX2 and FMA for sums of curve points; every other kernel is the portable one.
  case avx2 = 1
  /// Eight lanes of AVX-512 IFMA.
  case ifma = 2

  /// The fastest path of this machine, unless the environment variable `SEALEDSUM_KERNELS` names another one.
  public static var best: KernelPath { KernelPath(rawValue: sealedsum_path_best()) ?? .portable }

  /// The paths that this machine can run, the slowest first.
  public static var available: [KernelPath] { allCases.filter { sealedsum_path_available($0.rawValue) != 0 } }

  /// What is wrong with the environment variable `SEALEDSUM_KERNELS` and what to do; nil where nothing is.
  public static var settingProblem: String? {
    switch UInt32(bitPattern: sealedsum_path_setting()) {
    case SEALEDSUM_SETTING_UNKNOWN.rawValue:
      "SEALEDSUM_KERNELS has an unknown value and is ignored; set it to portable, avx2 or ifma, or unset it"
    case SEALEDSUM_SETTING_UNAVAILABLE.rawValue:
      "SEALEDSUM_KERNELS names a path that this machine cannot run: \(best) runs; unset it"
    default: nil
    }
  }

  /// The path whose implementation of a kernel runs where this one is asked for: this one, or `portable`.
  public func taken(by kernel: Kernel) -> KernelPath {
    KernelPath(rawValue: sealedsum_path_of_kernel(kernel.rawValue, rawValue)) ?? .portable
  }
}

extension KernelPath: CustomStringConvertible {
  /// `portable`, `avx2` or `ifma`.
  public var description: String { String(cString: sealedsum_path_name(rawValue)) }
}
