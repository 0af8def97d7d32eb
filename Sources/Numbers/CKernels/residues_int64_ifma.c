// Vectors of residues times 64-bit integers, eight at a time. An integer x goes in as the number x + 2^63 of two limbs,
// 52 and 12 bits, and 2^63 times the other factor is taken off at the end.
#include "residues_paths.h"
#if defined(__x86_64__)
#include "totals8.h"

/// Limbs of x + 2^63, in the order of lanes that residues are loaded in.
typedef struct {
  lanes l[2];
} integer8;

INLINE8 integer8 load_integer8(const int64_t *p, size_t count) {
  lanes x = _mm512_maskz_loadu_epi64((__mmask8)((1u << count) - 1), p);
  x = _mm512_permutexvar_epi64(LANE_ORDER8, x);
  x = _mm512_xor_si512(x, _mm512_set1_epi64(INT64_MIN));
  integer8 r = {{x, SHR8(x, 52)}};  // rubbish above the 52 bits of limb 0
  return r;
}

/// Columns of c/2^104 mod q for sums of products with integers: two of them, at most 8 terms below 2^52 a column.
INLINE8 residue8 reduce_integers8(const modulus8 *m, const columns8 *c) {
  lanes t[7];
  t[0] = c->lo[0];
  UNROLL8 for (int k = 1; k < 6; k++) t[k] = ADD8(c->lo[k], c->hi[k - 1]);
  t[6] = c->hi[5];
  return reduce8(m, t, 2);
}

TARGET8 void residues_axpy_int64_ifma(
    const modulus256 *q, residue *r, const residue *a, const residue *s, const int64_t *x, size_t n) {
  const modulus8 m = modulus8_of(q);
  const residue zero = {{0, 0, 0, 0}};
  residue scaled = residue_mul(q, *s, residue_of(q, 0, UINT64_C(1) << 40, 0, 0));                     // s*2^104
  residue offset = residue_sub(q, zero, residue_mul(q, *s, residue_of(q, UINT64_C(1) << 63, 0, 0, 0)));  // -s*2^63
  const residue8 factor = broadcast8(scaled.limb), constant = broadcast8(offset.limb);
  FOR_BLOCKS(n) {
    integer8 u = load_integer8(x + i, count);
    columns8 c = columns8_zero();
    multiply_add8(&c, u.l, 2, factor);
    // q*2^64/2^104 + q + q + q < 4q.
    residue8 t = add8(reduce_integers8(&m, &c), constant);
    if (a) t = add8(t, load8(&m, a + i, count));
    store8(r + i, below_q_from_4q(&m, t), count);
  }
  residue_wipe(&scaled, sizeof scaled);
  residue_wipe(&offset, sizeof offset);
}

/// Totals of sums of residues times integers, and of the residues themselves.
typedef struct {
  columns8 products, residues;
  residue_totals product_total, residue_total;
} integer_sums;

INLINE8 void integer_sums_add8(integer_sums *s, integer8 x, residue8 b) {
  multiply_add8(&s->products, x.l, 2, b);
  UNROLL8 for (int k = 0; k < 5; k++) s->residues.lo[k] = ADD8(s->residues.lo[k], b.l[k]);
}

INLINE8 void integer_sums_flush8(integer_sums *s) {
  flush8(&s->product_total, &s->products);
  flush8(&s->residue_total, &s->residues);
}

/// The sum of products less `offset` times the sum of residues. Wipes the sums.
static residue integer_sums_value(const modulus256 *q, integer_sums *s, residue offset) {
  wide p = residue_totals_value(&s->product_total), t = residue_totals_value(&s->residue_total);
  residue r = residue_sub(
      q, residue_from_wide_plain(q, &p), residue_mul(q, residue_from_wide_plain(q, &t), offset));
  residue_wipe(&p, sizeof p);
  residue_wipe(&t, sizeof t);
  residue_wipe(s, sizeof *s);
  return r;
}

TARGET8 void residues_dot_int64_ifma(
    const modulus256 *q, residue *r, const residue *a, const int64_t *x, size_t n) {
  const modulus8 m = modulus8_of(q);
  integer_sums s = {columns8_zero(), columns8_zero(), {{0}}, {{0}}};
  size_t pending = 0;
  FOR_BLOCKS(n) {
    integer_sums_add8(&s, load_integer8(x + i, count), load8(&m, a + i, count));
    if (++pending == FLUSH_BLOCKS) integer_sums_flush8(&s), pending = 0;
  }
  integer_sums_flush8(&s);
  *r = integer_sums_value(q, &s, residue_of(q, UINT64_C(1) << 63, 0, 0, 0));
}

#endif
