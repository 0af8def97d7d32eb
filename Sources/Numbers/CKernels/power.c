// Batches of exponentiations.
#include "ring_internal.h"

/// Bits of a window for a secret exponent: fewest products. Reading an entry of the table is worth a part of a product
/// that falls with the length of numbers; vectors come from the second-level cache, as fast as that can.
static size_t secret_window(const sealedsum_ring *ring, size_t bits) {
  size_t best = 1;
  double least = 0;
  const double scan = (ring->lanes > 1 ? 0.75 : 0.1) / (double)ring->length;
  for (size_t w = 1; w <= 6; w++) {
    const double entries = (double)(1 << w), windows = (double)((bits + w - 1) / w);
    const double cost = entries + windows * (1 + entries * scan);
    if (w == 1 || cost < least) best = w, least = cost;
  }
  return best;
}

/// Bits of a window for a public exponent: 2^(w-1) odd powers, then a product for every w + 1 bits.
static size_t public_window(size_t bits) {
  size_t best = 1;
  size_t least = 0;
  for (size_t w = 1; w <= 7; w++) {
    const size_t cost = (1u << (w - 1)) + bits / (w + 1);
    if (w == 1 || cost < least) best = w, least = cost;
  }
  return best;
}

/// Memory of one batch: elements x and y, a table, a row that nobody reads, scratch space.
typedef struct {
  uint64_t *x, *y, *table, *spare, *scratch, *memory;
  size_t size;
} workspace;

static workspace work_for(const sealedsum_ring *ring, size_t entries) {
  const size_t element = words_aligned(ring->words);
  workspace w;
  w.size = (2 + entries) * element + words_aligned(ring->width) + ring->scratch;
  w.memory = sealedsum_words_create(w.size);
  w.x = w.memory;
  w.y = w.x + element;
  w.table = w.y + element;
  w.spare = w.table + entries * element;
  w.scratch = w.spare + words_aligned(ring->width);
  return w;
}

/// x = x^(2^w).
static void square_times(const sealedsum_ring *ring, uint64_t *x, size_t w, uint64_t *scratch) {
  for (size_t i = 0; i < w; i++) ring->op->square(ring, x, x, scratch);
}

/// w.x = the base in entry 1 of the table raised to each lane's exponent: fixed windows, the next w bits of every lane
/// at once, every entry of the table read for every window.
static void secret_powers(
    const sealedsum_ring *ring, const workspace *w, const uint64_t *const *exponents, size_t bits, size_t window) {
  const size_t entries = (size_t)1 << window;
  uint64_t digits[RING_MAX_LANES];
  ring_copy(ring, w->table, ring->one);
  for (size_t j = 2; j < entries; j++) {
    uint64_t *entry = w->table + j * ring->words;
    if (j % 2 == 0) {
      ring->op->square(ring, entry, w->table + j / 2 * ring->words, w->scratch);
    } else {
      ring->op->multiply(ring, entry, entry - ring->words, w->table + ring->words, w->scratch);
    }
  }
  ring_copy(ring, w->x, ring->one);
  for (size_t position = (bits + window - 1) / window * window; position > 0;) {
    const int first = position >= bits;
    position -= window;
    for (size_t l = 0; l < ring->lanes; l++) digits[l] = ring_window(exponents[l], bits, position, window);
    if (first) {
      ring->op->select(ring, w->x, w->table, entries, digits);
    } else {
      square_times(ring, w->x, window, w->scratch);
      ring->op->select(ring, w->y, w->table, entries, digits);
      ring->op->multiply(ring, w->x, w->x, w->y, w->scratch);
    }
  }
  sealedsum_words_wipe(digits, RING_MAX_LANES);
}

void sealedsum_ring_powers(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *bases, size_t width, size_t count,
    const uint64_t *exponents, size_t exponent_stride, size_t bits, enum sealedsum_ring_result result) {
  const size_t window = secret_window(ring, bits), lanes = ring->lanes;
  const size_t out_width = result == SEALEDSUM_UPPER_DIGIT ? ring->limbs : ring->width;
  const workspace w = work_for(ring, (size_t)1 << window);
  for (size_t i = 0; i < count; i += lanes) {
    const uint64_t *rows[RING_MAX_LANES], *powers[RING_MAX_LANES];
    uint64_t *results[RING_MAX_LANES];
    ring_rows(ring, rows, bases + i * width, width, count - i);
    ring_rows(ring, powers, exponents + i * exponent_stride, exponent_stride, count - i);
    ring_rows_out(ring, results, out + i * out_width, out_width, count - i, w.spare);
    sealedsum_ring_enter(ring, w.table + ring->words, rows, width, w.y, w.scratch);
    secret_powers(ring, &w, powers, bits, window);
    sealedsum_ring_leave(ring, results, w.x, result, w.scratch);
  }
  sealedsum_words_free(w.memory, w.size);
}

/// w.x = the base in entry 0 of the table raised to a public exponent: odd powers base^(2j + 1), sliding windows.
static void public_powers(
    const sealedsum_ring *ring, const workspace *w, const uint64_t *exponent, size_t bits, size_t window) {
  const size_t entries = (size_t)1 << (window - 1);
  if (entries > 1) ring->op->square(ring, w->y, w->table, w->scratch);
  for (size_t j = 1; j < entries; j++) {
    uint64_t *entry = w->table + j * ring->words;
    ring->op->multiply(ring, entry, entry - ring->words, w->y, w->scratch);
  }
  int started = 0;
  ring_copy(ring, w->x, ring->one);
  for (size_t position = bits; position > 0;) {
    if (ring_window(exponent, bits, position - 1, 1) == 0) {
      position--;
      if (started) ring->op->square(ring, w->x, w->x, w->scratch);
      continue;
    }
    size_t taken = position < window ? position : window;
    while (ring_window(exponent, bits, position - taken, 1) == 0) taken--;
    position -= taken;
    const uint64_t *entry = w->table + (ring_window(exponent, bits, position, taken) >> 1) * ring->words;
    if (started) {
      square_times(ring, w->x, taken, w->scratch);
      ring->op->multiply(ring, w->x, w->x, entry, w->scratch);
    } else {
      ring_copy(ring, w->x, entry);
      started = 1;
    }
  }
}

void sealedsum_ring_powers_exponent_vartime(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *bases, size_t width, size_t count,
    const uint64_t *exponent, size_t bits) {
  const size_t window = public_window(bits), lanes = ring->lanes;
  const workspace w = work_for(ring, (size_t)1 << (window - 1));
  for (size_t i = 0; i < count; i += lanes) {
    const uint64_t *rows[RING_MAX_LANES];
    uint64_t *results[RING_MAX_LANES];
    ring_rows(ring, rows, bases + i * width, width, count - i);
    ring_rows_out(ring, results, out + i * ring->width, ring->width, count - i, w.spare);
    sealedsum_ring_enter(ring, w.table, rows, width, w.y, w.scratch);
    public_powers(ring, &w, exponent, bits, window);
    sealedsum_ring_leave(ring, results, w.x, SEALEDSUM_RESIDUE, w.scratch);
  }
  sealedsum_words_free(w.memory, w.size);
}
