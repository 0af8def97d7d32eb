// The ring in plain C: words of 4 bytes for q < 2^31, of 8 for q < 2^54.
#include "masks_internal.h"

#define TARGET
#define LANES 1
#define LOAD(p) (*(p))
#define STORE(p, v) (*(p) = (v))
#define SET(x) (x)
#define IN(p) (*(p))
#define OUT(p, v) (*(p) = (v))
#define ZIP(a, b) ((void)0)
#define UNZIP(a, b) ((void)0)
#define UNPACK(k, a, b) ((void)0)
#define SETTLE(v) ((void)0)
#define CONSTANTS(ring) const WORD q = (WORD)(ring)->q; (void)q

// --- q < 2^31: numbers below 2q between stages.

#define NAME(x) x##_u32
#define WORD uint32_t
#define VECTOR uint32_t
#define MEMORY uint32_t
#define ENTRY(x, q) ((uint32_t)(x))
#define QUOTIENT(x, q) ((uint32_t)mask_quotient(x, q, 32))

/// x - q where that is not negative, for x < 2q < 2^32: the difference is below q, or at least 2^32 - q > 2^31.
MASK_INLINE uint32_t once_u32(uint32_t x, uint32_t q) {
  CHECKED(x < 2 * (uint64_t)q);
  const uint32_t d = x - q;
  return d + (q & (0 - (d >> 31)));
}

/// a*w mod q in [0, 2q).
MASK_INLINE uint32_t product_u32(uint32_t a, uint32_t w, uint32_t p, uint32_t q) {
  return a * w - (uint32_t)((uint64_t)a * p >> 32) * q;
}

#define FORWARD(u, v, w, p) \
  do { \
    const uint32_t s_ = once_u32(u, q), t_ = once_u32(product_u32(v, w, p, q), q); \
    (u) = s_ + t_; \
    (v) = s_ - t_ + q; \
  } while (0)
#define INVERSE(u, v, w, p) \
  do { \
    const uint32_t s_ = once_u32(u, q), t_ = once_u32(v, q); \
    (u) = s_ + t_; \
    (v) = product_u32(s_ - t_ + q, w, p, q); \
  } while (0)
#define PRODUCT(a, w, p) product_u32(a, w, p, q)
#define CANONICAL(v) once_u32(v, q)
/// x in (-q, q).
#define PLUS(v, x) once_u32(once_u32(v, q) + ((uint32_t)*(x) + (q & (0 - ((uint32_t)*(x) >> 31)))), q)

#include "masks_transform.h"
#include "masks_products.h"

static void add_u32(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  const uint32_t q = (uint32_t)ring->q, *y = b;
  uint32_t *x = total;
  for (size_t i = 0; i < count; i++) x[i] = once_u32(x[i] + y[i], q);
}

#undef NAME
#undef WORD
#undef VECTOR
#undef MEMORY
#undef ENTRY
#undef QUOTIENT
#undef FORWARD
#undef INVERSE
#undef PRODUCT
#undef CANONICAL
#undef PLUS

// --- q < 2^54. Forward, numbers grow by 2q a stage: 1 + 2*11 times q at the end, below 2^59. Backward they stay below 2q.

#define NAME(x) x##_u64
#define WORD uint64_t
#define VECTOR uint64_t
#define MEMORY uint64_t
#define ENTRY(x, q) (x)
#define QUOTIENT(x, q) mask_quotient(x, q, 64)

#define FORWARD(u, v, w, p) \
  do { \
    const uint64_t s_ = (u), t_ = mask_product(v, w, p, q); \
    (u) = s_ + t_; \
    (v) = s_ - t_ + 2 * q; \
  } while (0)
#define INVERSE(u, v, w, p) \
  do { \
    const uint64_t s_ = (u), t_ = (v); \
    (u) = mask_once(s_ + t_, 2 * q); \
    (v) = mask_product(s_ - t_ + 2 * q, w, p, q); \
  } while (0)
#define PRODUCT(a, w, p) mask_product(a, w, p, q)
/// Any 64-bit number: a product by 1 is below 2q.
#define CANONICAL(v) mask_once(mask_product(v, 1, one, q), q)
#undef CONSTANTS
#define CONSTANTS(ring) \
  const uint64_t q = (ring)->q, one = (ring)->one_quotient; \
  (void)q; \
  (void)one
#define PLUS(v, x) \
  mask_once(mask_once(v, q) + ((uint64_t)(int64_t)*(x) + (q & (0 - (uint64_t)(*(x) < 0)))), q)

#include "masks_transform.h"
#include "masks_products.h"

static void add_u64(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count) {
  const uint64_t q = ring->q, *y = b;
  uint64_t *x = total;
  for (size_t i = 0; i < count; i++) x[i] = mask_once(x[i] + y[i], q);
}

// --- Sums: two 64-bit words a number.

/// Coordinates at a time: their sums stay in the first-level cache.
enum { TILE = 128 };

/// Products below 2^31*2^30: eight of them stay below 2^64, then their low and high 32 bits are added up apart.
static void sums_add_u32(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const void *polynomials, size_t rows,
    const uint64_t *weights, size_t terms) {
  const size_t n = ring->n, tile = n < TILE ? n : TILE;
  const uint32_t *x = polynomials;
  for (size_t first = 0; first < rows; first += 8, x += 8 * n, weights += 8 * terms) {
    const size_t count = rows - first < 8 ? rows - first : 8;
    for (size_t j = 0; j < n; j += tile) {
      for (size_t t = 0; t < terms; t++) {
        uint64_t sum[TILE] = {0}, *low = accumulators + 2 * t * n + j, *high = low + n;
        for (size_t i = 0; i < count; i++) {
          const uint32_t w = (uint32_t)weights[i * terms + t];
          for (size_t k = 0; k < tile; k++) sum[k] += (uint64_t)x[i * n + j + k] * w;
        }
        for (size_t k = 0; k < tile; k++) {
          low[k] += (uint32_t)sum[k];
          high[k] += sum[k] >> 32;
        }
      }
    }
  }
}

/// Products below 2^54*2^44: 4,096 of them stay below 2^110.
static void sums_add_u64(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const void *polynomials, size_t rows,
    const uint64_t *weights, size_t terms) {
  const size_t n = ring->n;
  const uint64_t *x = polynomials;
  for (size_t i = 0; i < rows; i++, x += n) {
    for (size_t t = 0; t < terms; t++) {
      const uint64_t w = weights[i * terms + t];
      uint64_t *low = accumulators + 2 * t * n, *high = low + n;
      for (size_t j = 0; j < n; j++) {
        const mask_u128 s = (mask_u128)x[j] * w + low[j];
        low[j] = (uint64_t)s;
        high[j] += (uint64_t)(s >> 64);
      }
    }
  }
}

/// The low halves of sums and the high ones, which count `shift` each.
MASK_INLINE void reduce_halves(
    const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms, uint64_t shift) {
  const size_t n = ring->n;
  const mask_scalar s = mask_scalar_of(ring, shift);
  for (size_t t = 0; t < terms; t++) {
    const uint64_t *low = accumulators + 2 * t * n, *high = low + n;
    for (size_t j = 0; j < n; j++) out[t * n + j] = mask_reduce(ring, low[j], high[j], s);
  }
}

static void sums_reduce_u32(
    const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms) {
  reduce_halves(ring, out, accumulators, terms, UINT64_C(1) << 32);
}

static void sums_reduce_u64(
    const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms) {
  // 2^64 mod q.
  reduce_halves(ring, out, accumulators, terms, 0 - ring->q);
}

/// Products below 2^75 in magnitude: 2,048 of them stay below 2^86.
void mask_dot_portable(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x) {
  __int128 sum = 0;
  for (size_t j = 0; j < ring->n; j++) sum += (__int128)(int64_t)c[j] * x[j];
  *low = (uint64_t)sum;
  *high = (int64_t)(sum >> 64);
}

void mask_dot_total(uint64_t *low, int64_t *high, int64_t *first, int64_t *second, size_t lanes) {
  __int128 sum = 0;
  for (size_t l = 0; l < lanes; l++) sum += first[l] + (__int128)second[l] * (1 << 22);
  *low = (uint64_t)sum;
  *high = (int64_t)(sum >> 64);
  mask_wipe(first, lanes * sizeof *first);
  mask_wipe(second, lanes * sizeof *second);
}

const mask_kernels mask_kernels_u32_portable = {
    SEALEDSUM_MASKS_PORTABLE, 1, tabulate_u32, forward_u32, factor_u32, seal_u32, add_u32, mask_pack_u32,
    mask_unpack_u32, 2, sums_add_u32, sums_reduce_u32, mask_dot_portable};
const mask_kernels mask_kernels_u64_portable = {
    SEALEDSUM_MASKS_PORTABLE, 1, tabulate_u64, forward_u64, factor_u64, seal_u64, add_u64, mask_pack_u64,
    mask_unpack_u64, 2, sums_add_u64, sums_reduce_u64, mask_dot_portable};
