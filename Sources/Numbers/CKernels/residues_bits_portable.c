// Vectors of residues beside bits of integers, one element at a time.
#include "residues_paths.h"

void residues_add_bits_portable(
    const modulus256 *q, residue *r, const residue *weights, size_t terms, const int64_t *x, size_t stride, int shift,
    int step, size_t n) {
  const residue zero = {{0, 0, 0, 0}};
  for (size_t i = 0; i < n; i++) {
    residue sum = zero;
    for (size_t t = 0; t < terms; t++) {
      const uint64_t bit = (uint64_t)x[t * stride + i] >> ((size_t)shift + t * (size_t)step) & 1;
      sum = residue_add(q, sum, residue_select(residue_mask(bit), weights[t], zero));
    }
    r[i] = sum;
  }
}

void residues_round_squares_portable(
    const modulus256 *q, residue r[2], const residue *low, const residue *high, const residue *e, size_t n) {
  const residue zero = {{0, 0, 0, 0}}, one = residue_of(q, 1, 0, 0, 0);
  residue linear = zero, square = zero;
  for (size_t i = 0; i < n; i++) {
    const residue d = residue_sub(q, high[i], low[i]), p = residue_mul(q, e[i], d);
    linear = residue_add(q, linear, residue_mul(q, p, residue_sub(q, residue_add(q, low[i], low[i]), one)));
    square = residue_add(q, square, residue_mul(q, p, d));
  }
  r[0] = linear;
  r[1] = square;
}
