// SHAKE128 (FIPS 202 section 6.2), eight streams side by side, and the permutation in plain C.
#include "masks_keccak_internal.h"

// Iota's constants (FIPS 202 section 3.2.5).
const uint64_t keccak_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

#define TARGET
#define NAME(x) keccak_##x##_scalar
#define LANES 1
#define VECTOR uint64_t
#include "masks_keccak.h"

void keccak_permute8_portable(uint64_t *states) { keccak_permute_scalar(states); }

static void permute8(int path, uint64_t *states) {
#if defined(__x86_64__)
  if (path == SEALEDSUM_MASKS_AVX512) {
    keccak_permute8_avx512(states);
    return;
  }
  if (path == SEALEDSUM_MASKS_AVX2) {
    keccak_permute8_avx2(states);
    return;
  }
#endif
  (void)path;
  keccak_permute8_portable(states);
}

enum { RATE_WORDS = SEALEDSUM_SHAKE128_RATE / 8 };

void sealedsum_shake_absorb8(int path, uint64_t *states, const uint8_t *in, size_t stride, size_t blocks) {
  for (size_t b = 0; b < blocks; b++, in += SEALEDSUM_SHAKE128_RATE) {
    for (size_t w = 0; w < RATE_WORDS; w++) {
      for (size_t l = 0; l < SEALEDSUM_KECCAK_LANES; l++) {
        uint64_t x;
        memcpy(&x, in + l * stride + 8 * w, 8);
        states[SEALEDSUM_KECCAK_LANES * w + l] ^= x;
      }
    }
    permute8(path, states);
  }
}

void sealedsum_shake_squeeze8(
    int path, uint64_t *states, uint8_t *out, size_t stride, size_t blocks, int first) {
  for (size_t b = 0; b < blocks; b++, out += SEALEDSUM_SHAKE128_RATE) {
    if (b > 0 || !first) permute8(path, states);
    for (size_t l = 0; l < SEALEDSUM_KECCAK_LANES; l++) {
      for (size_t w = 0; w < RATE_WORDS; w++) {
        memcpy(out + l * stride + 8 * w, &states[SEALEDSUM_KECCAK_LANES * w + l], 8);
      }
    }
  }
}
