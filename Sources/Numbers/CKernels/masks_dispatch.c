// Which kernels of the masks this machine can run.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "masks_internal.h"

#if defined(__x86_64__)
#include <cpuid.h>

// Bits of leaf 1, ECX; of leaf 7, EBX and ECX; of XCR0: SSE and AVX, and three parts of AVX-512.
#define FMA (1u << 12)
#define OSXSAVE (1u << 27)
#define AVX2 (1u << 5)
#define AVX512 (1u << 16 | 1u << 17 | 1u << 21 | 1u << 30 | 1u << 31)  // F, DQ, IFMA, BW, VL
#define VBMI (1u << 1)
#define XCR0_AVX 0x6u
#define XCR0_AVX512 0xe6u

static unsigned detect(void) {
  unsigned a, b, c, d, low, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & OSXSAVE) || !(c & FMA)) return 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & XCR0_AVX) != XCR0_AVX || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & AVX2)) return 0;
  const int wide = (low & XCR0_AVX512) == XCR0_AVX512 && (b & AVX512) == AVX512 && (c & VBMI);
  return 1u << SEALEDSUM_MASKS_AVX2 | (unsigned)wide << SEALEDSUM_MASKS_AVX512;
}
#else
static unsigned detect(void) { return 0; }
#endif

/// Found once: bits 0 to 2 say which paths there are, bits 4 and 5 which one is best.
static atomic_uint answers;

static unsigned look(void) {
  unsigned found = atomic_load_explicit(&answers, memory_order_relaxed);
  if (found) return found;
  const char *wish = getenv("SEALEDSUM_KERNELS");
  found = 1u << SEALEDSUM_MASKS_PORTABLE | detect();
  unsigned best = found >> SEALEDSUM_MASKS_AVX512 & 1 ? SEALEDSUM_MASKS_AVX512
      : found >> SEALEDSUM_MASKS_AVX2 & 1             ? SEALEDSUM_MASKS_AVX2
                                                      : SEALEDSUM_MASKS_PORTABLE;
  if (wish != NULL && strcmp(wish, "portable") == 0) best = SEALEDSUM_MASKS_PORTABLE;
  if (wish != NULL && strcmp(wish, "avx2") == 0 && best > SEALEDSUM_MASKS_AVX2) best = SEALEDSUM_MASKS_AVX2;
  found |= best << 4;
  // Threads that race store the same.
  atomic_store_explicit(&answers, found, memory_order_relaxed);
  return found;
}

int sealedsum_masks_path_available(int path) {
  return path >= SEALEDSUM_MASKS_PORTABLE && path <= SEALEDSUM_MASKS_AVX512 && (look() >> path & 1);
}

int sealedsum_masks_path_best(void) { return (int)(look() >> 4); }

const char *sealedsum_masks_path_name(int path) {
  return path == SEALEDSUM_MASKS_AVX512 ? "avx512" : path == SEALEDSUM_MASKS_AVX2 ? "avx2" : "portable";
}
