// Four points of edwards25519 at a time, one a lane, in the field of fe25519x4.h.
//
// Sums are made on columns, before the one carry of what is then an operand: so every operand is reduced. To that end a
// point is kept as Y - X and Y + X in place of X and Y, and affine points as halves, so that Z takes the place of 2*Z.
#pragma once
#include "fe25519x4.h"
#include "point25519.h"

#ifdef SEALEDSUM_HAS_AVX2

/// Y - X, Y + X, Z, T.
typedef struct {
  fe4 minus, plus, z, t;
} point4;

/// An affine point: (y - x)/2, (y + x)/2, d*x*y.
typedef struct {
  fe4 minus, plus, t;
} niels4;

AVX2_INLINE void point4_zero(point4 *r) {
  memset(r, 0, sizeof *r);
  r->minus.v[0] = r->plus.v[0] = r->z.v[0] = F64X4(1.0);
}

/// (e*f : g*h : f*g : e*h) of reduced e, f, g, h. X and Y are never carried, their difference and sum are: columns within
/// 2*142*2^50 < 2^59.
AVX2_INLINE void point4_end(point4 *r, const fe4 *e, const fe4 *f, const fe4 *g, const fe4 *h) {
  columns4 x, y;
  fe4_columns(&x, e, f);
  fe4_columns(&y, g, h);
  fe4_carry_sub(&r->minus, &y, &x, &ROOM4_0);
  fe4_carry_add(&r->plus, &y, &x, &ROOM4_2);
  fe4_mul(&r->z, f, g);
  fe4_mul(&r->t, e, h);
}

/// p += q, q affine: 7 products and 8 carries. All four of e, f, g, h are half of what point25519.h has.
AVX2_INLINE void point4_add_niels(point4 *p, const niels4 *q) {
  columns4 a, b;
  fe4 e, f, g, h;
  fe4_columns(&a, &p->minus, &q->minus);
  fe4_columns(&b, &p->plus, &q->plus);
  fe4_carry_sub(&e, &b, &a, &ROOM4_0);
  fe4_carry_add(&h, &b, &a, &ROOM4_2);
  fe4_columns(&a, &p->t, &q->t);
  for (int k = 0; k < 5; k++) b.v[k] = BITS4(_mm256_add_pd(p->z.v[k], F64X4(LOW4)));  // Z as integers
  fe4_carry_sub(&f, &b, &a, &ROOM4_LESS_PRODUCT);
  fe4_carry_add(&g, &b, &a, &ROOM4_PLUS_PRODUCT);
  point4_end(p, &e, &f, &g, &h);
}

/// p += q for any q, 9 products; d2 is 2*d. Sums are within (2 + 1)*142*2^50 < 2^59.
AVX2_INLINE void point4_add(point4 *p, const point4 *q, const fe4 *d2) {
  columns4 a, b;
  fe4 e, f, g, h;
  fe4_columns(&a, &p->minus, &q->minus);
  fe4_columns(&b, &p->plus, &q->plus);
  fe4_carry_sub(&e, &b, &a, &ROOM4_0);
  fe4_carry_add(&h, &b, &a, &ROOM4_2);
  fe4_mul(&f, &q->t, d2);
  fe4_columns(&a, &p->t, &f);
  fe4_columns(&b, &p->z, &q->z);
  columns4_double(&b);
  fe4_carry_sub(&f, &b, &a, &ROOM4_1);
  fe4_carry_add(&g, &b, &a, &ROOM4_3);
  point4_end(p, &e, &f, &g, &h);
}

/// p = 2*p. With U = Y - X and V = Y + X: e = V^2 - U^2 = 4XY, g = 2UV = 2(Y^2 - X^2), f = g - 4Z^2,
/// h = -(V^2 + U^2) = -2(X^2 + Y^2), twice what point25519.h has. f is at most six products: 852*2^50 < 2^60.
AVX2_INLINE void point4_double(point4 *p) {
  columns4 a, b;
  fe4 e, f, g, h;
  fe4_columns(&a, &p->minus, &p->minus);
  fe4_columns(&b, &p->plus, &p->plus);
  fe4_carry_sub(&e, &b, &a, &ROOM4_0);
  fe4_carry_add(&h, &b, &a, &ROOM4_2);
  for (int k = 0; k < 5; k++) h.v[k] = _mm256_xor_pd(h.v[k], F64X4(-0.0));
  fe4_columns(&a, &p->minus, &p->plus);
  fe4_columns(&b, &p->z, &p->z);
  columns4_double(&a);
  columns4_double(&b);
  columns4_double(&b);
  fe4_carry(&g, a.v[0], a.v[1], a.v[2], a.v[3], a.v[4], &ROOM4_2);
  fe4_carry_sub(&f, &a, &b, &ROOM4_MINUS_2);
  point4_end(p, &e, &f, &g, &h);
}

/// The way between lanes and points that lie one after the other in memory: out[j] has word j of four blocks.
AVX2_INLINE void transpose4(i64x4 out[4], const i64x4 row[4]) {
  const i64x4 a = _mm256_unpacklo_epi64(row[0], row[1]), b = _mm256_unpackhi_epi64(row[0], row[1]);
  const i64x4 c = _mm256_unpacklo_epi64(row[2], row[3]), d = _mm256_unpackhi_epi64(row[2], row[3]);
  out[0] = _mm256_permute2x128_si256(a, c, 0x20);
  out[1] = _mm256_permute2x128_si256(b, d, 0x20);
  out[2] = _mm256_permute2x128_si256(a, c, 0x31);
  out[3] = _mm256_permute2x128_si256(b, d, 0x31);
}

/// Words 0 ..< 4*quads of four blocks of memory of any alignment.
AVX2_INLINE void load_words4(i64x4 *out, const void *const block[4], int quads) {
  for (int q = 0; q < quads; q++) {
    i64x4 row[4];
    for (int l = 0; l < 4; l++) row[l] = _mm256_loadu_si256((const i64x4 *)block[l] + q);
    transpose4(out + 4 * q, row);
  }
}
AVX2_INLINE void store_words4(void *const block[4], const i64x4 *in, int quads) {
  for (int q = 0; q < quads; q++) {
    i64x4 row[4];
    transpose4(row, in + 4 * q);
    for (int l = 0; l < 4; l++) _mm256_storeu_si256((i64x4 *)block[l] + q, row[l]);
  }
}

/// Points from four places; their limbs are columns below 2^52.
AVX2_INLINE void point4_load(point4 *r, const point *const from[4]) {
  const void *const block[4] = {from[0], from[1], from[2], from[3]};
  columns4 c[4];
  load_words4(&c[0].v[0], block, 5);
  fe4_carry_sub(&r->minus, &c[1], &c[0], &ROOM4_0);
  fe4_carry_add(&r->plus, &c[1], &c[0], &ROOM4_0);
  fe4_carry(&r->z, c[2].v[0], c[2].v[1], c[2].v[2], c[2].v[3], c[2].v[4], &ROOM4_0);
  fe4_carry(&r->t, c[3].v[0], c[3].v[1], c[3].v[2], c[3].v[3], c[3].v[4], &ROOM4_0);
}

/// n <= 4 neighbours, the identity in the lanes after them.
AVX2_INLINE void point4_load_some(point4 *r, const point *a, size_t n) {
  static const point zero = {{{0}}, {{1}}, {{1}}, {{0}}};
  const point *from[4];
  for (size_t l = 0; l < 4; l++) from[l] = l < n ? a + l : &zero;
  point4_load(r, from);
}

/// Limbs a + sign*b as 64-bit integers without a sign: within 2^51 + 2^15 before 4p is added, then below 2^54; after one
/// carry below 2^51 + 2^8.
AVX2_INLINE void fe4_words(i64x4 out[5], const fe4 *a, const fe4 *b, double sign) {
  const i64x4 mask = I64X4(FE_MASK);
  i64x4 carry[5];
  for (int i = 0; i < 5; i++) {
    const f64x4 sum = _mm256_add_pd(FMA4(b->v[i], F64X4(sign), a->v[i]), F64X4(LOW4));
    out[i] = ADD4(BITS4(sum), I64X4((UINT64_C(1) << 53) - (i == 0 ? 76 : 4) - UINT64_C(0x4338000000000000)));
    carry[i] = _mm256_srli_epi64(out[i], 51);
    out[i] = _mm256_and_si256(out[i], mask);
  }
  out[0] = ADD4(out[0], _mm256_mul_epu32(carry[4], I64X4(19)));
  for (int i = 1; i < 5; i++) out[i] = ADD4(out[i], carry[i - 1]);
}

/// To four places: 2X, 2Y, 2Z, 2T.
AVX2_INLINE void point4_store(point *const to[4], const point4 *p) {
  void *const block[4] = {to[0], to[1], to[2], to[3]};
  i64x4 w[20];
  fe4_words(w, &p->plus, &p->minus, -1.0);
  fe4_words(w + 5, &p->plus, &p->minus, 1.0);
  fe4_words(w + 10, &p->z, &p->z, 1.0);
  fe4_words(w + 15, &p->t, &p->t, 1.0);
  store_words4(block, w, 5);
}

/// To n <= 4 neighbours.
AVX2_INLINE void point4_store_some(point *a, size_t n, const point4 *p) {
  point spare;
  point *to[4];
  for (size_t l = 0; l < 4; l++) to[l] = l < n ? a + l : &spare;
  point4_store(to, p);
  if (n < 4) wipe(&spare, sizeof spare);
}

#endif
