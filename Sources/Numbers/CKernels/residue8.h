// Eight residues at once: AVX-512 IFMA, one number a lane, five limbs of 52 bits, R = 2^260.
//
// Eight numbers come in three forms:
//   limbs     below 2^52, the top one below 2^62
//   columns   signed sums not yet carried, below 2^62 in magnitude
//   factors   of which the low 52 bits count, as vpmadd52 reads no others: a number below 2^260
// A function says which it takes and gives, and of what value. A build with SEALEDSUM_CHECKED asserts it.
#pragma once
#if defined(__x86_64__)
#include <immintrin.h>
#include "residue.h"

#define TARGET8 __attribute__((target("avx512f,avx512ifma,avx512vl,avx512dq")))
#define INLINE8 static inline __attribute__((always_inline)) TARGET8
#define UNROLL8 _Pragma("clang loop unroll(full)")

typedef __m512i lanes;

/// Eight numbers.
typedef struct {
  lanes l[5];
} residue8;

/// Column sums of products, low and high halves apart, so that the chains of dependent multiply-adds stay short.
/// A product adds at most 5*(2^52 - 1) to either.
typedef struct {
  lanes lo[9], hi[9];
} columns8;

/// q in all lanes.
typedef struct {
  lanes q[5], twice[5], negative_inverse, mask;
} modulus8;

#define ADD8(a, b) _mm512_add_epi64(a, b)
#define SUB8(a, b) _mm512_sub_epi64(a, b)
#define SHL8(a, n) _mm512_slli_epi64(a, n)
#define SHR8(a, n) _mm512_srli_epi64(a, n)
#define SAR8(a, n) _mm512_srai_epi64(a, n)
#define OR8(a, b) _mm512_or_si512(a, b)
#define AND8(a, b) _mm512_and_si512(a, b)
#define ZERO8 _mm512_setzero_si512()
#define MASK52 ((UINT64_C(1) << 52) - 1)

/// Asserts, in a checked build, that every lane is below 2^bits.
INLINE8 void check8(lanes x, int bits) {
#if defined(SEALEDSUM_CHECKED)
  uint64_t v[8];
  _mm512_storeu_si512(v, x);
  for (int i = 0; i < 8; i++) CHECKED(v[i] >> bits == 0);
#else
  (void)x;
  (void)bits;
#endif
}

/// Limb k of four 64-bit limbs in radix 2^52, up to 48 or 52 bits.
static inline uint64_t limb52(const uint64_t x[4], int k) {
  int bit = 52 * k, word = bit / 64, shift = bit % 64;
  uint64_t r = x[word] >> shift;
  if (shift > 12 && word < 3) r |= x[word + 1] << (64 - shift);
  return r & MASK52;
}

INLINE8 modulus8 modulus8_of(const modulus256 *q) {
  modulus8 m;
  for (int k = 0; k < 5; k++) {
    m.q[k] = _mm512_set1_epi64((long long)limb52(q->order, k));
    m.twice[k] = ADD8(m.q[k], m.q[k]);  // columns: only ever subtracted and carried
  }
  m.negative_inverse = _mm512_set1_epi64((long long)(q->negative_inverse & MASK52));
  m.mask = _mm512_set1_epi64((long long)MASK52);
  return m;
}

/// Asserts, in a checked build, that every column is below 2^62 in magnitude.
INLINE8 void check_columns8(residue8 a) {
#if defined(SEALEDSUM_CHECKED)
  for (int k = 0; k < 5; k++) check8(_mm512_abs_epi64(a.l[k]), 62);
#else
  (void)a;
#endif
}

/// Asserts, in a checked build, limbs of a number below d, itself in columns.
INLINE8 void check_below8(residue8 a, const lanes d[5]) {
#if defined(SEALEDSUM_CHECKED)
  for (int k = 0; k < 4; k++) check8(a.l[k], 52);
  check8(a.l[4], 62);
  lanes borrow = ZERO8;
  for (int k = 0; k < 5; k++) borrow = SAR8(ADD8(SUB8(a.l[k], d[k]), borrow), k < 4 ? 52 : 63);
  CHECKED(_mm512_movepi64_mask(borrow) == 0xff);
#else
  (void)a;
  (void)d;
#endif
}

/// From columns of a number that is not negative to its limbs; where it is, the top limb keeps the sign. Carries are
/// below 2^11.
INLINE8 residue8 carry8(const modulus8 *m, residue8 a) {
  check_columns8(a);
  UNROLL8 for (int k = 0; k < 4; k++) {
    a.l[k + 1] = ADD8(a.l[k + 1], SAR8(a.l[k], 52));
    a.l[k] = AND8(a.l[k], m->mask);
  }
  return a;
}

/// a - d where that is not negative, else a, for limbs of a and columns of d: limbs of a value below b + d come to a
/// value below max(b, d).
INLINE8 residue8 subtract_once8(const modulus8 *m, residue8 a, const lanes d[5]) {
  UNROLL8 for (int k = 0; k < 4; k++) check8(a.l[k], 52);
  check8(a.l[4], 62);
  residue8 t;
  UNROLL8 for (int k = 0; k < 5; k++) t.l[k] = SUB8(a.l[k], d[k]);
  t = carry8(m, t);
  __mmask8 negative = _mm512_movepi64_mask(t.l[4]);
  UNROLL8 for (int k = 0; k < 5; k++) t.l[k] = _mm512_mask_mov_epi64(t.l[k], negative, a.l[k]);
  return t;
}

/// From limbs of a value in [0, 2q) to those of one below q.
INLINE8 residue8 limbs_below_q8(const modulus8 *m, residue8 a) {
  check_below8(a, m->twice);
  a = subtract_once8(m, a, m->q);
  check_below8(a, m->q);
  return a;
}

/// From columns of a value in [0, 2q) to limbs of one below q.
INLINE8 residue8 below_q_from_2q(const modulus8 *m, residue8 a) { return limbs_below_q8(m, carry8(m, a)); }

/// From columns of a value in [0, 4q) to limbs of one below q.
INLINE8 residue8 below_q_from_4q(const modulus8 *m, residue8 a) {
  return limbs_below_q8(m, subtract_once8(m, carry8(m, a), m->twice));
}

/// Four 64-bit limbs of eight numbers, limb by limb. The numbers stand in the lanes in the order 0 2 1 3 4 6 5 7, which
/// saves shuffles; `LANE_ORDER8` brings other operands into it.
typedef struct {
  lanes w[4];
} words8;
#define LANE_ORDER8 _mm512_set_epi64(7, 5, 6, 4, 3, 1, 2, 0)

/// Loads `count` <= 8 residues; zeros follow.
INLINE8 words8 load_words8(const residue *p, size_t count) {
  lanes row[4];
  if (count == 8) {
    UNROLL8 for (int k = 0; k < 4; k++) row[k] = _mm512_loadu_si512(&p[2 * k]);
  } else {
    const uint32_t there = (UINT32_C(1) << (4 * count)) - 1;
    UNROLL8 for (int k = 0; k < 4; k++) row[k] = _mm512_maskz_loadu_epi64((__mmask8)(there >> (8 * k)), p + 2 * k);
  }
  // Rows are e0 e1 | e2 e3 | e4 e5 | e6 e7 with four limbs each. Unpacking pairs limbs 0 and 2, or 1 and 3, of elements
  // two apart; the second shuffle collects the 128-bit parts of one limb.
  lanes a = _mm512_unpacklo_epi64(row[0], row[1]), b = _mm512_unpackhi_epi64(row[0], row[1]);
  lanes c = _mm512_unpacklo_epi64(row[2], row[3]), d = _mm512_unpackhi_epi64(row[2], row[3]);
  words8 r = {{
      _mm512_shuffle_i64x2(a, c, 0x88), _mm512_shuffle_i64x2(b, d, 0x88), _mm512_shuffle_i64x2(a, c, 0xdd),
      _mm512_shuffle_i64x2(b, d, 0xdd)}};
  return r;
}

/// Stores the first `count` <= 8 numbers.
INLINE8 void store_words8(residue *p, words8 x, size_t count) {
  const lanes low = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), high = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
  // Limbs 0 1 and limbs 2 3 of the elements 0 1 4 5 (a, c) and 2 3 6 7 (b, d).
  lanes a = _mm512_unpacklo_epi64(x.w[0], x.w[1]), b = _mm512_unpackhi_epi64(x.w[0], x.w[1]);
  lanes c = _mm512_unpacklo_epi64(x.w[2], x.w[3]), d = _mm512_unpackhi_epi64(x.w[2], x.w[3]);
  lanes row[4] = {
      _mm512_permutex2var_epi64(a, low, c), _mm512_permutex2var_epi64(b, low, d),
      _mm512_permutex2var_epi64(a, high, c), _mm512_permutex2var_epi64(b, high, d)};
  if (count == 8) {
    UNROLL8 for (int k = 0; k < 4; k++) _mm512_storeu_si512(&p[2 * k], row[k]);
  } else {
    const uint32_t there = (UINT32_C(1) << (4 * count)) - 1;
    UNROLL8 for (int k = 0; k < 4; k++) _mm512_mask_storeu_epi64(p + 2 * k, (__mmask8)(there >> (8 * k)), row[k]);
  }
}

/// Factors, with rubbish above their 52 bits.
INLINE8 residue8 factor8(words8 x) {
  residue8 r = {{
      x.w[0], OR8(SHR8(x.w[0], 52), SHL8(x.w[1], 12)), OR8(SHR8(x.w[1], 40), SHL8(x.w[2], 24)),
      OR8(SHR8(x.w[2], 28), SHL8(x.w[3], 36)), SHR8(x.w[3], 16)}};
  return r;
}

/// Factors 16*x: with them a reduction by 2^260 divides by 2^256, the R of the format in memory. 16*x < 2^260.
INLINE8 residue8 factor8_times_16(words8 x) {
  residue8 r = {{
      SHL8(x.w[0], 4), OR8(SHR8(x.w[0], 48), SHL8(x.w[1], 16)), OR8(SHR8(x.w[1], 36), SHL8(x.w[2], 28)),
      OR8(SHR8(x.w[2], 24), SHL8(x.w[3], 40)), SHR8(x.w[3], 12)}};
  return r;
}

/// Limbs of a number below 2^256.
INLINE8 residue8 limbs8(const modulus8 *m, words8 x) {
  residue8 r = factor8(x);
  UNROLL8 for (int k = 0; k < 4; k++) r.l[k] = AND8(r.l[k], m->mask);
  return r;
}

/// Limbs of residues.
INLINE8 residue8 load8(const modulus8 *m, const residue *p, size_t count) { return limbs8(m, load_words8(p, count)); }

/// Stores limbs of numbers below 2^256.
INLINE8 void store8(residue *p, residue8 a, size_t count) {
  UNROLL8 for (int k = 0; k < 4; k++) check8(a.l[k], 52);
  check8(a.l[4], 48);
  words8 x = {{
      OR8(a.l[0], SHL8(a.l[1], 52)), OR8(SHR8(a.l[1], 12), SHL8(a.l[2], 40)),
      OR8(SHR8(a.l[2], 24), SHL8(a.l[3], 28)), OR8(SHR8(a.l[3], 36), SHL8(a.l[4], 16))}};
  store_words8(p, x, count);
}

/// Columns of the sum of columns.
INLINE8 residue8 add8(residue8 a, residue8 b) {
  UNROLL8 for (int k = 0; k < 5; k++) a.l[k] = ADD8(a.l[k], b.l[k]);
  check_columns8(a);
  return a;
}

/// Limbs of a - b + q, in (0, 2q), for limbs of residues.
INLINE8 residue8 difference8(const modulus8 *m, residue8 a, residue8 b) {
  check_below8(a, m->q);
  check_below8(b, m->q);
  UNROLL8 for (int k = 0; k < 5; k++) a.l[k] = ADD8(SUB8(a.l[k], b.l[k]), m->q[k]);
  a = carry8(m, a);
  check_below8(a, m->twice);
  return a;
}

INLINE8 columns8 columns8_zero(void) {
  columns8 c;
  UNROLL8 for (int k = 0; k < 9; k++) c.lo[k] = c.hi[k] = ZERO8;
  return c;
}

/// c += a*b for factors, the first `count` limbs of a: adds at most 5*(2^52 - 1) to a column, which must stay below 2^63.
INLINE8 void multiply_add8(columns8 *c, const lanes *a, int count, residue8 b) {
  UNROLL8 for (int j = 0; j < 5; j++) {
    UNROLL8 for (int i = 0; i < 5; i++) {
      if (i >= count) continue;
      c->lo[i + j] = _mm512_madd52lo_epu64(c->lo[i + j], a[i], b.l[j]);
      c->hi[i + j] = _mm512_madd52hi_epu64(c->hi[i + j], a[i], b.l[j]);
    }
  }
  UNROLL8 for (int k = 0; k < 9; k++) check8(c->lo[k], 63), check8(c->hi[k], 63);
}

/// `steps` Montgomery steps of 52 bits on the columns t[0..steps+4]: adds the multiple of q that clears the lowest.
/// Columns come in below 2^56 and grow by less than 10*2^52 + a carry below 2^5, to less than 2^57.
INLINE8 residue8 reduce8(const modulus8 *m, lanes *t, int steps) {
  UNROLL8 for (int k = 0; k < 10; k++)
    if (k < steps + 5) check8(t[k], 56);
  UNROLL8 for (int i = 0; i < 5; i++) {
    if (i >= steps) continue;
    check8(t[i], 57);
    lanes f = _mm512_madd52lo_epu64(ZERO8, t[i], m->negative_inverse);
    // The low half of f*q[0] fills t[i] up to a multiple of 2^52: what is carried is t[i]/2^52 rounded up.
    t[i + 1] = ADD8(t[i + 1], SHR8(ADD8(t[i], m->mask), 52));
    t[i + 1] = _mm512_madd52hi_epu64(t[i + 1], f, m->q[0]);
    UNROLL8 for (int k = 1; k < 5; k++) {
      t[i + k] = _mm512_madd52lo_epu64(t[i + k], f, m->q[k]);
      if (i + k + 1 < steps + 5) t[i + k + 1] = _mm512_madd52hi_epu64(t[i + k + 1], f, m->q[k]);
    }
  }
  residue8 r;
  UNROLL8 for (int k = 0; k < 5; k++) r.l[k] = t[steps + k];
  UNROLL8 for (int k = 0; k < 5; k++) check8(r.l[k], 57);
  return r;
}

/// Columns below 2^57 of a*b/2^260 mod q for factors, a value below a*b/2^260 + q.
INLINE8 residue8 montgomery8(const modulus8 *m, residue8 a, residue8 b) {
  columns8 c = columns8_zero();
  multiply_add8(&c, a.l, 5, b);
  lanes t[10];
  t[0] = c.lo[0];
  UNROLL8 for (int k = 1; k < 9; k++) t[k] = ADD8(c.lo[k], c.hi[k - 1]);  // at most 9 terms below 2^52
  t[9] = c.hi[8];
  return reduce8(m, t, 5);
}

/// One number in all lanes as factors of a product.
INLINE8 residue8 broadcast8(const uint64_t x[4]) {
  residue8 r;
  for (int k = 0; k < 5; k++) r.l[k] = _mm512_set1_epi64((long long)limb52(x, k));
  return r;
}

/// 16*x in all lanes.
INLINE8 residue8 broadcast8_times_16(const uint64_t x[4]) {
  words8 w;
  for (int k = 0; k < 4; k++) w.w[k] = _mm512_set1_epi64((long long)x[k]);
  return factor8_times_16(w);
}
#endif
