// Sums of small secret integers as the norm proof needs them (docs/protocol.md §8): projections with public bits, products
// of slabs of a vector, and what challenges make of a slab.
//
// The same integers on every width of registers. Constant-time in the integers; bits, counts and strides are public.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "dispatch.h"

/// Widths of vector registers.
enum sealedsum_lanes {
  /// What every machine has.
  SEALEDSUM_LANES_128 = 0,
  /// x86-64 with AVX2.
  SEALEDSUM_LANES_256 = 1,
  /// x86-64 with AVX-512 F and DQ.
  SEALEDSUM_LANES_512 = 2,
};

/// 1 where this machine and its operating system can run the width, else 0.
int sealedsum_lanes_available(int lanes);

/// The width of the best path (dispatch.h).
int sealedsum_lanes_best(void);

/// Places whose bits make up an index, and indices that are used at once.
#define SEALEDSUM_PROJECTION_PLACES 6
#define SEALEDSUM_PROJECTION_TABLES 3
/// Most terms, and most groups, of one call of `sums`.
#define SEALEDSUM_PROJECTION_TERMS 512
#define SEALEDSUM_PROJECTION_GROUPS 16

/// Bytes of the indices of so many vectors of bits.
size_t sealedsum_projection_index_size(size_t places, size_t terms);

/// The indices of `terms` vectors of `places` bits: bit i of term t is bit i mod 8 of bits[t*stride + i/8]. Bits behind
/// them are not used.
void sealedsum_projection_index(uint8_t *index, const uint8_t *bits, size_t stride, size_t places, size_t terms);

/// y[g*terms + t] = the sum of x[g*places + i] over those i for which bit i of term t is set, for g < groups. Where `wide`
/// is 0, every sum of any of a group's integers must lie in 32 bits. Addresses depend on the indices, which are public.
void sealedsum_projection_sums_vartime(
    int lanes, int wide, int64_t *y, const int32_t *x, size_t groups, size_t places, const uint8_t *index,
    size_t terms);

/// r[t] = the sum over g < groups of y[g*terms + t], where mask[g*terms + t] is -1, not 0. All sums lie in 64 bits.
void sealedsum_masked_sums(
    int lanes, int64_t *r, const int8_t *mask, const int64_t *y, size_t groups, size_t terms);

/// products[a*slabs + b] += the sum over i < n of x[a*stride + i]*x[b*stride + i] for a <= b < slabs, modulo 2^64.
void sealedsum_slab_products(
    int lanes, int64_t *products, const int32_t *x, size_t slabs, size_t stride, size_t n);

/// products[a*slabs + b] += the sum over i < n of h[a*stride + i]*x[b*stride + i], modulo 2^64.
void sealedsum_slab_mixed_products(
    int lanes, int64_t *products, const int64_t *h, const int32_t *x, size_t slabs, size_t stride, size_t n);
