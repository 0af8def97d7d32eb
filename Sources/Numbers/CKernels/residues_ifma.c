// Vectors of residues, eight elements at a time. A last block of fewer is loaded with zeros behind it.
#include "residues_paths.h"
#if defined(__x86_64__)
#include "totals8.h"

TARGET8 void residues_add_ifma(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  const modulus8 m = modulus8_of(q);
  FOR_BLOCKS(n) {
    residue8 t = add8(load8(&m, a + i, count), load8(&m, b + i, count));
    store8(r + i, below_q_from_2q(&m, t), count);
  }
}

TARGET8 void residues_sub_ifma(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  const modulus8 m = modulus8_of(q);
  FOR_BLOCKS(n) {
    residue8 t = difference8(&m, load8(&m, a + i, count), load8(&m, b + i, count));
    store8(r + i, limbs_below_q8(&m, t), count);
  }
}

// Products of a < 2^256 and b < q: 16*a*b/2^260 + q < 2q.

TARGET8 void residues_mul_ifma(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  const modulus8 m = modulus8_of(q);
  FOR_BLOCKS(n) {
    residue8 t =
        montgomery8(&m, factor8_times_16(load_words8(a + i, count)), factor8(load_words8(b + i, count)));
    store8(r + i, below_q_from_2q(&m, t), count);
  }
}

TARGET8 void residues_scale_ifma(const modulus256 *q, residue *r, const residue *s, const residue *a, size_t n) {
  const modulus8 m = modulus8_of(q);
  const residue8 factor = broadcast8_times_16(s->limb);
  FOR_BLOCKS(n) {
    residue8 t = montgomery8(&m, factor, factor8(load_words8(a + i, count)));
    store8(r + i, below_q_from_2q(&m, t), count);
  }
}

TARGET8 void residues_axpy_ifma(
    const modulus256 *q, residue *r, const residue *a, const residue *s, const residue *b, size_t n) {
  const modulus8 m = modulus8_of(q);
  const residue8 factor = broadcast8_times_16(s->limb);
  FOR_BLOCKS(n) {
    residue8 t = montgomery8(&m, factor, factor8(load_words8(b + i, count)));
    t = add8(t, load8(&m, a + i, count));  // below 3q
    store8(r + i, below_q_from_4q(&m, t), count);
  }
}

TARGET8 void residues_fold_ifma(
    const modulus256 *q, residue *r, const residue *low, const residue *high, const residue *s, size_t n) {
  const modulus8 m = modulus8_of(q);
  const residue8 factor = broadcast8_times_16(s->limb);
  FOR_BLOCKS(n) {
    residue8 l = load8(&m, low + i, count);
    // 16*s*(high - low + q)/2^260 + q + low < 2q*16q/2^260 + 2q <= 4q.
    residue8 t = montgomery8(&m, factor, difference8(&m, load8(&m, high + i, count), l));
    store8(r + i, below_q_from_4q(&m, add8(t, l)), count);
  }
}

TARGET8 void residues_sum_ifma(const modulus256 *q, residue *r, const residue *a, size_t n) {
  // Halves of 32 bits of each 64-bit limb, where they lie: fewer than 2^32 times two rows of less than 2^32 fit a lane.
  const lanes mask = _mm512_set1_epi64(0xffffffff);
  lanes low = ZERO8, high = ZERO8;
  size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    lanes row = _mm512_loadu_si512(a + i);
    low = ADD8(low, AND8(row, mask));
    high = ADD8(high, SHR8(row, 32));
  }
  if (i < n) {
    lanes row = _mm512_maskz_loadu_epi64(0x0f, a + i);
    low = ADD8(low, AND8(row, mask));
    high = ADD8(high, SHR8(row, 32));
  }
  CHECKED(n >> 32 == 0);
  uint64_t l[8], h[8];
  _mm512_storeu_si512(l, low);
  _mm512_storeu_si512(h, high);
  wide t = residue_halves_value(l, h);
  *r = residue_from_wide_plain(q, &t);
  residue_wipe(&t, sizeof t);
}

TARGET8 void residues_dot_ifma(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  columns8 c = columns8_zero();
  residue_totals total = {{0}};
  size_t pending = 0;
  FOR_BLOCKS(n) {
    residue8 x = factor8(load_words8(a + i, count));
    multiply_add8(&c, x.l, 5, factor8(load_words8(b + i, count)));
    if (++pending == FLUSH_BLOCKS) flush8(&total, &c), pending = 0;
  }
  flush8(&total, &c);
  wide t = residue_totals_value(&total);
  *r = residue_from_wide(q, &t);
  residue_wipe(&t, sizeof t);
}

TARGET8 void residues_round_ifma(
    const modulus256 *q, residue r[2], const residue *al, const residue *ah, const residue *bl, const residue *bh,
    size_t n) {
  // Two passes over blocks that stay in the cache: with both sums at once their columns would not fit the registers.
  const modulus8 m = modulus8_of(q);
  residue_totals total[2] = {{{0}}, {{0}}};
  for (size_t begin = 0; begin < n; begin += 8 * FLUSH_BLOCKS) {
    const size_t size = n - begin < 8 * FLUSH_BLOCKS ? n - begin : 8 * FLUSH_BLOCKS;
    columns8 c = columns8_zero();
    FOR_BLOCKS(size) {
      residue8 x = factor8(load_words8(al + begin + i, count));
      multiply_add8(&c, x.l, 5, factor8(load_words8(bl + begin + i, count)));
    }
    flush8(&total[0], &c);
    FOR_BLOCKS(size) {
      const size_t k = begin + i;
      residue8 x = difference8(&m, load8(&m, ah + k, count), load8(&m, al + k, count));
      multiply_add8(&c, x.l, 5, difference8(&m, load8(&m, bh + k, count), load8(&m, bl + k, count)));
    }
    flush8(&total[1], &c);
  }
  for (int k = 0; k < 2; k++) {
    wide t = residue_totals_value(&total[k]);
    r[k] = residue_from_wide(q, &t);
    residue_wipe(&t, sizeof t);
  }
}
#endif
