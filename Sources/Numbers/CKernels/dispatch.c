#include "dispatch.h"
#include "dispatch_internal.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

/// Bits of leaf 1, ECX.
#define FMA (1u << 12)
#define OSXSAVE (1u << 27)
/// Bits of leaf 7, EBX.
#define AVX2 (1u << 5)
#define BMI2 (1u << 8)
#define AVX512F (1u << 16)
#define AVX512DQ (1u << 17)
#define ADX (1u << 19)
#define AVX512IFMA (1u << 21)
#define AVX512BW (1u << 30)
#define AVX512VL (1u << 31)
/// A bit of leaf 7, ECX.
#define AVX512VBMI (1u << 1)
/// Registers whose state the system must save for us to use them: SSE and AVX, and three parts of AVX-512 with them.
#define XCR0_AVX 0x6u
#define XCR0_AVX512 0xe6u

/// Whether the system saves registers, the processor has bits of leaf 1, ECX, and bits of leaf 7, EBX.
static int detect(unsigned states, unsigned leaf1, unsigned leaf7) {
  unsigned a, b, c, d, low, high;
  leaf1 |= OSXSAVE;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & leaf1) != leaf1) return 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & states) != states) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & leaf7) == leaf7;
}

static int detect_ifma(void) { return detect(XCR0_AVX512, 0, AVX512F | AVX512DQ | AVX512IFMA | AVX512VL); }

/// The kernels set the mode of floating-point numbers that they need (fe25519x4.h). But where a process started in
/// another one, something here changes it behind our back, and there is a path that does not care.
static int detect_avx2(void) {
  const unsigned flags = 0x3f, usual = 0x1f80;  // round to nearest, exceptions masked, subnormals kept
  unsigned mode;
  __asm__("stmxcsr %0" : "=m"(mode));
  return (mode & ~flags) == usual && detect(XCR0_AVX, FMA, AVX2);
}

static int detect_adx(void) {
  unsigned a, b, c, d;
  const unsigned needed = BMI2 | ADX;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & needed) == needed;
}

static int detect_vbmi(void) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & AVX512BW) != 0 && (c & AVX512VBMI) != 0;
}
#else
static int detect_ifma(void) { return 0; }
static int detect_avx2(void) { return 0; }
static int detect_adx(void) { return 0; }
static int detect_vbmi(void) { return 0; }
#endif

static const char *const names[SEALEDSUM_PATHS] = {"portable", "avx2", "ifma"};
enum { PATHS = SEALEDSUM_PATHS };

/// Answers found once, one after the other in bits: whether there are any, the best path, the setting, ADX, AVX-512's
/// VBMI, and what is available.
enum { BEST_SHIFT = 1, SETTING_SHIFT = 3, ADX_SHIFT = 5, VBMI_SHIFT = 6, AVAILABLE_SHIFT = 7 };
static atomic_uint answers;

static unsigned look(void) {
  unsigned found = atomic_load_explicit(&answers, memory_order_relaxed);
  if (found) return found;
  const unsigned available =
      1u << SEALEDSUM_PORTABLE | (unsigned)detect_avx2() << SEALEDSUM_AVX2 | (unsigned)detect_ifma() << SEALEDSUM_IFMA;
  const char *wish = getenv("SEALEDSUM_KERNELS");
  unsigned most = PATHS - 1, setting = SEALEDSUM_SETTING_OK;
  if (wish != NULL) {
    unsigned wished = 0;
    while (wished < PATHS && strcmp(wish, names[wished]) != 0) wished++;
    if (wished == PATHS) setting = SEALEDSUM_SETTING_UNKNOWN;
    else if (!(available >> wished & 1)) setting = SEALEDSUM_SETTING_UNAVAILABLE;
    if (wished < PATHS) most = wished;
  }
  unsigned best = most;
  while (!(available >> best & 1)) best--;  // the portable path always is
  found = 1 | best << BEST_SHIFT | setting << SETTING_SHIFT | (unsigned)detect_adx() << ADX_SHIFT |
      (unsigned)detect_vbmi() << VBMI_SHIFT | available << AVAILABLE_SHIFT;
  // Threads that race store the same.
  atomic_store_explicit(&answers, found, memory_order_relaxed);
  return found;
}

int sealedsum_path_available(int path) { return path >= 0 && path < PATHS && (look() >> (AVAILABLE_SHIFT + path) & 1); }

int sealedsum_has_adx(void) { return look() >> ADX_SHIFT & 1; }

int sealedsum_has_vbmi(void) { return look() >> VBMI_SHIFT & 1; }

int sealedsum_path_best(void) { return look() >> BEST_SHIFT & 3; }

int sealedsum_path_setting(void) { return look() >> SETTING_SHIFT & 3; }

const char *sealedsum_path_name(int path) { return names[path > 0 && path < PATHS ? path : SEALEDSUM_PORTABLE]; }

int sealedsum_path_of_kernel(int kernel, int path) {
  const int lanes = kernel == SEALEDSUM_KERNEL_ROWS || kernel == SEALEDSUM_KERNEL_PUBLIC_SUMS;
  return path == SEALEDSUM_AVX2 && !lanes ? SEALEDSUM_PORTABLE : path;
}
