// Sealing under a secret key, with secret noise and a secret update; sums, packing and weights of secret vectors.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dispatch.h"
#include "masks.h"
#include "secrets.h"

enum { N = 128 };
static volatile uint64_t kept;

static void follow_size(int path, uint64_t q, uint64_t psi) {
  static _Alignas(64) uint64_t a[N], b[N], factor[4 * N], weights[5], accumulators[24 * N], out[5 * N];
  static uint8_t packed[8 * N];
  sealedsum_mask_ring *ring = sealedsum_mask_ring_create(path, q, N, psi);
  if (ring == NULL) fputs("follow: no ring of masks\n", stderr), exit(3);
  uint64_t numbers[N];
  int64_t s[N], opened[N];
  int32_t x[N];
  for (int i = 0; i < N; i++) numbers[i] = (uint64_t)i * 1234567 % q, s[i] = i % 40 - 20, x[i] = i * 1000 - 50000;
  sealedsum_mask_write(ring, a, numbers, N);
  for (int i = 0; i < 5; i++) weights[i] = 77 + (uint64_t)i;
  SECRET(s, sizeof s);
  SECRET(x, sizeof x);
  SECRET(numbers, sizeof numbers);
  sealedsum_mask_factor_from_key(ring, factor, s);
  sealedsum_mask_seal(ring, b, a, factor, x);
  sealedsum_mask_pack(ring, packed, b, N);
  volatile int good = sealedsum_mask_unpack(ring, b, packed, N);
  (void)good;
  sealedsum_mask_add(ring, a, b, N);
  sealedsum_mask_open(ring, opened, b, a, factor);
  sealedsum_mask_factor_from_coefficients(ring, factor, numbers);
  memset(accumulators, 0, sizeof accumulators);
  sealedsum_mask_sums_add(ring, accumulators, b, 1, weights, 5);
  sealedsum_mask_sums_reduce(ring, out, accumulators, 5);
  int64_t high;
  uint64_t low;
  sealedsum_mask_dot(ring, &low, &high, numbers, x);
  kept = low;
  sealedsum_mask_ring_free(ring);
}

static void follow_masks_path(int path) {
  // The greatest primes of 31, 46 and 54 bits that are 1 modulo 256, and roots of 1 of order 256.
  follow_size(path, 2147483137, 796253681);
  follow_size(path, 70368744168193, 43445206092193);
  follow_size(path, 18014398509481729, 4160791988021320);
  static uint8_t random[3 * SEALEDSUM_GAUSS_BYTES];
  static int8_t samples[3 * SEALEDSUM_GAUSS_BATCH];
  static int32_t x[SEALEDSUM_GAUSS_BATCH];
  for (size_t i = 0; i < sizeof random; i++) random[i] = (uint8_t)(i * i >> 5);
  SECRET(random, sizeof random);
  // Whether a batch is thrown away is public; that it depends on secrets is what this says.
  volatile int good = sealedsum_gauss_batches(path, samples, random, SEALEDSUM_GAUSS_BYTES, 3);
  (void)good;
  sealedsum_gauss_add(x, samples, SEALEDSUM_GAUSS_BATCH);
  kept = sealedsum_gauss_norm(samples, SEALEDSUM_GAUSS_BATCH);
  static uint64_t states[SEALEDSUM_KECCAK_WORDS];
  static uint8_t stream[8 * SEALEDSUM_SHAKE128_RATE];
  SECRET(states, sizeof states);
  sealedsum_shake_absorb8(path, states, random, SEALEDSUM_SHAKE128_RATE, 1);
  sealedsum_shake_squeeze8(path, states, stream, SEALEDSUM_SHAKE128_RATE, 1, 1);
}

void follow_masks(int path) {
  // Valgrind knows AVX2, and MemorySanitizer follows what Valgrind does not.
  if (path == SEALEDSUM_IFMA) {
    follow_masks_path(SEALEDSUM_MASKS_AVX512);
    return;
  }
  follow_masks_path(SEALEDSUM_MASKS_PORTABLE);
  if (sealedsum_masks_path_available(SEALEDSUM_MASKS_AVX2)) follow_masks_path(SEALEDSUM_MASKS_AVX2);
}
