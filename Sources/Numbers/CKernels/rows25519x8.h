// Sums of secret multiples of points with tables, eight lanes at a time.
//
// A lane of a sum is one window, of four bits, of one row's scalars, so that all lanes want a multiple of the same point
// at the same time: eight multiples fill the lanes of a vector a limb, and a permutation of these vectors gives every
// lane its own. It reads the whole table whatever the digits are. Sums of windows stay apart until all points are added;
// only then are they doubled into place, once a row. (Wider windows take up to a quarter less time while tables fit the
// second cache, and more when they do not: tables of 5, 6 and 7 bits are 2, 4 and 8 times as large.)
#pragma once
#include "point25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// The multiples 1 to 8 of a point, one a lane: 960 bytes.
typedef niels8 multiples8;

void multiples8_init(multiples8 *table, const point *a, size_t count);
/// The table of a, 16*a, …, 16^63*a.
void multiples8_powers_init(multiples8 table[64], const point *a);

/// The most vectors of a sum, 1,280 bytes each, that stay in the first cache beside what is added.
enum { ROWS8_VECTORS = 12 };
/// Columns whose digits are found at a time.
enum { ROWS8_TILE = 32 };

/// Rows that are summed together, and how their windows lie in the lanes: window w of row i is lane w*rows + i.
typedef struct {
  size_t rows, windows, vectors;
} layout8;

/// At most `rows` rows of numbers of `bits` <= 253 bits, and a sign where they are small.
layout8 layout8_make(size_t rows, int bits);

/// Digits in -8 ... 8 of a tile: digit[8*(j*vectors + v) + l] for lane l of vector v of column j.
typedef int8_t tile8[8 * ROWS8_VECTORS * ROWS8_TILE];

/// Digits of x[stride*i + j] for the rows i of the layout and `columns` <= ROWS8_TILE columns j; |x| < 2^bits.
void digits8_small(tile8 digit, const int64_t *x, size_t stride, size_t columns, layout8 at);
/// Digits of s[stride*i + j].
void digits8_scalars(tile8 digit, const scalar *s, size_t stride, size_t columns, layout8 at);
/// Another layout: digits of `count` <= 8*ROWS8_VECTORS scalars from window `start` on, one scalar a lane, one of
/// `columns` windows a column.
void digits8_windows(tile8 digit, const scalar *s, size_t count, size_t start, size_t columns);

/// Adds the multiples that the digits of a tile ask for.
void rows8_add(point8 *sum, size_t vectors, const tile8 digit, size_t columns, const multiples8 *table);
/// Doubles the sums of windows into place.
void rows8_finish(point *r, const point8 *sum, layout8 at);

/// r[i] = sum of x[columns*i + j]*a[j] for `rows` rows and the points a of the table; |x| < 2^bits, bits <= 63.
void multiples8_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const multiples8 *table);
/// r[i] = sum of s[columns*i + j]*a[j].
void multiples8_rows(point *r, const scalar *s, size_t rows, size_t columns, const multiples8 *table);
/// r[i] = s[i]*a for the table of a's powers.
void multiples8_fixed(point *r, const scalar *s, size_t count, const multiples8 table[64]);
/// r = sum of s[i]*a[i].
void point8_multiply_many(point *r, const scalar *s, const point *a, size_t count);

#endif
