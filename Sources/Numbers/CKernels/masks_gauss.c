// Discrete Gaussian noise: the portable path, and what all share.
#include "masks_gauss_internal.h"
#include "masks_gauss_table.h"

#define TARGET
#define NAME(x) gauss_##x##_16
#define BATCHES 1
#define SELECT(f, a, b) (((b) & (f)) | ((a) & ~(f)))
#define COUNT(count, open, u) \
  do { \
    count = (u) - (u); \
    open = (u) == 0; \
    for (int k_ = 0; k_ < GAUSS_FIRST; k_++) { \
      count -= gauss_first[k_] > (u); \
      open |= gauss_first[k_] == (u); \
    } \
  } while (0)
#include "masks_gauss.h"

int gauss_batch_portable(int8_t *samples, const uint8_t *random) { return gauss_batches_16(samples, random, 0); }

int sealedsum_gauss_batches(int path, int8_t *samples, const uint8_t *random, size_t stride, size_t count) {
  int good = 1;
  size_t i = 0;
#if defined(__x86_64__)
  for (; path == SEALEDSUM_MASKS_AVX512 && i + 2 <= count; i += 2) {
    good &= gauss_batches_avx512(samples + i * SEALEDSUM_GAUSS_BATCH, random + i * stride, stride);
  }
  for (; path != SEALEDSUM_MASKS_PORTABLE && i < count; i++) {
    good &= gauss_batch_avx2(samples + i * SEALEDSUM_GAUSS_BATCH, random + i * stride);
  }
#endif
  (void)path;
  for (; i < count; i++) good &= gauss_batch_portable(samples + i * SEALEDSUM_GAUSS_BATCH, random + i * stride);
  return good;
}

void sealedsum_gauss_threshold(int k, uint64_t parts[3]) {
  parts[0] = (uint64_t)gauss_first[k - 1];
  parts[1] = (uint64_t)gauss_middle[k - 1];
  parts[2] = (uint64_t)gauss_last[k - 1];
}

uint64_t sealedsum_gauss_norm(const int8_t *x, size_t count) {
  uint64_t sum = 0;
  while (count > 0) {
    // 2^14 squares of at most 2^14 stay below 2^32.
    const size_t part = count < 16384 ? count : 16384;
    uint32_t here = 0;
    for (size_t i = 0; i < part; i++) here += (uint32_t)((int32_t)x[i] * x[i]);
    sum += here;
    x += part;
    count -= part;
  }
  return sum;
}

void sealedsum_gauss_add(int32_t *x, const int8_t *noise, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] += noise[i];
}
