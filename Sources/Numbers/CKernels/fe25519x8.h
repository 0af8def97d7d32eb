// GF(2^255 - 19), eight elements at a time, one a 64-bit lane, radix 2^51 with the 52-bit products of AVX-512 IFMA.
//
// vpmadd52 multiplies the low 52 bits of its operands and ignores the others, so bounds on limbs are tighter than in
// fe25519.h; each is below the next:
//   canonical   2^51, and the value is below p
//   reduced     2^51 + 2^14    what products, squares and carried sums give
//   operand     2^52           what fe8_mul and fe8_sq take: reduced, or the difference 2p - a of a reduced a
//   addend      2^53           what fe8_add and fe8_sub take; the sum of two operands
//   sum         2^54           what is brought to canonical form
//   column      300*2^52       what can be carried
// The sum of two reduced elements may exceed 2^52 and is carried (fe8_add, fe8_sub). Where a function says nothing else
// it takes operands and gives reduced elements; a build with SEALEDSUM_CHECKED asserts what is said.
//
// All functions here take the same steps for all values.
#pragma once
#include "fe25519.h"

#if defined(__x86_64__)
#define SEALEDSUM_HAS_IFMA 1
#include <immintrin.h>

/// What every function that uses vectors is compiled for; callers have asked the processor (dispatch.h).
#define IFMA __attribute__((target("avx512f,avx512ifma,avx512vl,avx512dq")))
#define IFMA_INLINE static inline __attribute__((always_inline)) IFMA

typedef __m512i u64x8;

typedef struct {
  u64x8 v[5];
} fe8;

#define FE8_TIGHT ((UINT64_C(1) << 51) + (UINT64_C(1) << 8))
#define FE8_REDUCED ((UINT64_C(1) << 51) + (UINT64_C(1) << 14))
#define FE8_OPERAND (UINT64_C(1) << 52)
#define FE8_ADDEND (UINT64_C(1) << 53)
#define FE8_SUM (UINT64_C(1) << 54)
#define FE8_COLUMN (300 * (UINT64_C(1) << 52))

#ifdef SEALEDSUM_CHECKED
/// Whether all limbs are below a bound.
IFMA_INLINE int fe8_is_below(fe8 a, uint64_t bound) {
  int below = 1;
  for (int i = 0; i < 5; i++)
    below &= _mm512_cmplt_epu64_mask(a.v[i], _mm512_set1_epi64((long long)bound)) == 0xff;
  return below;
}
#endif
#define FE8_CHECK(a, bound) CHECKED(fe8_is_below(a, bound))

#define LO(acc, a, b) _mm512_madd52lo_epu64(acc, a, b)
#define HI(acc, a, b) _mm512_madd52hi_epu64(acc, a, b)
#define ADD(a, b) _mm512_add_epi64(a, b)
#define SUB(a, b) _mm512_sub_epi64(a, b)
#define SET1(x) _mm512_set1_epi64((long long)(x))

/// The same element in all lanes.
IFMA_INLINE fe8 fe8_all(fe a) {
  fe8 r;
  for (int i = 0; i < 5; i++) r.v[i] = SET1(a.v[i]);
  return r;
}

/// One parallel carry: limbs become at most 2^51 - 1 plus the carry out of the limb below, and for limb 0 plus 19 times
/// the carry out of limb 4. Of a column the carries are below 600 and 19*600 < 2^14: reduced. Of a sum they are at most
/// 7, so that the result is reduced with room: limbs below 2^51 + 2^8.
IFMA_INLINE fe8 fe8_carry(fe8 a) {
  FE8_CHECK(a, FE8_COLUMN);
  const u64x8 mask = SET1(FE_MASK);
  fe8 r;
  u64x8 c[5];
  for (int i = 0; i < 5; i++) c[i] = _mm512_srli_epi64(a.v[i], 51);
  for (int i = 0; i < 5; i++) r.v[i] = _mm512_and_si512(a.v[i], mask);
  r.v[0] = LO(r.v[0], c[4], SET1(19));
  for (int i = 1; i < 5; i++) r.v[i] = ADD(r.v[i], c[i - 1]);
  FE8_CHECK(r, FE8_REDUCED);
  CHECKED(!fe8_is_below(a, FE8_SUM) || fe8_is_below(r, FE8_TIGHT));
  return r;
}

/// Folds ten columns, c[k] of weight 2^(51*k), each below 15*2^52 < 2^56: 2^255 = 19, so column k is c[k] + 19*c[k + 5],
/// below 20*15*2^52 = 300*2^52. Reduced.
IFMA_INLINE fe8 fe8_fold(const u64x8 c[10]) {
  for (int k = 0; k < 10; k++) CHECKED(_mm512_cmplt_epu64_mask(c[k], SET1(15 * FE8_OPERAND)) == 0xff);
  fe8 r;
  for (int k = 0; k < 5; k++) r.v[k] = ADD(c[k], _mm512_mullo_epi64(c[k + 5], SET1(19)));
  return fe8_carry(r);
}

/// a*b for operands. The high half of a product a_i*b_j, at 2^52 above its low half, counts twice in column
/// i + j + 1: it is summed first and doubled. A column holds at most 5 low halves and 5 doubled high ones, each below
/// 2^52: below 15*2^52. Reduced.
IFMA_INLINE fe8 fe8_mul(fe8 a, fe8 b) {
  FE8_CHECK(a, FE8_OPERAND);
  FE8_CHECK(b, FE8_OPERAND);
  u64x8 c[10];
#pragma clang loop unroll(full)
  for (int k = 0; k < 10; k++) {
    u64x8 s = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++)
      if (k - 1 - i >= 0 && k - 1 - i < 5) s = HI(s, a.v[i], b.v[k - 1 - i]);
    if (k > 0) s = ADD(s, s);
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++)
      if (k - i >= 0 && k - i < 5) s = LO(s, a.v[i], b.v[k - i]);
    c[k] = s;
  }
  return fe8_fold(c);
}

/// a^2 for an operand, reduced: products of different limbs count twice, their high halves four times. The columns are
/// those of fe8_mul.
IFMA_INLINE fe8 fe8_sq(fe8 a) {
  FE8_CHECK(a, FE8_OPERAND);
  u64x8 c[10];
#pragma clang loop unroll(full)
  for (int k = 0; k < 10; k++) {
    u64x8 s = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++)
      if (k - 1 - i > i && k - 1 - i < 5) s = HI(s, a.v[i], a.v[k - 1 - i]);
    if (k > 1) s = ADD(s, s);
    if (k % 2 == 1) s = HI(s, a.v[k / 2], a.v[k / 2]);
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++)
      if (k - i > i && k - i < 5) s = LO(s, a.v[i], a.v[k - i]);
    if (k > 0) s = ADD(s, s);
    if (k % 2 == 0 && k < 9) s = LO(s, a.v[k / 2], a.v[k / 2]);
    c[k] = s;
  }
  return fe8_fold(c);
}

/// The limbs of 2p: 2^52 - 38 and 2^52 - 2.
IFMA_INLINE u64x8 fe8_2p(int limb) { return SET1((UINT64_C(1) << 52) - (limb == 0 ? 38 : 2)); }

/// a + b for addends without a carry: below the sum of their bounds.
IFMA_INLINE fe8 fe8_sum(fe8 a, fe8 b) {
  FE8_CHECK(a, FE8_ADDEND);
  FE8_CHECK(b, FE8_ADDEND);
  fe8 r;
  for (int i = 0; i < 5; i++) r.v[i] = ADD(a.v[i], b.v[i]);
  return r;
}

/// a - b + 2p for an addend and a reduced element without a carry; no limb goes below zero. A sum: below the bound of a
/// and 2^52.
IFMA_INLINE fe8 fe8_difference(fe8 a, fe8 b) {
  FE8_CHECK(a, FE8_ADDEND);
  FE8_CHECK(b, FE8_REDUCED);
  fe8 r;
  for (int i = 0; i < 5; i++) r.v[i] = SUB(ADD(a.v[i], fe8_2p(i)), b.v[i]);
  FE8_CHECK(r, FE8_ADDEND + FE8_OPERAND);
  return r;
}

/// a + b, carried, for addends.
IFMA_INLINE fe8 fe8_add(fe8 a, fe8 b) { return fe8_carry(fe8_sum(a, b)); }

/// a - b, carried, for an addend and a reduced element: a + 2p < 2^53 + 2^52 < 2^54.
IFMA_INLINE fe8 fe8_sub(fe8 a, fe8 b) { return fe8_carry(fe8_difference(a, b)); }

/// -a for a reduced, not carried: an operand.
IFMA_INLINE fe8 fe8_minus(fe8 a) {
  FE8_CHECK(a, FE8_REDUCED);
  fe8 r;
  for (int i = 0; i < 5; i++) r.v[i] = SUB(fe8_2p(i), a.v[i]);
  FE8_CHECK(r, FE8_OPERAND);
  return r;
}

/// -a, reduced, for a reduced.
IFMA_INLINE fe8 fe8_neg(fe8 a) { return fe8_carry(fe8_minus(a)); }

/// a in the lanes of the mask, b in the others; below the larger of both bounds.
IFMA_INLINE fe8 fe8_select(__mmask8 mask, fe8 a, fe8 b) {
  fe8 r;
  for (int i = 0; i < 5; i++) r.v[i] = _mm512_mask_mov_epi64(b.v[i], mask, a.v[i]);
  return r;
}

/// A sum, canonical.
IFMA_INLINE fe8 fe8_canonical(fe8 a) {
  FE8_CHECK(a, FE8_SUM);
  const u64x8 mask = SET1(FE_MASK);
  // After a carry limbs are below 2^51 + 2^8. The sequential carry that follows leaves limbs 1 to 4 below 2^51, and of
  // limb 4 at most 1 goes to limb 0 as 19, which is then below 2^51 + 19 and the value below 2^255 + 19 < 2p.
  a = fe8_carry(a);
  for (int i = 0; i < 4; i++) {
    a.v[i + 1] = ADD(a.v[i + 1], _mm512_srli_epi64(a.v[i], 51));
    a.v[i] = _mm512_and_si512(a.v[i], mask);
  }
  a.v[0] = LO(a.v[0], _mm512_srli_epi64(a.v[4], 51), SET1(19));
  a.v[4] = _mm512_and_si512(a.v[4], mask);
  // q = 1 where the value is at least p, found as the carry of value + 19 out of bit 255.
  u64x8 q = _mm512_srli_epi64(ADD(a.v[0], SET1(19)), 51);
  for (int i = 1; i < 5; i++) q = _mm512_srli_epi64(ADD(a.v[i], q), 51);
  // value - q*p = value + 19*q - q*2^255.
  a.v[0] = LO(a.v[0], q, SET1(19));
  for (int i = 0; i < 4; i++) {
    a.v[i + 1] = ADD(a.v[i + 1], _mm512_srli_epi64(a.v[i], 51));
    a.v[i] = _mm512_and_si512(a.v[i], mask);
  }
  a.v[4] = _mm512_and_si512(a.v[4], mask);
  FE8_CHECK(a, FE_LIMBS);
  return a;
}

/// Lanes where a sum is 0.
IFMA_INLINE __mmask8 fe8_is_zero(fe8 a) {
  a = fe8_canonical(a);
  u64x8 any = _mm512_or_si512(_mm512_or_si512(a.v[0], a.v[1]), _mm512_or_si512(a.v[2], a.v[3]));
  return _mm512_testn_epi64_mask(_mm512_or_si512(any, a.v[4]), SET1(-1));
}

/// Lanes where an addend and a reduced element are equal.
IFMA_INLINE __mmask8 fe8_equal(fe8 a, fe8 b) { return fe8_is_zero(fe8_difference(a, b)); }

/// Lanes where the canonical value of a sum is odd: "negative" in RFC 9496, section 4.1.
IFMA_INLINE __mmask8 fe8_is_negative(fe8 a) { return _mm512_test_epi64_mask(fe8_canonical(a).v[0], SET1(1)); }

/// a or -a, whichever is not negative; a reduced.
IFMA_INLINE fe8 fe8_abs(fe8 a) { return fe8_select(fe8_is_negative(a), fe8_neg(a), a); }

#endif
