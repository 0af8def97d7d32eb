// Vectors of residues beside bits of integers, eight elements at a time.
#include "residues_paths.h"
#if defined(__x86_64__)
#include "totals8.h"

TARGET8 void residues_add_bits_ifma(
    const modulus256 *q, residue *r, const residue *weights, size_t terms, const int64_t *x, size_t stride, int shift,
    int step, size_t n) {
  const modulus8 m = modulus8_of(q);
  // Limbs of the weights, one number for all lanes: masked additions take them from memory.
  uint64_t limb[64][5];
  CHECKED(terms <= 64);
  for (size_t t = 0; t < terms; t++) {
    for (int k = 0; k < 5; k++) limb[t][k] = limb52(weights[t].limb, k);
  }
  FOR_BLOCKS(n) {
    const __mmask8 there = (__mmask8)((1u << count) - 1);
    residue8 sum = {{ZERO8, ZERO8, ZERO8, ZERO8, ZERO8}};
    for (size_t t = 0; t < terms; t++) {
      lanes v = _mm512_maskz_loadu_epi64(there, x + t * stride + i);
      const long long bit = (long long)(UINT64_C(1) << ((size_t)shift + t * (size_t)step));
      const __mmask8 set =
          _mm512_test_epi64_mask(_mm512_permutexvar_epi64(LANE_ORDER8, v), _mm512_set1_epi64(bit));
      UNROLL8 for (int k = 0; k < 5; k++) {
        sum.l[k] = _mm512_mask_add_epi64(sum.l[k], set, sum.l[k], _mm512_set1_epi64((long long)limb[t][k]));
      }
    }
    // Below terms*q: 2^j*q is taken off for every j from the top.
    sum = carry8(&m, sum);
    for (int j = 5; j >= 0; j--) {
      if ((terms - 1) >> j == 0) continue;
      lanes multiple[5];
      UNROLL8 for (int k = 0; k < 5; k++) multiple[k] = _mm512_sllv_epi64(m.q[k], _mm512_set1_epi64(j));
      sum = subtract_once8(&m, sum, multiple);
    }
    check_below8(sum, m.q);
    store8(r + i, sum, count);
  }
  residue_wipe(limb, sizeof limb);
}

/// Blocks whose products wait for the second sum: 10 KB beside what is read.
enum { WAITING = 32 };

TARGET8 void residues_round_squares_ifma(
    const modulus256 *q, residue r[2], const residue *low, const residue *high, const residue *e, size_t n) {
  const modulus8 m = modulus8_of(q);
  // 1 in the format of memory, as q - 1: limbs of a number below q.
  const residue zero = {{0, 0, 0, 0}}, minus_one = residue_sub(q, zero, residue_of(q, 1, 0, 0, 0));
  const residue8 minus = broadcast8(minus_one.limb);
  residue8 product[WAITING];
  residue_totals total[2] = {{{0}}, {{0}}};
  // Two passes: with both sums at once their columns would not fit the registers.
  for (size_t begin = 0; begin < n; begin += 8 * WAITING) {
    const size_t size = n - begin < 8 * WAITING ? n - begin : 8 * WAITING;
    columns8 c = columns8_zero();
    FOR_BLOCKS(size) {
      const size_t k = begin + i;
      residue8 d = difference8(&m, load8(&m, high + k, count), load8(&m, low + k, count));
      // 16*e*d/2^260 + q < 16*q*2q/2^260 + q < 3q; nothing where nothing was loaded, as e is 0 there.
      residue8 p = carry8(&m, montgomery8(&m, factor8_times_16(load_words8(e + k, count)), d));
      multiply_add8(&c, p.l, 5, d);
      product[i / 8] = p;
    }
    flush8(&total[1], &c);
    FOR_BLOCKS(size) {
      residue8 l = load8(&m, low + begin + i, count);
      // 2*low - 1 + q < 3q.
      l = carry8(&m, add8(add8(l, l), minus));
      multiply_add8(&c, product[i / 8].l, 5, l);
    }
    flush8(&total[0], &c);
  }
  for (int k = 0; k < 2; k++) {
    wide t = residue_totals_value(&total[k]);
    r[k] = residue_from_wide(q, &t);
    residue_wipe(&t, sizeof t);
  }
  residue_wipe(product, sizeof product);
}
#endif
