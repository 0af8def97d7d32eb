// The ring in AVX2 for q < 2^46: four words a vector, worked on as doubles that hold integers.
//
// A product by w, |w| <= q/2, takes c = round(a*(w/q)) and a*w - c*q, exactly: a*w = h + l with h the rounded product and
// l the rest of it by a fused multiplication and addition, and h - c*q and l are integers below 2^53. As long as
// |a| < 2^50 the quotient is within 0.5 + 2^50*2^-1*2^-52 = 0.625 of a*w/q, so the product is within 0.63q of 0.
// Forward, a number grows by 0.63q a stage: from q to below 8q < 2^49. Backward, sums double: from 0.6q after the product
// to 2.4q behind the stages within vectors; every second pass of two stages begins at 2.5q or less, ends at 10q and
// reduces its sums; the others begin at 0.63q. So |a| < 16q < 2^50 everywhere.
// Never to be compiled with -ffast-math: the roundings are meant as they stand.
#include "masks_avx2.h"
#if defined(__x86_64__)

typedef __m256d vec;

#define NAME(x) x##_f64x4
#define WORD double
#define MEMORY uint64_t
#define VECTOR vec
#define LANES 4
#define LOAD(p) _mm256_load_pd(p)
#define STORE(p, v) _mm256_store_pd(p, v)
#define SET(x) _mm256_set1_pd(x)
#define ENTRY(x, q) NAME(centred)(x, q)
#define QUOTIENT(x, q) (NAME(centred)(x, q) * (1.0 / (double)(q)))
#define CONSTANTS(ring) \
  const vec q = SET((double)(ring)->q), inverse = SET(1.0 / (double)(ring)->q); \
  (void)q, (void)inverse

/// The representative of x < q with least magnitude.
MASK_INLINE double NAME(centred)(uint64_t x, uint64_t q) {
  return (double)((int64_t)x - (int64_t)(q & (0 - (((q - 1) / 2 - x) >> 63))));
}

TARGET MASK_INLINE void NAME(unpack_blocks)(int k, vec *a, vec *b) {
  const vec x = *a, y = *b;
  if (k == 2) {
    *a = _mm256_permute2f128_pd(x, y, 0x20);
    *b = _mm256_permute2f128_pd(x, y, 0x31);
  }
  if (k == 1) {
    *a = _mm256_unpacklo_pd(x, y);
    *b = _mm256_unpackhi_pd(x, y);
  }
}
TARGET MASK_INLINE void NAME(zip)(vec *a, vec *b) {
  NAME(unpack_blocks)(1, a, b);
  NAME(unpack_blocks)(2, a, b);
}
TARGET MASK_INLINE void NAME(unzip)(vec *a, vec *b) {
  NAME(unpack_blocks)(2, a, b);
  NAME(unpack_blocks)(1, a, b);
}
#define UNPACK(k, a, b) NAME(unpack_blocks)(k, &a, &b)
#define ZIP(a, b) NAME(zip)(&a, &b)
#define UNZIP(a, b) NAME(unzip)(&a, &b)

/// Adding and subtracting 1.5*2^52 rounds a number below 2^51 to an integer.
TARGET MASK_INLINE vec NAME(round)(vec a, vec factor) {
  const vec magic = SET(6755399441055744.0);
  return _mm256_sub_pd(_mm256_fmadd_pd(a, factor, magic), magic);
}
TARGET MASK_INLINE vec NAME(product)(vec a, vec w, vec p, vec q) {
  // -2^50 < a < 2^50.
  CHECKED(_mm256_movemask_pd(_mm256_cmp_pd(_mm256_mul_pd(a, a), SET(0x1p100), _CMP_LT_OQ)) == 15);
  const vec high = _mm256_mul_pd(a, w), rest = _mm256_fmsub_pd(a, w, high), c = NAME(round)(a, p);
  return _mm256_add_pd(_mm256_fnmadd_pd(c, q, high), rest);
}
/// Within 0.51q of 0.
TARGET MASK_INLINE vec NAME(reduce)(vec x, vec q, vec inverse) {
  return _mm256_fnmadd_pd(NAME(round)(x, inverse), q, x);
}
#define PRODUCT(a, w, p) NAME(product)(a, w, p, q)
#define FORWARD(u, v, w, p) \
  do { \
    const vec s_ = (u), t_ = PRODUCT(v, w, p); \
    u = _mm256_add_pd(s_, t_); \
    v = _mm256_sub_pd(s_, t_); \
  } while (0)
#define INVERSE(u, v, w, p) \
  do { \
    const vec s_ = (u), t_ = (v); \
    u = _mm256_add_pd(s_, t_); \
    v = PRODUCT(_mm256_sub_pd(s_, t_), w, p); \
  } while (0)
#define SETTLE(v) (v) = NAME(reduce)(v, q, inverse)

// Integers below 2^52 in the low bits of 2^52 to 2^53, which doubles hold one by one.
TARGET MASK_INLINE vec NAME(in)(const uint64_t *p) {
  const __m256i high = _mm256_castpd_si256(SET(4503599627370496.0));
  const __m256i x = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)p), high);
  return _mm256_sub_pd(_mm256_castsi256_pd(x), SET(4503599627370496.0));
}
TARGET MASK_INLINE void NAME(out)(uint64_t *p, vec x) {
  const __m256i high = _mm256_castpd_si256(SET(4503599627370496.0));
  const __m256i bits = _mm256_castpd_si256(_mm256_add_pd(x, SET(4503599627370496.0)));
  _mm256_storeu_si256((__m256i *)p, _mm256_xor_si256(bits, high));
}
#define IN(p) NAME(in)(p)
#define OUT(p, v) NAME(out)(p, v)

TARGET MASK_INLINE vec NAME(canonical)(vec x, vec q, vec inverse) {
  const vec r = NAME(reduce)(x, q, inverse);
  return _mm256_add_pd(r, _mm256_and_pd(_mm256_cmp_pd(r, _mm256_setzero_pd(), _CMP_LT_OQ), q));
}
#define CANONICAL(v) NAME(canonical)(v, q, inverse)
#define PLUS(v, x) CANONICAL(_mm256_add_pd(v, _mm256_cvtepi32_pd(_mm_loadu_si128((const __m128i *)(x)))))

#include "masks_transform.h"
#include "masks_products.h"

/// Numbers and weights are cut at 23 bits: x*w = low + middle*2^23 + high*2^46 with low < 2^46, middle < 2^47 and
/// high < 2^44, so 4,096 of each stay below 2^59.
TARGET MASK_INLINE void NAME(sums_of)(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const uint64_t *x, size_t rows, const uint64_t *weights,
    size_t stride, const size_t terms) {
  const size_t n = ring->n;
  const __m256i digit = _mm256_set1_epi64x((1 << 23) - 1);
  for (size_t first = 0; first < rows; first += 8, x += 8 * n, weights += 8 * stride) {
    const size_t count = rows - first < 8 ? rows - first : 8;
    for (size_t j = 0; j < n; j += 4) {
      __m256i sum[3 * SEALEDSUM_MASK_TERMS];
      UNROLL for (size_t t = 0; t < 3 * terms; t++) {
        sum[t] = _mm256_load_si256((const __m256i *)(accumulators + 3 * (t / 3 * n + j) + 4 * (t % 3)));
      }
      for (size_t i = 0; i < count; i++) {
        const __m256i v = _mm256_load_si256((const __m256i *)(x + i * n + j));
        const __m256i x0 = _mm256_and_si256(v, digit), x1 = _mm256_srli_epi64(v, 23);
        UNROLL for (size_t t = 0; t < terms; t++) {
          const uint64_t w = weights[i * stride + t];
          const __m256i w0 = _mm256_set1_epi64x((long long)(w & ((1 << 23) - 1)));
          const __m256i w1 = _mm256_set1_epi64x((long long)(w >> 23));
          const __m256i middle = _mm256_add_epi64(_mm256_mul_epu32(x0, w1), _mm256_mul_epu32(x1, w0));
          sum[3 * t] = _mm256_add_epi64(sum[3 * t], _mm256_mul_epu32(x0, w0));
          sum[3 * t + 1] = _mm256_add_epi64(sum[3 * t + 1], middle);
          sum[3 * t + 2] = _mm256_add_epi64(sum[3 * t + 2], _mm256_mul_epu32(x1, w1));
        }
      }
      UNROLL for (size_t t = 0; t < 3 * terms; t++) {
        _mm256_store_si256((__m256i *)(accumulators + 3 * (t / 3 * n + j) + 4 * (t % 3)), sum[t]);
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
  const mask_scalar first = mask_scalar_of(ring, UINT64_C(1) << 23), second = mask_scalar_of(ring, UINT64_C(1) << 46);
  for (size_t t = 0; t < terms * ring->n; t++) {
    const uint64_t *from = accumulators + 3 * (t - t % 4) + t % 4;
    out[t] = mask_reduce(ring, mask_reduce(ring, from[0], from[4], first), from[8], second);
  }
}

TARGET static void NAME(add)(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  const __m256i q = _mm256_set1_epi64x((long long)ring->q);
  uint64_t *x = total;
  const uint64_t *y = b;
  for (size_t i = 0; i < count; i += 4) {
    const __m256i s = _mm256_add_epi64(
        _mm256_loadu_si256((const __m256i *)(x + i)), _mm256_loadu_si256((const __m256i *)(y + i)));
    const __m256i below = _mm256_cmpgt_epi64(q, s);
    _mm256_storeu_si256((__m256i *)(x + i), _mm256_sub_epi64(s, _mm256_andnot_si256(below, q)));
  }
}

/// c is cut at 22 bits: products below 2^53 in magnitude, 512 of them a lane below 2^62.
TARGET void mask_dot_avx2(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x) {
  __m256i first = _mm256_setzero_si256(), second = first;
  const __m256i digit = _mm256_set1_epi64x((1 << 22) - 1);
  for (size_t j = 0; j < ring->n; j += 4) {
    const __m256i w = _mm256_loadu_si256((const __m256i *)(c + j));
    const __m256i v = _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)(x + j)));
    first = _mm256_add_epi64(first, _mm256_mul_epi32(_mm256_and_si256(w, digit), v));
    second = _mm256_add_epi64(second, _mm256_mul_epi32(_mm256_srli_epi64(w, 22), v));
  }
  int64_t lanes[2][4];
  _mm256_storeu_si256((__m256i *)lanes[0], first);
  _mm256_storeu_si256((__m256i *)lanes[1], second);
  mask_dot_total(low, high, lanes[0], lanes[1], 4);
}

const mask_kernels mask_kernels_f64_avx2 = {
    SEALEDSUM_MASKS_AVX2, 4, tabulate_f64x4, forward_f64x4, factor_f64x4, seal_f64x4, add_f64x4, mask_pack_u64,
    mask_unpack_u64, 3, sums_add_f64x4, sums_reduce_f64x4, mask_dot_avx2};
#endif
