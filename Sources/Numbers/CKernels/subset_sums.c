// Sums of subsets of public residues, by tables of 256 sums for every eight of them.
#include "subset_sums.h"
#include "residue.h"

/// t - 2^shift*q where that is not negative, else t; five limbs. shift <= 3, so that 8*q < 2^259 fits.
RESIDUE_INLINE void subtract_shifted_once(const modulus256 *q, uint64_t t[5], int shift) {
  uint64_t multiple[5], d[5], borrow = 0;
  for (int i = 0; i < 5; i++) {
    const uint64_t low = i < 4 ? q->order[i] << shift : 0;
    multiple[i] = i > 0 && shift > 0 ? low | q->order[i - 1] >> (64 - shift) : low;
  }
  for (int i = 0; i < 5; i++) {
    u128 x = (u128)t[i] - multiple[i] - borrow;
    d[i] = (uint64_t)x;
    borrow = (uint64_t)(x >> 64) & 1;
  }
  const uint64_t mask = residue_mask(borrow);
  for (int i = 0; i < 5; i++) t[i] = d[i] ^ (mask & (d[i] ^ t[i]));
}

void sealedsum_residues_subset_sums_vartime(
    int path, const modulus256 *q, residue *r, const residue *tables, const uint8_t *bytes, size_t width, size_t n) {
  (void)path;
  CHECKED(width <= 16);
  for (size_t i = 0; i < n; i++) {
    // At most 16 numbers below q < 2^256: below 2^260.
    uint64_t t[5] = {0, 0, 0, 0, 0};
    for (size_t b = 0; b < width; b++) {
      t[4] += limbs_add(t, t, tables[256 * b + bytes[width * i + b]].limb);
    }
    // Below 16*q, then 8*q, 4*q, 2*q, q.
    for (int shift = 3; shift >= 0; shift--) subtract_shifted_once(q, t, shift);
    CHECKED(t[4] == 0 && residue_is_canonical(q, t));
    for (int k = 0; k < 4; k++) r[i].limb[k] = t[k];
  }
}
