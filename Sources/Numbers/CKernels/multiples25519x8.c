// Tables for sums in eight lanes.
#include "affine25519x8.h"
#include "rows25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// Points whose multiples are made affine together: one inversion serves all.
enum { GROUPS = 4, RUN = 8 * GROUPS };

/// Tables of up to RUN points.
IFMA static void run_init(multiples8 *table, const point *a, size_t count) {
  point8 multiple[8 * GROUPS];
  niels8 affine[8 * GROUPS];
  const size_t groups = (count + 7) / 8;
  for (size_t g = 0; g < groups; g++) {
    point8 p = point8_load_some(a + 8 * g, count - 8 * g < 8 ? count - 8 * g : 8);
    const cached8 c = point8_to_cached(p);
    for (size_t k = 0; k < 8; k++, p = point8_add_cached(p, c)) multiple[8 * g + k] = p;
  }
  point8_to_niels(affine, multiple, 8 * groups);
  // Now eight points are in the lanes of each multiple; they become eight multiples in the lanes of each point.
  for (size_t i = 0; i < count; i += 8) {
    for (int limb = 0; limb < 15; limb++) {
      u64x8 row[8], turned[8];
      for (size_t k = 0; k < 8; k++) row[k] = ((const u64x8 *)&affine[i + k])[limb];
      transpose8(turned, row);
      for (size_t l = 0; l < 8 && i + l < count; l++) ((u64x8 *)&table[i + l])[limb] = turned[l];
    }
  }
  wipe(multiple, sizeof multiple);
  wipe(affine, sizeof affine);
}

void multiples8_init(multiples8 *table, const point *a, size_t count) {
  for (size_t i = 0; i < count; i += RUN) run_init(table + i, a + i, count - i < RUN ? count - i : RUN);
}

void multiples8_powers_init(multiples8 table[64], const point *a) {
  point power[64];
  power[0] = *a;
  for (int w = 1; w < 64; w++) power[w] = double_n(power[w - 1], 4);
  multiples8_init(table, power, 64);
}

#else
typedef int no_vectors_here;
#endif
