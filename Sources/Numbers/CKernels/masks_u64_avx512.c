// The ring in AVX-512 for q < 2^50: eight words a vector, products in digits of 52 bits (IFMA).
#include "masks_avx512.h"
#if defined(__x86_64__)

#define NAME(x) x##_u64x8
#define WORD uint64_t
#define MEMORY uint64_t
#define LANES 8
#define SET(x) _mm512_set1_epi64((long long)(x))
#define ENTRY(x, q) (x)
#define QUOTIENT(x, q) mask_quotient(x, q, 52)
#define CONSTANTS(ring) \
  const vec q = SET((ring)->q), q2 = SET(2 * (ring)->q), negative = SET((UINT64_C(1) << 52) - (ring)->q), \
            digit = SET((UINT64_C(1) << 52) - 1); \
  (void)q, (void)q2, (void)negative, (void)digit

TARGET MASK_INLINE void NAME(unpack_blocks)(int k, vec *a, vec *b) {
  if (k == 4) unpack_256(a, b);
  if (k == 2) unpack_128(a, b);
  if (k == 1) unpack_64(a, b);
}
TARGET MASK_INLINE void NAME(zip)(vec *a, vec *b) {
  const vec x = *a, y = *b;
  *a = _mm512_permutex2var_epi64(x, _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), y);
  *b = _mm512_permutex2var_epi64(x, _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15), y);
}
TARGET MASK_INLINE void NAME(unzip)(vec *a, vec *b) {
  const vec x = *a, y = *b;
  *a = _mm512_permutex2var_epi64(x, _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14), y);
  *b = _mm512_permutex2var_epi64(x, _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15), y);
}
#define UNPACK(k, a, b) NAME(unpack_blocks)(k, &a, &b)
#define ZIP(a, b) NAME(zip)(&a, &b)
#define UNZIP(a, b) NAME(unzip)(&a, &b)

/// x - m where that is not negative, for x < 2m.
TARGET MASK_INLINE vec NAME(once)(vec x, vec m) {
  CHECKED(_mm512_cmpge_epu64_mask(x, _mm512_add_epi64(m, m)) == 0);
  return _mm512_min_epu64(x, _mm512_sub_epi64(x, m));
}

/// a*w mod q in [0, 2q) for a < 2^52: a*w - h*q modulo 2^52, h the high digit of a times the quotient; -q as a digit.
TARGET MASK_INLINE vec NAME(product)(vec a, vec w, vec p, vec negative, vec digit) {
  const vec zero = _mm512_setzero_si512();
  CHECKED(_mm512_cmpgt_epu64_mask(a, digit) == 0);
  const vec high = _mm512_madd52hi_epu64(zero, a, p);
  return _mm512_and_si512(_mm512_madd52lo_epu64(_mm512_madd52lo_epu64(zero, a, w), high, negative), digit);
}
#define PRODUCT(a, w, p) NAME(product)(a, w, p, negative, digit)

// Forward, numbers stay below 4q < 2^52; backward, below 2q.
#define FORWARD(u, v, w, p) \
  do { \
    const vec s_ = NAME(once)(u, q2), t_ = PRODUCT(v, w, p); \
    u = _mm512_add_epi64(s_, t_); \
    v = _mm512_add_epi64(_mm512_sub_epi64(s_, t_), q2); \
  } while (0)
#define INVERSE(u, v, w, p) \
  do { \
    const vec s_ = (u), t_ = (v); \
    u = NAME(once)(_mm512_add_epi64(s_, t_), q2); \
    v = PRODUCT(_mm512_add_epi64(_mm512_sub_epi64(s_, t_), q2), w, p); \
  } while (0)
#define CANONICAL(v) NAME(once)(NAME(once)(v, q2), q)
#define PLUS(v, x) NAME(plus)(v, x, q)

/// An integer in (-q, q) as a residue, added to one below 2q.
TARGET MASK_INLINE vec NAME(plus)(vec v, const int32_t *integers, vec q) {
  const vec x = _mm512_cvtepi32_epi64(_mm256_loadu_si256((const __m256i *)integers));
  const vec residue = _mm512_mask_add_epi64(x, _mm512_movepi64_mask(x), x, q);
  return NAME(once)(_mm512_add_epi64(NAME(once)(v, q), residue), q);
}

#include "masks_transform.h"
#include "masks_products.h"

/// Low and high digits of products are added up: 4,096 of them stay below 2^64.
TARGET MASK_INLINE void NAME(sums_of)(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const uint64_t *x, size_t rows, const uint64_t *weights,
    size_t stride, const size_t terms) {
  const size_t n = ring->n;
  for (size_t first = 0; first < rows; first += 8, x += 8 * n, weights += 8 * stride) {
    const size_t count = rows - first < 8 ? rows - first : 8;
    for (size_t j = 0; j < n; j += 8) {
      vec sum[2 * SEALEDSUM_MASK_TERMS];
      UNROLL for (size_t t = 0; t < 2 * terms; t++) sum[t] = LOAD(accumulators + 2 * (t / 2 * n + j) + 8 * (t % 2));
      for (size_t i = 0; i < count; i++) {
        const vec v = LOAD(x + i * n + j);
        UNROLL for (size_t t = 0; t < terms; t++) {
          const vec w = SET(weights[i * stride + t]);
          sum[2 * t] = _mm512_madd52lo_epu64(sum[2 * t], v, w);
          sum[2 * t + 1] = _mm512_madd52hi_epu64(sum[2 * t + 1], v, w);
        }
      }
      UNROLL for (size_t t = 0; t < 2 * terms; t++) STORE(accumulators + 2 * (t / 2 * n + j) + 8 * (t % 2), sum[t]);
    }
  }
}

TARGET static void NAME(sums_add)(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const void *polynomials, size_t rows,
    const uint64_t *weights, size_t terms) {
  MASK_CONSTANT_TERMS(NAME(sums_of), ring, accumulators, polynomials, rows, weights, terms);
}

static void NAME(sums_reduce)(
    const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms) {
  const mask_scalar shift = mask_scalar_of(ring, UINT64_C(1) << 52);
  for (size_t t = 0; t < terms * ring->n; t++) {
    const uint64_t *from = accumulators + 2 * (t - t % 8) + t % 8;
    out[t] = mask_reduce(ring, from[0], from[8], shift);
  }
}

TARGET static void NAME(add)(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  CONSTANTS(ring);
  uint64_t *x = total;
  const uint64_t *y = b;
  for (size_t i = 0; i < count; i += 8) OUT(x + i, NAME(once)(_mm512_add_epi64(IN(x + i), IN(y + i)), q));
}

TARGET static void NAME(pack)(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count) {
  const uint64_t *x = words;
  const pack8 p = pack8_of(ring);
  for (size_t i = 0; i < count; i += 8, out += ring->bits) pack8_store(&p, out, IN(x + i));
}

TARGET static int NAME(unpack)(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count) {
  uint64_t *x = words;
  const pack8 p = pack8_of(ring);
  __mmask8 bad = 0;
  for (size_t i = 0; i < count; i += 8, in += ring->bits) OUT(x + i, pack8_load(&p, in, &bad));
  return bad == 0;
}

/// c is cut at 22 bits: products below 2^53 in magnitude, 256 of them a lane below 2^61.
TARGET void mask_dot_avx512(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x) {
  vec first = _mm512_setzero_si512(), second = first;
  for (size_t j = 0; j < ring->n; j += 8) {
    const vec w = IN(c + j), v = _mm512_cvtepi32_epi64(_mm256_loadu_si256((const __m256i *)(x + j)));
    first = _mm512_add_epi64(first, _mm512_mul_epi32(_mm512_and_si512(w, SET((1 << 22) - 1)), v));
    second = _mm512_add_epi64(second, _mm512_mul_epi32(_mm512_srli_epi64(w, 22), v));
  }
  int64_t lanes[2][8];
  OUT(lanes[0], first);
  OUT(lanes[1], second);
  mask_dot_total(low, high, lanes[0], lanes[1], 8);
}

const mask_kernels mask_kernels_u64_avx512 = {
    SEALEDSUM_MASKS_AVX512, 8, tabulate_u64x8, forward_u64x8, factor_u64x8, seal_u64x8, add_u64x8, pack_u64x8,
    unpack_u64x8, 2, sums_add_u64x8, sums_reduce_u64x8, mask_dot_avx512};
#endif
