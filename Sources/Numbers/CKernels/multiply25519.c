// Multiplication by secret scalars: signed windows of four bits, every window read in full.
#include "dispatch.h"
#include "rows25519x8.h"
#include "select25519.h"

/// r = sum of s[i]*a[i] for a few points: 252 doublings in all, 64 additions and a table of eight multiples each.
enum { RUN = 64 };
static point multiply_run(const scalar *s, const point *a, size_t count) {
  cached table[RUN][8];
  int8_t digit[RUN][64];
  for (size_t i = 0; i < count; i++) {
    cached_multiples(table[i], a[i]);
    scalar_digits(digit[i], &s[i]);
  }
  point r = point_zero();
  for (int w = 63; w >= 0; w--) {
    if (w < 63) r = double_n(r, 4);
    for (size_t i = 0; i < count; i++) r = to_point(add_cached(r, select_cached(table[i], digit[i][w])));
  }
  wipe(digit, sizeof digit[0] * count);
  return r;
}

void sealedsum_point_multiply_many(point *r, const scalar *s, const point *a, size_t count, int path) {
#ifdef SEALEDSUM_HAS_IFMA
  if (path == SEALEDSUM_IFMA) {
    point8_multiply_many(r, s, a, count);
    return;
  }
#else
  (void)path;
#endif
  point sum = point_zero();
  for (size_t start = 0; start < count; start += RUN) {
    size_t n = count - start < RUN ? count - start : RUN;
    sum = to_point(add_cached(sum, to_cached(multiply_run(s + start, a + start, n))));
  }
  *r = sum;
}

void sealedsum_point_multiply(point *r, const scalar *s, const point *a) {
  cached table[8];
  int8_t digit[64];
  cached_multiples(table, *a);
  scalar_digits(digit, s);
  point p = to_point(add_cached(point_zero(), select_cached(table, digit[63])));
  for (int w = 62; w >= 0; w--) p = to_point(add_cached(double_n(p, 4), select_cached(table, digit[w])));
  wipe(digit, sizeof digit);
  *r = p;
}
