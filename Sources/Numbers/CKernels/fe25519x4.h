// GF(2^255 - 19), four elements at a time: carries of the columns of columns25519x4.h, and what is made of both.
#pragma once
#include "columns25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

// The bias of a product's columns. Bits of LOW and HIGH as integers; a pair of products has one of each. Column k of ten
// is a sum of so many low halves of products of limbs i + j = k and high halves of those of i + j = k - 1.
#define BIAS4_L UINT64_C(0x4338000000000000)
#define BIAS4_H UINT64_C(0x4668000000000000)
#define BIAS4_0 (BIAS4_L + 19 * (2 * BIAS4_L + 3 * BIAS4_H))
#define BIAS4_1 (BIAS4_L + BIAS4_H + 19 * (2 * BIAS4_L + 2 * BIAS4_H))
#define BIAS4_2 (2 * BIAS4_L + BIAS4_H + 19 * (BIAS4_L + 2 * BIAS4_H))
#define BIAS4_3 (2 * BIAS4_L + 2 * BIAS4_H + 19 * (BIAS4_L + BIAS4_H))
#define BIAS4_4 (3 * BIAS4_L + 2 * BIAS4_H + 19 * BIAS4_H)

/// What a carry adds to columns that have the bias of `products` products and of `integers` numbers that were read out of
/// doubles by adding LOW: 2^60 + 2^50 less that bias.
typedef struct {
  uint64_t v[5][4];
} room4;
#define ROOM4_LIMB(products, integers, k) \
  ((UINT64_C(1) << 60) + (UINT64_C(1) << 50) - (uint64_t)(products) * BIAS4_##k - (uint64_t)(integers) * BIAS4_L)
#define ROOM4_LANES(p, n, k) {ROOM4_LIMB(p, n, k), ROOM4_LIMB(p, n, k), ROOM4_LIMB(p, n, k), ROOM4_LIMB(p, n, k)}
#define ROOM4(p, n) \
  {{ROOM4_LANES(p, n, 0), ROOM4_LANES(p, n, 1), ROOM4_LANES(p, n, 2), ROOM4_LANES(p, n, 3), ROOM4_LANES(p, n, 4)}}
static const room4 __attribute__((aligned(32))) ROOM4_0 = ROOM4(0, 0), ROOM4_1 = ROOM4(1, 0), ROOM4_2 = ROOM4(2, 0),
                                                ROOM4_3 = ROOM4(3, 0), ROOM4_MINUS_2 = ROOM4(-2, 0),
                                                ROOM4_LESS_PRODUCT = ROOM4(-1, 1), ROOM4_PLUS_PRODUCT = ROOM4(1, 1);

/// One parallel carry of columns within 2^60. With the room added they are between 2^50 and 2^61 + 2^50, so that bits from
/// 51 on are the carry plus 2^9, and the rest is the remainder plus 2^50. Carries are within 2^9 and 19 times one within
/// 2^14, and remainders within 2^50: reduced. Under the exponent of 2^52 a 52-bit integer is a double.
AVX2_INLINE void fe4_carry(fe4 *r, i64x4 c0, i64x4 c1, i64x4 c2, i64x4 c3, i64x4 c4, const room4 *room) {
  const i64x4 mask = I64X4(FE_MASK), exponent = I64X4(UINT64_C(0x4330000000000000)), *k = (const i64x4 *)room;
  const f64x4 less = F64X4(0x1p52 + 0x1p50 + 512);
  c4 = ADD4(c4, k[4]);
  // At most 2^10 before the product, so 32 bits of it do.
  const i64x4 q4 = _mm256_mul_epu32(_mm256_srli_epi64(c4, 51), I64X4(19));
  c0 = ADD4(c0, k[0]), c1 = ADD4(c1, k[1]), c2 = ADD4(c2, k[2]), c3 = ADD4(c3, k[3]);
  CHECKED(columns4_fit(c0) && columns4_fit(c1) && columns4_fit(c2) && columns4_fit(c3) && columns4_fit(c4));
#define PART(c) _mm256_or_si256(_mm256_and_si256(c, mask), exponent)
#define OUT(c, q, less) _mm256_sub_pd(_mm256_castsi256_pd(ADD4(PART(c), q)), less)
  r->v[4] = OUT(c4, _mm256_srli_epi64(c3, 51), less);
  r->v[3] = OUT(c3, _mm256_srli_epi64(c2, 51), less);
  r->v[2] = OUT(c2, _mm256_srli_epi64(c1, 51), less);
  r->v[1] = OUT(c1, _mm256_srli_epi64(c0, 51), less);
  r->v[0] = OUT(c0, q4, F64X4(0x1p52 + 0x1p50 + 19 * 512));
#undef PART
#undef OUT
  FE4_CHECK(r);
}

/// a - b and a + b of columns, carried.
AVX2_INLINE void fe4_carry_sub(fe4 *r, const columns4 *a, const columns4 *b, const room4 *room) {
  fe4_carry(
      r, SUB4(a->v[0], b->v[0]), SUB4(a->v[1], b->v[1]), SUB4(a->v[2], b->v[2]), SUB4(a->v[3], b->v[3]),
      SUB4(a->v[4], b->v[4]), room);
}
AVX2_INLINE void fe4_carry_add(fe4 *r, const columns4 *a, const columns4 *b, const room4 *room) {
  fe4_carry(
      r, ADD4(a->v[0], b->v[0]), ADD4(a->v[1], b->v[1]), ADD4(a->v[2], b->v[2]), ADD4(a->v[3], b->v[3]),
      ADD4(a->v[4], b->v[4]), room);
}

AVX2_INLINE void columns4_double(columns4 *a) {
  for (int k = 0; k < 5; k++) a->v[k] = ADD4(a->v[k], a->v[k]);
}

/// a*b.
AVX2_INLINE void fe4_mul(fe4 *r, const fe4 *a, const fe4 *b) {
  columns4 c;
  fe4_columns(&c, a, b);
  fe4_carry(r, c.v[0], c.v[1], c.v[2], c.v[3], c.v[4], &ROOM4_1);
}

/// One element in all lanes, its limbs below 2^51 + 2^13.
AVX2_INLINE fe4 fe4_all(fe a) {
  fe4 r;
  fe4_carry(&r, I64X4(a.v[0]), I64X4(a.v[1]), I64X4(a.v[2]), I64X4(a.v[3]), I64X4(a.v[4]), &ROOM4_0);
  return r;
}

#endif
