// Affine forms of many points, four at a time.
#include "affine25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

AVX2_CALL static void multiply(fe4 *r, const fe4 *a, const fe4 *b) { fe4_mul(r, a, b); }

/// x^(2^n), n >= 1.
AVX2 static void square_n(fe4 *r, const fe4 *a, int n) {
  multiply(r, a, a);
  for (int i = 1; i < n; i++) multiply(r, r, r);
}

/// 1/a by the chain of fe25519.c.
AVX2 static void invert(fe4 *r, const fe4 *a) {
  fe4 x11, x, y, t;
  square_n(&x, a, 1);  // 2
  square_n(&t, &x, 2);
  multiply(&t, &t, a);  // 9
  multiply(&x11, &t, &x);
  square_n(&x, &x11, 1);
  multiply(&x, &x, &t);  // 2^5 - 1
  static const struct {
    int square, times;
  } step[] = {{5, 0}, {10, 0}, {20, 0}, {10, 1}, {50, 0}, {100, 0}, {50, 2}};
  // 2^n - 1 for n = 10, 20, 40, 50, 100, 200, 250; `times` says by which power: the one itself, 2^10 - 1 or 2^50 - 1.
  fe4 x10, x50;
  for (int i = 0; i < 7; i++) {
    square_n(&y, &x, step[i].square);
    multiply(&x, &y, step[i].times == 0 ? &x : step[i].times == 1 ? &x10 : &x50);
    if (i == 0) x10 = x;
    if (i == 3) x50 = x;
  }
  square_n(&x, &x, 5);
  multiply(r, &x, &x11);
}

/// At most AFFINE4_RUN vectors.
AVX2 static void run(niels4 *out, const point4 *in, size_t count) {
  // (2^255 - 18)/2 = 1/2, and 2*d.
  static const fe half = {{FE_MASK - 8, FE_MASK, FE_MASK, FE_MASK, FE_MASK >> 1}};
  fe4 before[AFFINE4_RUN], product = fe4_all(FE_ONE), inverse;
  const fe4 h = fe4_all(half), d2 = fe4_all(FE_D2);
  for (size_t i = 0; i < count; i++) {
    before[i] = product;
    multiply(&product, &product, &in[i].z);  // never 0: the addition law is complete
  }
  invert(&inverse, &product);
  for (size_t i = count; i-- > 0;) {
    fe4 x;
    multiply(&x, &inverse, &before[i]);
    multiply(&inverse, &inverse, &in[i].z);
    multiply(&x, &x, &h);  // 1/(2*Z)
    multiply(&out[i].minus, &in[i].minus, &x);
    multiply(&out[i].plus, &in[i].plus, &x);
    multiply(&x, &x, &d2);
    multiply(&out[i].t, &in[i].t, &x);  // T/Z = x*y
  }
  wipe(before, sizeof before);
}

AVX2 void point4_to_niels(niels4 *out, const point4 *in, size_t count) {
  for (size_t i = 0; i < count; i += AFFINE4_RUN) run(out + i, in + i, count - i < AFFINE4_RUN ? count - i : AFFINE4_RUN);
}

#else
typedef int no_vectors_here;
#endif
