// Projections of rows of small integers with public bits, by tables of subset sums (Arlazarov, Dinic, Kronrod, Faradzev).
#include "projections.h"
#include "residue.h"

enum { WIDTH = SEALEDSUM_PROJECTION_PLACES, TABLES = SEALEDSUM_PROJECTION_TABLES };

size_t sealedsum_projection_index_size(size_t places, size_t terms) {
  return (places + TABLES * WIDTH - 1) / (TABLES * WIDTH) * TABLES * terms;
}

void sealedsum_projection_index(uint8_t *index, const uint8_t *bits, size_t stride, size_t places, size_t terms) {
  for (size_t i = 0; i < places; i += TABLES * WIDTH) {
    for (size_t t = 0; t < terms; t++) {
      for (size_t n = 0; n < TABLES; n++) {
        unsigned value = 0;
        for (size_t k = 0; k < WIDTH; k++) {
          const size_t place = i + n * WIDTH + k;
          if (place < places) value |= (bits[t * stride + place / 8] >> (place % 8) & 1u) << k;
        }
        *index++ = (uint8_t)value;
      }
    }
  }
}

#define INTEGER int32_t
#define LANES 4
#define VECTOR narrow128
#define TARGET
#define NAME sums_narrow_128_vartime
#include "projection_sums.h"

#define INTEGER int64_t
#define LANES 2
#define VECTOR wide128
#define TARGET
#define NAME sums_wide_128_vartime
#include "projection_sums.h"

#if defined(__x86_64__)
#define INTEGER int32_t
#define LANES 8
#define VECTOR narrow256
#define TARGET __attribute__((target("avx2")))
#define NAME sums_narrow_256_vartime
#include "projection_sums.h"

#define INTEGER int64_t
#define LANES 4
#define VECTOR wide256
#define TARGET __attribute__((target("avx2")))
#define NAME sums_wide_256_vartime
#include "projection_sums.h"

#define INTEGER int32_t
#define LANES 16
#define VECTOR narrow512
#define TARGET __attribute__((target("avx512f,avx512dq")))
#define NAME sums_narrow_512_vartime
#include "projection_sums.h"

#define INTEGER int64_t
#define LANES 8
#define VECTOR wide512
#define TARGET __attribute__((target("avx512f,avx512dq")))
#define NAME sums_wide_512_vartime
#include "projection_sums.h"
#endif

void sealedsum_projection_sums_vartime(
    int lanes, int wide, int64_t *y, const int32_t *x, size_t groups, size_t places, const uint8_t *index,
    size_t terms) {
  CHECKED(terms <= SEALEDSUM_PROJECTION_TERMS && groups <= SEALEDSUM_PROJECTION_GROUPS);
  void (*sums)(int64_t *, const int32_t *, size_t, size_t, const uint8_t *, size_t) =
      wide ? sums_wide_128_vartime : sums_narrow_128_vartime;
  size_t width = 4;
#if defined(__x86_64__)
  if (lanes == SEALEDSUM_LANES_256) sums = wide ? sums_wide_256_vartime : sums_narrow_256_vartime, width = 8;
  if (lanes == SEALEDSUM_LANES_512) sums = wide ? sums_wide_512_vartime : sums_narrow_512_vartime, width = 16;
#else
  (void)lanes;
#endif
  if (wide) width /= 2;
  for (size_t g = 0; g < groups; g += width) {
    sums(y + g * terms, x + g * places, groups - g < width ? groups - g : width, places, index, terms);
  }
}
