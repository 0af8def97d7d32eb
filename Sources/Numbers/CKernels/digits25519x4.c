// Signed digits for sums in four lanes, in constant time.
//
// With half of each window's range added at every window but the top one, a window's bits less that half are its digit,
// and no carries are left to do. The windows have a bit more than the number, so the top one takes a carry from below and
// is at most half of its range.
#include "rows25519x4.h"

#if defined(__x86_64__)

layout4 layout4_make(size_t rows, int bits) {
  layout4 r;
  memset(&r, 0, sizeof r);
  r.windows = (size_t)(bits / WINDOW4_MOST + 1);
  int shift = 0;
  for (size_t w = 0; w < r.windows; w++) {
    r.shift[w] = (uint8_t)shift;
    r.width[w] = (uint8_t)((bits + 1 - shift) / (int)(r.windows - w));  // rounded down: what is left widens later ones
    shift += r.width[w];
  }
  size_t most = 8 * ROWS4_PAIRS / r.windows;  // at least 1: 43 windows are six pairs
  if (most > 8) most -= most % 8;
  r.rows = rows < most ? rows : most;
  r.vectors = (r.rows * r.windows + 3) / 4;
  r.pairs = (r.vectors + 1) / 2;
  return r;
}

int layout4_width(const layout4 *at, size_t pair) {
  const size_t last = (8 * pair + 7) / at->rows;
  return at->width[last < at->windows ? last : at->windows - 1];
}

/// Half of a window's range; 0 for the top window.
static int half(const layout4 *at, size_t w) { return w + 1 < at->windows ? 1 << (at->width[w] - 1) : 0; }

void digits4_small(tile4 digit, const int64_t *x, size_t stride, size_t columns, const layout4 *at) {
  // The digits of |x|, with the sign of x: |x| < 2^63 and all halves, below 2^62, are below 2^64 together.
  uint64_t halves = 0;
  for (size_t w = 0; w < at->windows; w++) halves += (uint64_t)half(at, w) << at->shift[w];
  const size_t lanes = 8 * at->pairs;
  memset(digit, 0, lanes * columns);
  for (size_t i = 0; i < at->rows; i++) {
    for (size_t j = 0; j < columns; j++) {
      const int64_t value = x[stride * i + j];
      const uint64_t sign = ct_barrier(0 - ((uint64_t)value >> 63)), bits = (((uint64_t)value ^ sign) - sign) + halves;
      for (size_t w = 0; w < at->windows; w++) {
        const int d = (int)(bits >> at->shift[w] & ((1u << at->width[w]) - 1)) - half(at, w);
        digit[lanes * j + at->rows * w + i] = (int8_t)((d ^ (int)sign) - (int)sign);
      }
    }
  }
}

/// Digits of one scalar.
static void scalar_windows(int8_t digit[WINDOWS4_SCALAR], const scalar *s, const layout4 *at) {
  uint64_t sum[5] = {0, 0, 0, 0, 0}, halves[4] = {0, 0, 0, 0};
  for (size_t w = 0; w + 1 < at->windows; w++) {
    const int bit = at->shift[w] + at->width[w] - 1;
    halves[bit / 64] |= UINT64_C(1) << (bit % 64);
  }
  u128 carry = 0;
  for (int i = 0; i < 4; i++) {
    carry += (u128)s->limb[i] + halves[i];
    sum[i] = (uint64_t)carry;
    carry >>= 64;
  }
  for (size_t w = 0; w < at->windows; w++) {
    const int limb = at->shift[w] / 64;
    const u128 two = (u128)sum[limb + 1] << 64 | sum[limb];
    digit[w] = (int8_t)((int)((uint64_t)(two >> (at->shift[w] % 64)) & ((1u << at->width[w]) - 1)) - half(at, w));
  }
  wipe(sum, sizeof sum);
}

void digits4_scalars(tile4 digit, const scalar *s, size_t stride, size_t columns, const layout4 *at) {
  const size_t lanes = 8 * at->pairs;
  int8_t d[WINDOWS4_SCALAR];
  memset(digit, 0, lanes * columns);
  for (size_t i = 0; i < at->rows; i++) {
    for (size_t j = 0; j < columns; j++) {
      scalar_windows(d, &s[stride * i + j], at);
      for (size_t w = 0; w < at->windows; w++) digit[lanes * j + at->rows * w + i] = d[w];
    }
  }
  wipe(d, sizeof d);
}

void digits4_windows(tile4 digit, const scalar *s, size_t count, size_t start, size_t columns, const layout4 *at) {
  const size_t lanes = (count + 7) / 8 * 8;
  int8_t d[WINDOWS4_SCALAR];
  memset(digit, 0, lanes * columns);
  for (size_t i = 0; i < count; i++) {
    scalar_windows(d, &s[i], at);
    for (size_t w = 0; w < columns; w++) digit[lanes * w + i] = d[start + w];
  }
  wipe(d, sizeof d);
}

#else
typedef int no_vectors_here;
#endif
