// Uniform numbers below q from a public stream, by rejection.
#include "masks_internal.h"

/// Word i of `width` bytes; eight are read.
MASK_INLINE uint64_t word_at(const uint8_t *stream, size_t i, size_t width) {
  uint64_t x;
  memcpy(&x, stream + i * width, 8);
  return x;
}

MASK_INLINE uint64_t last_word(const uint8_t *stream, size_t i, size_t width) {
  uint64_t x = 0;
  memcpy(&x, stream + i * width, width);
  return x;
}

// q is just below a power of two, so that hardly a word is refused: store each, and step on where it is below q.
#define REJECT(name, type) \
  static size_t reject_##name( \
      const sealedsum_mask_ring *ring, type *out, size_t count, const uint8_t *stream, size_t bytes, size_t *used) { \
    const size_t width = (ring->bits + 7) / 8, most = bytes / width, safe = bytes < 8 ? 0 : (bytes - 8) / width; \
    const uint64_t mask = (UINT64_C(1) << ring->bits) - 1, q = ring->q; \
    size_t n = 0, i = 0; \
    for (; i < safe && n < count; i++) { \
      const uint64_t x = word_at(stream, i, width) & mask; \
      out[n] = (type)x; \
      n += x < q; \
    } \
    for (; i < most && n < count; i++) { \
      const uint64_t x = last_word(stream, i, width) & mask; \
      out[n] = (type)x; \
      n += x < q; \
    } \
    *used = i * width; \
    return n; \
  }
REJECT(u32, uint32_t)
REJECT(u64, uint64_t)

size_t sealedsum_mask_reject_vartime(
    const sealedsum_mask_ring *ring, void *words, size_t count, const uint8_t *stream, size_t bytes, size_t *used) {
  return sealedsum_mask_ring_word_bytes(ring) == 4 ? reject_u32(ring, words, count, stream, bytes, used)
                                                   : reject_u64(ring, words, count, stream, bytes, used);
}
