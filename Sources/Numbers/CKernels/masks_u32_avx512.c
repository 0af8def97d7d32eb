// The ring in AVX-512 for q < 2^31: sixteen words a vector.
#include "masks_avx512.h"
#if defined(__x86_64__)


#define NAME(x) x##_u32x16
#define WORD uint32_t
#define MEMORY uint32_t
#define LANES 16
#define SET(x) _mm512_set1_epi32((int)(x))
#define ENTRY(x, q) ((uint32_t)(x))
#define QUOTIENT(x, q) ((uint32_t)mask_quotient(x, q, 32))
#define CONSTANTS(ring) const vec q = _mm512_set1_epi32((int)(ring)->q)

TARGET MASK_INLINE void NAME(unpack_blocks)(int k, vec *a, vec *b) {
  const vec x = *a, y = *b;
  if (k == 8) unpack_256(a, b);
  if (k == 4) unpack_128(a, b);
  if (k == 2) unpack_64(a, b);
  if (k == 1) {
    *a = _mm512_mask_shuffle_epi32(x, 0xaaaa, y, _MM_PERM_CCAA);
    *b = _mm512_mask_shuffle_epi32(y, 0x5555, x, _MM_PERM_DDBB);
  }
}
TARGET MASK_INLINE void NAME(zip)(vec *a, vec *b) {
  const vec x = *a, y = *b;
  const vec low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  *a = _mm512_permutex2var_epi32(x, low, y);
  *b = _mm512_permutex2var_epi32(x, _mm512_add_epi32(low, _mm512_set1_epi32(8)), y);
}
TARGET MASK_INLINE void NAME(unzip)(vec *a, vec *b) {
  const vec x = *a, y = *b;
  const vec even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  *a = _mm512_permutex2var_epi32(x, even, y);
  *b = _mm512_permutex2var_epi32(x, _mm512_add_epi32(even, _mm512_set1_epi32(1)), y);
}

/// x - q where that is not negative, for x < 2q.
TARGET MASK_INLINE vec NAME(once)(vec x, vec q) {
  CHECKED(_mm512_cmpge_epu32_mask(x, _mm512_add_epi32(q, q)) == 0);
  return _mm512_min_epu32(x, _mm512_sub_epi32(x, q));
}

/// a*w mod q in [0, 2q): the high halves of even and odd lanes' products by the quotient, then two low products.
TARGET MASK_INLINE vec NAME(product)(vec a, vec w, vec p, vec q) {
  const vec even = _mm512_mul_epu32(a, p);
  const vec odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(p, 32));
  const vec high = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
  return _mm512_sub_epi32(_mm512_mullo_epi32(a, w), _mm512_mullo_epi32(high, q));
}

#define UNPACK(k, a, b) NAME(unpack_blocks)(k, &a, &b)
#define ZIP(a, b) NAME(zip)(&a, &b)
#define UNZIP(a, b) NAME(unzip)(&a, &b)
#define FORWARD(u, v, w, p) \
  do { \
    const vec s_ = NAME(once)(u, q), t_ = NAME(once)(NAME(product)(v, w, p, q), q); \
    u = _mm512_add_epi32(s_, t_); \
    v = _mm512_add_epi32(_mm512_sub_epi32(s_, t_), q); \
  } while (0)
#define INVERSE(u, v, w, p) \
  do { \
    const vec s_ = NAME(once)(u, q), t_ = NAME(once)(v, q); \
    u = _mm512_add_epi32(s_, t_); \
    v = NAME(product)(_mm512_add_epi32(_mm512_sub_epi32(s_, t_), q), w, p, q); \
  } while (0)
#define PRODUCT(a, w, p) NAME(product)(a, w, p, q)
#define CANONICAL(v) NAME(once)(v, q)
#define PLUS(v, x) NAME(plus)(v, x, q)

/// An integer in (-q, q) as a residue, added to one below 2q.
TARGET MASK_INLINE vec NAME(plus)(vec v, const int32_t *integers, vec q) {
  const vec x = _mm512_loadu_si512(integers);
  const vec residue = _mm512_mask_add_epi32(x, _mm512_movepi32_mask(x), x, q);
  return NAME(once)(_mm512_add_epi32(NAME(once)(v, q), residue), q);
}

#include "masks_transform.h"
#include "masks_products.h"

/// Eight rows at a time: products below 2^61, of even and of odd lanes, so that eight of them stay below 2^64; then
/// their low and high 32 bits go to accumulators of their own.
TARGET MASK_INLINE void NAME(sums_of)(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const uint32_t *x, size_t rows, const uint64_t *weights,
    size_t stride, const size_t terms) {
  const size_t n = ring->n;
  const vec low = _mm512_set1_epi64(0xffffffff);
  for (size_t first = 0; first < rows; first += 8, x += 8 * n, weights += 8 * stride) {
    const size_t count = rows - first < 8 ? rows - first : 8;
    for (size_t j = 0; j < n; j += 16) {
      vec sum[2 * SEALEDSUM_MASK_TERMS];
      UNROLL for (size_t t = 0; t < terms; t++) sum[2 * t] = sum[2 * t + 1] = _mm512_setzero_si512();
      for (size_t i = 0; i < count; i++) {
        const vec even = LOAD(x + i * n + j), odd = _mm512_srli_epi64(even, 32);
        UNROLL for (size_t t = 0; t < terms; t++) {
          const vec w = _mm512_set1_epi64((long long)weights[i * stride + t]);
          sum[2 * t] = _mm512_add_epi64(sum[2 * t], _mm512_mul_epu32(even, w));
          sum[2 * t + 1] = _mm512_add_epi64(sum[2 * t + 1], _mm512_mul_epu32(odd, w));
        }
      }
      UNROLL for (size_t t = 0; t < 2 * terms; t++) {
        // Two words a number: sums of low halves of eight numbers, then of high ones.
        uint64_t *to = accumulators + 2 * (t / 2 * n + j) + 16 * (t % 2);
        STORE(to, _mm512_add_epi64(LOAD(to), _mm512_and_si512(sum[t], low)));
        STORE(to + 8, _mm512_add_epi64(LOAD(to + 8), _mm512_srli_epi64(sum[t], 32)));
      }
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
  const mask_scalar shift = mask_scalar_of(ring, UINT64_C(1) << 32);
  for (size_t t = 0; t < terms * ring->n; t++) {
    const size_t l = t % 16;
    const uint64_t *from = accumulators + 2 * (t - l) + 16 * (l % 2) + l / 2;
    out[t] = mask_reduce(ring, from[0], from[8], shift);
  }
}

TARGET static void NAME(add)(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  CONSTANTS(ring);
  uint32_t *x = total;
  const uint32_t *y = b;
  for (size_t i = 0; i < count; i += 16) OUT(x + i, NAME(once)(_mm512_add_epi32(IN(x + i), IN(y + i)), q));
}

TARGET static void NAME(pack)(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count) {
  const uint32_t *x = words;
  const pack8 p = pack8_of(ring);
  for (size_t i = 0; i < count; i += 8, out += ring->bits) {
    pack8_store(&p, out, _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(x + i))));
  }
}

TARGET static int NAME(unpack)(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count) {
  uint32_t *x = words;
  const pack8 p = pack8_of(ring);
  __mmask8 bad = 0;
  for (size_t i = 0; i < count; i += 8, in += ring->bits) {
    const vec v = pack8_load(&p, in, &bad);
    _mm256_storeu_si256((__m256i *)(x + i), _mm512_cvtepi64_epi32(v));
  }
  return bad == 0;
}

const mask_kernels mask_kernels_u32_avx512 = {
    SEALEDSUM_MASKS_AVX512, 16, tabulate_u32x16, forward_u32x16, factor_u32x16, seal_u32x16, add_u32x16, pack_u32x16,
    unpack_u32x16, 2, sums_add_u32x16, sums_reduce_u32x16, mask_dot_avx512};
#endif
