// Gaussian samples, sixteen lanes a vector.
#include "masks_gauss_internal.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include "masks_gauss_table.h"

#define TARGET __attribute__((target("avx2")))
#define NAME(x) gauss_##x##_ymm
#define BATCHES 1
#define SELECT(f, a, b) \
  (gauss_v16_ymm) _mm256_blendv_epi8((__m256i)(a), (__m256i)(b), (__m256i)(f))
#define COUNT(count, open, u) \
  do { \
    count = (u) - (u); \
    open = (u) == 0; \
    UNROLL for (int k_ = 0; k_ < GAUSS_FIRST; k_++) { \
      count -= gauss_first[k_] > (u); \
      open |= gauss_first[k_] == (u); \
    } \
  } while (0)
#include "masks_gauss.h"

TARGET int gauss_batch_avx2(int8_t *samples, const uint8_t *random) {
  return gauss_batches_ymm(samples, random, 0);
}
#endif
