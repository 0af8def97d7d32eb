// Eight states of Keccak-f[1600] at once, by each path.
#pragma once
#include "masks_internal.h"

extern const uint64_t keccak_constants[24];

void keccak_permute8_portable(uint64_t *states);
#if defined(__x86_64__)
void keccak_permute8_avx2(uint64_t *states);
void keccak_permute8_avx512(uint64_t *states);
#endif
