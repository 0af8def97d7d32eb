// Encodings of doubled points without square roots.
//
// The encoding of (X : Y : Z : T) takes the square root of ((Z + Y)(Z - Y)(XY)^2)^-1. Doubling a point factors through
// an isogeny, and of a double that root is known: with
//   e = 2XY, f = Z^2 + d*T^2, g = Y^2 + X^2, h = Z^2 - d*T^2      (the double is (e*h : f*g : f*h : e*g), as X, Y, Z, T)
// everything that RFC 9496, section 4.3.2, asks for is a product of these four and of 1/(e*f*g*h) (M. Hamburg's
// "double and encode"; the tests compare each result with the encoding of the double). Inverses are taken together.
#include "dispatch.h"
#include "point25519.h"
#include "ristretto255x8.h"


typedef struct {
  fe e, f, g, h, eg, fh;
} factors;

static factors factor(const point *a) {
  fe zz = fe_sq(a->z), dtt = fe_mul(fe_sq(a->t), FE_D);
  factors r;
  r.e = fe_mul(a->x, fe_add(a->y, a->y));
  r.f = fe_carry(fe_add(zz, dtt));
  r.g = fe_carry(fe_add(fe_sq(a->y), fe_sq(a->x)));
  r.h = fe_carry(fe_sub(zz, dtt));
  r.eg = fe_mul(r.e, r.g);
  r.fh = fe_mul(r.f, r.h);
  return r;
}

static void encode_factors(uint8_t out[32], factors a, fe inverse) {
  fe z_inv = fe_mul(a.eg, inverse), t_inv = fe_mul(a.fh, inverse);  // 1/(f*h) and 1/(e*g): of the double's Z and T
  // Where T/Z of the double is negative its class is represented by another point, turned by a 4-torsion point.
  uint64_t rotate = ct_mask(fe_is_negative(fe_mul(a.eg, z_inv)));
  fe e = fe_select(rotate, a.g, a.e);
  fe g = fe_select(rotate, fe_neg(a.e), a.g);
  fe h = fe_select(rotate, fe_mul(a.f, FE_SQRT_M1), a.h);
  fe scale = fe_select(rotate, FE_SQRT_M1, FE_INVSQRT_A_MINUS_D);
  g = fe_select(ct_mask(fe_is_negative(fe_mul(fe_mul(h, e), z_inv))), fe_neg(g), g);
  fe_encode(out, fe_abs(fe_mul(fe_sub(h, g), fe_mul(scale, fe_mul(g, t_inv)))));
}

void sealedsum_ristretto_encode_doubled(uint8_t *out, const point *a, size_t count, int path) {
#ifdef SEALEDSUM_HAS_IFMA
  if (path == SEALEDSUM_IFMA && count > 1) {
    ristretto8_encode_doubled(out, a, count);
    return;
  }
#else
  (void)path;
#endif
  enum { RUN = 64 };
  factors f[RUN];
  fe inverse[RUN], scratch[RUN];
  uint64_t zero[RUN];
  for (size_t start = 0; start < count; start += RUN) {
    size_t n = count - start < RUN ? count - start : RUN;
    for (size_t i = 0; i < n; i++) {
      f[i] = factor(&a[start + i]);
      inverse[i] = fe_mul(f[i].eg, f[i].fh);
      // Zero only where the double is the identity, whose encoding is zero: 0 takes the part of 1/0 below.
      zero[i] = ct_mask(fe_is_zero(inverse[i]));
      inverse[i] = fe_select(zero[i], FE_ONE, inverse[i]);
    }
    fe_invert_many(inverse, scratch, n);
    for (size_t i = 0; i < n; i++)
      encode_factors(out + 32 * (start + i), f[i], fe_select(zero[i], FE_ZERO, inverse[i]));
  }
  wipe(f, sizeof f);
  wipe(inverse, sizeof inverse);
  wipe(scratch, sizeof scratch);
}
