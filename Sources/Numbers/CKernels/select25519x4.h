// Constant-time choice from the multiples of one point for eight lanes: every entry of the window is read.
#pragma once
#include "point25519x4.h"
#include "rows25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

/// Word i of eight.
AVX2_INLINE __m256 pick8(const uint32_t *t, i64x4 i) {
  return _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(_mm256_load_si256((const i64x4 *)t), i));
}
AVX2_INLINE __m256 pick16(const uint32_t *t, i64x4 i, __m256 bit3) {
  return _mm256_blendv_ps(pick8(t, i), pick8(t + 8, i), bit3);
}
/// Word i of n = 8, 16 or 32: eights by permutation of its low three bits, then blends by the sign bits of bit3 and bit4,
/// which hold bits 3 and 4 of i.
AVX2_INLINE __m256 pick(const uint32_t *t, int n, i64x4 i, __m256 bit3, __m256 bit4) {
  if (n == 8) return pick8(t, i);
  if (n == 16) return pick16(t, i, bit3);
  return _mm256_blendv_ps(pick16(t, i, bit3), pick16(t + 16, i, bit3), bit4);
}

/// What the digits of one vector do to what was picked: all ones, or the sign bit, where they are below 0; all ones
/// where they are 0.
typedef struct {
  f64x4 negative, flip, none;
} signs4;

/// Limb `l` of an affine point, negated or the neutral element where the digit says so. The neutral element is
/// (1/2, 1/2, 0), and 1/2 = 2^254 - 9 is 2^50 in limb 4 and -9 in limb 0: reduced.
AVX2_INLINE void put_limb4(niels4 *r, int l, f64x4 minus, f64x4 plus, f64x4 t, signs4 s) {
  const f64x4 half = F64X4(l == 0 ? -9.0 : l == 4 ? 0x1p50 : 0.0);
  minus = _mm256_blendv_pd(minus, half, s.none);
  plus = _mm256_blendv_pd(plus, half, s.none);
  r->minus.v[l] = _mm256_blendv_pd(minus, plus, s.negative);
  r->plus.v[l] = _mm256_blendv_pd(plus, minus, s.negative);
  r->t.v[l] = _mm256_xor_pd(_mm256_andnot_pd(s.none, t), s.flip);
}

/// digit*P in each of eight lanes, four of them in r[0] and four in r[1]; |digit| <= n.
AVX2_INLINE void select4(niels4 r[2], const multiples4 *table, int n, const int8_t digit[8]) {
  const i64x4 zero = _mm256_setzero_si256();
  i64x4 d = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)digit));
  // Lanes 0, 1, 4, 5, 2, 3, 6, 7: so unpacking low and high halves gives lanes 0 to 3 and 4 to 7.
  d = _mm256_permute4x64_epi64(d, 0xd8);
  const i64x4 i = _mm256_sub_epi32(_mm256_abs_epi32(d), _mm256_set1_epi32(1));  // where d is 0, any: it is not kept
  const __m256 bit3 = _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)), bit4 = _mm256_castsi256_ps(_mm256_slli_epi32(i, 27));
  const i64x4 negative = _mm256_cmpgt_epi32(zero, d), none = _mm256_cmpeq_epi32(d, zero);
  const i64x4 low = _mm256_unpacklo_epi32(negative, negative), high = _mm256_unpackhi_epi32(negative, negative);
  const signs4 first = {_mm256_castsi256_pd(low), _mm256_castsi256_pd(_mm256_slli_epi64(low, 63)),
                        _mm256_castsi256_pd(_mm256_unpacklo_epi32(none, none))};
  const signs4 second = {_mm256_castsi256_pd(high), _mm256_castsi256_pd(_mm256_slli_epi64(high, 63)),
                         _mm256_castsi256_pd(_mm256_unpackhi_epi32(none, none))};
  __asm__("" : "+r"(table));
#pragma clang loop unroll(full)
  for (int l = 0; l < 5; l++) {
    __m256 a[3], b[3];
    for (int part = 0; part < 3; part++) {
      const uint32_t(*t)[MULTIPLES4] = table->word[5 * part + l];
      const __m256 lo = pick(t[0], n, i, bit3, bit4), hi = pick(t[1], n, i, bit3, bit4);
      a[part] = _mm256_unpacklo_ps(lo, hi);
      b[part] = _mm256_unpackhi_ps(lo, hi);
    }
    put_limb4(&r[0], l, _mm256_castps_pd(a[0]), _mm256_castps_pd(a[1]), _mm256_castps_pd(a[2]), first);
    put_limb4(&r[1], l, _mm256_castps_pd(b[0]), _mm256_castps_pd(b[1]), _mm256_castps_pd(b[2]), second);
    __asm__ volatile("" : : : "memory");
  }
}

#endif
