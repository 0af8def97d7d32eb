#include "dispatch.h"
#include "dispatch_internal.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

/// Bits of leaf 7, EBX.
#define BMI2 (1u << 8)
#define AVX512F (1u << 16)
#define AVX512DQ (1u << 17)
#define ADX (1u << 19)
#define AVX512IFMA (1u << 21)
#define AVX512VL (1u << 31)
/// Registers whose state the system must save for us to use them: SSE, AVX, and three parts of AVX-512.
#define XCR0_STATES 0xe6u
#define OSXSAVE (1u << 27)

static int detect_ifma(void) {
  unsigned a, b, c, d, low, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & OSXSAVE)) return 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & XCR0_STATES) != XCR0_STATES) return 0;
  const unsigned needed = AVX512F | AVX512DQ | AVX512IFMA | AVX512VL;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & needed) == needed;
}

static int detect_adx(void) {
  unsigned a, b, c, d;
  const unsigned needed = BMI2 | ADX;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & needed) == needed;
}
#else
static int detect_ifma(void) { return 0; }
static int detect_adx(void) { return 0; }
#endif

/// Answers found once: bit 0 says that the others hold, bit 1 is the best path, bits 2 and 3 the setting, bit 4 IFMA,
/// bit 5 ADX.
static atomic_uint answers;

static unsigned look(void) {
  unsigned found = atomic_load_explicit(&answers, memory_order_relaxed);
  if (found) return found;
  const unsigned ifma = (unsigned)detect_ifma();
  const char *wish = getenv("SEALEDSUM_KERNELS");
  unsigned best = ifma, setting = SEALEDSUM_SETTING_OK;
  if (wish != NULL && strcmp(wish, "portable") == 0) {
    best = SEALEDSUM_PORTABLE;
  } else if (wish != NULL && strcmp(wish, "ifma") == 0) {
    if (!ifma) setting = SEALEDSUM_SETTING_UNAVAILABLE;
  } else if (wish != NULL) {
    setting = SEALEDSUM_SETTING_UNKNOWN;
  }
  found = 1 | best << 1 | setting << 2 | ifma << 4 | (unsigned)detect_adx() << 5;
  // Threads that race store the same.
  atomic_store_explicit(&answers, found, memory_order_relaxed);
  return found;
}

int sealedsum_path_available(int path) {
  return path == SEALEDSUM_PORTABLE || (path == SEALEDSUM_IFMA && (look() >> 4 & 1));
}

int sealedsum_has_adx(void) { return look() >> 5 & 1; }

int sealedsum_path_best(void) { return look() >> 1 & 1; }

int sealedsum_path_setting(void) { return look() >> 2 & 3; }

const char *sealedsum_path_name(int path) { return path == SEALEDSUM_IFMA ? "ifma" : "portable"; }
