// The portable path of rings: one residue in 64-bit limbs, on GMP's mpn functions.
#pragma once
#include "ring_operations.h"

extern const ring_operations sealedsum_portable_operations;
/// Words of scratch space.
size_t sealedsum_portable_scratch(const sealedsum_ring *ring);
/// `sealedsum_ring_products_vartime` by products and divisions.
void sealedsum_portable_divided_products(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *const *vectors, size_t terms, size_t count);
