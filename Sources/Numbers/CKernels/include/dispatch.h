// Which of the implementations of a kernel runs. Functions that have several take the path as an argument, so that one
// process can compare them; callers who do not care pass sealedsum_path_best().
#pragma once

/// The slowest first.
enum sealedsum_path {
  /// C on 64-bit limbs and GMP's mpn functions: any machine.
  SEALEDSUM_PORTABLE = 0,
  /// Four lanes of doubles for sums of curve points: x86-64 with AVX2 and FMA. All other kernels are the portable ones.
  SEALEDSUM_AVX2 = 1,
  /// Eight 52-bit lanes: x86-64 with AVX-512 F, DQ, VL and IFMA.
  SEALEDSUM_IFMA = 2,
};
#define SEALEDSUM_PATHS 3

/// 1 where this machine and its operating system can run the path, else 0. SEALEDSUM_AVX2 asks for more than machine and
/// system: the process has to have started in the usual mode for floating-point numbers, above all rounding to nearest.
int sealedsum_path_available(int path);

/// The fastest available path, unless the environment variable SEALEDSUM_KERNELS names another one. Read once.
int sealedsum_path_best(void);

/// "portable", "avx2" or "ifma".
const char *sealedsum_path_name(int path);

enum sealedsum_path_setting {
  /// SEALEDSUM_KERNELS is unset, or names a path that is available.
  SEALEDSUM_SETTING_OK = 0,
  /// It has a value that names no path. It is ignored.
  SEALEDSUM_SETTING_UNKNOWN = 1,
  /// It asks for a path that this machine lacks. The fastest one below it runs.
  SEALEDSUM_SETTING_UNAVAILABLE = 2,
};

/// What is to be said about the environment variable SEALEDSUM_KERNELS.
int sealedsum_path_setting(void);

/// Kernels that do not have an implementation for every path.
enum sealedsum_kernel {
  /// Batches modulo n and n^2 (ring.h).
  SEALEDSUM_KERNEL_RINGS = 0,
  /// Vectors modulo a group's order (residues.h).
  SEALEDSUM_KERNEL_RESIDUES = 1,
  /// Sums of secret multiples with tables (sealedsum_lanes_..., sealedsum_basis_...).
  SEALEDSUM_KERNEL_ROWS = 2,
  /// Sums of public multiples.
  SEALEDSUM_KERNEL_PUBLIC_SUMS = 3,
  /// Encodings, plain sums and secret multiples without tables.
  SEALEDSUM_KERNEL_POINTS = 4,
};

/// The path whose implementation of a kernel runs where `path` is asked for: that one, or the portable one.
int sealedsum_path_of_kernel(int kernel, int path);
