// Sums of secret multiples of points with tables, four lanes at a time: the shape of rows25519x8.h, with wider windows.
//
// A lane of a sum is one window of one row's scalars, and eight lanes, two vectors, want a multiple of the same point at
// the same time. A permutation of AVX2 reaches eight words of 32 bits: so a table has the low and the high halves of
// doubles apart, and a choice among eight words for eight lanes is one permutation; among 16 and 32 two and four of them
// and blends. The window's part of a table is read whatever the digits are. Windows are of up to six bits, four for
// numbers of 20 bits: 5, 5, 5 and 6, where four bits would take six. (Measured, three of seven bits save 7 % of the time for
// twice the memory.) Sums of windows stay apart until all points are added; only then are they doubled into place, once a
// row.
#pragma once
#include <stddef.h>
#include "point25519.h"

#if defined(__x86_64__)

/// The multiples 1 to 32 of a point: of each limb of their affine forms (niels4) the low halves, then the high ones.
typedef struct {
  _Alignas(64) uint32_t word[15][2][32];
} multiples4;

enum { WINDOW4_MOST = 6, MULTIPLES4 = 1 << (WINDOW4_MOST - 1) };

void multiples4_init(multiples4 *table, const point *a, size_t count);

/// Windows of scalars of 253 bits.
enum { WINDOWS4_SCALAR = 43 };
/// Pairs of vectors, 1,280 bytes each, that stay in the first cache beside the table of one point.
enum { ROWS4_PAIRS = 8 };
/// Columns whose digits are found at a time.
enum { ROWS4_TILE = 32 };

/// Rows that are summed together, and how their windows lie in the lanes: window w of row i is lane w*rows + i. Window w
/// has width[w] bits from shift[w] on; later ones are not narrower, and all together have a bit more than the scalars.
typedef struct {
  size_t rows, windows, vectors, pairs;
  uint8_t width[WINDOWS4_SCALAR], shift[WINDOWS4_SCALAR];
} layout4;

/// At most `rows` rows of numbers of `bits` <= 253 bits, and a sign where they are small.
layout4 layout4_make(size_t rows, int bits);
/// The width of the widest window in a pair of vectors.
int layout4_width(const layout4 *at, size_t pair);

/// Digits within half of a window's range: digit[8*(j*pairs + p) + l] for lane l of pair p of column j.
typedef int8_t tile4[8 * ROWS4_PAIRS * ROWS4_TILE];

/// Digits of x[stride*i + j] for the rows i of the layout and `columns` <= ROWS4_TILE columns j; |x| < 2^bits.
void digits4_small(tile4 digit, const int64_t *x, size_t stride, size_t columns, const layout4 *at);
/// Digits of s[stride*i + j].
void digits4_scalars(tile4 digit, const scalar *s, size_t stride, size_t columns, const layout4 *at);
/// Another layout: digits of `count` <= 8*ROWS4_PAIRS scalars from window `start` on, one scalar a lane, one of `columns`
/// windows of `at`, a layout for scalars, a column.
void digits4_windows(tile4 digit, const scalar *s, size_t count, size_t start, size_t columns, const layout4 *at);

/// r[i] = sum of x[columns*i + j]*a[j] for `rows` rows and the points a of the table; |x| < 2^bits, bits <= 63.
void multiples4_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const multiples4 *table);
/// r[i] = sum of s[columns*i + j]*a[j].
void multiples4_rows(point *r, const scalar *s, size_t rows, size_t columns, const multiples4 *table);
/// The table of a*2^shift[w] for the windows of a scalar.
void multiples4_powers_init(multiples4 table[WINDOWS4_SCALAR], const point *a);
/// r[i] = s[i]*a for that table.
void multiples4_fixed(point *r, const scalar *s, size_t count, const multiples4 table[WINDOWS4_SCALAR]);

#endif
