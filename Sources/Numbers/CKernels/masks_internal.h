// What the files of the masks share: the ring, and the kernels that each path has of its own.
#pragma once
#include <string.h>
#include "checked.h"
#include "include/masks.h"

typedef unsigned __int128 mask_u128;

#define MASK_INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("unroll")

/// psi^rev(j) at j for 1 <= j < n (or its inverse), the quotients that products by it need, and the same for the last
/// stages, whose butterflies lie within a vector: for each pair of vectors and each stage its lanes' factors, then
/// their quotients.
typedef struct {
  void *factors, *quotients, *last;
} mask_table;

/// The kernels of one path for one size of words.
typedef struct {
  int path;
  /// Lanes of a vector.
  size_t lanes;
  /// Fills a table from powers[j] = psi^rev(j).
  void (*tabulate)(const sealedsum_mask_ring *ring, mask_table *table, const uint64_t *powers);
  void (*forward)(const sealedsum_mask_ring *ring, void *words);
  /// factor from transform values over n in [0, q).
  void (*factor)(const sealedsum_mask_ring *ring, void *factor, const uint64_t *values);
  /// b = a*factor + x.
  void (*seal)(const sealedsum_mask_ring *ring, void *b, const void *a, const void *factor, const int32_t *x);
  void (*add)(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count);
  void (*pack)(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count);
  int (*unpack)(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count);
  /// 64-bit words of the accumulators of a term, over n.
  size_t sum_words;
  void (*sums_add)(
      const sealedsum_mask_ring *ring, uint64_t *accumulators, const void *polynomials, size_t rows,
      const uint64_t *weights, size_t terms);
  void (*sums_reduce)(
      const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms);
  void (*dot)(const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x);
} mask_kernels;

/// Where eight packed numbers lie in their bytes, for lanes of 64 bits.
typedef struct {
  /// Bits by which number i is shifted within its first byte.
  uint64_t shifts[8];
  /// For byte k of number i, at 8*i + k: where it lies.
  uint8_t bytes[64];
  /// For each byte: where the last number that it belongs to has it, as a byte of eight shifted words; and the one before,
  /// if bit k of `both` is set.
  uint8_t first[64], second[64];
  uint64_t both;
} mask_layout;

struct sealedsum_mask_ring {
  const mask_kernels *kernels;
  uint64_t q;
  /// Length of q.
  unsigned bits;
  size_t n;
  unsigned log_n;
  /// 1/n modulo q and its quotient; floor(2^64/q), the quotient of 1.
  uint64_t n_inverse, n_inverse_quotient, one_quotient;
  mask_table forward, inverse;
  mask_layout layout;
  void *memory;
};

extern const mask_kernels mask_kernels_u32_portable, mask_kernels_u64_portable;
#if defined(__x86_64__)
extern const mask_kernels mask_kernels_u32_avx2, mask_kernels_f64_avx2;
extern const mask_kernels mask_kernels_u32_avx512, mask_kernels_u64_avx512;
#endif

/// The number first + second*2^22 of sums over lanes, which it wipes. Not inline, so that nothing in a vector register
/// goes to a general one within a kernel (scripts/inspect-kernels.py looks for that).
void mask_dot_total(uint64_t *low, int64_t *high, int64_t *first, int64_t *second, size_t lanes);

// Packing and sums that more than one path uses.
void mask_pack_u32(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count);
void mask_pack_u64(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count);
int mask_unpack_u32(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count);
int mask_unpack_u64(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count);
void mask_dot_portable(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x);

/// x - q where that is not negative, for x < 2q < 2^63.
MASK_INLINE uint64_t mask_once(uint64_t x, uint64_t q) {
  CHECKED(x < 2 * q);
  const uint64_t d = x - q;
  return d + (q & (0 - (d >> 63)));
}

/// floor(x*2^bits/q) for x < q < 2^54, bit by bit, as division takes a time that depends on x.
MASK_INLINE uint64_t mask_quotient(uint64_t x, uint64_t q, unsigned bits) {
  uint64_t quotient = 0;
  for (unsigned i = 0; i < bits; i++) {
    // x < q, so 2x < 2^55.
    const uint64_t d = 2 * x - q, less = d >> 63;
    x = d + (q & (0 - less));
    quotient = quotient << 1 | (less ^ 1);
  }
  return quotient;
}

/// a*w mod q in [0, 2q), given floor(w*2^64/q) (Shoup): a*w - floor(a*quotient/2^64)*q, for any a.
MASK_INLINE uint64_t mask_product(uint64_t a, uint64_t w, uint64_t quotient, uint64_t q) {
  return a * w - (uint64_t)((mask_u128)a * quotient >> 64) * q;
}

/// A public factor below q with its quotient.
typedef struct {
  uint64_t w, p;
} mask_scalar;

MASK_INLINE mask_scalar mask_scalar_of(const sealedsum_mask_ring *ring, uint64_t x) {
  const uint64_t w = x % ring->q;
  return (mask_scalar){w, mask_quotient(w, ring->q, 64)};
}

/// low + high*shift modulo q, for any low and high: two products below 2q < 2^55 each.
MASK_INLINE uint64_t mask_reduce(const sealedsum_mask_ring *ring, uint64_t low, uint64_t high, mask_scalar shift) {
  const uint64_t q = ring->q;
  const uint64_t sum = mask_product(low, 1, ring->one_quotient, q) + mask_product(high, shift.w, shift.p, q);
  return mask_once(mask_once(sum, 2 * q), q);
}

/// Calls a function whose loops over terms are unrolled, as their number is a constant, or one term at a time.
#define MASK_CONSTANT_TERMS(function, ring, accumulators, polynomials, rows, weights, terms) \
  do { \
    switch (terms) { \
      case 3: function(ring, accumulators, polynomials, rows, weights, terms, 3); break; \
      case 4: function(ring, accumulators, polynomials, rows, weights, terms, 4); break; \
      case 5: function(ring, accumulators, polynomials, rows, weights, terms, 5); break; \
      default: \
        for (size_t t_ = 0; t_ < (terms); t_++) { \
          uint64_t *at_ = (accumulators) + t_ * (ring)->kernels->sum_words * (ring)->n; \
          function(ring, at_, polynomials, rows, (weights) + t_, terms, 1); \
        } \
    } \
  } while (0)

/// Overwrites memory; not optimised away.
MASK_INLINE void mask_wipe(void *p, size_t size) {
  memset(p, 0, size);
  __asm__ volatile("" : : "r"(p) : "memory");
}

/// Most coefficients of a polynomial.
enum { MASK_MOST = 2048 };
