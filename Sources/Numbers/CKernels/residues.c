// Vectors of residues: choice of a path, and what both paths share.
#include "residues_paths.h"

void sealedsum_residues_add(
    int path, const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  RESIDUES_CHOOSE(path, add, q, r, a, b, n);
}

void sealedsum_residues_sub(
    int path, const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  RESIDUES_CHOOSE(path, sub, q, r, a, b, n);
}

void sealedsum_residues_mul(
    int path, const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  RESIDUES_CHOOSE(path, mul, q, r, a, b, n);
}

void sealedsum_residues_scale(
    int path, const modulus256 *q, residue *r, const residue *s, const residue *a, size_t n) {
  RESIDUES_CHOOSE(path, scale, q, r, s, a, n);
}

void sealedsum_residues_axpy(
    int path, const modulus256 *q, residue *r, const residue *a, const residue *s, const residue *b, size_t n) {
  RESIDUES_CHOOSE(path, axpy, q, r, a, s, b, n);
}

void sealedsum_residues_fold(
    int path, const modulus256 *q, residue *r, const residue *low, const residue *high, const residue *s, size_t n) {
  RESIDUES_CHOOSE(path, fold, q, r, low, high, s, n);
}

void sealedsum_residues_sum(int path, const modulus256 *q, residue *r, const residue *a, size_t n) {
  RESIDUES_CHOOSE(path, sum, q, r, a, n);
}

void sealedsum_residues_dot(
    int path, const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  RESIDUES_CHOOSE(path, dot, q, r, a, b, n);
}

void sealedsum_residues_round(
    int path, const modulus256 *q, residue r[2], const residue *al, const residue *ah, const residue *bl,
    const residue *bh, size_t n) {
  RESIDUES_CHOOSE(path, round, q, r, al, ah, bl, bh, n);
}

void sealedsum_residues_axpy_int64(
    int path, const modulus256 *q, residue *r, const residue *a, const residue *s, const int64_t *x, size_t n) {
  RESIDUES_CHOOSE(path, axpy_int64, q, r, a, s, x, n);
}

void sealedsum_residues_dot_int64(
    int path, const modulus256 *q, residue *r, const residue *a, const int64_t *x, size_t n) {
  RESIDUES_CHOOSE(path, dot_int64, q, r, a, x, n);
}

void sealedsum_residues_add_bits(
    int path, const modulus256 *q, residue *r, const residue *weights, size_t terms, const int64_t *x, size_t stride,
    int shift, int step, size_t n) {
  CHECKED(terms >= 1 && terms <= 64);
  RESIDUES_CHOOSE(path, add_bits, q, r, weights, terms, x, stride, shift, step, n);
}

void sealedsum_residues_round_squares(
    int path, const modulus256 *q, residue r[2], const residue *low, const residue *high, const residue *e, size_t n) {
  RESIDUES_CHOOSE(path, round_squares, q, r, low, high, e, n);
}

void sealedsum_residues_combine_int32(
    int path, const modulus256 *q, residue *r, const residue *weights, size_t slabs, const int32_t *x, size_t stride,
    size_t n) {
  CHECKED(slabs >= 1 && slabs <= RESIDUES_MOST_SLABS);
  RESIDUES_CHOOSE(path, combine_int32, q, r, weights, slabs, x, stride, n);
}

void sealedsum_residues_from_limbs(int path, const modulus256 *q, residue *r, const uint64_t *x, size_t n) {
  const residue r2 = residue_r_squared(q);
  sealedsum_residues_scale(path, q, r, &r2, (const residue *)x, n);
}

void sealedsum_residues_to_limbs(int path, const modulus256 *q, uint64_t *x, const residue *a, size_t n) {
  const residue plain_one = {{1, 0, 0, 0}};
  sealedsum_residues_scale(path, q, (residue *)x, &plain_one, a, n);
}

/// Elements that stay in the first cache.
enum { BLOCK = 64 };

void sealedsum_residues_from_uniform(
    int path, const modulus256 *q, residue *r, const uint8_t *bytes, size_t n) {
  const residue r2 = residue_r_squared(q), r3 = residue_mul(q, r2, r2);
  residue low[BLOCK], high[BLOCK];
  for (size_t i = 0; i < n; i += BLOCK) {
    const size_t count = n - i < BLOCK ? n - i : BLOCK;
    for (size_t k = 0; k < count; k++) {
      for (int j = 0; j < 4; j++) {
        uint64_t l = 0, h = 0;
        for (int b = 7; b >= 0; b--) {
          l = l << 8 | bytes[64 * (i + k) + 8 * j + b];
          h = h << 8 | bytes[64 * (i + k) + 32 + 8 * j + b];
        }
        low[k].limb[j] = l;
        high[k].limb[j] = h;
      }
    }
    sealedsum_residues_scale(path, q, low, &r2, low, count);
    sealedsum_residues_scale(path, q, high, &r3, high, count);  // high*2^256
    sealedsum_residues_add(path, q, r + i, low, high, count);
  }
  residue_wipe(low, sizeof low);
  residue_wipe(high, sizeof high);
}

void sealedsum_residues_powers(
    int path, const modulus256 *q, residue *r, const residue *first, const residue *s, size_t n) {
  if (n == 0) return;
  // The first block by doublings, the others each from the one before.
  residue power = *s;  // s^done up to a block, s^BLOCK from then on
  r[0] = *first;
  for (size_t done = 1; done < n;) {
    const size_t span = done < BLOCK ? done : BLOCK, count = n - done < span ? n - done : span;
    sealedsum_residues_scale(path, q, r + done, &power, r + done - span, count);
    if (done < BLOCK) power = residue_mul(q, power, power);
    done += count;
  }
  residue_wipe(&power, sizeof power);
}

/// a^(q-2): four bits of the public exponent at a time.
static residue residue_invert(const modulus256 *q, residue a) {
  const uint64_t two[4] = {2, 0, 0, 0};
  uint64_t exponent[4];
  residue powers[16], r = residue_of(q, 1, 0, 0, 0);
  (void)limbs_sub(exponent, q->order, two);
  powers[0] = r;
  for (int i = 1; i < 16; i++) powers[i] = residue_mul(q, powers[i - 1], a);
  for (int i = 63; i >= 0; i--) {
    for (int k = 0; k < 4; k++) r = residue_mul(q, r, r);
    r = residue_mul(q, r, powers[exponent[i / 16] >> (4 * (i % 16)) & 15]);
  }
  residue_wipe(powers, sizeof powers);
  return r;
}

static uint64_t residue_is_zero(const residue *a) {
  uint64_t x = a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3];
  return ((x | (0 - x)) >> 63) ^ 1;
}

/// r = a with 1 for 0; gives 1 where there was a 0.
static uint64_t replace_zeros(const modulus256 *q, residue *r, const residue *a, size_t n) {
  const residue one = residue_of(q, 1, 0, 0, 0);
  uint64_t any = 0;
  for (size_t k = 0; k < n; k++) {
    const uint64_t zero = residue_is_zero(&a[k]);
    r[k] = residue_select(residue_mask(zero), one, a[k]);
    any |= zero;
  }
  return any;
}

// Montgomery's trick in BLOCK columns: rows of products of all elements above, one inversion, and back.
int sealedsum_residues_invert(int path, const modulus256 *q, residue *r, const residue *a, size_t n) {
  if (n == 0) return 1;
  const residue zero = {{0, 0, 0, 0}};
  residue row[BLOCK], inverse[BLOCK], prefix[BLOCK];
  uint64_t zeros = 0;
  const size_t columns = n < BLOCK ? n : BLOCK;
  for (size_t i = 0; i < n; i += BLOCK) {
    const size_t count = n - i < BLOCK ? n - i : BLOCK;
    zeros |= replace_zeros(q, row, a + i, count);
    if (i == 0) memcpy(r, row, count * sizeof *r);
    else sealedsum_residues_mul(path, q, r + i, r + i - BLOCK, row, count);
  }
  // The lowest element of each column holds the product of the column; the columns are one more row of the trick.
  for (size_t k = 0; k < columns; k++) {
    inverse[k] = r[k + (n - 1 - k) / BLOCK * BLOCK];
    prefix[k] = k == 0 ? inverse[0] : residue_mul(q, prefix[k - 1], inverse[k]);
  }
  residue all = residue_invert(q, prefix[columns - 1]);
  for (size_t k = columns; k-- > 1;) {
    residue product = inverse[k];
    inverse[k] = residue_mul(q, all, prefix[k - 1]);
    all = residue_mul(q, all, product);
  }
  inverse[0] = all;
  // From the last row up: 1/a = (1/product down to here)*(product above).
  for (size_t i = (n - 1) / BLOCK * BLOCK; i > 0; i -= BLOCK) {
    const size_t count = n - i < BLOCK ? n - i : BLOCK;
    (void)replace_zeros(q, row, a + i, count);
    sealedsum_residues_mul(path, q, r + i, r + i - BLOCK, inverse, count);
    sealedsum_residues_mul(path, q, inverse, inverse, row, count);
  }
  memcpy(r, inverse, columns * sizeof *r);
  for (size_t i = 0; i < n; i++) r[i] = residue_select(residue_mask(residue_is_zero(&a[i])), zero, r[i]);
  residue_wipe(row, sizeof row);
  residue_wipe(inverse, sizeof inverse);
  residue_wipe(prefix, sizeof prefix);
  residue_wipe(&all, sizeof all);
  return (int)(zeros ^ 1);
}

int sealedsum_residues_are_canonical(const modulus256 *q, const uint64_t *x, size_t n) {
  int all = 1;
  for (size_t i = 0; i < n; i++) all &= residue_is_canonical(q, x + 4 * i);
  return all;
}

int sealedsum_residues_equal(const residue *a, const residue *b, size_t n) {
  uint64_t d = 0;
  for (size_t i = 0; i < n; i++) {
    for (int k = 0; k < 4; k++) d |= a[i].limb[k] ^ b[i].limb[k];
  }
  return (int)(((d | (0 - d)) >> 63) ^ 1);
}
