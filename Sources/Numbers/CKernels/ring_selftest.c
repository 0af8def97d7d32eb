#include "ring_selftest.h"
#include <gmp.h>
#include "dispatch.h"
#include "ring_internal.h"

/// xorshift64*: quick, and good enough to choose operands.
static uint64_t next(uint64_t *state) {
  uint64_t x = *state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  *state = x;
  return x * UINT64_C(0x2545f4914f6cdd1d);
}

/// One digit of one lane: 0, 1, n - 1; n, 2n - 1 where digits need not be reduced; random words, or words that are
/// mostly all zeros or all ones, below 2^(bits - 1) <= n.
static void choose(const sealedsum_ring *ring, uint64_t *digit, size_t lane, size_t bits, uint64_t *state) {
  const uint64_t kind = next(state) % 16, full = ring->radix == 64 ? ~UINT64_C(0) : (UINT64_C(1) << ring->radix) - 1;
  const int lazy = ring->path == SEALEDSUM_IFMA;
  uint64_t borrow = 0;
  for (size_t i = 0; i < ring->length; i++) {
    const uint64_t n = ring->n[i * ring->lanes + lane];
    uint64_t word = 0;
    if (kind == 1) word = i == 0;
    if (kind == 2) word = i == 0 ? n - 1 : n;  // n is odd
    if (kind == 3 && lazy) word = n;
    if (kind == 4 && lazy) {  // 2n - 1
      word = 2 * n - (i == 0) + borrow;
      borrow = word >> ring->radix;
    }
    if (kind >= 5) {
      word = next(state);
      if (kind < 10) word = word % 4 == 0 ? word : word % 4 == 1 ? 0 : ~UINT64_C(0);
      // Below 2^(bits - 1).
      const size_t from = i * ring->radix;
      if (from >= bits - 1) word = 0;
      if (from < bits - 1 && bits - 1 - from < ring->radix) word &= (UINT64_C(1) << (bits - 1 - from)) - 1;
    }
    digit[i * ring->lanes + lane] = word & full;
  }
}

/// One digit of one lane as a number.
static void read(const sealedsum_ring *ring, mpz_ptr r, const uint64_t *digit, size_t lane) {
  const size_t limbs = (ring->length * ring->radix + 63) / 64;
  mp_limb_t *words = mpz_limbs_write(r, (mp_size_t)limbs);
  for (size_t i = 0; i < limbs; i++) words[i] = 0;
  for (size_t i = 0; i < ring->length; i++) {
    const size_t bit = i * ring->radix, limb = bit / 64, shift = bit % 64;
    const uint64_t word = digit[i * ring->lanes + lane];
    words[limb] |= word << shift;
    if (shift > 0 && limb + 1 < limbs) words[limb + 1] |= word >> (64 - shift);
  }
  mpz_limbs_finish(r, (mp_size_t)limbs);
}

/// The residue in one lane, n-adic digits put together; r and t differ.
static void read_residue(
    const sealedsum_ring *ring, mpz_ptr r, const uint64_t *a, size_t lane, mpz_ptr t, mpz_srcptr n) {
  read(ring, r, a, lane);
  if (ring->power == 1) return;
  read(ring, t, a + ring->length * ring->lanes, lane);
  mpz_addmul(r, t, n);
}

/// Whether every n-adic digit of the lane is below 2n, or below n where it must be.
static int in_bounds(const sealedsum_ring *ring, const uint64_t *a, size_t lane, mpz_ptr t, mpz_srcptr n) {
  int good = 1;
  for (int d = 0; d < ring->power; d++) {
    read(ring, t, a + (size_t)d * ring->length * ring->lanes, lane);
    if (ring->path == SEALEDSUM_IFMA) mpz_fdiv_q_2exp(t, t, 1);
    good = good && mpz_cmp(t, n) < 0;
  }
  return good;
}

enum { BATCHES_A_GROUP = 8 };

size_t sealedsum_ring_selftest(int path, int power, const uint64_t *n, size_t limbs, size_t count, uint64_t seed) {
  sealedsum_ring *ring = sealedsum_ring_create(path, power, n, limbs, 1);
  if (ring == NULL) return SIZE_MAX;
  const size_t element = words_aligned(ring->words), size = 3 * element + ring->scratch;
  uint64_t *a = sealedsum_words_create(size), *b = a + element, *r = b + element, *scratch = r + element;
  mpz_t value, modulus, x, y, t, sum;
  mpz_inits(value, modulus, x, y, t, sum, NULL);
  mpz_import(value, limbs, -1, sizeof *n, 0, 0, n);
  mpz_pow_ui(modulus, value, (unsigned long)power);
  const size_t bits = mpz_sizeinbase(value, 2);
  uint64_t state = seed | 1;
  size_t bad = 0, batch = 0;
  int good = 1;
  for (size_t done = 0; done < count; done += ring->lanes) {
    for (size_t l = 0; l < ring->lanes; l++) {
      for (size_t d = 0; d < (size_t)power; d++) {
        choose(ring, a + d * ring->length * ring->lanes, l, bits, &state);
        choose(ring, b + d * ring->length * ring->lanes, l, bits, &state);
      }
    }
    const uint64_t *other = batch % 2 == 0 ? b : a;
    if (batch % 4 == 1) ring->op->square(ring, r, a, scratch);
    if (batch % 4 == 3) ring->op->square_vartime(ring, r, a, scratch);
    if (batch % 4 == 0) ring->op->multiply(ring, r, a, b, scratch);
    if (batch % 4 == 2) ring->op->multiply_vartime(ring, r, a, b, scratch);
    for (size_t l = 0; l < ring->lanes; l++) {
      // sum += c*(a*b - r*R) for a random c.
      read_residue(ring, x, a, l, t, value);
      read_residue(ring, y, other, l, t, value);
      mpz_mul(x, x, y);
      read_residue(ring, y, r, l, t, value);
      mpz_mul_2exp(y, y, ring->radix * ring->length);
      mpz_sub(x, x, y);
      mpz_addmul_ui(sum, x, next(&state) >> 32 | 1);
      good = good && in_bounds(ring, r, l, t, value);
    }
    if (++batch % BATCHES_A_GROUP == 0 || done + ring->lanes >= count) {
      if (!good || !mpz_divisible_p(sum, modulus)) bad++;
      mpz_set_ui(sum, 0);
      good = 1;
    }
  }
  mpz_clears(value, modulus, x, y, t, sum, NULL);
  sealedsum_words_free(a, size);
  sealedsum_ring_free(ring);
  return bad;
}
