import CKernels

/// Which implementation of the arithmetic kernels runs. Both give the same bytes.
public enum KernelPath: Int32, Sendable, CaseIterable {
  /// C on GMP's `mpn` functions: any machine.
  case portable = 0
  /// Eight lanes of AVX-512 IFMA.
  case ifma = 1

  /// The fastest path of this machine, unless the environment variable `SEALEDSUM_KERNELS` says `portable`.
  public static var best: KernelPath { KernelPath(rawValue: sealedsum_path_best()) ?? .portable }

  /// The paths that this machine can run.
  public static var available: [KernelPath] { allCases.filter { sealedsum_path_available($0.rawValue) != 0 } }

  /// What is wrong with the environment variable `SEALEDSUM_KERNELS` and what to do; nil where nothing is.
  public static var settingProblem: String? {
    switch UInt32(bitPattern: sealedsum_path_setting()) {
    case SEALEDSUM_SETTING_UNKNOWN.rawValue:
      "SEALEDSUM_KERNELS has an unknown value and is ignored; set it to portable or ifma, or unset it"
    case SEALEDSUM_SETTING_UNAVAILABLE.rawValue:
      "SEALEDSUM_KERNELS=ifma, but this machine has no AVX-512 IFMA: the portable path runs; unset it"
    default: nil
    }
  }
}

extension KernelPath: CustomStringConvertible {
  /// `portable` or `ifma`.
  public var description: String { String(cString: sealedsum_path_name(rawValue)) }
}
