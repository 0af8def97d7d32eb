// Eight points of edwards25519 at a time, one a lane: the formulas of point25519.h, and the way between lanes and points
// that lie one after the other in memory.
//
// Coordinates of points and entries of niels and cached forms are reduced (fe25519x8.h); only the entry xy2d of a negated
// niels form is not, but below 2^52 as an operand has to be.
#pragma once
#include "fe25519x8.h"
#include "point25519.h"

#ifdef SEALEDSUM_HAS_IFMA

typedef struct {
  fe8 x, y, z, t;
} point8;

#define POINT8_CHECK(p) \
  CHECKED( \
      fe8_is_below((p).x, FE8_REDUCED) && fe8_is_below((p).y, FE8_REDUCED) && fe8_is_below((p).z, FE8_REDUCED) && \
      fe8_is_below((p).t, FE8_REDUCED))

typedef struct {
  fe8 yplusx, yminusx, xy2d;
} niels8;

typedef struct {
  fe8 yplusx, yminusx, z2, t2d;
} cached8;

IFMA_INLINE point8 point8_zero(void) {
  const fe8 zero = fe8_all(FE_ZERO), one = fe8_all(FE_ONE);
  point8 r = {zero, one, one, zero};
  return r;
}

IFMA_INLINE cached8 point8_to_cached(point8 p) {
  POINT8_CHECK(p);
  cached8 r = {fe8_add(p.y, p.x), fe8_sub(p.y, p.x), fe8_add(p.z, p.z), fe8_mul(p.t, fe8_all(FE_D2))};
  return r;
}

/// The end of an addition: a, b and c are reduced, d is below 2^52 + 2^15. Sums stay below 2^53, and all four are carried.
IFMA_INLINE point8 point8_add_end(fe8 a, fe8 b, fe8 c, fe8 d) {
  CHECKED(fe8_is_below(a, FE8_REDUCED) && fe8_is_below(b, FE8_REDUCED) && fe8_is_below(c, FE8_REDUCED));
  FE8_CHECK(d, 2 * FE8_REDUCED);
  fe8 e = fe8_sub(b, a), f = fe8_sub(d, c), g = fe8_add(d, c), h = fe8_add(b, a);
  point8 r = {fe8_mul(e, f), fe8_mul(g, h), fe8_mul(f, g), fe8_mul(e, h)};
  return r;
}

/// p + q, q affine.
IFMA_INLINE point8 point8_add_niels(point8 p, niels8 q) {
  POINT8_CHECK(p);
  return point8_add_end(
      fe8_mul(fe8_sub(p.y, p.x), q.yminusx), fe8_mul(fe8_add(p.y, p.x), q.yplusx), fe8_mul(p.t, q.xy2d),
      fe8_sum(p.z, p.z));
}

/// p + q.
IFMA_INLINE point8 point8_add_cached(point8 p, cached8 q) {
  POINT8_CHECK(p);
  return point8_add_end(
      fe8_mul(fe8_sub(p.y, p.x), q.yminusx), fe8_mul(fe8_add(p.y, p.x), q.yplusx), fe8_mul(p.t, q.t2d),
      fe8_mul(p.z, q.z2));
}

IFMA_INLINE point8 point8_add(point8 p, point8 q) { return point8_add_cached(p, point8_to_cached(q)); }

/// 2*p; the formula of double_projective, its sums carried: 2*Z^2 + g stays below 2^53.
IFMA_INLINE point8 point8_double(point8 p) {
  POINT8_CHECK(p);
  fe8 a = fe8_sq(p.x), b = fe8_sq(p.y), zz = fe8_sq(p.z), s = fe8_sq(fe8_add(p.x, p.y));
  fe8 h = fe8_add(a, b), g = fe8_sub(a, b), e = fe8_sub(h, s), f = fe8_add(fe8_sum(zz, zz), g);
  point8 r = {fe8_mul(e, f), fe8_mul(g, h), fe8_mul(f, g), fe8_mul(e, h)};
  return r;
}

/// -q in the lanes of the mask.
IFMA_INLINE niels8 niels8_negate(__mmask8 mask, niels8 q) {
  niels8 r = {
      fe8_select(mask, q.yminusx, q.yplusx), fe8_select(mask, q.yplusx, q.yminusx),
      fe8_select(mask, fe8_minus(q.xy2d), q.xy2d)};
  return r;
}

/// out[j] has word j of rows[0], …, rows[7] in its lanes.
IFMA_INLINE void transpose8(u64x8 out[8], const u64x8 row[8]) {
  u64x8 pair[8], quad[8];
  for (int i = 0; i < 4; i++) {
    pair[2 * i] = _mm512_unpacklo_epi64(row[2 * i], row[2 * i + 1]);      // words 0, 2, 4, 6 of both
    pair[2 * i + 1] = _mm512_unpackhi_epi64(row[2 * i], row[2 * i + 1]);  // words 1, 3, 5, 7
  }
  for (int i = 0; i < 2; i++) {
    // Pairs of words from four rows: 0 and 4, then 2 and 6, of even words; likewise of odd ones.
    quad[4 * i] = _mm512_shuffle_i64x2(pair[4 * i], pair[4 * i + 2], 0x88);
    quad[4 * i + 1] = _mm512_shuffle_i64x2(pair[4 * i + 1], pair[4 * i + 3], 0x88);
    quad[4 * i + 2] = _mm512_shuffle_i64x2(pair[4 * i], pair[4 * i + 2], 0xdd);
    quad[4 * i + 3] = _mm512_shuffle_i64x2(pair[4 * i + 1], pair[4 * i + 3], 0xdd);
  }
  for (int j = 0; j < 4; j++) {
    out[j] = _mm512_shuffle_i64x2(quad[j], quad[4 + j], 0x88);
    out[4 + j] = _mm512_shuffle_i64x2(quad[j], quad[4 + j], 0xdd);
  }
}

/// Words `start`, … of eight blocks of memory of any alignment, `words` <= 8 of them; missing ones are 0.
IFMA_INLINE void load_words(u64x8 out[8], const void *const block[8], int start, int words) {
  u64x8 row[8];
  const __mmask8 mask = (__mmask8)(0xff >> (8 - words));
  for (int l = 0; l < 8; l++) row[l] = _mm512_maskz_loadu_epi64(mask, (const char *)block[l] + 8 * start);
  transpose8(out, row);
}

/// The other way; words from `words` on are left alone.
IFMA_INLINE void store_words(void *const block[8], int start, int words, const u64x8 in[8]) {
  u64x8 row[8];
  const __mmask8 mask = (__mmask8)(0xff >> (8 - words));
  transpose8(row, in);
  for (int l = 0; l < 8; l++) _mm512_mask_storeu_epi64((char *)block[l] + 8 * start, mask, row[l]);
}

/// Points from eight places.
IFMA_INLINE point8 point8_load(const point *const from[8]) {
  const void *block[8];
  for (int l = 0; l < 8; l++) block[l] = from[l];
  u64x8 w[24];
  load_words(w, block, 0, 8);
  load_words(w + 8, block, 8, 8);
  load_words(w + 16, block, 16, 4);
  point8 r;
  for (int i = 0; i < 5; i++) {
    r.x.v[i] = w[i];
    r.y.v[i] = w[5 + i];
    r.z.v[i] = w[10 + i];
    r.t.v[i] = w[15 + i];
  }
  return r;
}

IFMA_INLINE void point8_store(point *const to[8], point8 p) {
  void *block[8];
  for (int l = 0; l < 8; l++) block[l] = to[l];
  u64x8 w[24];
  for (int i = 0; i < 5; i++) {
    w[i] = p.x.v[i];
    w[5 + i] = p.y.v[i];
    w[10 + i] = p.z.v[i];
    w[15 + i] = p.t.v[i];
  }
  for (int i = 20; i < 24; i++) w[i] = _mm512_setzero_si512();
  store_words(block, 0, 8, w);
  store_words(block, 8, 8, w + 8);
  store_words(block, 16, 4, w + 16);
}

/// The addresses of n <= 8 neighbours; the lanes after them take the place of `rest`.
IFMA_INLINE void neighbours(const point *to[8], const point *a, size_t n, const point *rest) {
  for (size_t l = 0; l < 8; l++) to[l] = l < n ? a + l : rest;
}

/// The points a, a + stride, …, a + 7*stride.
IFMA_INLINE point8 point8_load_strided(const point *a, size_t stride) {
  const point *from[8];
  for (size_t l = 0; l < 8; l++) from[l] = a + l * stride;
  return point8_load(from);
}

/// n <= 8 neighbours, the identity in the lanes after them.
IFMA_INLINE point8 point8_load_some(const point *a, size_t n) {
  static const point zero = {{{0}}, {{1}}, {{1}}, {{0}}};
  const point *from[8];
  neighbours(from, a, n, &zero);
  return point8_load(from);
}

/// To n <= 8 neighbours.
IFMA_INLINE void point8_store_some(point *a, size_t n, point8 p) {
  point spare;
  point *to[8];
  for (size_t l = 0; l < 8; l++) to[l] = l < n ? a + l : &spare;
  point8_store(to, p);
  if (n < 8) wipe(&spare, sizeof spare);
}

#endif
