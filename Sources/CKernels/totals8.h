// Sums of products over many blocks of eight, reduced once at the end.
#pragma once
#include "residue8.h"
#if defined(__x86_64__)

/// For each block of up to eight elements from `i` on.
#define FOR_BLOCKS(n) for (size_t i = 0, count; i < (n) && (count = (n) - i < 8 ? (n) - i : 8); i += 8)

/// Blocks after which column sums are moved on: a lane takes at most 5*2^52 a block, so 2^8 blocks leave both halves
/// below 2^62.4 and their sum below 2^63.4.
#define FLUSH_BLOCKS 256

/// Totals of columns over all lanes and blocks: below 2^64 times the blocks.
typedef struct {
  u128 column[10];
} totals;

/// Adds the columns to the totals and clears them.
INLINE8 void flush8(totals *total, columns8 *c) {
  uint64_t v[8];
  UNROLL8 for (int k = 0; k < 9; k++) check8(c->lo[k], 63), check8(c->hi[k], 63);
  for (int k = 0; k < 10; k++) {
    lanes t = k == 0 ? c->lo[0] : k == 9 ? c->hi[8] : ADD8(c->lo[k], c->hi[k - 1]);
    _mm512_storeu_si512(v, t);
    for (int i = 0; i < 8; i++) total->column[k] += v[i];
  }
  residue_wipe(v, sizeof v);
  *c = columns8_zero();
}

/// The value of the totals, sum of column[k]*2^(52*k), below 2^576. Wipes them.
static inline wide wide_from_totals(totals *total) {
  wide t = {{0}};
  u128 c = 0;  // below 2^128/2^52 + a column: no overflow while columns are below 2^127
  for (int k = 0; k < 12; k++) {
    if (k < 10) c += total->column[k];
    uint64_t limb = (uint64_t)c & MASK52;
    int bit = 52 * k, word = bit / 64, shift = bit % 64;
    t.limb[word] |= limb << shift;
    if (shift > 12 && word < 8) t.limb[word + 1] |= limb >> (64 - shift);
    if (k < 11) c >>= 52;
  }
  // The twelfth limb starts at bit 572 and has four bits left.
  RESIDUE_CHECK(c < 16);
  residue_wipe(total, sizeof *total);
  return t;
}
#endif
