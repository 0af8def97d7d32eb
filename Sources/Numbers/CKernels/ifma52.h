// Eight numbers at once, one a 64-bit lane, in digits of 52 bits: AVX-512 IFMA's product gives the low or the high 52
// bits of the product of two lanes' low 52 bits, added to a 64-bit accumulator.
//
// Products are made in tiles of 5 by 5 digits: 9 accumulators for the low halves, 9 for the high ones and 5 digits fit
// the 32 registers, and an accumulator is touched again after 10 instructions, more than the latency of four cycles.
// So every number has a multiple of five digits.
#pragma once
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include "checked.h"

#define VECTOR __attribute__((target("avx512f,avx512ifma,avx512vl,avx512dq")))
#define VECTOR_INLINE static inline __attribute__((always_inline)) VECTOR
#define UNROLL _Pragma("unroll")

typedef __m512i vec;

enum { TILE = 5, TILE_COLUMNS = 2 * TILE - 1 };

VECTOR_INLINE vec vec_zero(void) { return _mm512_setzero_si512(); }
VECTOR_INLINE vec vec_set(uint64_t x) { return _mm512_set1_epi64((long long)x); }
VECTOR_INLINE vec vec_digit_mask(void) { return vec_set((UINT64_C(1) << 52) - 1); }

/// A sum that must not pass 2^64: the comments that argue this are put to the test.
VECTOR_INLINE vec vec_no_wrap(vec before, vec after) {
  CHECKED(_mm512_cmplt_epu64_mask(after, before) == 0);
  (void)before;
  return after;
}

#if defined(SEALEDSUM_CHECKED)
/// Whether `count` words of every lane are below 2^bits.
VECTOR_INLINE int vec_are_below(const vec *x, size_t count, unsigned bits) {
  vec any = vec_zero();
  for (size_t i = 0; i < count; i++) any = _mm512_or_si512(any, x[i]);
  any = _mm512_srl_epi64(any, _mm_cvtsi64_si128((long long)bits));
  return _mm512_test_epi64_mask(any, any) == 0;
}
#endif
/// Digits that a product can take: vpmadd52 reads no bits above the 52.
#define NORMALISED_CHECK(x, count) CHECKED(vec_are_below(x, (size_t)(count), 52))

/// a + b; must be below 2^64, as must the two that follow.
VECTOR_INLINE vec vec_add(vec a, vec b) { return vec_no_wrap(a, _mm512_add_epi64(a, b)); }
/// c + the low 52 bits of a*b.
VECTOR_INLINE vec vec_add_low(vec c, vec a, vec b) { return vec_no_wrap(c, _mm512_madd52lo_epu64(c, a, b)); }
/// c + the bits of a*b from 52 up.
VECTOR_INLINE vec vec_add_high(vec c, vec a, vec b) { return vec_no_wrap(c, _mm512_madd52hi_epu64(c, a, b)); }

/// Sums of products of digits: low[c] counts 2^(52*c), high[c] counts 2^(52*(c + 1)), from where the tile begins.
typedef struct {
  vec low[TILE_COLUMNS], high[TILE_COLUMNS];
} tile_sum;

VECTOR_INLINE void tile_clear(tile_sum *s) {
  UNROLL for (int c = 0; c < TILE_COLUMNS; c++) s->low[c] = s->high[c] = vec_zero();
}

/// s += a*b for five normalised digits each. Adds less than 5*2^52 to an accumulator.
VECTOR_INLINE void tile_add_product(tile_sum *s, const vec *a, const vec *b) {
  const vec a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
  UNROLL for (int j = 0; j < TILE; j++) {
    const vec bj = b[j];
    s->low[j] = vec_add_low(s->low[j], a0, bj);
    s->low[j + 1] = vec_add_low(s->low[j + 1], a1, bj);
    s->low[j + 2] = vec_add_low(s->low[j + 2], a2, bj);
    s->low[j + 3] = vec_add_low(s->low[j + 3], a3, bj);
    s->low[j + 4] = vec_add_low(s->low[j + 4], a4, bj);
    s->high[j] = vec_add_high(s->high[j], a0, bj);
    s->high[j + 1] = vec_add_high(s->high[j + 1], a1, bj);
    s->high[j + 2] = vec_add_high(s->high[j + 2], a2, bj);
    s->high[j + 3] = vec_add_high(s->high[j + 3], a3, bj);
    s->high[j + 4] = vec_add_high(s->high[j + 4], a4, bj);
  }
}

/// s = 2*s + a^2 for five normalised digits: products of different digits first, then doubled together with what was
/// there.
VECTOR_INLINE void tile_double_and_add_square(tile_sum *s, const vec *a) {
  UNROLL for (int i = 0; i < TILE; i++) {
    UNROLL for (int j = i + 1; j < TILE; j++) {
      s->low[i + j] = vec_add_low(s->low[i + j], a[i], a[j]);
      s->high[i + j] = vec_add_high(s->high[i + j], a[i], a[j]);
    }
  }
  UNROLL for (int c = 0; c < TILE_COLUMNS; c++) {
    s->low[c] = vec_add(s->low[c], s->low[c]);
    s->high[c] = vec_add(s->high[c], s->high[c]);
  }
  UNROLL for (int i = 0; i < TILE; i++) {
    s->low[2 * i] = vec_add_low(s->low[2 * i], a[i], a[i]);
    s->high[2 * i] = vec_add_high(s->high[2 * i], a[i], a[i]);
  }
}

/// s = 2*s.
VECTOR_INLINE void tile_double(tile_sum *s) {
  UNROLL for (int c = 0; c < TILE_COLUMNS; c++) {
    s->low[c] = vec_add(s->low[c], s->low[c]);
    s->high[c] = vec_add(s->high[c], s->high[c]);
  }
}

/// The part of s from column 5 up, which belongs to the next five columns.
VECTOR_INLINE void tile_carry(vec carry[TILE], const tile_sum *s) {
  UNROLL for (int c = 0; c < TILE - 1; c++) carry[c] = vec_add(s->low[c + TILE], s->high[c + TILE - 1]);
  carry[TILE - 1] = s->high[TILE_COLUMNS - 1];
}
#endif
