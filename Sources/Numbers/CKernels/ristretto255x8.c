// Encodings of RFC 9496, section 4.3, eight at a time, two vectors side by side; variables are named as there.
#include "ristretto255x8.h"
#include "affine25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// Eight blocks of 32 bytes that follow each other, of which n <= 8 are there; the others are zero.
IFMA_INLINE void load_encodings(u64x8 w[4], const uint8_t *in, size_t n) {
  static const uint8_t zero[32] = {0};
  const void *block[8];
  for (size_t l = 0; l < 8; l++) block[l] = l < n ? in + 32 * l : zero;
  u64x8 all[8];
  load_words(all, block, 0, 4);
  for (int i = 0; i < 4; i++) w[i] = all[i];
}

/// Writes the canonical bytes of n <= 8 elements.
IFMA_INLINE void store_encodings(uint8_t *out, size_t n, fe8 s) {
  uint8_t spare[32];
  void *block[8];
  for (size_t l = 0; l < 8; l++) block[l] = l < n ? out + 32 * l : spare;
  s = fe8_canonical(s);
  const u64x8 zero = _mm512_setzero_si512();
  const u64x8 w[8] = {
      _mm512_or_si512(s.v[0], _mm512_slli_epi64(s.v[1], 51)),
      _mm512_or_si512(_mm512_srli_epi64(s.v[1], 13), _mm512_slli_epi64(s.v[2], 38)),
      _mm512_or_si512(_mm512_srli_epi64(s.v[2], 26), _mm512_slli_epi64(s.v[3], 25)),
      _mm512_or_si512(_mm512_srli_epi64(s.v[3], 39), _mm512_slli_epi64(s.v[4], 12)),
      zero, zero, zero, zero};
  store_words(block, 0, 4, w);
  wipe(spare, sizeof spare);
}

/// The number in the low 255 bits, limbs below 2^51, not reduced modulo p.
IFMA_INLINE fe8 unpack(const u64x8 w[4]) {
  const u64x8 mask = SET1(FE_MASK);
  fe8 r;
  r.v[0] = _mm512_and_si512(w[0], mask);
  r.v[1] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w[0], 51), _mm512_slli_epi64(w[1], 13)), mask);
  r.v[2] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w[1], 38), _mm512_slli_epi64(w[2], 26)), mask);
  r.v[3] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w[2], 25), _mm512_slli_epi64(w[3], 39)), mask);
  r.v[4] = _mm512_and_si512(_mm512_srli_epi64(w[3], 12), mask);
  return r;
}

/// What of a decoding comes before the root.
typedef struct {
  fe8 s, u1, u2, v;
  __mmask8 bad;
} decoding;

IFMA_INLINE decoding decode_begin(const uint8_t *in, size_t n) {
  u64x8 w[4];
  load_encodings(w, in, n);
  decoding d;
  d.s = unpack(w);
  // Canonical: below p, which leaves the limbs as they are, with a top bit of 0; and not negative.
  const fe8 canonical = fe8_canonical(d.s);
  d.bad = _mm512_test_epi64_mask(w[0], SET1(1)) | _mm512_movepi64_mask(w[3]);
  for (int i = 0; i < 5; i++) d.bad |= _mm512_cmpneq_epi64_mask(canonical.v[i], d.s.v[i]);
  const fe8 ss = fe8_sq(d.s), one = fe8_all(FE_ONE);
  d.u1 = fe8_sub(one, ss);
  d.u2 = fe8_add(one, ss);
  const fe8 minus_d_u1_sqr = fe8_neg(fe8_mul(fe8_all(FE_D), fe8_sq(d.u1)));
  d.v = fe8_sub(minus_d_u1_sqr, fe8_sq(d.u2));
  return d;
}

/// The point, and the lanes that are no canonical encoding of one.
IFMA_INLINE __mmask8 decode_end(point8 *r, const decoding *d, fe8 invsqrt, __mmask8 was_square) {
  const fe8 den_x = fe8_mul(invsqrt, d->u2), den_y = fe8_mul(fe8_mul(invsqrt, den_x), d->v);
  r->x = fe8_abs(fe8_mul(fe8_add(d->s, d->s), den_x));
  r->y = fe8_mul(d->u1, den_y);
  r->z = fe8_all(FE_ONE);
  r->t = fe8_mul(r->x, r->y);
  return (__mmask8)(d->bad | ~was_square | fe8_is_negative(r->t) | fe8_is_zero(r->y));
}

IFMA unsigned ristretto8_decode(point *r, const uint8_t *in, size_t n) {
  decoding d[2];
  fe8 radicand[2], root[2];
  for (size_t k = 0; k < 2; k++) {
    size_t there = n <= 8 * k ? 0 : n - 8 * k < 8 ? n - 8 * k : 8;
    d[k] = decode_begin(in + (there == 0 ? 0 : 256 * k), there);
    radicand[k] = fe8_mul(d[k].v, fe8_sq(d[k].u2));
  }
  const unsigned square = fe8_inverse_sqrt_pair(root, radicand);
  unsigned bad = 0;
  for (size_t k = 0; k < 2; k++) {
    point8 p;
    bad |= (unsigned)decode_end(&p, &d[k], root[k], (__mmask8)(square >> 8 * k)) << 8 * k;
    if (n > 8 * k) point8_store_some(r + 8 * k, n - 8 * k < 8 ? n - 8 * k : 8, p);
  }
  return ~bad & ((1u << n) - 1);
}

/// The encoding of p, invsqrt being the root of 1/(u1*u2^2) for u1 = (Z + Y)(Z - Y), u2 = XY.
IFMA_INLINE fe8 encode_end(point8 p, fe8 u1, fe8 u2, fe8 invsqrt) {
  const fe8 i = fe8_all(FE_SQRT_M1);
  const fe8 den1 = fe8_mul(invsqrt, u1), den2 = fe8_mul(invsqrt, u2), z_inv = fe8_mul(fe8_mul(den1, den2), p.t);
  const __mmask8 rotate = fe8_is_negative(fe8_mul(p.t, z_inv));
  const fe8 x = fe8_select(rotate, fe8_mul(p.y, i), p.x);
  fe8 y = fe8_select(rotate, fe8_mul(p.x, i), p.y);
  const fe8 den_inv = fe8_select(rotate, fe8_mul(den1, fe8_all(FE_INVSQRT_A_MINUS_D)), den2);
  y = fe8_select(fe8_is_negative(fe8_mul(x, z_inv)), fe8_neg(y), y);
  return fe8_abs(fe8_mul(den_inv, fe8_sub(p.z, y)));
}

IFMA void ristretto8_encode(uint8_t *out, const point *a, size_t count) {
  point8 p[2];
  fe8 u1[2], u2[2], radicand[2], root[2];
  for (size_t start = 0; start < count; start += 16) {
    for (size_t k = 0; k < 2; k++) {
      size_t at = start + 8 * k, there = count <= at ? 0 : count - at < 8 ? count - at : 8;
      p[k] = point8_load_some(there == 0 ? a : a + at, there);
      u1[k] = fe8_mul(fe8_add(p[k].z, p[k].y), fe8_sub(p[k].z, p[k].y));
      u2[k] = fe8_mul(p[k].x, p[k].y);
      radicand[k] = fe8_mul(u1[k], fe8_sq(u2[k]));
    }
    fe8_inverse_sqrt_pair(root, radicand);
    for (size_t k = 0; k < 2 && start + 8 * k < count; k++) {
      size_t at = start + 8 * k;
      store_encodings(out + 32 * at, count - at < 8 ? count - at : 8, encode_end(p[k], u1[k], u2[k], root[k]));
    }
  }
  wipe(p, sizeof p);
  wipe(u1, sizeof u1);
  wipe(u2, sizeof u2);
  wipe(radicand, sizeof radicand);
  wipe(root, sizeof root);
}

/// As in encode_doubled25519.c.
typedef struct {
  fe8 e, f, g, h, eg, fh;
} factors;

IFMA_INLINE factors factor(point8 a) {
  const fe8 zz = fe8_sq(a.z), dtt = fe8_mul(fe8_sq(a.t), fe8_all(FE_D));
  factors r;
  r.e = fe8_mul(a.x, fe8_add(a.y, a.y));
  r.f = fe8_add(zz, dtt);
  r.g = fe8_add(fe8_sq(a.y), fe8_sq(a.x));
  r.h = fe8_sub(zz, dtt);
  r.eg = fe8_mul(r.e, r.g);
  r.fh = fe8_mul(r.f, r.h);
  return r;
}

IFMA_INLINE fe8 encode_factors(factors a, fe8 inverse) {
  const fe8 z_inv = fe8_mul(a.eg, inverse), t_inv = fe8_mul(a.fh, inverse);
  const __mmask8 rotate = fe8_is_negative(fe8_mul(a.eg, z_inv));
  const fe8 e = fe8_select(rotate, a.g, a.e);
  fe8 g = fe8_select(rotate, fe8_neg(a.e), a.g);
  const fe8 h = fe8_select(rotate, fe8_mul(a.f, fe8_all(FE_SQRT_M1)), a.h);
  const fe8 scale = fe8_select(rotate, fe8_all(FE_SQRT_M1), fe8_all(FE_INVSQRT_A_MINUS_D));
  g = fe8_select(fe8_is_negative(fe8_mul(fe8_mul(h, e), z_inv)), fe8_neg(g), g);
  return fe8_abs(fe8_mul(fe8_sub(h, g), fe8_mul(scale, fe8_mul(g, t_inv))));
}

IFMA void ristretto8_encode_doubled(uint8_t *out, const point *a, size_t count) {
  enum { RUN = 32 };
  factors f[RUN];
  fe8 inverse[RUN], scratch[RUN];
  __mmask8 zero[RUN];
  for (size_t start = 0; start < count; start += 8 * RUN) {
    size_t vectors = 0;
    for (size_t at = start; vectors < RUN && at < count; vectors++, at += 8) {
      f[vectors] = factor(point8_load_some(a + at, count - at < 8 ? count - at : 8));
      inverse[vectors] = fe8_mul(f[vectors].eg, f[vectors].fh);
      // Zero only where the double is the identity, whose encoding is zero: 0 takes the part of 1/0 below.
      zero[vectors] = fe8_is_zero(inverse[vectors]);
      inverse[vectors] = fe8_select(zero[vectors], fe8_all(FE_ONE), inverse[vectors]);
    }
    fe8_invert_many(inverse, scratch, vectors);
    for (size_t k = 0; k < vectors; k++) {
      size_t at = start + 8 * k;
      fe8 s = encode_factors(f[k], fe8_select(zero[k], fe8_all(FE_ZERO), inverse[k]));
      store_encodings(out + 32 * at, count - at < 8 ? count - at : 8, s);
    }
  }
  wipe(f, sizeof f);
  wipe(inverse, sizeof inverse);
  wipe(scratch, sizeof scratch);
}

#else
typedef int no_vectors_here;
#endif
