// The product of many public bases raised to public exponents: all functions here are variable-time.
//
// Lanes never wait for each other: each has tables, or buckets, of its own.
// - Straus, for few bases: lane l takes bases l, l + 8, ...; squarings are shared; at the end lanes are multiplied.
// - Pippenger, for many: a task is one window of c bits of the exponents of one part of the bases, and a lane has one
//   task at a time. A base goes into the bucket of its digit, rows of eight lanes being brought together and taken
//   apart by transposition; then the product of bucket_j^j over j is made by running products from the top.
#include "ring_internal.h"

typedef struct {
  const sealedsum_ring *ring;
  const uint64_t *exponents;
  size_t stride, bits, count;
  /// Words of a residue, rounded up so that whole vectors can be moved.
  size_t row;
  uint64_t *scratch;
} job;

static uint64_t digit_of(const job *j, size_t i, size_t position, size_t w) {
  return ring_window(j->exponents + i * j->stride, j->bits, position, w);
}

typedef struct {
  int straus;
  size_t window, parts;
  double cost;
} plan;

static size_t ceiling(size_t a, size_t b) { return (a + b - 1) / b; }

/// The cheapest way, in products of eight lanes; a squaring counts 0.7. Tables and buckets stay below 64 MB.
static plan choose(const sealedsum_ring *ring, size_t count, size_t bits) {
  const size_t lanes = ring->lanes, most = ((size_t)64 << 20) / (ring->words * sizeof(uint64_t));
  plan best = {.straus = 1, .window = 1, .parts = 1, .cost = 1e300};
  const double shared = 0.7 * (double)bits;
  for (size_t w = 1; w <= 6; w++) {
    const size_t groups = ceiling(count, lanes), entries = (size_t)1 << w;
    const double cost = shared + (double)groups * ((double)entries + (double)ceiling(bits, w) * (1 + 0.01 * entries));
    if (cost < best.cost && (w == 1 || groups * entries <= most)) best = (plan){1, w, 1, cost};
  }
  for (size_t c = 2; c <= 14; c++) {
    for (size_t parts = 1; parts <= lanes; parts *= 2) {
      const size_t tasks = ceiling(bits, c) * parts, buckets = (size_t)1 << c;
      const double steps = (double)(ceiling(count, parts) + 2 * buckets);
      const double cost = shared + (double)tasks + (double)ceiling(tasks, lanes) * steps;
      if (cost < best.cost && buckets <= most) best = (plan){0, c, parts, cost};
    }
  }
  return best;
}

/// x = the product of its lanes, in each lane; y is scratch space.
static void multiply_lanes(const job *j, uint64_t *x, uint64_t *y) {
  const sealedsum_ring *ring = j->ring;
  for (size_t half = ring->lanes / 2; half > 0; half /= 2) {
    for (size_t i = 0; i < ring->words; i++) y[i] = x[i / ring->lanes * ring->lanes + (i + half) % ring->lanes];
    ring->op->multiply_vartime(ring, x, x, y, j->scratch);
  }
}

static void square_times(const job *j, uint64_t *x, size_t w) {
  for (size_t i = 0; i < w; i++) j->ring->op->square_vartime(j->ring, x, x, j->scratch);
}

/// x = the product; `bases` are rows in Montgomery form; y is scratch space.
static void straus(const job *j, uint64_t *x, uint64_t *y, const uint64_t *bases, size_t w) {
  const sealedsum_ring *ring = j->ring;
  const size_t lanes = ring->lanes, groups = ceiling(j->count, lanes), entries = (size_t)1 << w;
  const size_t words = ring->words, size = groups * entries * words + 64;
  uint64_t *tables = sealedsum_words_create(size);
  uint64_t digits[RING_MAX_LANES];
  for (size_t g = 0; g < groups; g++) {
    uint64_t *table = tables + g * entries * words;
    const uint64_t *rows[RING_MAX_LANES];
    ring_rows(ring, rows, bases + g * lanes * j->row, j->row, j->count - g * lanes);
    ring->op->gather(ring, y, rows);
    ring_copy(ring, table, ring->one);
    ring_copy(ring, table + words, y);
    for (size_t k = 2; k < entries; k++) {
      ring->op->multiply_vartime(ring, table + k * words, table + (k - 1) * words, y, j->scratch);
    }
  }
  ring_copy(ring, x, ring->one);
  for (size_t position = ceiling(j->bits, w) * w; position > 0;) {
    if (position < j->bits) square_times(j, x, w);
    position -= w;
    for (size_t g = 0; g < groups; g++) {
      uint64_t any = 0;
      for (size_t l = 0; l < lanes; l++) {
        const size_t i = g * lanes + l;
        digits[l] = i < j->count ? digit_of(j, i, position, w) : 0;
        any |= digits[l];
      }
      if (any == 0) continue;
      ring->op->select(ring, y, tables + g * entries * words, entries, digits);
      ring->op->multiply_vartime(ring, x, x, y, j->scratch);
    }
  }
  multiply_lanes(j, x, y);
  sealedsum_words_free(tables, size);
}

/// What a lane does: the exponents' bits from `position`, bases [from, to).
typedef struct {
  size_t position, from, to;
} task;

static void prefetch(const uint64_t *row, size_t words) {
  for (size_t i = 0; i < words; i += 8) __builtin_prefetch(row + i, 1);
}

/// Puts every base into the bucket of its digit, for one task a lane. Bucket 0 takes what has no digit and counts for
/// nothing. Lane l's buckets begin at l << c.
static void fill_buckets(
    const job *j, const task *tasks, uint64_t *buckets, uint64_t *x, uint64_t *y, const uint64_t *bases, size_t c) {
  const sealedsum_ring *ring = j->ring;
  const size_t lanes = ring->lanes;
  uint64_t *rows[RING_MAX_LANES] = {0}, *next[RING_MAX_LANES] = {0};
  const uint64_t *from[RING_MAX_LANES];
  size_t steps = 0;
  for (size_t l = 0; l < lanes; l++) {
    if (tasks[l].to - tasks[l].from > steps) steps = tasks[l].to - tasks[l].from;
    for (size_t k = 0; k < (size_t)1 << c; k++) {
      uint64_t *bucket = buckets + ((l << c) + k) * j->row;
      for (size_t i = 0; i < ring->row; i++) bucket[i] = ring->one[i * lanes];
    }
  }
  for (size_t s = 0; s <= steps; s++) {
    // The next step's buckets are fetched while this step's products are made: they may be the same, which is harmless.
    for (size_t l = 0; l < lanes; l++) {
      const size_t i = tasks[l].from + s;
      const uint64_t digit = i < tasks[l].to ? digit_of(j, i, tasks[l].position, c) : 0;
      next[l] = buckets + ((l << c) + digit) * j->row;
      prefetch(next[l], ring->row);
    }
    if (s > 0) {
      for (size_t l = 0; l < lanes; l++) {
        const size_t i = tasks[l].from + s - 1;
        from[l] = bases + (i < tasks[l].to ? i : 0) * j->row;
      }
      ring->op->gather(ring, x, (const uint64_t *const *)rows);
      ring->op->gather(ring, y, from);
      ring->op->multiply_vartime(ring, x, x, y, j->scratch);
      ring->op->scatter(ring, rows, x);
    }
    for (size_t l = 0; l < lanes; l++) rows[l] = next[l];
  }
}

/// x = the product of bucket_k^k over k, in each lane: the product of all running products from the top.
static void empty_buckets(
    const job *j, const uint64_t *buckets, uint64_t *x, uint64_t *y, uint64_t *running, size_t c) {
  const sealedsum_ring *ring = j->ring;
  const uint64_t *rows[RING_MAX_LANES];
  ring_copy(ring, x, ring->one);
  ring_copy(ring, running, ring->one);
  for (size_t k = ((size_t)1 << c) - 1; k > 0; k--) {
    for (size_t l = 0; l < ring->lanes; l++) rows[l] = buckets + ((l << c) + k) * j->row;
    ring->op->gather(ring, y, rows);
    ring->op->multiply_vartime(ring, running, running, y, j->scratch);
    ring->op->multiply_vartime(ring, x, x, running, j->scratch);
  }
}

/// x = the product; `bases` are rows in Montgomery form; y and z are scratch space.
static void pippenger(
    const job *j, uint64_t *x, uint64_t *y, uint64_t *z, const uint64_t *bases, size_t c, size_t parts) {
  const sealedsum_ring *ring = j->ring;
  const size_t lanes = ring->lanes, windows = ceiling(j->bits, c), count = windows * parts;
  const size_t groups = ceiling(count, lanes), part = ceiling(j->count, parts);
  const size_t bucket_words = (lanes << c) * j->row, size = bucket_words + groups * lanes * j->row;
  // Task p*windows + w is window w of part p, and its result goes to the row of that number.
  uint64_t *buckets = sealedsum_words_create(size), *results = buckets + bucket_words;
  for (size_t g = 0; g < groups; g++) {
    task tasks[RING_MAX_LANES] = {{0, 0, 0}};
    uint64_t *rows[RING_MAX_LANES];
    for (size_t l = 0; l < lanes; l++) {
      const size_t t = g * lanes + l, from = t / windows * part, to = from + part;
      rows[l] = results + t * j->row;
      if (t < count && from < j->count) tasks[l] = (task){t % windows * c, from, to < j->count ? to : j->count};
    }
    fill_buckets(j, tasks, buckets, x, y, bases, c);
    empty_buckets(j, buckets, x, y, z, c);
    ring->op->scatter(ring, rows, x);
  }
  ring_copy(ring, x, ring->one);
  for (size_t w = windows; w-- > 0;) {
    if (w + 1 < windows) square_times(j, x, c);
    for (size_t p = 0; p < parts; p++) {
      const uint64_t *rows[RING_MAX_LANES];
      for (size_t l = 0; l < lanes; l++) rows[l] = results + (p * windows + w) * j->row;
      ring->op->gather(ring, y, rows);
      ring->op->multiply_vartime(ring, x, x, y, j->scratch);
    }
  }
  sealedsum_words_free(buckets, size);
}

/// Rows of all bases in Montgomery form; y is scratch space.
static void enter_all(const job *j, uint64_t *rows, const uint64_t *bases, size_t width, uint64_t *x, uint64_t *y) {
  const sealedsum_ring *ring = j->ring;
  for (size_t i = 0; i < j->count; i += ring->lanes) {
    const uint64_t *from[RING_MAX_LANES];
    uint64_t *to[RING_MAX_LANES];
    ring_rows(ring, from, bases + i * width, width, j->count - i);
    // Rows past the last repeat it, and so does what is written of them.
    for (size_t l = 0; l < ring->lanes; l++) to[l] = rows + (i + l < j->count ? i + l : j->count - 1) * j->row;
    sealedsum_ring_enter(ring, x, from, width, y, j->scratch);
    ring->op->scatter(ring, to, x);
  }
}

void sealedsum_ring_multi_exponentiation_vartime(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *bases, size_t width, const uint64_t *exponents,
    size_t stride, size_t bits, size_t count) {
  const size_t row = words_aligned(ring->row), element = row * ring->lanes;
  const size_t size = 3 * element + words_aligned(ring->width) + words_aligned(ring->scratch) + count * row;
  uint64_t *x = sealedsum_words_create(size), *y = x + element, *z = y + element, *spare = z + element;
  uint64_t *scratch = spare + words_aligned(ring->width), *rows = scratch + words_aligned(ring->scratch);
  const job j = {ring, exponents, stride, bits, count, row, scratch};
  ring_copy(ring, x, ring->one);
  if (count > 0 && bits > 0) {
    const plan p = choose(ring, count, bits);
    enter_all(&j, rows, bases, width, x, y);
    if (p.straus) {
      straus(&j, x, y, rows, p.window);
    } else {
      pippenger(&j, x, y, z, rows, p.window, p.parts);
    }
  }
  uint64_t *results[RING_MAX_LANES];
  ring_rows_out(ring, results, out, 0, 1, spare);
  sealedsum_ring_leave(ring, results, x, SEALEDSUM_RESIDUE, scratch);
  sealedsum_words_free(x, size);
}
