// Inversions and square roots of eight at a time, and affine forms of many points.
#include "affine25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

IFMA_INLINE fe8 square_n(fe8 a, int n) {
  for (int i = 0; i < n; i++) a = fe8_sq(a);
  return a;
}

/// a^(2^250 - 1) and a^11, by the chain of fe25519.c.
IFMA_INLINE fe8 pow_2_250_1(fe8 a, fe8 *a11) {
  fe8 a2 = fe8_sq(a);
  fe8 a9 = fe8_mul(square_n(a2, 2), a);
  *a11 = fe8_mul(a9, a2);
  fe8 x5 = fe8_mul(fe8_sq(*a11), a9);
  fe8 x10 = fe8_mul(square_n(x5, 5), x5);
  fe8 x20 = fe8_mul(square_n(x10, 10), x10);
  fe8 x40 = fe8_mul(square_n(x20, 20), x20);
  fe8 x50 = fe8_mul(square_n(x40, 10), x10);
  fe8 x100 = fe8_mul(square_n(x50, 50), x50);
  fe8 x200 = fe8_mul(square_n(x100, 100), x100);
  return fe8_mul(square_n(x200, 50), x50);
}

IFMA void fe8_invert(fe8 *r, const fe8 *a) {
  fe8 a11, x = pow_2_250_1(*a, &a11);
  *r = fe8_mul(square_n(x, 5), a11);
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
