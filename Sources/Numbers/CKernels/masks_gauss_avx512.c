// Gaussian samples, two batches of sixteen lanes a vector.
#include "masks_gauss_internal.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include "masks_gauss_table.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define NAME(x) gauss_##x##_32
#define BATCHES 2
// One vpternlog, which the compiler finds; MemorySanitizer does not know the intrinsic.
#define SELECT(f, a, b) (((b) & (f)) | ((a) & ~(f)))

/// The first 15 bits of thresholds in the lanes of one vector, zeros behind them.
TARGET MASK_INLINE __m512i first_thresholds(void) {
  return _mm512_maskz_loadu_epi16((UINT32_C(1) << GAUSS_FIRST) - 1, gauss_first);
}

/// Binary search in descending thresholds, which lie in a register: count + step of them exceed u where number
/// count + step - 1 does.
TARGET MASK_INLINE __m512i count_above(__m512i u) {
  const __m512i thresholds = first_thresholds();
  __m512i count = _mm512_setzero_si512();
  UNROLL for (int step = 16; step > 0; step /= 2) {
    const __m512i at = _mm512_add_epi16(count, _mm512_set1_epi16((short)(step - 1)));
    const __m512i t = _mm512_permutexvar_epi16(at, thresholds);
    const __mmask32 above = _mm512_cmpgt_epi16_mask(t, u);
    count = _mm512_mask_add_epi16(count, above, count, _mm512_set1_epi16((short)step));
  }
  return count;
}

#define COUNT(n, open, u) \
  do { \
    const __m512i count_ = count_above((__m512i)(u)); \
    n = (gauss_v16_32)count_; \
    open = (gauss_v16_32)_mm512_movm_epi16(_mm512_cmpeq_epi16_mask( \
        _mm512_permutexvar_epi16(count_, first_thresholds()), (__m512i)(u))); \
  } while (0)
#include "masks_gauss.h"

TARGET int gauss_batches_avx512(int8_t *samples, const uint8_t *random, size_t stride) {
  return gauss_batches_32(samples, random, stride);
}
#endif
