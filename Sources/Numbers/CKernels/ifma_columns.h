// Products, squares and Montgomery reduction of eight numbers of `5*tiles` digits.
//
// Operands of products are "normalised": every digit below 2^52. Products come out as "columns" below 2^62: sums of
// halves of digit products, column c counting 2^(52*c), carries not yet moved. A build with SEALEDSUM_CHECKED asserts
// both, and that nothing is carried out of a result.
//
// Bound on columns. With L = 5*tiles digits, column c of one product is a sum of at most L low and L high halves: below
// 2*L*2^52. The sum of two products, or a product that is doubled, is below 4*L*2^52. The reduction adds q*n, less than
// 2*L*2^52, and carries of less than 2^52. The largest sizes in use are L = 240 for one product and L = 120 for two:
//   (2 + 2)*240*2^52 + 2^52 < 2^62,    (4 + 2)*120*2^52 + 2^53 < 2^62.
// No accumulator reaches 2^64; checked builds assert it at every addition.
#pragma once
#include "ifma52.h"
#if defined(__x86_64__)

enum { IFMA_MAX_LENGTH = 240 };

/// Adds the carry of the block below to s and writes its five lowest columns; the rest becomes the next block's carry.
VECTOR_INLINE void columns_write(vec *t, const tile_sum *s, vec carry[TILE]) {
  t[0] = vec_add(s->low[0], carry[0]);
  UNROLL for (int c = 1; c < TILE; c++) t[c] = vec_add(vec_add(s->low[c], s->high[c - 1]), carry[c]);
  tile_carry(carry, s);
}

#define COLUMNS_CHECK(t, tiles) CHECKED(vec_are_below(t, (size_t)(2 * TILE * (tiles)), 62))

/// t = a*b for normalised a and b: 2*5*tiles columns.
VECTOR_INLINE void columns_product(vec *restrict t, const vec *a, const vec *b, int tiles) {
  NORMALISED_CHECK(a, TILE * tiles);
  NORMALISED_CHECK(b, TILE * tiles);
  vec carry[TILE];
  UNROLL for (int c = 0; c < TILE; c++) carry[c] = vec_zero();
  for (int k = 0; k < 2 * tiles - 1; k++) {
    tile_sum s;
    tile_clear(&s);
    const int first = k < tiles ? 0 : k - tiles + 1, last = k < tiles ? k : tiles - 1;
    for (int i = first; i <= last; i++) tile_add_product(&s, a + TILE * i, b + TILE * (k - i));
    columns_write(t + TILE * k, &s, carry);
  }
  UNROLL for (int c = 0; c < TILE; c++) t[TILE * (2 * tiles - 1) + c] = carry[c];
  COLUMNS_CHECK(t, tiles);
}

/// t = a*b + c*d for normalised a, b, c and d: columns.
VECTOR_INLINE void columns_two_products(
    vec *restrict t, const vec *a, const vec *b, const vec *c, const vec *d, int tiles) {
  NORMALISED_CHECK(a, TILE * tiles);
  NORMALISED_CHECK(b, TILE * tiles);
  NORMALISED_CHECK(c, TILE * tiles);
  NORMALISED_CHECK(d, TILE * tiles);
  vec carry[TILE];
  UNROLL for (int i = 0; i < TILE; i++) carry[i] = vec_zero();
  for (int k = 0; k < 2 * tiles - 1; k++) {
    tile_sum s;
    tile_clear(&s);
    const int first = k < tiles ? 0 : k - tiles + 1, last = k < tiles ? k : tiles - 1;
    for (int i = first; i <= last; i++) {
      tile_add_product(&s, a + TILE * i, b + TILE * (k - i));
      tile_add_product(&s, c + TILE * i, d + TILE * (k - i));
    }
    columns_write(t + TILE * k, &s, carry);
  }
  UNROLL for (int i = 0; i < TILE; i++) t[TILE * (2 * tiles - 1) + i] = carry[i];
  COLUMNS_CHECK(t, tiles);
}

/// t = a^2 for a normalised a, columns: each product of two different tiles once, doubled.
VECTOR_INLINE void columns_square(vec *restrict t, const vec *a, int tiles) {
  NORMALISED_CHECK(a, TILE * tiles);
  vec carry[TILE];
  UNROLL for (int c = 0; c < TILE; c++) carry[c] = vec_zero();
  for (int k = 0; k < 2 * tiles - 1; k++) {
    tile_sum s;
    tile_clear(&s);
    const int first = k < tiles ? 0 : k - tiles + 1, last = (k - 1) >> 1;
    for (int i = first; i <= last; i++) tile_add_product(&s, a + TILE * i, a + TILE * (k - i));
    if (k & 1) {
      tile_double(&s);
    } else {
      tile_double_and_add_square(&s, a + TILE * (k / 2));
    }
    columns_write(t + TILE * k, &s, carry);
  }
  UNROLL for (int c = 0; c < TILE; c++) t[TILE * (2 * tiles - 1) + c] = carry[c];
  COLUMNS_CHECK(t, tiles);
}

/// Makes the five lowest columns of s vanish by adding q*n for five digits q of the quotient, least significant first.
VECTOR_INLINE void reduce_block(tile_sum *s, vec *q, const vec *n, vec negated_inverse) {
  const vec mask = vec_digit_mask(), unit = vec_set(1);
  UNROLL for (int r = 0; r < TILE; r++) {
    const vec column = r == 0 ? s->low[0] : vec_add(s->low[r], s->high[r - 1]);
    const vec digit = vec_add_low(vec_zero(), column, negated_inverse);
    q[r] = digit;
    // The low 52 bits of column + digit*n[0] are zero by the choice of the digit: they carry 1 unless both are zero.
    // So that product is not made.
    const __mmask8 some = _mm512_test_epi64_mask(column, mask);
    vec carry = _mm512_srli_epi64(column, 52);
    carry = _mm512_mask_add_epi64(carry, some, carry, unit);
    s->low[r + 1] = vec_add(s->low[r + 1], carry);
    s->high[r] = vec_add_high(s->high[r], digit, n[0]);
    UNROLL for (int j = 1; j < TILE; j++) {
      s->low[r + j] = vec_add_low(s->low[r + j], digit, n[j]);
      s->high[r + j] = vec_add_high(s->high[r + j], digit, n[j]);
    }
  }
}

/// r = (t + q*n)/2^(52*L) for columns t, a normalised n and the one q < 2^(52*L) that makes this whole; q and r are
/// normalised. r may be t or an operand. The caller argues that r < 2^(52*L).
VECTOR_INLINE void columns_reduce(
    vec *r, vec *restrict q, const vec *t, const vec *restrict n, vec negated_inverse, int tiles) {
  COLUMNS_CHECK(t, tiles);
  NORMALISED_CHECK(n, TILE * tiles);
  vec carry[TILE];
  UNROLL for (int c = 0; c < TILE; c++) carry[c] = vec_zero();
  for (int k = 0; k < tiles; k++) {
    tile_sum s;
    tile_clear(&s);
    UNROLL for (int c = 0; c < TILE; c++) s.low[c] = t[TILE * k + c];
    for (int i = 0; i < k; i++) tile_add_product(&s, q + TILE * i, n + TILE * (k - i));
    UNROLL for (int c = 0; c < TILE; c++) s.low[c] = vec_add(s.low[c], carry[c]);
    reduce_block(&s, q + TILE * k, n, negated_inverse);
    tile_carry(carry, &s);
  }
  const vec mask = vec_digit_mask();
  vec over = vec_zero();  // below 2^12 + 1: what a column below 2^64 leaves
  for (int k = tiles; k < 2 * tiles; k++) {
    tile_sum s;
    tile_clear(&s);
    UNROLL for (int c = 0; c < TILE; c++) s.low[c] = t[TILE * k + c];
    for (int i = k - tiles + 1; i < tiles; i++) tile_add_product(&s, q + TILE * i, n + TILE * (k - i));
    UNROLL for (int c = 0; c < TILE; c++) {
      vec column = vec_add(vec_add(s.low[c], carry[c]), over);
      if (c > 0) column = vec_add(column, s.high[c - 1]);
      r[TILE * (k - tiles) + c] = _mm512_and_si512(column, mask);
      over = _mm512_srli_epi64(column, 52);
    }
    tile_carry(carry, &s);
  }
  CHECKED(vec_are_below(carry, TILE, 0) && vec_are_below(&over, 1, 0));
  NORMALISED_CHECK(q, TILE * tiles);
  NORMALISED_CHECK(r, TILE * tiles);
}
#endif
