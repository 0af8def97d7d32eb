// Constant-time choice from a window of eight multiples by a signed digit: every entry is read, and masks keep one.
#pragma once
#include "point25519.h"

/// |digit| and, in *negative, an all-ones mask where it is below zero.
FE_INLINE uint64_t digit_magnitude(int8_t digit, uint64_t *negative) {
  uint64_t s = (uint64_t)(int64_t)digit;
  *negative = ct_barrier(0 - (s >> 63));
  return (s ^ *negative) - *negative;
}

/// All ones where a = b, for values below 2^63.
FE_INLINE uint64_t equal_mask(uint64_t a, uint64_t b) { return ct_barrier(0 - (((a ^ b) - 1) >> 63)); }

FE_INLINE void fe_or_masked(fe *r, uint64_t mask, const fe *a) {
  for (int i = 0; i < 5; i++) r->v[i] |= mask & a->v[i];
}

/// digit * P for the window P, 2P, …, 8P, -8 <= digit <= 8.
FE_INLINE niels select_niels(const niels table[8], int8_t digit) {
  uint64_t negative, m = digit_magnitude(digit, &negative);
  niels r = {FE_ZERO, FE_ZERO, FE_ZERO};
  uint64_t zero = equal_mask(m, 0);
  r.yplusx.v[0] = r.yminusx.v[0] = zero & 1;  // the neutral element is (1, 1, 0)
  for (uint64_t k = 0; k < 8; k++) {
    uint64_t mask = equal_mask(m, k + 1);
    fe_or_masked(&r.yplusx, mask, &table[k].yplusx);
    fe_or_masked(&r.yminusx, mask, &table[k].yminusx);
    fe_or_masked(&r.xy2d, mask, &table[k].xy2d);
  }
  niels s = {
      fe_select(negative, r.yminusx, r.yplusx), fe_select(negative, r.yplusx, r.yminusx),
      fe_select(negative, fe_neg(r.xy2d), r.xy2d)};
  return s;
}

/// The same for cached forms; the neutral element is (1, 1, 2, 0).
FE_INLINE cached select_cached(const cached table[8], int8_t digit) {
  uint64_t negative, m = digit_magnitude(digit, &negative);
  cached r = {FE_ZERO, FE_ZERO, FE_ZERO, FE_ZERO};
  uint64_t zero = equal_mask(m, 0);
  r.yplusx.v[0] = r.yminusx.v[0] = zero & 1;
  r.z2.v[0] = zero & 2;
  for (uint64_t k = 0; k < 8; k++) {
    uint64_t mask = equal_mask(m, k + 1);
    fe_or_masked(&r.yplusx, mask, &table[k].yplusx);
    fe_or_masked(&r.yminusx, mask, &table[k].yminusx);
    fe_or_masked(&r.z2, mask, &table[k].z2);
    fe_or_masked(&r.t2d, mask, &table[k].t2d);
  }
  cached s = {
      fe_select(negative, r.yminusx, r.yplusx), fe_select(negative, r.yplusx, r.yminusx), r.z2,
      fe_select(negative, fe_neg(r.t2d), r.t2d)};
  return s;
}
