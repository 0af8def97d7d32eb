// The ring of the masks: tables, and what is built on the kernels of a path.
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include "masks_internal.h"

static const mask_kernels *choose(int path, uint64_t q) {
  const int small = q >> 31 == 0;
#if defined(__x86_64__)
  // Eight digits of 52 bits hold 4q; doubles hold 16q exactly with room for products.
  if (path == SEALEDSUM_MASKS_AVX512 && small) return &mask_kernels_u32_avx512;
  if (path == SEALEDSUM_MASKS_AVX512 && q >> 50 == 0) return &mask_kernels_u64_avx512;
  if (path == SEALEDSUM_MASKS_AVX2 && small) return &mask_kernels_u32_avx2;
  if (path == SEALEDSUM_MASKS_AVX2 && q >> 46 == 0) return &mask_kernels_f64_avx2;
#endif
  (void)path;
  return small ? &mask_kernels_u32_portable : &mask_kernels_u64_portable;
}

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t q) { return (uint64_t)((mask_u128)a * b % q); }

static uint64_t power(uint64_t a, uint64_t e, uint64_t q) {
  uint64_t r = 1;
  for (; e > 0; e >>= 1, a = multiply(a, a, q)) {
    if (e & 1) r = multiply(r, a, q);
  }
  return r;
}

static void powers(uint64_t *out, uint64_t root, const sealedsum_mask_ring *ring) {
  uint64_t x = 1;
  for (size_t i = 0; i < ring->n; i++, x = multiply(x, root, ring->q)) {
    size_t reversed = 0;
    for (unsigned b = 0; b < ring->log_n; b++) reversed |= (i >> b & 1) << (ring->log_n - 1 - b);
    out[reversed] = x;
  }
}

static void lay_out(mask_layout *l, unsigned bits) {
  for (unsigned i = 0; i < 8; i++) {
    const unsigned at = i * bits / 8;
    l->shifts[i] = i * bits % 8;
    for (unsigned k = 0; k < 8; k++) l->bytes[8 * i + k] = (uint8_t)(at + k < bits ? at + k : bits - 1);
    for (unsigned byte = at; byte <= (i * bits + bits - 1) / 8; byte++) {
      if (byte == at && i > 0 && l->shifts[i] != 0) {
        l->second[byte] = l->first[byte];
        l->both |= UINT64_C(1) << byte;
      }
      l->first[byte] = (uint8_t)(8 * i + byte - at);
    }
  }
}

sealedsum_mask_ring *sealedsum_mask_ring_create(int path, uint64_t q, size_t n, uint64_t psi) {
  if (n < 64 || n > MASK_MOST || (n & (n - 1)) != 0 || q >> 54 != 0 || q >> 20 == 0 || q % (2 * n) != 1) return NULL;
  if (psi >= q || power(psi, n, q) != q - 1) return NULL;
  sealedsum_mask_ring *ring = calloc(1, sizeof *ring);
  // Two tables: factors and quotients of n numbers, and fewer than 4 times as many of each for the last stages.
  const size_t table = n * sizeof(uint64_t), last = 8 * table;
  uint8_t *memory = aligned_alloc(64, 2 * (2 * table + last));
  uint64_t *list = malloc(table);
  if (ring == NULL || memory == NULL || list == NULL) {
    free(ring), free(memory), free(list);
    return NULL;
  }
  ring->q = q, ring->n = n, ring->memory = memory;
  for (ring->bits = 0; q >> ring->bits != 0;) ring->bits++;
  for (ring->log_n = 0; n >> ring->log_n > 1;) ring->log_n++;
  ring->n_inverse = q - (q - 1) / n;
  ring->n_inverse_quotient = mask_quotient(ring->n_inverse, q, 64);
  ring->one_quotient = mask_quotient(1, q, 64);
  ring->kernels = choose(path, q);
  lay_out(&ring->layout, ring->bits);
  ring->forward = (mask_table){memory, memory + table, memory + 2 * table};
  memory += 2 * table + last;
  ring->inverse = (mask_table){memory, memory + table, memory + 2 * table};
  powers(list, psi, ring);
  ring->kernels->tabulate(ring, &ring->forward, list);
  powers(list, power(psi, q - 2, q), ring);
  ring->kernels->tabulate(ring, &ring->inverse, list);
  free(list);
  return ring;
}

void sealedsum_mask_ring_free(sealedsum_mask_ring *ring) {
  if (ring == NULL) return;
  free(ring->memory);
  free(ring);
}

size_t sealedsum_mask_ring_word_bytes(const sealedsum_mask_ring *ring) { return ring->q >> 31 == 0 ? 4 : 8; }
int sealedsum_mask_ring_path(const sealedsum_mask_ring *ring) { return ring->kernels->path; }

#if defined(SEALEDSUM_CHECKED)
/// Whether all are below q.
static int are_below(const sealedsum_mask_ring *ring, const void *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const uint64_t x = ring->q >> 31 == 0 ? ((const uint32_t *)words)[i] : ((const uint64_t *)words)[i];
    if (x >= ring->q) return 0;
  }
  return 1;
}
#endif

void sealedsum_mask_forward(const sealedsum_mask_ring *ring, void *words) {
  CHECKED(are_below(ring, words, ring->n));
  ring->kernels->forward(ring, words);
  CHECKED(are_below(ring, words, ring->n));
}

void sealedsum_mask_read(const sealedsum_mask_ring *ring, uint64_t *out, const void *words, size_t count) {
  const uint32_t *small = words;
  if (sealedsum_mask_ring_word_bytes(ring) == 8) {
    memcpy(out, words, count * sizeof *out);
  } else {
    for (size_t i = 0; i < count; i++) out[i] = small[i];
  }
}

void sealedsum_mask_write(const sealedsum_mask_ring *ring, void *words, const uint64_t *in, size_t count) {
  uint32_t *small = words;
  if (sealedsum_mask_ring_word_bytes(ring) == 8) {
    memcpy(words, in, count * sizeof *in);
  } else {
    for (size_t i = 0; i < count; i++) small[i] = (uint32_t)in[i];
  }
}

// Values and their quotients, each a word of at most 8 bytes.
size_t sealedsum_mask_factor_bytes(const sealedsum_mask_ring *ring) { return 2 * ring->n * sizeof(uint64_t); }

void sealedsum_mask_factor_from_coefficients(const sealedsum_mask_ring *ring, void *factor, const uint64_t *c) {
  _Alignas(64) uint64_t values[MASK_MOST], words[MASK_MOST];
  sealedsum_mask_write(ring, words, c, ring->n);
  ring->kernels->forward(ring, words);
  sealedsum_mask_read(ring, values, words, ring->n);
  for (size_t i = 0; i < ring->n; i++) {
    values[i] = mask_once(mask_product(values[i], ring->n_inverse, ring->n_inverse_quotient, ring->q), ring->q);
  }
  ring->kernels->factor(ring, factor, values);
  mask_wipe(values, sizeof values);
  mask_wipe(words, sizeof words);
}

void sealedsum_mask_factor_from_key(const sealedsum_mask_ring *ring, void *factor, const int64_t *s) {
  uint64_t c[MASK_MOST];
  for (size_t i = 0; i < ring->n; i++) {
    const uint64_t x = (uint64_t)s[i];
    c[i] = x + (ring->q & (0 - (x >> 63)));
  }
  sealedsum_mask_factor_from_coefficients(ring, factor, c);
  mask_wipe(c, sizeof c);
}

void sealedsum_mask_seal(
    const sealedsum_mask_ring *ring, void *b, const void *a, const void *factor, const int32_t *x) {
  CHECKED(are_below(ring, a, ring->n));
  ring->kernels->seal(ring, b, a, factor, x);
  CHECKED(are_below(ring, b, ring->n));
}

void sealedsum_mask_open(
    const sealedsum_mask_ring *ring, int64_t *x, const void *b, const void *a, const void *factor) {
  _Alignas(64) uint64_t words[MASK_MOST];
  uint64_t product[MASK_MOST], value[MASK_MOST];
  ring->kernels->seal(ring, words, a, factor, NULL);
  sealedsum_mask_read(ring, product, words, ring->n);
  sealedsum_mask_read(ring, value, b, ring->n);
  for (size_t i = 0; i < ring->n; i++) {
    const uint64_t d = mask_once(value[i] + ring->q - product[i], ring->q);
    // Minus q where it is above (q - 1)/2.
    x[i] = (int64_t)(d - (ring->q & (0 - (((ring->q - 1) / 2 - d) >> 63))));
  }
}

void sealedsum_mask_add(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  CHECKED(are_below(ring, total, count) && are_below(ring, b, count));
  ring->kernels->add(ring, total, b, count);
}

void sealedsum_mask_pack(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count) {
  CHECKED(count % 8 == 0 && are_below(ring, words, count));
  if (count > 0) ring->kernels->pack(ring, out, words, count);
}

int sealedsum_mask_unpack(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count) {
  CHECKED(count % 8 == 0);
  return count == 0 || ring->kernels->unpack(ring, words, in, count);
}

size_t sealedsum_mask_sums_words(const sealedsum_mask_ring *ring, size_t terms) {
  return ring->kernels->sum_words * ring->n * terms;
}

void sealedsum_mask_sums_add(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const void *polynomials, size_t rows,
    const uint64_t *weights, size_t terms) {
  CHECKED(terms <= SEALEDSUM_MASK_TERMS && rows <= SEALEDSUM_MASK_SUM_ROWS);
  CHECKED(are_below(ring, polynomials, rows * ring->n));
  ring->kernels->sums_add(ring, accumulators, polynomials, rows, weights, terms);
}

void sealedsum_mask_sums_reduce(
    const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms) {
  ring->kernels->sums_reduce(ring, out, accumulators, terms);
}

void sealedsum_mask_dot(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x) {
  ring->kernels->dot(ring, low, high, c, x);
}
