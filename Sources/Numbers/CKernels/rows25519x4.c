// Constant-time sums with tables, in four lanes: the kernel that all of them share, and what stands on it.
#include "rows25519x4.h"
#include "select25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

AVX2_CALL static void select_8(niels4 q[2], const multiples4 *t, const int8_t *digit) { select4(q, t, 8, digit); }
AVX2_CALL static void select_16(niels4 q[2], const multiples4 *t, const int8_t *digit) { select4(q, t, 16, digit); }
AVX2_CALL static void select_32(niels4 q[2], const multiples4 *t, const int8_t *digit) { select4(q, t, 32, digit); }
AVX2_CALL static void add_mixed(point4 *p, const niels4 *q) { point4_add_niels(p, q); }
AVX2_CALL static void add(point4 *p, const point4 *q, const fe4 *d2) { point4_add(p, q, d2); }
AVX2_CALL static void double_once(point4 *p) { point4_double(p); }

/// Brings a share of the next column's table to the first cache, whatever the digits are.
static inline void prefetch_share(const multiples4 *next, size_t share, size_t shares) {
  const size_t lines = sizeof *next / 64, step = (lines + shares - 1) / shares;
  for (size_t i = share * step; i < (share + 1) * step && i < lines; i++) __builtin_prefetch((const char *)next + 64 * i);
}

/// Adds the multiples that the digits of a tile ask for; pair p has digits of width[p] bits.
AVX2 static void add_tile(
    point4 *sum, size_t vectors, const uint8_t *width, const tile4 digit, size_t columns, const multiples4 *table) {
  const size_t pairs = (vectors + 1) / 2;
  niels4 q[2];
  for (size_t j = 0; j < columns; j++) {
    for (size_t p = 0; p < pairs; p++) {
      if (j + 1 < columns) prefetch_share(&table[j + 1], p, pairs);
      const int8_t *d = digit + 8 * (j * pairs + p);
      if (width[p] <= 4) select_8(q, &table[j], d);
      else if (width[p] == 5) select_16(q, &table[j], d);
      else select_32(q, &table[j], d);
      add_mixed(&sum[2 * p], &q[0]);
      if (2 * p + 1 < vectors) add_mixed(&sum[2 * p + 1], &q[1]);
    }
  }
  wipe(q, sizeof q);
}

/// Doubles the sums of windows into place.
AVX2 static void finish(point *r, const point4 *sum, const layout4 *at) {
  point window[8 * ROWS4_PAIRS];
  const fe4 d2 = fe4_all(FE_D2);
  for (size_t v = 0; v < at->vectors; v++) point4_store_some(window + 4 * v, 4, &sum[v]);
  for (size_t i = 0; i < at->rows; i += 4) {
    const size_t n = at->rows - i < 4 ? at->rows - i : 4;
    point4 p, q;
    point4_load_some(&p, window + at->rows * (at->windows - 1) + i, n);
    for (size_t w = at->windows - 1; w-- > 0;) {
      for (int k = 0; k < at->width[w]; k++) double_once(&p);
      point4_load_some(&q, window + at->rows * w + i, n);
      add(&p, &q, &d2);
    }
    point4_store_some(r + i, n, &p);
  }
  wipe(window, sizeof window);
}

AVX2_INLINE void clear(point4 *sum, size_t vectors) {
  for (size_t v = 0; v < vectors; v++) point4_zero(&sum[v]);
}

/// Rows of small numbers where x is given, else of scalars.
AVX2_CALL static void multiply_rows(
    point *r, const int64_t *x, const scalar *s, size_t rows, size_t columns, int bits, const multiples4 *table) {
  point4 sum[2 * ROWS4_PAIRS];
  tile4 digit;
  const size_t step = layout4_make(rows, bits).rows;
  for (size_t i = 0; i < rows; i += step) {
    const layout4 at = layout4_make(rows - i < step ? rows - i : step, bits);
    uint8_t width[ROWS4_PAIRS];
    for (size_t p = 0; p < at.pairs; p++) width[p] = (uint8_t)layout4_width(&at, p);
    clear(sum, at.vectors);
    for (size_t j = 0; j < columns; j += ROWS4_TILE) {
      const size_t n = columns - j < ROWS4_TILE ? columns - j : ROWS4_TILE;
      if (x != NULL) digits4_small(digit, x + i * columns + j, columns, n, &at);
      else digits4_scalars(digit, s + i * columns + j, columns, n, &at);
      add_tile(sum, at.vectors, width, digit, n, table + j);
    }
    finish(r + i, sum, &at);
  }
  wipe(sum, sizeof sum);
  wipe(digit, sizeof digit);
}

AVX2_CALL static void multiply_fixed(point *r, const scalar *s, size_t count, const multiples4 *table) {
  enum { MOST = 8 * ROWS4_PAIRS };
  point4 sum[2 * ROWS4_PAIRS];
  tile4 digit;
  uint8_t width[ROWS4_PAIRS];
  memset(width, WINDOW4_MOST, sizeof width);
  const layout4 at = layout4_make(1, 253);
  for (size_t i = 0; i < count; i += MOST) {
    const size_t n = count - i < MOST ? count - i : MOST, vectors = (n + 3) / 4;
    clear(sum, vectors);
    for (size_t w = 0; w < at.windows; w += ROWS4_TILE) {
      const size_t columns = at.windows - w < ROWS4_TILE ? at.windows - w : ROWS4_TILE;
      digits4_windows(digit, s + i, n, w, columns, &at);
      add_tile(sum, vectors, width, digit, columns, table + w);
    }
    for (size_t v = 0; v < vectors; v++) point4_store_some(r + i + 4 * v, n - 4 * v < 4 ? n - 4 * v : 4, &sum[v]);
  }
  wipe(sum, sizeof sum);
  wipe(digit, sizeof digit);
}

void multiples4_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const multiples4 *table) {
  // Where there are no columns there may be no address: any other one serves as well.
  static const int64_t none = 0;
  const unsigned mode = mode4_enter();
  multiply_rows(r, x == NULL ? &none : x, NULL, rows, columns, bits, table);
  mode4_leave(mode);
}

void multiples4_rows(point *r, const scalar *s, size_t rows, size_t columns, const multiples4 *table) {
  const unsigned mode = mode4_enter();
  multiply_rows(r, NULL, s, rows, columns, 253, table);
  mode4_leave(mode);
}

void multiples4_fixed(point *r, const scalar *s, size_t count, const multiples4 table[WINDOWS4_SCALAR]) {
  const unsigned mode = mode4_enter();
  multiply_fixed(r, s, count, table);
  mode4_leave(mode);
}

#else
typedef int no_vectors_here;
#endif
