// The ring in AVX2 for q < 2^31: eight words a vector.
#include "masks_avx2.h"
#if defined(__x86_64__)

typedef __m256i vec;

#define NAME(x) x##_u32x8
#define WORD uint32_t
#define MEMORY uint32_t
#define VECTOR vec
#define LANES 8
#define LOAD(p) _mm256_load_si256((const vec *)(p))
#define STORE(p, v) _mm256_store_si256((vec *)(p), v)
#define IN(p) _mm256_loadu_si256((const vec *)(p))
#define OUT(p, v) _mm256_storeu_si256((vec *)(p), v)
#define SET(x) _mm256_set1_epi32((int)(x))
#define ENTRY(x, q) ((uint32_t)(x))
#define QUOTIENT(x, q) ((uint32_t)mask_quotient(x, q, 32))
#define CONSTANTS(ring) const vec q = SET((ring)->q)
#define SETTLE(v) ((void)0)

TARGET MASK_INLINE void NAME(unpack_blocks)(int k, vec *a, vec *b) {
  const vec x = *a, y = *b;
  if (k == 4) {
    *a = _mm256_permute2x128_si256(x, y, 0x20);
    *b = _mm256_permute2x128_si256(x, y, 0x31);
  }
  if (k == 2) {
    *a = _mm256_unpacklo_epi64(x, y);
    *b = _mm256_unpackhi_epi64(x, y);
  }
  if (k == 1) {
    *a = _mm256_blend_epi32(x, _mm256_slli_epi64(y, 32), 0xaa);
    *b = _mm256_blend_epi32(_mm256_srli_epi64(x, 32), y, 0xaa);
  }
}
TARGET MASK_INLINE void NAME(zip)(vec *a, vec *b) {
  const vec low = _mm256_unpacklo_epi32(*a, *b), high = _mm256_unpackhi_epi32(*a, *b);
  *a = _mm256_permute2x128_si256(low, high, 0x20);
  *b = _mm256_permute2x128_si256(low, high, 0x31);
}
TARGET MASK_INLINE void NAME(unzip)(vec *a, vec *b) {
  const __m256 x = _mm256_castsi256_ps(*a), y = _mm256_castsi256_ps(*b);
  *a = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(x, y, 0x88)), 0xd8);
  *b = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(x, y, 0xdd)), 0xd8);
}
#define UNPACK(k, a, b) NAME(unpack_blocks)(k, &a, &b)
#define ZIP(a, b) NAME(zip)(&a, &b)
#define UNZIP(a, b) NAME(unzip)(&a, &b)

/// x - q where that is not negative, for x < 2q.
TARGET MASK_INLINE vec NAME(once)(vec x, vec q) {
  const vec r = _mm256_min_epu32(x, _mm256_sub_epi32(x, q));
  CHECKED(_mm256_movemask_epi8(_mm256_cmpeq_epi32(r, _mm256_min_epu32(r, _mm256_sub_epi32(q, SET(1))))) == -1);
  return r;
}

/// a*w mod q in [0, 2q): the high halves of even and odd lanes' products by the quotient, then two low products.
TARGET MASK_INLINE vec NAME(product)(vec a, vec w, vec p, vec q) {
  const vec even = _mm256_mul_epu32(a, p);
  const vec odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(p, 32));
  const vec high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
  return _mm256_sub_epi32(_mm256_mullo_epi32(a, w), _mm256_mullo_epi32(high, q));
}
#define PRODUCT(a, w, p) NAME(product)(a, w, p, q)

#define FORWARD(u, v, w, p) \
  do { \
    const vec s_ = NAME(once)(u, q), t_ = NAME(once)(PRODUCT(v, w, p), q); \
    u = _mm256_add_epi32(s_, t_); \
    v = _mm256_add_epi32(_mm256_sub_epi32(s_, t_), q); \
  } while (0)
#define INVERSE(u, v, w, p) \
  do { \
    const vec s_ = NAME(once)(u, q), t_ = NAME(once)(v, q); \
    u = _mm256_add_epi32(s_, t_); \
    v = PRODUCT(_mm256_add_epi32(_mm256_sub_epi32(s_, t_), q), w, p); \
  } while (0)
#define CANONICAL(v) NAME(once)(v, q)
#define PLUS(v, x) NAME(plus)(v, x, q)

/// An integer in (-q, q) as a residue, added to one below 2q.
TARGET MASK_INLINE vec NAME(plus)(vec v, const int32_t *integers, vec q) {
  const vec x = IN(integers);
  const vec residue = _mm256_add_epi32(x, _mm256_and_si256(_mm256_srai_epi32(x, 31), q));
  return NAME(once)(_mm256_add_epi32(NAME(once)(v, q), residue), q);
}

#include "masks_transform.h"
#include "masks_products.h"

/// Eight rows at a time: products below 2^61, of even and of odd lanes, so that eight of them stay below 2^64; then
/// their low and high 32 bits go to accumulators of their own.
TARGET MASK_INLINE void NAME(sums_of)(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const uint32_t *x, size_t rows, const uint64_t *weights,
    size_t stride, const size_t terms) {
  const size_t n = ring->n;
  const vec low = _mm256_set1_epi64x(0xffffffff);
  for (size_t first = 0; first < rows; first += 8, x += 8 * n, weights += 8 * stride) {
    const size_t count = rows - first < 8 ? rows - first : 8;
    for (size_t j = 0; j < n; j += 8) {
      vec sum[2 * SEALEDSUM_MASK_TERMS];
      UNROLL for (size_t t = 0; t < terms; t++) sum[2 * t] = sum[2 * t + 1] = _mm256_setzero_si256();
      for (size_t i = 0; i < count; i++) {
        const vec even = LOAD(x + i * n + j), odd = _mm256_srli_epi64(even, 32);
        UNROLL for (size_t t = 0; t < terms; t++) {
          const vec w = _mm256_set1_epi64x((long long)weights[i * stride + t]);
          sum[2 * t] = _mm256_add_epi64(sum[2 * t], _mm256_mul_epu32(even, w));
          sum[2 * t + 1] = _mm256_add_epi64(sum[2 * t + 1], _mm256_mul_epu32(odd, w));
        }
      }
      UNROLL for (size_t t = 0; t < 2 * terms; t++) {
        // Two words a number: sums of low halves of four numbers, then of high ones.
        uint64_t *to = accumulators + 2 * (t / 2 * n + j) + 8 * (t % 2);
        STORE(to, _mm256_add_epi64(LOAD(to), _mm256_and_si256(sum[t], low)));
        STORE(to + 4, _mm256_add_epi64(LOAD(to + 4), _mm256_srli_epi64(sum[t], 32)));
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
    const size_t l = t % 8;
    const uint64_t *from = accumulators + 2 * (t - l) + 8 * (l % 2) + l / 2;
    out[t] = mask_reduce(ring, from[0], from[4], shift);
  }
}

TARGET static void NAME(add)(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  CONSTANTS(ring);
  uint32_t *x = total;
  const uint32_t *y = b;
  for (size_t i = 0; i < count; i += 8) OUT(x + i, NAME(once)(_mm256_add_epi32(IN(x + i), IN(y + i)), q));
}

const mask_kernels mask_kernels_u32_avx2 = {
    SEALEDSUM_MASKS_AVX2, 8, tabulate_u32x8, forward_u32x8, factor_u32x8, seal_u32x8, add_u32x8, mask_pack_u32,
    mask_unpack_u32, 2, sums_add_u32x8, sums_reduce_u32x8, mask_dot_avx2};
#endif
