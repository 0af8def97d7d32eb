// The vector path of rings: eight residues in 52-bit digits.
#pragma once
#include "ring_operations.h"

#if defined(__x86_64__)
extern const ring_operations sealedsum_ifma_operations;
/// Words of scratch space.
size_t sealedsum_ifma_scratch(const sealedsum_ring *ring);
#endif
