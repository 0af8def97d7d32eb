// Gaussian batches by each path.
#pragma once
#include "masks_internal.h"

int gauss_batch_portable(int8_t *samples, const uint8_t *random);
#if defined(__x86_64__)
int gauss_batch_avx2(int8_t *samples, const uint8_t *random);
/// Two batches, the second `stride` bytes behind the first.
int gauss_batches_avx512(int8_t *samples, const uint8_t *random, size_t stride);
#endif
