// Sums of public multiples by buckets, eight lanes at a time. A sum is made in steps that threads can share:
//   init; then `prepare` for ranges that cover 0 ..< count; then `windows` for ranges that cover 0 ..< windows; `finish`.
#pragma once
#include "point25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// An affine point as the words of its niels form and one of padding: two cache lines.
typedef struct {
  _Alignas(64) uint64_t word[16];
} msm8_entry;

typedef struct {
  const scalar *s;
  const point *a;
  size_t count;
  /// Scalars are sums of digit[w*count + i]*2^(c*w), |digit| <= half = 2^(c - 1).
  int c, windows;
  size_t half;
  /// The sum of half*2^(c*w) over all windows but the top one.
  scalar halves;
  int16_t *digit;
  /// The points, and the identity after them.
  msm8_entry *affine;
  /// Of each window, for each eighth of its buckets, the sum and the sum weighted with 1, 2, ….
  point *plain, *weighted;
} msm8;

/// `bits` as sealedsum_scalar_bits_vartime gives it. 0 where memory ran out, else 1. At most 2^18 points.
int msm8_init(msm8 *m, const scalar *s, const point *a, size_t count, int bits);
void msm8_free(msm8 *m);
/// Digits and affine forms of points start ..< end.
void msm8_prepare(msm8 *m, size_t start, size_t end);
/// Windows start ..< end. 0 where memory ran out, else 1.
int msm8_windows(msm8 *m, int start, int end);
/// How many windows one call should take at most, so that what it sorts stays in the cache.
int msm8_windows_at_once(const msm8 *m);
void msm8_finish(point *r, const msm8 *m);

#endif
