// The end of sums of products on the 8-lane path, in 64-bit code.
#include "residues_paths.h"

void residue_totals_add(residue_totals *total, uint64_t lanes[10][8]) {
  for (int k = 0; k < 10; k++) {
    for (int i = 0; i < 8; i++) total->column[k] += lanes[k][i];
  }
  residue_wipe(lanes, 10 * 8 * sizeof lanes[0][0]);
}

wide residue_totals_value(residue_totals *total) {
  const uint64_t mask = (UINT64_C(1) << 52) - 1;
  wide t = {{0}};
  u128 c = 0;  // below 2^76 and a column: no overflow while columns are below 2^127
  for (int k = 0; k < 12; k++) {
    if (k < 10) c += total->column[k];
    const uint64_t limb = (uint64_t)c & mask;
    const int bit = 52 * k, word = bit / 64, shift = bit % 64;
    t.limb[word] |= limb << shift;
    if (shift > 12 && word < 8) t.limb[word + 1] |= limb >> (64 - shift);
    if (k < 11) c >>= 52;
  }
  // The twelfth limb starts at bit 572 and has four bits.
  CHECKED(c < 16);
  residue_wipe(total, sizeof *total);
  return t;
}

wide residue_halves_value(uint64_t low[8], uint64_t high[8]) {
  wide t = {{0}};
  u128 c = 0;
  for (int k = 0; k < 4; k++) {
    c += (u128)low[k] + low[k + 4] + (((u128)high[k] + high[k + 4]) << 32);
    t.limb[k] = (uint64_t)c;
    c >>= 64;
  }
  t.limb[4] = (uint64_t)c;
  residue_wipe(low, 8 * sizeof *low);
  residue_wipe(high, 8 * sizeof *high);
  return t;
}
