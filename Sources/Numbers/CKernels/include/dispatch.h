// Which of the two implementations of a kernel runs. Functions that have both take the path as an argument, so that one
// process can compare them; callers who do not care pass sealedsum_path_best().
#pragma once

enum sealedsum_path {
  /// C on 64-bit limbs and GMP's mpn functions: any machine.
  SEALEDSUM_PORTABLE = 0,
  /// Eight 52-bit lanes: x86-64 with AVX-512 F, DQ, VL and IFMA.
  SEALEDSUM_IFMA = 1,
};

/// 1 where this machine and its operating system can run the path, else 0.
int sealedsum_path_available(int path);

/// The fastest available path, unless the environment variable SEALEDSUM_KERNELS says `portable`. Read once.
int sealedsum_path_best(void);

/// "portable" or "ifma".
const char *sealedsum_path_name(int path);

enum sealedsum_path_setting {
  /// SEALEDSUM_KERNELS is unset, or names a path that is available.
  SEALEDSUM_SETTING_OK = 0,
  /// It has a value that names no path. It is ignored.
  SEALEDSUM_SETTING_UNKNOWN = 1,
  /// It asks for a path that this machine lacks. The portable one runs.
  SEALEDSUM_SETTING_UNAVAILABLE = 2,
};

/// What is to be said about the environment variable SEALEDSUM_KERNELS.
int sealedsum_path_setting(void);
