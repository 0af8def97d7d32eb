// Products of slabs of a vector of small integers: all that the first rounds of a sumcheck need to know of its squares.
#include "projections.h"
#include "residue.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Integers of every slab that are worked on at a time: in 64 bits each they fill half of the first cache.
enum { PIECE = 64, MOST_SLABS = 32 };

typedef struct {
  int64_t value[MOST_SLABS][PIECE];
} slab_piece;

/// Signed 64-bit copies of `count` integers of every slab, zeros behind them.
static inline __attribute__((always_inline)) void piece_load(
    slab_piece *piece, const int32_t *x, size_t slabs, size_t stride, size_t count) {
  for (size_t a = 0; a < slabs; a++) {
    if (count == PIECE) {
      for (size_t i = 0; i < PIECE; i++) piece->value[a][i] = x[a * stride + i];
    } else {
      memset(piece->value[a], 0, sizeof piece->value[a]);
      for (size_t i = 0; i < count; i++) piece->value[a][i] = x[a * stride + i];
    }
  }
}

static void products_128(int64_t *products, const int32_t *x, size_t slabs, size_t stride, size_t n) {
  for (size_t a = 0; a < slabs; a++) {
    for (size_t b = a; b < slabs; b++) {
      uint64_t sum = 0;
      for (size_t i = 0; i < n; i++) sum += (uint64_t)((int64_t)x[a * stride + i] * x[b * stride + i]);
      products[a * slabs + b] = (int64_t)((uint64_t)products[a * slabs + b] + sum);
    }
  }
}

#if defined(__x86_64__)
// Four slabs at a time beside one: each load of the one serves four products.
#define PRODUCTS(name, features, vector, zero, load, multiply, add, store, lanes) \
  __attribute__((target(features))) static void name( \
      int64_t *products, const int32_t *x, size_t slabs, size_t stride, size_t n) { \
    slab_piece piece __attribute__((aligned(64))); \
    for (size_t begin = 0; begin < n; begin += PIECE) { \
      piece_load(&piece, x + begin, slabs, stride, n - begin < PIECE ? n - begin : PIECE); \
      for (size_t a = 0; a < slabs; a++) { \
        for (size_t b = a; b < slabs; b += 4) { \
          const size_t c[4] = {b, b + 1 < slabs ? b + 1 : a, b + 2 < slabs ? b + 2 : a, b + 3 < slabs ? b + 3 : a}; \
          vector sum[4] = {zero(), zero(), zero(), zero()}; \
          for (size_t i = 0; i < PIECE; i += lanes) { \
            const vector one = load((const void *)&piece.value[a][i]); \
            for (int k = 0; k < 4; k++) { \
              sum[k] = add(sum[k], multiply(one, load((const void *)&piece.value[c[k]][i]))); \
            } \
          } \
          for (size_t k = 0; k < 4 && b + k < slabs; k++) { \
            uint64_t lane[lanes], total = 0; \
            store((void *)lane, sum[k]); \
            for (int i = 0; i < lanes; i++) total += lane[i]; \
            products[a * slabs + b + k] = (int64_t)((uint64_t)products[a * slabs + b + k] + total); \
          } \
        } \
      } \
    } \
    residue_wipe(&piece, sizeof piece); \
  }

PRODUCTS(
    products_256, "avx2", __m256i, _mm256_setzero_si256, _mm256_load_si256, _mm256_mul_epi32, _mm256_add_epi64,
    _mm256_storeu_si256, 4)
PRODUCTS(
    products_512, "avx512f,avx512dq", __m512i, _mm512_setzero_si512, _mm512_load_si512, _mm512_mul_epi32,
    _mm512_add_epi64, _mm512_storeu_si512, 8)
#endif

void sealedsum_slab_products(
    int lanes, int64_t *products, const int32_t *x, size_t slabs, size_t stride, size_t n) {
  CHECKED(slabs <= MOST_SLABS);
#if defined(__x86_64__)
  if (lanes == SEALEDSUM_LANES_512) return products_512(products, x, slabs, stride, n);
  if (lanes == SEALEDSUM_LANES_256) return products_256(products, x, slabs, stride, n);
#endif
  (void)lanes;
  products_128(products, x, slabs, stride, n);
}

static inline __attribute__((always_inline)) void mixed(
    int64_t *products, const int64_t *h, const int32_t *x, size_t slabs, size_t stride, size_t n) {
  slab_piece piece;
  for (size_t begin = 0; begin < n; begin += PIECE) {
    const size_t count = n - begin < PIECE ? n - begin : PIECE;
    piece_load(&piece, x + begin, slabs, stride, count);
    for (size_t a = 0; a < slabs; a++) {
      const int64_t *row = h + a * stride + begin;
      for (size_t b = 0; b < slabs; b++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) sum += (uint64_t)row[i] * (uint64_t)piece.value[b][i];
        products[a * slabs + b] = (int64_t)((uint64_t)products[a * slabs + b] + sum);
      }
    }
  }
  residue_wipe(&piece, sizeof piece);
}

static inline __attribute__((always_inline)) void masked(
    int64_t *r, const int8_t *mask, const int64_t *y, size_t groups, size_t terms) {
  memset(r, 0, terms * sizeof *r);
  for (size_t g = 0; g < groups; g++) {
    for (size_t t = 0; t < terms; t++) r[t] += (int64_t)mask[g * terms + t] & y[g * terms + t];
  }
}

// The same text for the compiler to make vectors of.
static void mixed_128(
    int64_t *products, const int64_t *h, const int32_t *x, size_t slabs, size_t stride, size_t n) {
  mixed(products, h, x, slabs, stride, n);
}
static void masked_128(int64_t *r, const int8_t *mask, const int64_t *y, size_t groups, size_t terms) {
  masked(r, mask, y, groups, terms);
}
#if defined(__x86_64__)
__attribute__((target("avx512f,avx512dq,avx512vl"))) static void mixed_512(
    int64_t *products, const int64_t *h, const int32_t *x, size_t slabs, size_t stride, size_t n) {
  mixed(products, h, x, slabs, stride, n);
}
__attribute__((target("avx2"))) static void masked_256(
    int64_t *r, const int8_t *mask, const int64_t *y, size_t groups, size_t terms) {
  masked(r, mask, y, groups, terms);
}
#endif

void sealedsum_slab_mixed_products(
    int lanes, int64_t *products, const int64_t *h, const int32_t *x, size_t slabs, size_t stride, size_t n) {
  CHECKED(slabs <= MOST_SLABS);
#if defined(__x86_64__)
  if (lanes == SEALEDSUM_LANES_512) return mixed_512(products, h, x, slabs, stride, n);
#endif
  (void)lanes;
  mixed_128(products, h, x, slabs, stride, n);
}

void sealedsum_masked_sums(
    int lanes, int64_t *r, const int8_t *mask, const int64_t *y, size_t groups, size_t terms) {
#if defined(__x86_64__)
  if (lanes != SEALEDSUM_LANES_128) return masked_256(r, mask, y, groups, terms);
#endif
  (void)lanes;
  masked_128(r, mask, y, groups, terms);
}
