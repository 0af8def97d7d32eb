// Powers of one base: a table of base^(2^(w*i)*j) for all windows i and digits j, one product a window, no squaring.
//
// Windows are the outer loop and batches the inner one, so that one window's entries stay in the first-level cache
// while every entry is read for every batch.
#include <stdlib.h>
#include "ring_internal.h"

struct sealedsum_fixed_base {
  size_t window, bits, windows, entries;
  /// entry (i, j) at (i*entries + j)*ring.row: the words of one residue.
  uint64_t *table;
  size_t words;
};

/// One lane of an element.
static void copy_lane(const sealedsum_ring *ring, uint64_t *residue, const uint64_t *element, size_t lane) {
  for (size_t i = 0; i < ring->row; i++) residue[i] = element[i * ring->lanes + lane];
}
static void put_lane(const sealedsum_ring *ring, uint64_t *element, const uint64_t *from, size_t lane) {
  for (size_t i = 0; i < ring->row; i++) element[i * ring->lanes + lane] = from[i * ring->lanes + lane];
}

/// Fills windows [first, first + count), one a lane, from g = base^(2^(w*i)) in lane i - first.
static void fill(
    const sealedsum_ring *ring, sealedsum_fixed_base *f, const uint64_t *g, uint64_t *x, size_t first, size_t count,
    uint64_t *scratch) {
  ring_copy(ring, x, ring->one);
  for (size_t j = 0; j < f->entries; j++) {
    if (j > 0) ring->op->multiply(ring, x, x, g, scratch);
    for (size_t l = 0; l < count; l++) copy_lane(ring, f->table + ((first + l) * f->entries + j) * ring->row, x, l);
  }
}

sealedsum_fixed_base *sealedsum_fixed_base_create(
    const sealedsum_ring *ring, const uint64_t *base, size_t width, size_t bits, size_t w) {
  sealedsum_fixed_base *f = calloc(1, sizeof *f);
  if (f == NULL) abort();
  f->window = w, f->bits = bits;
  f->windows = (bits + w - 1) / w;
  f->entries = (size_t)1 << w;
  f->words = f->windows * f->entries * ring->row;
  f->table = sealedsum_words_create(f->words);

  const size_t element = words_aligned(ring->words), size = 3 * element + ring->scratch;
  uint64_t *power = sealedsum_words_create(size), *g = power + element, *x = g + element, *scratch = x + element;
  const uint64_t *rows[RING_MAX_LANES];
  for (size_t l = 0; l < ring->lanes; l++) rows[l] = base;
  sealedsum_ring_enter(ring, power, rows, width, x, scratch);
  ring_copy(ring, g, ring->one);
  for (size_t i = 0; i < f->windows; i++) {
    const size_t lane = i % ring->lanes;
    if (i > 0) {
      for (size_t b = 0; b < w; b++) ring->op->square(ring, power, power, scratch);
    }
    put_lane(ring, g, power, lane);
    if (lane + 1 == ring->lanes || i + 1 == f->windows) fill(ring, f, g, x, i - lane, lane + 1, scratch);
  }
  sealedsum_words_free(power, size);
  return f;
}

void sealedsum_fixed_base_free(sealedsum_fixed_base *f) {
  if (f == NULL) return;
  sealedsum_words_free(f->table, f->words);
  free(f);
}

size_t sealedsum_fixed_base_size(const sealedsum_fixed_base *f) { return f->words * sizeof(uint64_t); }

/// Batches in the inner loop: enough to read a window's entries from the cache, few enough to stay in it themselves.
enum { INNER = 32 };

void sealedsum_fixed_base_powers(
    const sealedsum_ring *ring, const sealedsum_fixed_base *f, uint64_t *out, const uint64_t *exponents, size_t stride,
    const uint64_t *plaintexts, size_t plaintext_width, size_t count) {
  const size_t element = words_aligned(ring->words), lanes = ring->lanes, width = ring->width;
  const size_t batches = (count + lanes - 1) / lanes, inner = batches < INNER ? batches : INNER;
  const size_t size = (inner + 1) * element + words_aligned(width) + ring->scratch;
  uint64_t *powers = sealedsum_words_create(size), *y = powers + inner * element, *spare = y + element;
  uint64_t *scratch = spare + words_aligned(width);
  uint64_t digits[RING_MAX_LANES];
  const uint64_t *rows[RING_MAX_LANES];
  uint64_t *results[RING_MAX_LANES];
  for (size_t from = 0; from < batches; from += inner) {
    const size_t to = from + inner < batches ? from + inner : batches;
    for (size_t i = 0; i < f->windows; i++) {
      const uint64_t *entries = f->table + i * f->entries * ring->row;
      for (size_t b = from; b < to; b++) {
        uint64_t *x = powers + (b - from) * element;
        ring_rows(ring, rows, exponents + b * lanes * stride, stride, count - b * lanes);
        for (size_t l = 0; l < lanes; l++) digits[l] = ring_window(rows[l], f->bits, i * f->window, f->window);
        ring->op->select_shared(ring, i == 0 ? x : y, entries, f->entries, digits);
        if (i > 0) ring->op->multiply(ring, x, x, y, scratch);
      }
    }
    for (size_t b = from; b < to; b++) {
      const size_t row = b * lanes;
      ring_rows_out(ring, results, out + row * width, width, count - row, spare);
      if (plaintexts != NULL) ring_rows(ring, rows, plaintexts + row * plaintext_width, plaintext_width, count - row);
      const uint64_t *const *factors = plaintexts == NULL ? NULL : rows;
      sealedsum_ring_leave_times(ring, results, powers + (b - from) * element, factors, plaintext_width, y, scratch);
    }
  }
  sealedsum_words_wipe(digits, RING_MAX_LANES);
  sealedsum_words_free(powers, size);
}
