// GF(2^255 - 19), radix 2^51.
//
// A bound on a field element is one on each of its limbs. These are in use, each below the next:
//   canonical    2^51, and the value is below p
//   reduced      2^51 + 2^13     what products, squares and carried sums give
//   subtrahend   2^53 - 2^7      what may be subtracted: 4p is added so that no limb goes below zero
//   operand      2^54            what `fe_mul` and `fe_sq` take
//   sum          2^63            what can be carried
// `fe_add` and `fe_sub` do not carry, so that bounds add up: a + b is below the sum of both bounds, a - b below that of
// a and 2^53. Each formula in point25519.h says how it stays an operand. Where a function says nothing else it takes
// operands and gives reduced elements; a build with SEALEDSUM_CHECKED asserts what is said.
#pragma once
#include <stdint.h>
#include <string.h>
#include "checked.h"
#include "curve25519.h"

typedef sealedsum_fe fe;
typedef unsigned __int128 u128;

#define FE_MASK ((UINT64_C(1) << 51) - 1)
#define FE_INLINE static inline __attribute__((always_inline))

#define FE_LIMBS (UINT64_C(1) << 51)
#define FE_REDUCED ((UINT64_C(1) << 51) + (UINT64_C(1) << 13))
#define FE_SUBTRAHEND ((UINT64_C(1) << 53) - (UINT64_C(1) << 7))
#define FE_OPERAND (UINT64_C(1) << 54)
#define FE_SUM (UINT64_C(1) << 63)

#if defined(SEALEDSUM_CHECKED)
/// Whether all limbs are below a bound.
FE_INLINE int fe_is_below(fe a, uint64_t bound) {
  int below = 1;
  for (int i = 0; i < 5; i++) below &= a.v[i] < bound;
  return below;
}
/// Whether limbs below 2^51 are those of a number below p = 2^255 - 19.
FE_INLINE int fe_is_canonical(fe a) {
  const uint64_t all = a.v[1] & a.v[2] & a.v[3] & a.v[4];
  return fe_is_below(a, FE_LIMBS) && !(all == FE_MASK && a.v[0] >= FE_LIMBS - 19);
}
#endif
#define FE_CHECK(a, bound) CHECKED(fe_is_below(a, bound))

static const fe FE_ZERO = {{0, 0, 0, 0, 0}};
static const fe FE_ONE = {{1, 0, 0, 0, 0}};
/// 2*d.
static const fe FE_D2 = {{0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff}};

/// d, sqrt(-1) and 1/sqrt(-1 - d), named as in RFC 9496, section 4.1.
static const fe FE_D = {{0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff}};
static const fe FE_SQRT_M1 = {{0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};
static const fe FE_INVSQRT_A_MINUS_D = {
    {0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff}};

/// Keeps the compiler from learning that a mask is 0 or all ones, lest it branch on it. (Under MemorySanitizer, which
/// Tests/ConstantTime uses to follow secrets, it would hide where a value came from.)
FE_INLINE uint64_t ct_barrier(uint64_t x) {
#if !defined(__has_feature) || !__has_feature(memory_sanitizer)
  __asm__("" : "+r"(x));
#endif
  return x;
}
/// All ones where bit is 1, 0 where it is 0.
FE_INLINE uint64_t ct_mask(uint64_t bit) { return ct_barrier(0 - bit); }

/// Overwrites a secret; not optimised away.
FE_INLINE void wipe(void *p, size_t size) {
  memset(p, 0, size);
  __asm__ volatile("" : : "r"(p) : "memory");
}

/// a + b for operands, without a carry: below the sum of their bounds.
FE_INLINE fe fe_add(fe a, fe b) {
  FE_CHECK(a, FE_OPERAND);
  FE_CHECK(b, FE_OPERAND);
  fe r;
  for (int i = 0; i < 5; i++) r.v[i] = a.v[i] + b.v[i];
  return r;
}

/// a - b + 4p for an operand and a subtrahend, without a carry: below the bound of a and 2^53.
FE_INLINE fe fe_sub(fe a, fe b) {
  FE_CHECK(a, FE_OPERAND);
  FE_CHECK(b, FE_SUBTRAHEND);
  // 4p = (2^53 - 76) + (2^53 - 4)*(2^51 + 2^102 + 2^153 + 2^204).
  const uint64_t p0 = (UINT64_C(1) << 53) - 76, p1 = (UINT64_C(1) << 53) - 4;
  fe r;
  r.v[0] = a.v[0] + p0 - b.v[0];
  for (int i = 1; i < 5; i++) r.v[i] = a.v[i] + p1 - b.v[i];
  FE_CHECK(r, FE_OPERAND + (UINT64_C(1) << 53));
  return r;
}

/// A sum, reduced: each carry is at most 2^12, and 19 times the last one goes to limb 0 only, whose own carry (0 or 1)
/// is taken on at the end. So limb 1 may be 2^51, and the others are below it.
FE_INLINE fe fe_carry(fe a) {
  FE_CHECK(a, FE_SUM);
  uint64_t c;
  c = a.v[0] >> 51; a.v[0] &= FE_MASK; a.v[1] += c;
  c = a.v[1] >> 51; a.v[1] &= FE_MASK; a.v[2] += c;
  c = a.v[2] >> 51; a.v[2] &= FE_MASK; a.v[3] += c;
  c = a.v[3] >> 51; a.v[3] &= FE_MASK; a.v[4] += c;
  c = a.v[4] >> 51; a.v[4] &= FE_MASK; a.v[0] += 19 * c;
  c = a.v[0] >> 51; a.v[0] &= FE_MASK; a.v[1] += c;
  FE_CHECK(a, FE_LIMBS + 1);
  return a;
}

/// -a, reduced, for a subtrahend.
FE_INLINE fe fe_neg(fe a) { return fe_carry(fe_sub(FE_ZERO, a)); }

/// Carries five column sums of operands' products. Column 0 is at most (1 + 4*19)*2^108 < 2^114.3 and column 4 at most
/// 5*2^108 < 2^110.4 before the carry into it, so each carry fits 64 bits and 19 times the last one is below 2^63.7.
FE_INLINE fe fe_columns(u128 r0, u128 r1, u128 r2, u128 r3, u128 r4) {
  CHECKED(r0 >> 115 == 0 && r1 >> 115 == 0 && r2 >> 115 == 0 && r3 >> 115 == 0 && r4 >> 111 == 0);
  fe r;
  uint64_t c;
  c = (uint64_t)(r0 >> 51); r.v[0] = (uint64_t)r0 & FE_MASK; r1 += c;
  c = (uint64_t)(r1 >> 51); r.v[1] = (uint64_t)r1 & FE_MASK; r2 += c;
  c = (uint64_t)(r2 >> 51); r.v[2] = (uint64_t)r2 & FE_MASK; r3 += c;
  c = (uint64_t)(r3 >> 51); r.v[3] = (uint64_t)r3 & FE_MASK; r4 += c;
  c = (uint64_t)(r4 >> 51); r.v[4] = (uint64_t)r4 & FE_MASK;
  CHECKED(c <= (UINT64_MAX - FE_MASK) / 19);
  r.v[0] += 19 * c;
  c = r.v[0] >> 51; r.v[0] &= FE_MASK; r.v[1] += c;  // c < 2^13
  FE_CHECK(r, FE_REDUCED);
  return r;
}

#define MUL(x, y) ((u128)(x) * (y))

/// a*b, reduced, for operands; 19 times a limb is below 2^58.3.
FE_INLINE fe fe_mul(fe a, fe b) {
  FE_CHECK(a, FE_OPERAND);
  FE_CHECK(b, FE_OPERAND);
  const uint64_t b1 = 19 * b.v[1], b2 = 19 * b.v[2], b3 = 19 * b.v[3], b4 = 19 * b.v[4];
  u128 r0 = MUL(a.v[0], b.v[0]) + MUL(a.v[1], b4) + MUL(a.v[2], b3) + MUL(a.v[3], b2) + MUL(a.v[4], b1);
  u128 r1 = MUL(a.v[0], b.v[1]) + MUL(a.v[1], b.v[0]) + MUL(a.v[2], b4) + MUL(a.v[3], b3) + MUL(a.v[4], b2);
  u128 r2 = MUL(a.v[0], b.v[2]) + MUL(a.v[1], b.v[1]) + MUL(a.v[2], b.v[0]) + MUL(a.v[3], b4) + MUL(a.v[4], b3);
  u128 r3 = MUL(a.v[0], b.v[3]) + MUL(a.v[1], b.v[2]) + MUL(a.v[2], b.v[1]) + MUL(a.v[3], b.v[0]) + MUL(a.v[4], b4);
  u128 r4 = MUL(a.v[0], b.v[4]) + MUL(a.v[1], b.v[3]) + MUL(a.v[2], b.v[2]) + MUL(a.v[3], b.v[1]) + MUL(a.v[4], b.v[0]);
  return fe_columns(r0, r1, r2, r3, r4);
}

/// a^2, reduced, for an operand; 38 times a limb is below 2^59.3.
FE_INLINE fe fe_sq(fe a) {
  FE_CHECK(a, FE_OPERAND);
  const uint64_t d0 = 2 * a.v[0], d1 = 2 * a.v[1];
  const uint64_t e3 = 19 * a.v[3], e4 = 19 * a.v[4], f1 = 38 * a.v[1], f2 = 38 * a.v[2], f3 = 38 * a.v[3];
  u128 r0 = MUL(a.v[0], a.v[0]) + MUL(f1, a.v[4]) + MUL(f2, a.v[3]);
  u128 r1 = MUL(d0, a.v[1]) + MUL(f2, a.v[4]) + MUL(e3, a.v[3]);
  u128 r2 = MUL(d0, a.v[2]) + MUL(a.v[1], a.v[1]) + MUL(f3, a.v[4]);
  u128 r3 = MUL(d0, a.v[3]) + MUL(d1, a.v[2]) + MUL(e4, a.v[4]);
  u128 r4 = MUL(d0, a.v[4]) + MUL(d1, a.v[3]) + MUL(a.v[2], a.v[2]);
  return fe_columns(r0, r1, r2, r3, r4);
}

/// mask ? a : b for a mask of zeros or ones; below the larger of both bounds.
FE_INLINE fe fe_select(uint64_t mask, fe a, fe b) {
  CHECKED(mask + 1 <= 1);
  for (int i = 0; i < 5; i++) b.v[i] ^= mask & (a.v[i] ^ b.v[i]);
  return b;
}

/// a^(2^n) for an operand and n >= 1.
fe fe_sqn(fe a, int n);
/// 1/a for an operand; 0 for 0.
fe fe_invert(fe a);
/// A sum, canonical.
fe fe_canonical(fe a);
/// The canonical 32 bytes of a sum, little-endian.
void fe_encode(uint8_t out[32], fe a);
/// Limbs below 2^51. Ignores the top bit; values from p to 2^255 - 1 are taken.
fe fe_decode(const uint8_t in[32]);
/// Whether a sum is 0.
uint64_t fe_is_zero(fe a);
/// Whether an operand and a subtrahend are equal.
uint64_t fe_equal(fe a, fe b);
/// Low bit of the canonical value of a sum: "negative" in RFC 9496, section 4.1.
uint64_t fe_is_negative(fe a);
/// a or -a, whichever is not negative, for a subtrahend; reduced if a is.
fe fe_abs(fe a);
/// RFC 9496, section 4.2: the non-negative root of u/v where that is a square (result 1), of sqrt(-1)*u/v where not (0).
/// u is a subtrahend, v an operand; the root is reduced.
uint64_t fe_sqrt_ratio(fe *root, fe u, fe v);
/// Inverts `count` operands, none of them 0, in place, at three products each and one inversion; scratch of as many.
void fe_invert_many(fe *a, fe *scratch, size_t count);
