// Products with 1 + m*n modulo n^2, whose n-adic digits are 1 and m: (1 + m*n)*x = x0 + (x1 + m*x0)*n. Multiplying the
// plain digits (1, m) into an element in Montgomery form takes it out of that form at once.
#include "ring_internal.h"

void sealedsum_ring_leave_times(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, const uint64_t *const *plaintexts, size_t width,
    uint64_t *y, uint64_t *scratch) {
  if (plaintexts == NULL) {
    sealedsum_ring_leave(ring, rows, a, SEALEDSUM_RESIDUE, scratch);
    return;
  }
  ring_copy(ring, y, ring->unit);
  ring->op->load(ring, y + ring->length * ring->lanes, plaintexts, width, scratch);
  ring->op->multiply(ring, a, a, y, scratch);
  ring->op->store(ring, rows, a, SEALEDSUM_RESIDUE, scratch);
}

void sealedsum_ring_times_plaintexts(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *residues, const uint64_t *plaintexts, size_t count) {
  const size_t element = words_aligned(ring->words), lanes = ring->lanes, width = ring->width;
  const size_t size = 2 * element + words_aligned(width) + ring->scratch;
  uint64_t *x = sealedsum_words_create(size), *y = x + element, *spare = y + element;
  uint64_t *scratch = spare + words_aligned(width);
  const uint64_t *rows[RING_MAX_LANES];
  uint64_t *results[RING_MAX_LANES];
  for (size_t row = 0; row < count; row += lanes) {
    ring_rows(ring, rows, residues + row * width, width, count - row);
    sealedsum_ring_enter(ring, x, rows, width, y, scratch);
    ring_rows(ring, rows, plaintexts + row * ring->limbs, ring->limbs, count - row);
    ring_rows_out(ring, results, out + row * width, width, count - row, spare);
    sealedsum_ring_leave_times(ring, results, x, rows, ring->limbs, y, scratch);
  }
  sealedsum_words_free(x, size);
}
