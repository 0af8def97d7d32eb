// What the algorithms over a ring share: the way into Montgomery form and back, windows of exponents, rows of a batch.
#pragma once
#include "ring_operations.h"
#include "words.h"

/// r = the rows in Montgomery form. Rows have `width` limbs each. `t` is an element of scratch space besides `scratch`.
void sealedsum_ring_enter(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *const *rows, size_t width, uint64_t *t, uint64_t *scratch);
/// Writes a, in Montgomery form, as rows; wrecks it.
void sealedsum_ring_leave(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, enum sealedsum_ring_result result,
    uint64_t *scratch);

/// Writes (1 + m*n)*a of power 2, as rows, for the plaintexts m of `width` limbs, no more than n has; a as it is where
/// there are none. Wrecks a; y is an element of scratch space besides `scratch`.
void sealedsum_ring_leave_times(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, const uint64_t *const *plaintexts, size_t width,
    uint64_t *y, uint64_t *scratch);

static inline void ring_copy(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a) {
  for (size_t i = 0; i < ring->words; i++) r[i] = a[i];
}

/// Bits [position, position + w) of a number below 2^bits; 0 above. w <= 32.
static inline uint64_t ring_window(const uint64_t *number, size_t bits, size_t position, size_t w) {
  if (position >= bits) return 0;
  const size_t words = (bits + 63) / 64, word = position / 64, shift = position % 64;
  uint64_t x = number[word] >> shift;
  if (shift + w > 64 && word + 1 < words) x |= number[word + 1] << (64 - shift);
  return x & ((UINT64_C(1) << w) - 1);
}

/// Row pointers of one batch: rows past `count` repeat the last one that there is.
static inline void ring_rows(
    const sealedsum_ring *ring, const uint64_t **rows, const uint64_t *first, size_t stride, size_t count) {
  for (size_t l = 0; l < ring->lanes; l++) rows[l] = first + stride * (l < count ? l : count - 1);
}
/// The same for results: rows past `count` go to `spare`.
static inline void ring_rows_out(
    const sealedsum_ring *ring, uint64_t **rows, uint64_t *first, size_t stride, size_t count, uint64_t *spare) {
  for (size_t l = 0; l < ring->lanes; l++) rows[l] = l < count ? first + stride * l : spare;
}
