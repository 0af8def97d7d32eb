#include "ring.h"
#include <gmp.h>
#include <stdlib.h>
#include "dispatch.h"
#include "ifma_ring.h"
#include "portable_ring.h"
#include "ring_internal.h"

/// Writes x < 2^(radix*length) to one digit of one lane.
static void put(const sealedsum_ring *ring, uint64_t *digit, size_t lane, mpz_srcptr x) {
  for (size_t i = 0; i < ring->length; i++) {
    const size_t bit = i * ring->radix, limb = bit / 64, shift = bit % 64;
    uint64_t word = mpz_getlimbn(x, (mp_size_t)limb) >> shift;
    if (shift > 0) word |= mpz_getlimbn(x, (mp_size_t)limb + 1) << (64 - shift);
    digit[i * ring->lanes + lane] = ring->radix == 64 ? word : word & ((UINT64_C(1) << ring->radix) - 1);
  }
}

/// Writes x modulo n^power as the digits of one lane; wrecks x.
static void put_residue(const sealedsum_ring *ring, uint64_t *element, size_t lane, mpz_ptr x, mpz_srcptr n) {
  mpz_t digit;
  mpz_init(digit);
  for (int d = 0; d < ring->power; d++) {
    mpz_fdiv_qr(x, digit, x, n);
    put(ring, element + (size_t)d * ring->length * ring->lanes, lane, digit);
  }
  mpz_clear(digit);
}

/// n*ceil(R/n), a word more than a digit, with 2^52 lent from each word to the one below it: every word but the last
/// is then at least 2^52 - 1, so that any normalised digit can be subtracted from it.
static void put_multiple(const sealedsum_ring *ring, size_t lane, mpz_srcptr n) {
  mpz_t x;
  mpz_init(x);
  mpz_setbit(x, ring->radix * ring->length);
  mpz_cdiv_q(x, x, n);
  mpz_mul(x, x, n);
  put(ring, ring->multiple, lane, x);
  mpz_fdiv_q_2exp(x, x, ring->radix * ring->length);
  uint64_t *word = ring->multiple + lane;
  const size_t top = ring->length * ring->lanes;
  word[top] = mpz_get_ui(x);  // 1: R <= n*ceil(R/n) < R + n
  for (size_t i = 0; i < top; i += ring->lanes) {
    word[i] += UINT64_C(1) << 52;
    word[i + ring->lanes] -= 1;
  }
  mpz_clear(x);
}

/// -1/n modulo 2^512, from what is right modulo 2^64.
static void put_long_inverse(sealedsum_ring *ring, mpz_srcptr n) {
  mpz_t x, y;
  mpz_inits(x, y, NULL);
  mpz_set_ui(x, ring->negated_inverse[0]);
  for (int bits = 128; bits <= 64 * RING_LONG_INVERSE; bits *= 2) {
    // With n*x = -1 + e: n*x*(2 + n*x) = -(1 - e)*(1 + e) = -1 + e^2.
    mpz_mul(y, n, x);
    mpz_add_ui(y, y, 2);
    mpz_mul(x, x, y);
    mpz_fdiv_r_2exp(x, x, (mp_bitcnt_t)bits);
  }
  for (size_t i = 0; i < RING_LONG_INVERSE; i++) ring->negated_inverse[i] = mpz_getlimbn(x, (mp_size_t)i);
  mpz_clears(x, y, NULL);
}

static void put_constants(sealedsum_ring *ring, size_t lane, mpz_srcptr n) {
  mpz_t x;
  mpz_init(x);
  put(ring, ring->n, lane, n);
  // Newton's iteration doubles the number of right bits of 1/n; n itself is right to three.
  const uint64_t low = mpz_get_ui(n);
  uint64_t inverse = low;
  for (int i = 0; i < 5; i++) inverse *= 2 - low * inverse;
  inverse = 0 - inverse;
  ring->negated_inverse[lane] = ring->radix == 64 ? inverse : inverse & ((UINT64_C(1) << ring->radix) - 1);
  if (ring->radix == 64) put_long_inverse(ring, n);
  const size_t r = ring->radix * ring->length;
  struct {
    uint64_t *element;
    size_t bit;
  } powers[] = {{ring->one, r}, {ring->square, 2 * r}, {ring->shift, 64 * ring->chunk + r}, {ring->unit, 0}};
  for (int i = 0; i < 4; i++) {
    mpz_set_ui(x, 0);
    mpz_setbit(x, powers[i].bit);
    put_residue(ring, powers[i].element, lane, x, n);
  }
  if (ring->radix == 52 && ring->power == 2) put_multiple(ring, lane, n);
  mpz_clear(x);
}

/// Lays out sizes for the larger of the moduli, of `bits` bits; 0 where that is too large.
static int lay_out(sealedsum_ring *ring, size_t bits) {
  ring->width = ring->limbs * (size_t)ring->power;
  if (bits > (ring->power == 1 ? SEALEDSUM_RING_MAX_BITS_1 : SEALEDSUM_RING_MAX_BITS_2)) return 0;
  if (ring->path == SEALEDSUM_PORTABLE) {
    ring->lanes = 1;
    ring->radix = 64;
    ring->length = ring->chunk = ring->limbs;
  } else {
    ring->lanes = 8;
    ring->radix = 52;
    // R = 2^(52*length) > 256*n, and R >= 2*2^(64*limbs): the bounds in ifma_ring.c need both.
    const size_t least = bits + 8 > 64 * ring->limbs + 1 ? bits + 8 : 64 * ring->limbs + 1;
    ring->length = (least + 52 * 5 - 1) / (52 * 5) * 5;
    ring->chunk = (52 * ring->length - 1) / 64;
  }
  ring->row = ring->length * (size_t)ring->power;
  ring->words = ring->row * ring->lanes;
  return 1;
}

static void allocate(sealedsum_ring *ring) {
  const size_t digit = words_aligned(ring->length * ring->lanes), element = words_aligned(ring->words);
  const size_t lanes = RING_LONG_INVERSE;  // and RING_MAX_LANES
  ring->memory_words = 2 * digit + 2 * lanes + 4 * element;
  uint64_t *p = ring->memory = sealedsum_words_create(ring->memory_words);
  ring->n = p, p += digit;
  ring->negated_inverse = p, p += lanes;
  ring->multiple = p, p += digit + lanes;
  ring->one = p, p += element;
  ring->square = p, p += element;
  ring->shift = p, p += element;
  ring->unit = p;
}

sealedsum_ring *sealedsum_ring_create(int path, int power, const uint64_t *n, size_t limbs, size_t moduli) {
  if (!sealedsum_path_available(path)) return NULL;
  path = sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RINGS, path);
  if ((power != 1 && power != 2) || limbs == 0) return NULL;
  if (moduli != 1 && !(moduli == 2 && path == SEALEDSUM_IFMA)) return NULL;
  mpz_t value[2];
  size_t bits = 0;
  int usable = 1;
  for (size_t i = 0; i < 2; i++) {
    mpz_init(value[i]);
    if (i >= moduli) continue;
    mpz_import(value[i], limbs, -1, sizeof *n, 0, 0, n + i * limbs);
    usable = usable && mpz_odd_p(value[i]) && mpz_cmp_ui(value[i], 3) >= 0;
    if (mpz_sizeinbase(value[i], 2) > bits) bits = mpz_sizeinbase(value[i], 2);
  }
  sealedsum_ring *ring = calloc(1, sizeof *ring);
  if (ring == NULL) abort();
  ring->path = path, ring->power = power, ring->limbs = limbs;
  if (usable && lay_out(ring, bits)) {
    allocate(ring);
    for (size_t l = 0; l < ring->lanes; l++) put_constants(ring, l, value[l * moduli / ring->lanes]);
#if defined(__x86_64__)
    if (path == SEALEDSUM_IFMA) {
      ring->op = &sealedsum_ifma_operations;
      ring->scratch = sealedsum_ifma_scratch(ring);
    }
#endif
    if (path == SEALEDSUM_PORTABLE) {
      ring->op = &sealedsum_portable_operations;
      ring->scratch = sealedsum_portable_scratch(ring);
    }
  } else {
    free(ring);
    ring = NULL;
  }
  for (int i = 0; i < 2; i++) mpz_clear(value[i]);
  return ring;
}

void sealedsum_ring_free(sealedsum_ring *ring) {
  if (ring == NULL) return;
  sealedsum_words_free(ring->memory, ring->memory_words);
  free(ring);
}

size_t sealedsum_ring_width(const sealedsum_ring *ring) { return ring->width; }
size_t sealedsum_ring_lanes(const sealedsum_ring *ring) { return ring->lanes; }

// Horner's rule over chunks of limbs, each a valid lower digit as it stands: no division. A chunk times R^2 is in
// Montgomery form, and what is above it moves up by a product with 2^(64*chunk).
void sealedsum_ring_enter(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *const *rows, size_t width, uint64_t *t,
    uint64_t *scratch) {
  const uint64_t *part[RING_MAX_LANES];
  const size_t digit = ring->length * ring->lanes;
  for (size_t done = (width - 1) / ring->chunk + 1; done-- > 0;) {
    const size_t from = done * ring->chunk, count = width - from < ring->chunk ? width - from : ring->chunk;
    for (size_t l = 0; l < ring->lanes; l++) part[l] = rows[l] + from;
    const int top = from + count == width;
    uint64_t *x = top ? r : t;
    ring->op->load(ring, x, part, count, scratch);
    for (size_t i = digit; i < ring->words; i++) x[i] = 0;
    ring->op->multiply(ring, x, x, ring->square, scratch);
    if (top) continue;
    ring->op->multiply(ring, r, r, ring->shift, scratch);
    ring->op->add(ring, r, r, t, scratch);
  }
}

void sealedsum_ring_leave(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, enum sealedsum_ring_result result,
    uint64_t *scratch) {
  ring->op->multiply(ring, a, a, ring->unit, scratch);
  ring->op->store(ring, rows, a, result, scratch);
}
