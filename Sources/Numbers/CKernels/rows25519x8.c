// Constant-time sums with tables, in eight lanes: the kernel that all of them share, and what stands on it.
#include "rows25519x8.h"
#include "curve25519.h"

#ifdef SEALEDSUM_HAS_IFMA

/// digit * P for each lane, -8 <= digit <= 8.
IFMA_INLINE niels8 look_up(const multiples8 *table, u64x8 digit) {
  const u64x8 index = SUB(_mm512_abs_epi64(digit), SET1(1));
  const __mmask8 not_zero = _mm512_test_epi64_mask(digit, digit);
  const u64x8 *multiple = (const u64x8 *)table;
  niels8 r;
  u64x8 *limb = (u64x8 *)&r;
  for (int i = 0; i < 15; i++) limb[i] = _mm512_maskz_permutexvar_epi64(not_zero, index, multiple[i]);
  // The neutral element is (1, 1, 0).
  const __mmask8 zero = (__mmask8)~not_zero;
  r.yplusx.v[0] = _mm512_mask_mov_epi64(r.yplusx.v[0], zero, SET1(1));
  r.yminusx.v[0] = _mm512_mask_mov_epi64(r.yminusx.v[0], zero, SET1(1));
  return niels8_negate(_mm512_movepi64_mask(digit), r);
}

IFMA void rows8_add(point8 *sum, size_t vectors, const tile8 digit, size_t columns, const multiples8 *table) {
  for (size_t j = 0; j < columns; j++) {
    for (size_t v = 0; v < vectors; v++) {
      const u64x8 d = _mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i *)(digit + 8 * (j * vectors + v))));
      sum[v] = point8_add_niels(sum[v], look_up(&table[j], d));
    }
  }
}

IFMA void rows8_finish(point *r, const point8 *sum, layout8 at) {
  static const point zero = {{{0}}, {{1}}, {{1}}, {{0}}};
  point window[8 * ROWS8_VECTORS];
  for (size_t v = 0; v < at.vectors; v++) point8_store_some(window + 8 * v, 8, sum[v]);
  for (size_t i = 0; i < at.rows; i += 8) {
    size_t n = at.rows - i < 8 ? at.rows - i : 8;
    point8 p = point8_zero();
    for (size_t w = at.windows; w-- > 0;) {
      const point *from[8];
      neighbours(from, window + at.rows * w + i, n, &zero);
      for (int k = 0; k < 4 && w + 1 < at.windows; k++) p = point8_double(p);
      p = point8_add(p, point8_load(from));
    }
    point8_store_some(r + i, n, p);
  }
  wipe(window, sizeof window);
}

IFMA_INLINE void clear(point8 *sum, size_t vectors) {
  for (size_t v = 0; v < vectors; v++) sum[v] = point8_zero();
}

/// Rows of small numbers where x is given, else of scalars.
IFMA_INLINE void multiply_rows(
    point *r, const int64_t *x, const scalar *s, size_t rows, size_t columns, int bits, const multiples8 *table) {
  point8 sum[ROWS8_VECTORS];
  tile8 digit;
  size_t step = layout8_make(rows, bits).rows;
  for (size_t i = 0; i < rows; i += step) {
    const layout8 at = layout8_make(rows - i < step ? rows - i : step, bits);
    clear(sum, at.vectors);
    for (size_t j = 0; j < columns; j += ROWS8_TILE) {
      size_t n = columns - j < ROWS8_TILE ? columns - j : ROWS8_TILE;
      if (x != NULL) digits8_small(digit, x + i * columns + j, columns, n, at);
      else digits8_scalars(digit, s + i * columns + j, columns, n, at);
      rows8_add(sum, at.vectors, digit, n, table + j);
    }
    rows8_finish(r + i, sum, at);
  }
  wipe(sum, sizeof sum);
  wipe(digit, sizeof digit);
}

IFMA void multiples8_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const multiples8 *table) {
  // Where there are no columns there may be no address: any other one serves as well.
  static const int64_t none = 0;
  multiply_rows(r, x == NULL ? &none : x, NULL, rows, columns, bits, table);
}

IFMA void multiples8_rows(point *r, const scalar *s, size_t rows, size_t columns, const multiples8 *table) {
  multiply_rows(r, NULL, s, rows, columns, 253, table);
}

IFMA void multiples8_fixed(point *r, const scalar *s, size_t count, const multiples8 table[64]) {
  point8 sum[ROWS8_VECTORS];
  tile8 digit;
  for (size_t i = 0; i < count; i += 8 * ROWS8_VECTORS) {
    size_t n = count - i < 8 * ROWS8_VECTORS ? count - i : 8 * ROWS8_VECTORS, vectors = (n + 7) / 8;
    clear(sum, vectors);
    for (size_t w = 0; w < 64; w += ROWS8_TILE) {
      digits8_windows(digit, s + i, n, w, ROWS8_TILE);
      rows8_add(sum, vectors, digit, ROWS8_TILE, table + w);
    }
    for (size_t v = 0; v < vectors; v++) point8_store_some(r + i + 8 * v, n - 8 * v < 8 ? n - 8 * v : 8, sum[v]);
  }
  wipe(sum, sizeof sum);
  wipe(digit, sizeof digit);
}

IFMA void point8_multiply_many(point *r, const scalar *s, const point *a, size_t count) {
  const layout8 at = layout8_make(1, 253);
  point8 sum[8];  // 64 windows
  multiples8 table[ROWS8_TILE];
  tile8 digit;
  clear(sum, at.vectors);
  for (size_t i = 0; i < count; i += ROWS8_TILE) {
    size_t n = count - i < ROWS8_TILE ? count - i : ROWS8_TILE;
    multiples8_init(table, a + i, n);
    digits8_scalars(digit, s + i, n, n, at);
    rows8_add(sum, at.vectors, digit, n, table);
  }
  rows8_finish(r, sum, at);
  wipe(sum, sizeof sum);
  wipe(table, sizeof table);
  wipe(digit, sizeof digit);
}

#else
typedef int no_vectors_here;
#endif
