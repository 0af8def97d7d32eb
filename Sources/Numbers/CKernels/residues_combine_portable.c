// What challenges make of slabs of small integers: sums of residues times 32-bit integers, reduced once.
#include "residues_paths.h"

void residues_combine_int32_portable(
    const modulus256 *q, residue *r, const residue *weights, size_t slabs, const int32_t *x, size_t stride, size_t n) {
  // One step of a reduction divides by 2^64. With x + 2^31 for x nothing is negative.
  residue scaled[RESIDUES_MOST_SLABS], total = {{0, 0, 0, 0}};
  const residue shift = residue_of(q, 0, 1, 0, 0), zero = {{0, 0, 0, 0}};
  for (size_t b = 0; b < slabs; b++) {
    scaled[b] = residue_mul(q, weights[b], shift);
    total = residue_add(q, total, weights[b]);
  }
  const residue offset = residue_sub(q, zero, residue_mul(q, total, residue_of(q, UINT64_C(1) << 31, 0, 0, 0)));
  for (size_t i = 0; i < n; i++) {
    uint64_t t[5] = {0, 0, 0, 0, 0};
    for (size_t b = 0; b < slabs; b++) {
      const uint64_t factor = (uint64_t)((int64_t)x[b * stride + i] + (INT64_C(1) << 31));
      u128 c = 0;
      for (int k = 0; k < 4; k++) {
        c += (u128)scaled[b].limb[k] * factor + t[k];
        t[k] = (uint64_t)c;
        c >>= 64;
      }
      t[4] += (uint64_t)c;  // below 64*2^32
    }
    // t < 2^38*q: (t + m*q)/2^64 < 2q.
    const uint64_t m = t[0] * q->negative_inverse;
    u128 c = ((u128)m * q->order[0] + t[0]) >> 64;
    residue sum;
    for (int k = 1; k < 4; k++) {
      c += (u128)m * q->order[k] + t[k];
      sum.limb[k - 1] = (uint64_t)c;
      c >>= 64;
    }
    c += t[4];
    sum.limb[3] = (uint64_t)c;
    r[i] = residue_add(q, residue_reduce_once(q, sum, (uint64_t)(c >> 64)), offset);
  }
  residue_wipe(scaled, sizeof scaled);
  residue_wipe(&total, sizeof total);
}
