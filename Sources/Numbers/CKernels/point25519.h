// Points of edwards25519 in extended coordinates (Hisil, Wong, Carter, Dawson 2008; a = -1). d is no square, so the
// addition law is complete: it needs no case distinctions.
//
// Coordinates of points and entries of niels and cached forms are reduced (fe25519.h).
#pragma once
#include "fe25519.h"

typedef sealedsum_point point;
typedef sealedsum_niels niels;
typedef sealedsum_scalar scalar;

/// Any point ready for addition: Y + X, Y - X, 2*Z, 2*d*T.
typedef struct {
  fe yplusx, yminusx, z2, t2d;
} cached;

/// A point without T, enough for a doubling.
typedef struct {
  fe x, y, z;
} projective;

/// (E : F : G : H) for the point (E*F : G*H : F*G : E*H): operands.
typedef struct {
  fe e, f, g, h;
} completed;

#define POINT_CHECK(p) \
  CHECKED(fe_is_below((p).x, FE_REDUCED) && fe_is_below((p).y, FE_REDUCED) && fe_is_below((p).z, FE_REDUCED))
#define COMPLETED_CHECK(c) \
  CHECKED( \
      fe_is_below((c).e, FE_OPERAND) && fe_is_below((c).f, FE_OPERAND) && fe_is_below((c).g, FE_OPERAND) && \
      fe_is_below((c).h, FE_OPERAND))
/// 2*Z of a point, a sum that is not carried.
#define FE_DOUBLE (2 * FE_REDUCED)

FE_INLINE point point_zero(void) {
  point r = {FE_ZERO, FE_ONE, FE_ONE, FE_ZERO};
  return r;
}

FE_INLINE point to_point(completed c) {
  point r = {fe_mul(c.e, c.f), fe_mul(c.g, c.h), fe_mul(c.f, c.g), fe_mul(c.e, c.h)};
  return r;
}

FE_INLINE projective to_projective(completed c) {
  projective r = {fe_mul(c.e, c.f), fe_mul(c.g, c.h), fe_mul(c.f, c.g)};
  return r;
}

FE_INLINE cached to_cached(point p) {
  POINT_CHECK(p);
  cached r = {fe_carry(fe_add(p.y, p.x)), fe_carry(fe_sub(p.y, p.x)), fe_carry(fe_add(p.z, p.z)), fe_mul(p.t, FE_D2)};
  return r;
}

/// The end of an addition: a, b and c are reduced, d is below 2^52 + 2^14.
/// e, f < d + 2^53 < 2^53.6; g < 2^52.6; h < 2^52.1: all below 2^54.
FE_INLINE completed add_end(fe a, fe b, fe c, fe d) {
  CHECKED(fe_is_below(a, FE_REDUCED) && fe_is_below(b, FE_REDUCED) && fe_is_below(c, FE_REDUCED));
  FE_CHECK(d, FE_DOUBLE);
  completed r = {fe_sub(b, a), fe_sub(d, c), fe_add(d, c), fe_add(b, a)};
  COMPLETED_CHECK(r);
  return r;
}

/// p + q. Operands of the products: Y - X < 2^51 + 2^13 + 2^53, Y + X < 2^52 + 2^14, the others reduced.
FE_INLINE completed add_cached(point p, cached q) {
  POINT_CHECK(p);
  return add_end(
      fe_mul(fe_sub(p.y, p.x), q.yminusx), fe_mul(fe_add(p.y, p.x), q.yplusx), fe_mul(p.t, q.t2d), fe_mul(p.z, q.z2));
}

/// p + q, q affine.
FE_INLINE completed add_niels(point p, niels q) {
  POINT_CHECK(p);
  return add_end(
      fe_mul(fe_sub(p.y, p.x), q.yminusx), fe_mul(fe_add(p.y, p.x), q.yplusx), fe_mul(p.t, q.xy2d),
      fe_add(p.z, p.z));
}

/// p - q: -q swaps the first two and negates the last, which swaps f and g.
FE_INLINE completed sub_niels(point p, niels q) {
  POINT_CHECK(p);
  completed r = add_end(
      fe_mul(fe_sub(p.y, p.x), q.yplusx), fe_mul(fe_add(p.y, p.x), q.yminusx), fe_mul(p.t, q.xy2d),
      fe_add(p.z, p.z));
  completed s = {r.e, r.g, r.f, r.h};
  return s;
}

FE_INLINE completed sub_cached(point p, cached q) {
  POINT_CHECK(p);
  completed r = add_end(
      fe_mul(fe_sub(p.y, p.x), q.yplusx), fe_mul(fe_add(p.y, p.x), q.yminusx), fe_mul(p.t, q.t2d), fe_mul(p.z, q.z2));
  completed s = {r.e, r.g, r.f, r.h};
  return s;
}

/// The end of a doubling, of the reduced X^2, Y^2, Z^2, (X + Y)^2: h < 2^52 + 2^14, e = h - s < 2^52 + 2^53 + 2^14,
/// g = a - b < 2^51 + 2^53 + 2^13, f = 2*Z^2 + g < 2^52 + 2^51 + 2^53 + 2^15 = 7*2^51 + 2^15: all below 2^54. All four
/// are negated against the usual statement of the formula, which leaves the point as it is.
FE_INLINE completed double_end(fe a, fe b, fe zz, fe s) {
  CHECKED(fe_is_below(a, FE_REDUCED) && fe_is_below(b, FE_REDUCED));
  CHECKED(fe_is_below(zz, FE_REDUCED) && fe_is_below(s, FE_REDUCED));
  fe h = fe_add(a, b), g = fe_sub(a, b);
  completed r = {fe_sub(h, s), fe_add(fe_add(zz, zz), g), g, h};
  COMPLETED_CHECK(r);
  return r;
}

/// 2*p.
FE_INLINE completed double_projective(projective p) {
  POINT_CHECK(p);
  return double_end(fe_sq(p.x), fe_sq(p.y), fe_sq(p.z), fe_sq(fe_add(p.x, p.y)));
}

FE_INLINE projective drop_t(point p) {
  projective r = {p.x, p.y, p.z};
  return r;
}

/// 2^n * p for n >= 1.
FE_INLINE point double_n(point p, size_t n) {
  projective q = drop_t(p);
  for (size_t i = 1; i < n; i++) q = to_projective(double_projective(q));
  return to_point(double_projective(q));
}

/// Window of four bits: out[k] = (k + 1)*p for k < 8.
FE_INLINE void cached_multiples(cached out[8], point p) {
  out[0] = to_cached(p);
  for (int k = 1; k < 8; k++) out[k] = to_cached(to_point(add_cached(p, out[k - 1])));
}

/// Affine forms of `count` points.
void points_to_niels(niels *out, const point *in, size_t count);

/// Signed digits in [-8, 8), the 64th in [0, 8], of a scalar below 2^255: s = sum of digit[i]*16^i.
void scalar_digits(int8_t digit[64], const scalar *s);
