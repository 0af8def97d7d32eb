// Bits of public scalars: what the methods of multi-scalar multiplication share.
#pragma once
#include "point25519.h"

/// Bits that are needed for s; 0 for 0.
FE_INLINE int scalar_bit_length(const scalar *s) {
  for (int i = 3; i >= 0; i--)
    if (s->limb[i] != 0) return 64 * i + 64 - __builtin_clzll(s->limb[i]);
  return 0;
}

/// Replaces s by order - s where that is shorter, and says so: small negative numbers stay small.
FE_INLINE int scalar_shorten_vartime(scalar *s) {
  static const uint64_t ORDER[4] = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};
  scalar n;
  uint64_t borrow = 0;
  for (int i = 0; i < 4; i++) {
    u128 t = (u128)ORDER[i] - s->limb[i] - borrow;
    n.limb[i] = (uint64_t)t;
    borrow = (uint64_t)(t >> 64) & 1;
  }
  if (scalar_bit_length(&n) >= scalar_bit_length(s)) return 0;
  *s = n;
  return 1;
}

/// Bits position … position + count - 1, zero above bit 255.
FE_INLINE unsigned scalar_bits_at(const scalar *s, int position, int count) {
  if (position >= 256) return 0;
  int limb = position / 64, shift = position % 64;
  uint64_t x = s->limb[limb] >> shift;
  if (shift != 0 && limb < 3) x |= s->limb[limb + 1] << (64 - shift);
  return (unsigned)(x & ((UINT64_C(1) << count) - 1));
}
