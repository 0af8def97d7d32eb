// Sums of products over many blocks of eight, reduced once at the end.
#pragma once
#include "residue8.h"
#if defined(__x86_64__)

/// For each block of up to eight elements from `i` on.
#define FOR_BLOCKS(n) for (size_t i = 0, count; i < (n) && (count = (n) - i < 8 ? (n) - i : 8); i += 8)

/// Blocks after which column sums are moved on: a lane takes at most 5*2^52 a block, so 2^8 blocks leave both halves
/// below 2^62.4 and their sum below 2^63.4.
#define FLUSH_BLOCKS 256

/// Adds the columns to the totals and clears them.
INLINE8 void flush8(residue_totals *total, columns8 *c) {
  uint64_t v[10][8];
  UNROLL8 for (int k = 0; k < 9; k++) check8(c->lo[k], 63), check8(c->hi[k], 63);
  _mm512_storeu_si512(v[0], c->lo[0]);
  UNROLL8 for (int k = 1; k < 9; k++) _mm512_storeu_si512(v[k], ADD8(c->lo[k], c->hi[k - 1]));
  _mm512_storeu_si512(v[9], c->hi[8]);
  residue_totals_add(total, v);
  *c = columns8_zero();
}
#endif
