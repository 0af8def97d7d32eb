#include "fe25519.h"

fe fe_sqn(fe a, int n) {
  CHECKED(n >= 1);
  for (int i = 0; i < n; i++) a = fe_sq(a);
  return a;
}

/// a^(2^250 - 1); *a11 = a^11. The exponents in comments are what has been reached.
static fe pow_2_250_1(fe a, fe *a11) {
  fe a2 = fe_sq(a);
  fe a9 = fe_mul(fe_sqn(a2, 2), a);
  *a11 = fe_mul(a9, a2);
  fe x5 = fe_mul(fe_sq(*a11), a9);          // 2^5 - 1
  fe x10 = fe_mul(fe_sqn(x5, 5), x5);       // 2^10 - 1
  fe x20 = fe_mul(fe_sqn(x10, 10), x10);    // 2^20 - 1
  fe x40 = fe_mul(fe_sqn(x20, 20), x20);    // 2^40 - 1
  fe x50 = fe_mul(fe_sqn(x40, 10), x10);    // 2^50 - 1
  fe x100 = fe_mul(fe_sqn(x50, 50), x50);   // 2^100 - 1
  fe x200 = fe_mul(fe_sqn(x100, 100), x100);  // 2^200 - 1
  return fe_mul(fe_sqn(x200, 50), x50);
}

fe fe_invert(fe a) {
  // p - 2 = 2^255 - 21 = (2^250 - 1)*2^5 + 11.
  fe a11, x = pow_2_250_1(a, &a11);
  return fe_mul(fe_sqn(x, 5), a11);
}

/// a^((p - 5)/8) = a^(2^252 - 3) = a^((2^250 - 1)*2^2 + 1).
static fe pow_p58(fe a) {
  fe a11, x = pow_2_250_1(a, &a11);
  return fe_mul(fe_sqn(x, 2), a);
}

fe fe_canonical(fe a) {
  // Two carries leave the value below 2^255 + 2^52 < 2p: of the limbs only limb 1 may still be 2^51.
  a = fe_carry(fe_carry(a));
  CHECKED((a.v[0] | a.v[2] | a.v[3] | a.v[4]) < FE_LIMBS && a.v[1] <= FE_LIMBS);
  // q = 1 where the value is at least p, found as the carry of value + 19 out of bit 255.
  uint64_t q = (a.v[0] + 19) >> 51;
  for (int i = 1; i < 5; i++) q = (a.v[i] + q) >> 51;
  // value - q*p = value + 19*q - q*2^255.
  a.v[0] += 19 * q;
  for (int i = 0; i < 4; i++) {
    a.v[i + 1] += a.v[i] >> 51;
    a.v[i] &= FE_MASK;
  }
  a.v[4] &= FE_MASK;
  CHECKED(fe_is_canonical(a));
  return a;
}

void fe_encode(uint8_t out[32], fe a) {
  a = fe_canonical(a);
  uint64_t w[4] = {
      a.v[0] | a.v[1] << 51,
      a.v[1] >> 13 | a.v[2] << 38,
      a.v[2] >> 26 | a.v[3] << 25,
      a.v[3] >> 39 | a.v[4] << 12,
  };
  for (int i = 0; i < 32; i++) out[i] = (uint8_t)(w[i / 8] >> (8 * (i % 8)));
}

fe fe_decode(const uint8_t in[32]) {
  uint64_t w[4] = {0, 0, 0, 0};
  for (int i = 0; i < 32; i++) w[i / 8] |= (uint64_t)in[i] << (8 * (i % 8));
  fe r = {{
      w[0] & FE_MASK,
      (w[0] >> 51 | w[1] << 13) & FE_MASK,
      (w[1] >> 38 | w[2] << 26) & FE_MASK,
      (w[2] >> 25 | w[3] << 39) & FE_MASK,
      (w[3] >> 12) & FE_MASK,
  }};
  return r;
}

uint64_t fe_is_zero(fe a) {
  a = fe_canonical(a);
  uint64_t x = a.v[0] | a.v[1] | a.v[2] | a.v[3] | a.v[4];
  return ((x | (0 - x)) >> 63) ^ 1;
}

uint64_t fe_equal(fe a, fe b) { return fe_is_zero(fe_sub(a, b)); }

uint64_t fe_is_negative(fe a) { return fe_canonical(a).v[0] & 1; }

fe fe_abs(fe a) { return fe_select(ct_mask(fe_is_negative(a)), fe_neg(a), a); }

uint64_t fe_sqrt_ratio(fe *root, fe u, fe v) {
  fe v3 = fe_mul(fe_sq(v), v);
  fe v7 = fe_mul(fe_sq(v3), v);
  fe r = fe_mul(fe_mul(u, v3), pow_p58(fe_mul(u, v7)));
  fe check = fe_mul(v, fe_sq(r));
  fe minus_u = fe_neg(u);
  uint64_t correct = fe_equal(check, u);
  uint64_t flipped = fe_equal(check, minus_u);
  uint64_t flipped_i = fe_equal(check, fe_mul(minus_u, FE_SQRT_M1));
  r = fe_select(ct_mask(flipped | flipped_i), fe_mul(r, FE_SQRT_M1), r);
  *root = fe_abs(r);
  return correct | flipped;
}

void fe_invert_many(fe *a, fe *scratch, size_t count) {
  fe product = FE_ONE;
  for (size_t i = 0; i < count; i++) {
    scratch[i] = product;
    product = fe_mul(product, a[i]);
  }
  fe inverse = fe_invert(product);
  for (size_t i = count; i-- > 0;) {
    fe x = fe_mul(inverse, scratch[i]);
    inverse = fe_mul(inverse, a[i]);
    a[i] = x;
  }
}
