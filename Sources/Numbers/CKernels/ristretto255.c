// The encodings of RFC 9496, section 4.3; variables are named as there.
#include "dispatch.h"
#include "point25519.h"
#include "ristretto255x8.h"

static const fe SQRT_AD_MINUS_ONE = {
    {0x7f6a0497b2e1b, 0x1836f0a97afd2, 0x7d747f6be7638, 0x456079e7e6498, 0x376931bf2b834}};
static const fe ONE_MINUS_D_SQ = {{0x409c1945fc176, 0x719abc6a1fc4f, 0x1c37f90b20684, 0x6bccca55eedf, 0x29072a8b2b3e}};
static const fe D_MINUS_ONE_SQ = {
    {0x55aaa44ed4d20, 0x59603c3332635, 0x26d3baf4a7928, 0x120a66e6997a9, 0x5968b37af66c2}};

int sealedsum_ristretto_equal(const point *a, const point *b) {
  return (int)(fe_equal(fe_mul(a->x, b->y), fe_mul(a->y, b->x)) | fe_equal(fe_mul(a->y, b->y), fe_mul(a->x, b->x)));
}

void sealedsum_ristretto_encode(uint8_t out[32], const point *a) {
  fe u1 = fe_mul(fe_add(a->z, a->y), fe_sub(a->z, a->y)), u2 = fe_mul(a->x, a->y);
  fe invsqrt;
  fe_sqrt_ratio(&invsqrt, FE_ONE, fe_mul(u1, fe_sq(u2)));
  fe den1 = fe_mul(invsqrt, u1), den2 = fe_mul(invsqrt, u2);
  fe z_inv = fe_mul(fe_mul(den1, den2), a->t);
  fe ix0 = fe_mul(a->x, FE_SQRT_M1), iy0 = fe_mul(a->y, FE_SQRT_M1);
  fe enchanted = fe_mul(den1, FE_INVSQRT_A_MINUS_D);
  uint64_t rotate = ct_mask(fe_is_negative(fe_mul(a->t, z_inv)));
  fe x = fe_select(rotate, iy0, a->x), y = fe_select(rotate, ix0, a->y);
  fe den_inv = fe_select(rotate, enchanted, den2);
  y = fe_select(ct_mask(fe_is_negative(fe_mul(x, z_inv))), fe_neg(y), y);
  fe_encode(out, fe_abs(fe_mul(den_inv, fe_sub(a->z, y))));
}

void sealedsum_ristretto_encode_many(uint8_t *out, const point *a, size_t count, int path) {
#ifdef SEALEDSUM_HAS_IFMA
  // Two vectors take as long as one encoding and a little.
  if (path == SEALEDSUM_IFMA && count > 1) {
    ristretto8_encode(out, a, count);
    return;
  }
#else
  (void)path;
#endif
  for (size_t i = 0; i < count; i++) sealedsum_ristretto_encode(out + 32 * i, &a[i]);
}

int sealedsum_ristretto_decode(point *r, const uint8_t in[32]) {
  fe s = fe_decode(in);
  // Canonical: encoding it again gives the same 32 bytes, the top bit among them.
  uint8_t again[32], difference = 0;
  fe_encode(again, s);
  for (int i = 0; i < 32; i++) difference |= again[i] ^ in[i];
  uint64_t bad = ((uint64_t)difference + 255) >> 8 | (in[0] & 1);

  fe ss = fe_sq(s);
  fe u1 = fe_carry(fe_sub(FE_ONE, ss)), u2 = fe_carry(fe_add(FE_ONE, ss));
  fe u2_sqr = fe_sq(u2);
  fe v = fe_carry(fe_sub(fe_neg(fe_mul(FE_D, fe_sq(u1))), u2_sqr));
  fe invsqrt;
  uint64_t was_square = fe_sqrt_ratio(&invsqrt, FE_ONE, fe_mul(v, u2_sqr));
  fe den_x = fe_mul(invsqrt, u2), den_y = fe_mul(fe_mul(invsqrt, den_x), v);
  r->x = fe_abs(fe_mul(fe_add(s, s), den_x));
  r->y = fe_mul(u1, den_y);
  r->z = FE_ONE;
  r->t = fe_mul(r->x, r->y);
  bad |= (was_square ^ 1) | fe_is_negative(r->t) | fe_is_zero(r->y);
  return (int)(bad ^ 1);
}

static int is_identity_encoding(const uint8_t in[32]) {
  uint8_t any = 0;
  for (int k = 0; k < 32; k++) any |= in[k];
  return any == 0;
}

size_t sealedsum_ristretto_decode_many_vartime(point *r, const uint8_t *in, size_t count, int path) {
  size_t i = 0;
#ifdef SEALEDSUM_HAS_IFMA
  for (; path == SEALEDSUM_IFMA && i + 1 < count; i += 16) {
    const size_t n = count - i < 16 ? count - i : 16;
    const unsigned good = ristretto8_decode(r + i, in + 32 * i, n);
    for (size_t k = 0; k < n; k++)
      if ((good >> k & 1) == 0 || is_identity_encoding(in + 32 * (i + k))) return i + k;
  }
#else
  (void)path;
#endif
  for (; i < count; i++)
    if (is_identity_encoding(in + 32 * i) || !sealedsum_ristretto_decode(&r[i], in + 32 * i)) return i;
  return count;
}

/// MAP of section 4.3.4.
static point elligator(const uint8_t in[32]) {
  fe t = fe_decode(in);
  fe r = fe_mul(FE_SQRT_M1, fe_sq(t));
  fe u = fe_mul(fe_add(r, FE_ONE), ONE_MINUS_D_SQ);
  fe minus_one = fe_neg(FE_ONE);
  fe v = fe_mul(fe_sub(minus_one, fe_mul(r, FE_D)), fe_add(r, FE_D));
  fe s;
  uint64_t was_square = ct_mask(fe_sqrt_ratio(&s, u, v));
  s = fe_select(was_square, s, fe_neg(fe_abs(fe_mul(s, t))));
  fe c = fe_select(was_square, minus_one, r);
  fe n = fe_carry(fe_sub(fe_mul(fe_mul(c, fe_sub(r, FE_ONE)), D_MINUS_ONE_SQ), v));
  fe ss = fe_sq(s);
  fe w0 = fe_mul(fe_add(s, s), v), w1 = fe_mul(n, SQRT_AD_MINUS_ONE), w2 = fe_sub(FE_ONE, ss), w3 = fe_add(FE_ONE, ss);
  point p = {fe_mul(w0, w3), fe_mul(w2, w1), fe_mul(w1, w3), fe_mul(w0, w2)};
  return p;
}

void sealedsum_ristretto_from_uniform(point *r, const uint8_t in[64]) {
  *r = to_point(add_cached(elligator(in), to_cached(elligator(in + 32))));
}
