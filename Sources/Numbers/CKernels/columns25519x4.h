// Products in GF(2^255 - 19), four elements at a time, one a lane of AVX2: radix 2^51, limbs are integers held as doubles.
//
// AVX2 has no product of 64-bit integers, but a fused multiply-add gives both halves of one of 51 by 51 bits. With
// HIGH = 1.5*2^103, whose binade has unit 2^51, h = fma(a, b, HIGH) is HIGH + 2^51*q where q is a*b/2^51 rounded to
// nearest, as long as |a*b| <= 2^102. Then fma(a, b, HIGH + LOW - h) with LOW = 1.5*2^52, whose unit is 1, is exactly
// LOW + l where l = a*b - 2^51*q, |l| <= 2^50. Read as integers, the bits of the first are those of HIGH plus q, and the
// bits of the second those of LOW plus l: columns of a product are summed as 64-bit integers, modulo 2^64, and the
// constants ("bias"), whose number is known, are taken out with the carry.
// Two products share one sum: g = fma(c, d, h), and their low halves, within 2^50 each, still add up exactly in
// LOW +- 2^51. That takes |a*b| + |c*d| <= 2^102.
//
// Bounds on the absolute value of limbs:
//   reduced      2^50 + 2^14     what carries give, and what products take: two of them are below 2^101 + 2^66
//   columns      2^60            what can be carried, without the bias
// Every function takes reduced elements. A build with SEALEDSUM_CHECKED asserts it.
//
// All this needs rounding to nearest, which mode4_enter sets. No value is subnormal, infinite or not a number, nothing is
// divided or compared, and the compiler must keep every operation as it stands: no -ffast-math, no contraction.
#pragma once
#include "fe25519.h"

#if defined(__x86_64__)
#define SEALEDSUM_HAS_AVX2 1
#include <immintrin.h>

#if defined(__FAST_MATH__)
#error "columns25519x4.h counts on every rounding: no -ffast-math"
#endif
#pragma STDC FP_CONTRACT OFF

/// What every function that uses these vectors is compiled for; callers have asked the processor (dispatch.h).
#define AVX2 __attribute__((target("avx2,fma")))
#define AVX2_INLINE static inline __attribute__((always_inline)) AVX2
/// A function of its own: compilers would else mix several products and spill what they hold.
#define AVX2_CALL __attribute__((noinline)) AVX2

typedef __m256d f64x4;
typedef __m256i i64x4;

typedef struct {
  f64x4 v[5];
} fe4;

/// Five columns of products, after 2^255 = 19, as integers with a bias.
typedef struct {
  i64x4 v[5];
} columns4;

#define FE4_REDUCED ((INT64_C(1) << 50) + (INT64_C(1) << 14))

#define F64X4(x) _mm256_set1_pd(x)
#define I64X4(x) _mm256_set1_epi64x((long long)(x))
#define FMA4(a, b, c) _mm256_fmadd_pd(a, b, c)
#define BITS4(a) _mm256_castpd_si256(a)
#define ADD4(a, b) _mm256_add_epi64(a, b)
#define SUB4(a, b) _mm256_sub_epi64(a, b)
#define HIGH4 0x1.8p103
#define LOW4 0x1.8p52

/// Rounding to nearest, no exception unmasked, subnormals as they are: the mode that processes start with.
#define MODE4 0x1f80u
/// Gives the mode that the caller had, for mode4_leave. What computes in between has to be a call.
static inline unsigned mode4_enter(void) {
  const unsigned mode = _mm_getcsr();
  _mm_setcsr(MODE4);
  return mode;
}
static inline void mode4_leave(unsigned mode) { _mm_setcsr(mode); }

#if defined(SEALEDSUM_CHECKED)
/// Whether all limbs are integers within the bound of reduced ones.
AVX2_INLINE int fe4_is_reduced(const fe4 *a) {
  double limb[4];
  int reduced = 1;
  for (int i = 0; i < 5; i++) {
    _mm256_storeu_pd(limb, a->v[i]);
    for (int l = 0; l < 4; l++)
      reduced &= limb[l] <= (double)FE4_REDUCED && limb[l] >= (double)-FE4_REDUCED && limb[l] == (double)(int64_t)limb[l];
  }
  return reduced;
}
/// Whether columns with their room (fe25519x4.h) are at least 0 and below 2^61 + 2^51.
AVX2_INLINE int columns4_fit(i64x4 c) {
  int64_t word[4];
  int fit = 1;
  _mm256_storeu_si256((i64x4 *)word, c);
  for (int l = 0; l < 4; l++) fit &= word[l] >= 0 && word[l] < (INT64_C(1) << 61) + (INT64_C(1) << 51);
  return fit;
}
#endif
#define FE4_CHECK(a) CHECKED(fe4_is_reduced(a))

typedef struct {
  i64x4 high, low;
} halves4;

AVX2_INLINE halves4 product4(f64x4 a, f64x4 b) {
  const f64x4 h = FMA4(a, b, F64X4(HIGH4)), l = FMA4(a, b, _mm256_sub_pd(F64X4(HIGH4 + LOW4), h));
  halves4 r = {BITS4(h), BITS4(l)};
  return r;
}
/// a*b + c*d.
AVX2_INLINE halves4 products4(f64x4 a, f64x4 b, f64x4 c, f64x4 d) {
  const f64x4 h = FMA4(a, b, F64X4(HIGH4)), g = FMA4(c, d, h);
  const f64x4 l = FMA4(a, b, _mm256_sub_pd(F64X4(HIGH4 + LOW4), h)), m = FMA4(c, d, _mm256_sub_pd(h, g));
  halves4 r = {BITS4(g), BITS4(_mm256_add_pd(l, m))};
  return r;
}

/// Compilers compute all 25 products first and spill them, unless they learn here that what comes later has to be loaded
/// later.
#define KEEP4(x) __asm__ volatile("" : "+x"(x) : : "memory")

/// low + 19*high. The barrier keeps clang from making 16x + 2x + x a product of 64 bits again, which takes longer.
AVX2_INLINE i64x4 fold4(i64x4 low, i64x4 high) {
  i64x4 nine = ADD4(high, _mm256_slli_epi64(high, 3));
  __asm__("" : "+x"(nine));
  return ADD4(ADD4(low, high), ADD4(nine, nine));
}

/// a*b in columns. A column of ten holds at most five low halves and four high ones, or four and five: below 7.1*2^50
/// beside its bias, and a folded one below 20 times that, 142*2^50.
AVX2_INLINE void fe4_columns(columns4 *r, const fe4 *a, const fe4 *b) {
  FE4_CHECK(a);
  FE4_CHECK(b);
  __asm__("" : "+r"(b));
  const f64x4 x0 = a->v[0], x1 = a->v[1], x2 = a->v[2], x3 = a->v[3], x4 = a->v[4];
#define Y(j) b->v[j]
  halves4 p, q, s;
  i64x4 h, c5, c6, c7, c8, c9, l4;
  p = products4(x0, Y(4), x1, Y(3)), q = products4(x2, Y(2), x3, Y(1)), s = product4(x4, Y(0));
  l4 = ADD4(ADD4(p.low, q.low), s.low), h = ADD4(ADD4(p.high, q.high), s.high);
  KEEP4(l4); KEEP4(h);
  p = products4(x1, Y(4), x2, Y(3)), q = products4(x3, Y(2), x4, Y(1));
  c5 = ADD4(ADD4(p.low, q.low), h), h = ADD4(p.high, q.high);
  KEEP4(c5); KEEP4(h);
  p = products4(x2, Y(4), x3, Y(3)), q = product4(x4, Y(2));
  c6 = ADD4(ADD4(p.low, q.low), h), h = ADD4(p.high, q.high);
  KEEP4(c6); KEEP4(h);
  p = products4(x3, Y(4), x4, Y(3));
  c7 = ADD4(p.low, h), h = p.high;
  KEEP4(c7); KEEP4(h);
  p = product4(x4, Y(4));
  c8 = ADD4(p.low, h), c9 = p.high;
  KEEP4(c8); KEEP4(c9);
  p = product4(x0, Y(0));
  r->v[0] = fold4(p.low, c5), h = p.high;
  KEEP4(h);
  p = products4(x0, Y(1), x1, Y(0));
  r->v[1] = fold4(ADD4(p.low, h), c6), h = p.high;
  KEEP4(h);
  p = products4(x0, Y(2), x1, Y(1)), q = product4(x2, Y(0));
  r->v[2] = fold4(ADD4(ADD4(p.low, q.low), h), c7), h = ADD4(p.high, q.high);
  KEEP4(h);
  p = products4(x0, Y(3), x1, Y(2)), q = products4(x2, Y(1), x3, Y(0));
  r->v[3] = fold4(ADD4(ADD4(p.low, q.low), h), c8), h = ADD4(p.high, q.high);
  r->v[4] = fold4(ADD4(l4, h), c9);
#undef Y
}

#endif
