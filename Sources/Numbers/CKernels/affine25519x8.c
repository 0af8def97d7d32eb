// Inversions and square roots of eight at a time, and affine forms of many points.
#include "affine25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// Two vectors side by side: one waits where the other works, which hides most of a squaring's latency.
typedef struct {
  fe8 a, b;
} pair;

IFMA_INLINE pair pair_mul(pair x, pair y) {
  pair r = {fe8_mul(x.a, y.a), fe8_mul(x.b, y.b)};
  return r;
}

/// x^(2^n), n >= 1.
IFMA_INLINE pair pair_sqn(pair x, int n) {
  for (int i = 0; i < n; i++) {
    x.a = fe8_sq(x.a);
    x.b = fe8_sq(x.b);
  }
  return x;
}

/// x^(2^250 - 1) and x^11, by the chain of fe25519.c.
IFMA static void pow_2_250_1(pair *r, pair *x11, const pair *x) {
  pair x2 = pair_sqn(*x, 1);
  pair x9 = pair_mul(pair_sqn(x2, 2), *x);
  *x11 = pair_mul(x9, x2);
  pair x5 = pair_mul(pair_sqn(*x11, 1), x9);
  pair x10 = pair_mul(pair_sqn(x5, 5), x5);
  pair x20 = pair_mul(pair_sqn(x10, 10), x10);
  pair x40 = pair_mul(pair_sqn(x20, 20), x20);
  pair x50 = pair_mul(pair_sqn(x40, 10), x10);
  pair x100 = pair_mul(pair_sqn(x50, 50), x50);
  pair x200 = pair_mul(pair_sqn(x100, 100), x100);
  *r = pair_mul(pair_sqn(x200, 50), x50);
}

IFMA void fe8_invert(fe8 *r, const fe8 *a) {
  // p - 2 = (2^250 - 1)*2^5 + 11. The second vector idles.
  pair x = {*a, *a}, power, x11;
  pow_2_250_1(&power, &x11, &x);
  fe8 y = power.a;
  for (int i = 0; i < 5; i++) y = fe8_sq(y);
  *r = fe8_mul(y, x11.a);
}

/// The end of a root: power = (v^7)^((p - 5)/8). Variables of SQRT_RATIO_M1 in RFC 9496, section 4.2, with u = 1.
IFMA_INLINE __mmask8 root_end(fe8 *root, fe8 v, fe8 v3, fe8 power) {
  const fe8 i = fe8_all(FE_SQRT_M1), minus_one = fe8_neg(fe8_all(FE_ONE)), minus_i = fe8_neg(i);
  fe8 r = fe8_mul(v3, power);
  fe8 check = fe8_mul(v, fe8_sq(r));
  const __mmask8 correct = fe8_equal(check, fe8_all(FE_ONE)), flipped = fe8_equal(check, minus_one);
  const __mmask8 flipped_i = fe8_equal(check, minus_i);
  r = fe8_select(flipped | flipped_i, fe8_mul(r, i), r);
  *root = fe8_abs(r);
  return correct | flipped;
}

IFMA unsigned fe8_inverse_sqrt_pair(fe8 root[2], const fe8 v[2]) {
  pair x = {v[0], v[1]}, power, x11;
  pair x3 = pair_mul(pair_sqn(x, 1), x), x7 = pair_mul(pair_sqn(x3, 1), x);
  // (p - 5)/8 = (2^250 - 1)*2^2 + 1.
  pow_2_250_1(&power, &x11, &x7);
  power = pair_mul(pair_sqn(power, 2), x7);
  unsigned low = root_end(&root[0], x.a, x3.a, power.a), high = root_end(&root[1], x.b, x3.b, power.b);
  return low | high << 8;
}

IFMA void fe8_invert_many(fe8 *a, fe8 *scratch, size_t count) {
  fe8 product = fe8_all(FE_ONE);
  for (size_t i = 0; i < count; i++) {
    scratch[i] = product;
    product = fe8_mul(product, a[i]);
  }
  fe8 inverse;
  fe8_invert(&inverse, &product);
  for (size_t i = count; i-- > 0;) {
    fe8 x = fe8_mul(inverse, scratch[i]);
    inverse = fe8_mul(inverse, a[i]);
    a[i] = x;
  }
}

IFMA void point8_to_niels(niels8 *out, const point8 *in, size_t count) {
  // In runs, so that the scratch space (40 KB) is small; the inversion is a tenth of a run's time.
  enum { RUN = 64 };
  fe8 inverse[RUN], scratch[RUN];
  for (size_t start = 0; start < count; start += RUN) {
    size_t n = count - start < RUN ? count - start : RUN;
    for (size_t i = 0; i < n; i++) inverse[i] = in[start + i].z;  // never 0: the addition law is complete
    fe8_invert_many(inverse, scratch, n);
    for (size_t i = 0; i < n; i++) {
      fe8 x = fe8_mul(in[start + i].x, inverse[i]), y = fe8_mul(in[start + i].y, inverse[i]);
      niels8 r = {fe8_add(y, x), fe8_sub(y, x), fe8_mul(fe8_mul(x, y), fe8_all(FE_D2))};
      out[start + i] = r;
    }
  }
  wipe(inverse, sizeof inverse);
  wipe(scratch, sizeof scratch);
}

#else
typedef int no_vectors_here;
#endif
