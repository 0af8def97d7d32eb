// What challenges make of slabs of small integers, eight elements at a time.
#include "residues_paths.h"
#if defined(__x86_64__)
#include "totals8.h"

TARGET8 void residues_combine_int32_ifma(
    const modulus256 *q, residue *r, const residue *weights, size_t slabs, const int32_t *x, size_t stride, size_t n) {
  const modulus8 m = modulus8_of(q);
  const residue zero = {{0, 0, 0, 0}}, shift = residue_of(q, UINT64_C(1) << 52, 0, 0, 0);
  residue total = zero;
  uint64_t limb[RESIDUES_MOST_SLABS][5];  // of weights*2^52, one number for all lanes
  for (size_t b = 0; b < slabs; b++) {
    residue scaled = residue_mul(q, weights[b], shift);
    for (int k = 0; k < 5; k++) limb[b][k] = limb52(scaled.limb, k);
    total = residue_add(q, total, weights[b]);
    residue_wipe(&scaled, sizeof scaled);
  }
  residue offset = residue_sub(q, zero, residue_mul(q, total, residue_of(q, UINT64_C(1) << 31, 0, 0, 0)));
  const residue8 constant = broadcast8(offset.limb);
  for (size_t i = 0; i < n; i += 8) {
    const size_t count = n - i < 8 ? n - i : 8;
    const __mmask8 there = (__mmask8)((1u << count) - 1);
    lanes low[5], high[5];
    UNROLL8 for (int k = 0; k < 5; k++) low[k] = high[k] = ZERO8;
    for (size_t b = 0; b < slabs; b++) {
      const lanes v = _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(there, x + b * stride + i));
      const lanes factor = ADD8(v, _mm512_set1_epi64(INT64_C(1) << 31));
      UNROLL8 for (int k = 0; k < 5; k++) {
        const lanes w = _mm512_set1_epi64((long long)limb[b][k]);
        low[k] = _mm512_madd52lo_epu64(low[k], factor, w);
        high[k] = _mm512_madd52hi_epu64(high[k], factor, w);
      }
    }
    // At most 64*2^52 and 64*2^32 a column, which is more than a reduction takes: carried first. The value is below
    // 2^38*q: one step leaves less than 2^38*q/2^52 + q, and with the constant less than 4q.
    lanes t[10], carry = ZERO8;
    UNROLL8 for (int k = 0; k < 6; k++) {
      lanes column = k == 0 ? low[0] : k < 5 ? ADD8(low[k], high[k - 1]) : high[4];
      column = ADD8(column, carry);
      carry = SHR8(column, 52);
      t[k] = _mm512_permutexvar_epi64(LANE_ORDER8, k < 5 ? AND8(column, m.mask) : column);
    }
    UNROLL8 for (int k = 6; k < 10; k++) t[k] = ZERO8;
    residue8 sum = add8(reduce8(&m, t, 1), constant);
    store8(r + i, below_q_from_4q(&m, sum), count);
  }
  residue_wipe(limb, sizeof limb);
  residue_wipe(&total, sizeof total);
  residue_wipe(&offset, sizeof offset);
}
#endif
