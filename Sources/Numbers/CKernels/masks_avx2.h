// What the two rings in AVX2 share.
#pragma once
#include "masks_internal.h"
#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma")))

void mask_dot_avx2(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x);
#endif
