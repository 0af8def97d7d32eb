// Signed digits of four bits for sums in eight lanes, in constant time.
//
// With 8 added at every window but the top one, each window's four bits are its digit plus 8, and no carries are left to
// do. The top window has fewer than four bits, so it may take a carry from below: at most 8.
#include "rows25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

layout8 layout8_make(size_t rows, int bits) {
  layout8 r = {rows, (size_t)bits / 4 + 1, 0};
  size_t most = 8 * ROWS8_VECTORS / r.windows;  // at least 1: 64 windows are 8 vectors
  if (most > 8) most -= most % 8;
  if (r.rows > most) r.rows = most;
  r.vectors = (r.rows * r.windows + 7) / 8;
  return r;
}

/// The sum of 8*16^w over all windows below `top`.
static scalar eights(size_t top) {
  scalar r = {{0, 0, 0, 0}};
  for (size_t w = 0; w < top; w++) r.limb[w / 16] |= UINT64_C(8) << (4 * (w % 16));
  return r;
}

IFMA void digits8_small(tile8 digit, const int64_t *x, size_t stride, size_t columns, layout8 at) {
  // The digits of |x|, with the sign of x. |x| < 2^63 and the eights, of at most 15 windows, are below 2^64 together.
  const size_t top = at.windows - 1;
  const u64x8 add = SET1(eights(top).limb[0]), fifteen = SET1(15);
  for (size_t v = 0; v < at.vectors; v++) {
    uint64_t row[8], shift[8], less[8];
    __mmask8 used = 0;
    for (size_t l = 0; l < 8; l++) {
      size_t w = (8 * v + l) / at.rows;
      used |= (__mmask8)((w <= top) << l);
      row[l] = stride * ((8 * v + l) % at.rows);
      shift[l] = w <= top ? 4 * w : 0;
      less[l] = w < top ? 8 : 0;
    }
    const u64x8 rows = _mm512_loadu_si512(row), shifts = _mm512_loadu_si512(shift), eight = _mm512_loadu_si512(less);
    for (size_t j = 0; j < columns; j++) {
      // Which addresses are read depends on the shape alone.
      const u64x8 value = _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), used, rows, x + j, 8);
      const u64x8 bits = _mm512_srlv_epi64(ADD(_mm512_abs_epi64(value), add), shifts);
      const u64x8 d = SUB(_mm512_and_si512(bits, fifteen), eight), sign = _mm512_srai_epi64(value, 63);
      const u64x8 with_sign = _mm512_maskz_sub_epi64(used, _mm512_xor_si512(d, sign), sign);
      _mm_storel_epi64((__m128i *)(digit + 8 * (j * at.vectors + v)), _mm512_cvtepi64_epi8(with_sign));
    }
  }
}

void digits8_scalars(tile8 digit, const scalar *s, size_t stride, size_t columns, layout8 at) {
  memset(digit, 0, 8 * at.vectors * columns);
  for (size_t i = 0; i < at.rows; i++) {
    for (size_t j = 0; j < columns; j++) {
      int8_t d[64];
      scalar_digits(d, &s[stride * i + j]);
      for (size_t w = 0; w < 64; w++) digit[8 * at.vectors * j + at.rows * w + i] = d[w];
      wipe(d, sizeof d);
    }
  }
}

void digits8_windows(tile8 digit, const scalar *s, size_t count, size_t start, size_t columns) {
  const size_t lanes = (count + 7) / 8 * 8;
  memset(digit, 0, lanes * columns);
  for (size_t i = 0; i < count; i++) {
    int8_t d[64];
    scalar_digits(d, &s[i]);
    for (size_t w = 0; w < columns; w++) digit[lanes * w + i] = d[start + w];
    wipe(d, sizeof d);
  }
}

#else
typedef int no_vectors_here;
#endif
