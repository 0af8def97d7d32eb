// Tables of a fixed point and of a basis, in affine form, for secret scalars.
#include <stdlib.h>
#include "select25519.h"

/// out[8*i + k] = (k + 1)*a[i], made affine together.
static void multiples_of_eight(niels *out, const point *a, size_t count) {
  enum { RUN = 32 };
  point multiple[RUN][8];
  for (size_t start = 0; start < count; start += RUN) {
    size_t n = count - start < RUN ? count - start : RUN;
    for (size_t i = 0; i < n; i++) {
      cached c = to_cached(a[start + i]);
      multiple[i][0] = a[start + i];
      for (int k = 1; k < 8; k++) multiple[i][k] = to_point(add_cached(multiple[i][k - 1], c));
    }
    points_to_niels(out + 8 * start, multiple[0], 8 * n);
  }
}

void sealedsum_table_init(niels *table, const point *a) {
  point power[64];
  power[0] = *a;
  for (int w = 1; w < 64; w++) power[w] = double_n(power[w - 1], 4);
  multiples_of_eight(table, power, 64);
}

/// Digits of |x| < 2^bits: the top window holds at most 3 bits of |x|, so its carry fits.
static int small_windows(int bits) { return bits / 4 + 1; }

/// Signed digits of a signed number, lowest first.
static void small_digits(int8_t *digit, int windows, int64_t x) {
  uint64_t negative = ct_barrier(0 - ((uint64_t)x >> 63));
  uint64_t magnitude = ((uint64_t)x ^ negative) - negative;
  int sign = 1 - (int)(2 * (negative & 1)), carry = 0;
  for (int w = 0; w < windows; w++) {
    int d = (int)(magnitude >> (4 * w) & 15) + carry;
    carry = w < windows - 1 ? (d + 8) >> 4 : 0;
    digit[w] = (int8_t)(sign * (d - 16 * carry));
  }
}

/// Sum of digit[w]*16^w*a.
static point table_sum(const int8_t *digit, int windows, const niels *table) {
  point p = point_zero();
  for (int w = 0; w < windows; w++) p = to_point(add_niels(p, select_niels(table + 8 * w, digit[w])));
  return p;
}

void sealedsum_table_multiply(point *r, const scalar *s, const niels *table) {
  int8_t digit[64];
  scalar_digits(digit, s);
  *r = table_sum(digit, 64, table);
  wipe(digit, sizeof digit);
}

void sealedsum_table_multiply_small(point *r, int64_t x, int bits, const niels *table) {
  int8_t digit[16];
  small_digits(digit, small_windows(bits), x);
  *r = table_sum(digit, small_windows(bits), table);
  wipe(digit, sizeof digit);
}

void sealedsum_basis_init(niels *table, const point *a, size_t count) { multiples_of_eight(table, a, count); }

/// The common part of both: `windows` signed digits a point, lowest first, doublings shared.
static point basis_sum(const int8_t *digit, int windows, const niels *table, size_t count) {
  point r = point_zero();
  for (int w = windows - 1; w >= 0; w--) {
    if (w < windows - 1) r = double_n(r, 4);
    for (size_t i = 0; i < count; i++)
      r = to_point(add_niels(r, select_niels(table + 8 * i, digit[i * (size_t)windows + (size_t)w])));
  }
  return r;
}

int sealedsum_basis_multiply(point *r, const scalar *s, const niels *table, size_t count) {
  int8_t *digit = malloc(64 * count + 1);
  if (digit == NULL) return 0;
  for (size_t i = 0; i < count; i++) scalar_digits(digit + 64 * i, &s[i]);
  *r = basis_sum(digit, 64, table, count);
  wipe(digit, 64 * count);
  free(digit);
  return 1;
}

int sealedsum_basis_multiply_small(point *r, const int64_t *x, int bits, const niels *table, size_t count) {
  int windows = small_windows(bits);
  int8_t *digit = malloc((size_t)windows * count + 1);
  if (digit == NULL) return 0;
  for (size_t i = 0; i < count; i++) small_digits(digit + i * (size_t)windows, windows, x[i]);
  *r = basis_sum(digit, windows, table, count);
  wipe(digit, (size_t)windows * count);
  free(digit);
  return 1;
}
