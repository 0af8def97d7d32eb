// Row-wise products of vectors.
#include "dispatch.h"
#include "portable_ring.h"
#include "ring_internal.h"

/// r = R^exponent modulo n, exponent >= 1: in Montgomery form R^(a + 1) stands for R^a, and R^2 for R.
static void power_of_r(const sealedsum_ring *ring, uint64_t *r, size_t exponent, uint64_t *scratch) {
  const size_t a = exponent - 1;
  size_t bit = 0;
  while (a >> bit > 1) bit++;
  ring_copy(ring, r, a == 0 ? ring->one : ring->square);
  while (bit-- > 0) {
    ring->op->square_vartime(ring, r, r, scratch);
    if (a >> bit & 1) ring->op->multiply_vartime(ring, r, r, ring->square, scratch);
  }
}

// With few factors on the portable path, products are divided. Else every factor is taken as it stands and each product
// divides by R; the factor R^terms that the chain begins with mends that: the result is plain.
void sealedsum_ring_products_vartime(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *const *vectors, size_t terms, size_t count) {
  // A division costs GMP as much as Montgomery's reduction of two products or less; mending costs one product a row.
  // Measured on numbers of 32, 64 and 96 limbs, it pays from 4, 5 and 6 terms on.
  if (ring->path == SEALEDSUM_PORTABLE && 32 * terms <= ring->limbs + 64) {
    sealedsum_portable_divided_products(ring, out, vectors, terms, count);
    return;
  }
  const size_t element = words_aligned(ring->words), width = ring->width;
  const size_t size = 3 * element + words_aligned(width) + ring->scratch;
  uint64_t *start = sealedsum_words_create(size), *x = start + element, *y = x + element, *spare = y + element;
  uint64_t *scratch = spare + words_aligned(width);
  power_of_r(ring, start, terms, scratch);
  for (size_t i = 0; i < count; i += ring->lanes) {
    const uint64_t *rows[RING_MAX_LANES];
    uint64_t *results[RING_MAX_LANES];
    const uint64_t *factor = start;
    for (size_t j = 0; j < terms; j++) {
      ring_rows(ring, rows, vectors[j] + i * width, width, count - i);
      ring->op->load(ring, y, rows, width, scratch);
      ring->op->multiply_vartime(ring, x, y, factor, scratch);
      factor = x;
    }
    ring_rows_out(ring, results, out + i * width, width, count - i, spare);
    ring->op->store(ring, results, x, SEALEDSUM_RESIDUE, scratch);
  }
  sealedsum_words_free(start, size);
}
