// Packed words: number i of a group of eight begins at bit i*bits of its `bits` bytes.
#include "masks_internal.h"

// A number touches at most 7 + 54 bits from the byte where it begins, so one word of 64 bits holds it.

MASK_INLINE uint64_t load64(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

/// Eight numbers to `bits` bytes, and up to eight bytes behind them.
#define PACK8(out, x, bits) \
  do { \
    uint64_t word_ = 0; \
    for (unsigned k_ = 0; k_ < 8; k_++) { \
      const unsigned at_ = k_ * (bits); \
      word_ |= (uint64_t)(x)[k_] << at_ % 8; \
      memcpy((out) + at_ / 8, &word_, 8); \
      word_ >>= 8 * ((at_ + (bits)) / 8 - at_ / 8); \
    } \
  } while (0)

#define PACK(name, type) \
  void mask_pack_##name(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count) { \
    const type *x = words; \
    const unsigned bits = ring->bits; \
    for (size_t i = 0; i + 8 < count; i += 8, out += bits) PACK8(out, x + i, bits); \
    uint8_t last[MASK_PACKED_ROOM]; \
    PACK8(last, x + count - 8, bits); \
    memcpy(out, last, bits); \
  } \
  int mask_unpack_##name(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count) { \
    type *x = words; \
    const unsigned bits = ring->bits; \
    const uint64_t q = ring->q, mask = (UINT64_C(1) << bits) - 1; \
    uint64_t least = ~UINT64_C(0); \
    for (size_t i = 0; i < count; i += 8, in += bits) { \
      uint8_t last[MASK_PACKED_ROOM]; \
      const uint8_t *from = in; \
      if (i + 8 == count) { \
        memset(last, 0, sizeof last); \
        memcpy(last, in, bits); \
        from = last; \
      } \
      for (unsigned k = 0; k < 8; k++) { \
        const unsigned at = k * bits; \
        const uint64_t v = load64(from + at / 8) >> at % 8 & mask; \
        x[i + k] = (type)v; \
        /* The high bit stays where all are below q. */ \
        least &= v - q; \
      } \
    } \
    return (int)(least >> 63); \
  }

enum { MASK_PACKED_ROOM = 64 };
PACK(u32, uint32_t)
PACK(u64, uint64_t)
