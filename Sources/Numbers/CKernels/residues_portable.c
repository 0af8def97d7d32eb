// Vectors of residues one element at a time.
#include "residues_paths.h"

void residues_add_portable(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  for (size_t i = 0; i < n; i++) r[i] = residue_add(q, a[i], b[i]);
}

void residues_sub_portable(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  for (size_t i = 0; i < n; i++) r[i] = residue_sub(q, a[i], b[i]);
}

void residues_mul_portable(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  for (size_t i = 0; i < n; i++) r[i] = residue_mul(q, a[i], b[i]);
}

void residues_scale_portable(const modulus256 *q, residue *r, const residue *s, const residue *a, size_t n) {
  const residue factor = *s;
  for (size_t i = 0; i < n; i++) r[i] = residue_mul(q, a[i], factor);
}

void residues_axpy_portable(
    const modulus256 *q, residue *r, const residue *a, const residue *s, const residue *b, size_t n) {
  const residue factor = *s;
  for (size_t i = 0; i < n; i++) r[i] = residue_add(q, a[i], residue_mul(q, b[i], factor));
}

void residues_fold_portable(
    const modulus256 *q, residue *r, const residue *low, const residue *high, const residue *s, size_t n) {
  const residue factor = *s;
  for (size_t i = 0; i < n; i++) {
    r[i] = residue_add(q, low[i], residue_mul(q, residue_sub(q, high[i], low[i]), factor));
  }
}

/// t += a*b.
RESIDUE_INLINE void wide_add_product(wide *t, residue a, residue b) {
  uint64_t p[8] = {0};
  for (int i = 0; i < 4; i++) {
    u128 c = 0;
    for (int j = 0; j < 4; j++) {
      c += (u128)a.limb[i] * b.limb[j] + p[i + j];
      p[i + j] = (uint64_t)c;
      c >>= 64;
    }
    p[i + 4] = (uint64_t)c;
  }
  u128 c = 0;
  for (int i = 0; i < 8; i++) {
    c += (u128)t->limb[i] + p[i];
    t->limb[i] = (uint64_t)c;
    c >>= 64;
  }
  t->limb[8] += (uint64_t)c;
}

/// t += a*x: below n*2^320, so six limbs hold n <= 2^64 of them.
RESIDUE_INLINE void wide_add_word_product(wide *t, residue a, uint64_t x) {
  u128 c = 0;
  for (int i = 0; i < 4; i++) {
    c += (u128)a.limb[i] * x + t->limb[i];
    t->limb[i] = (uint64_t)c;
    c >>= 64;
  }
  c += t->limb[4];
  t->limb[4] = (uint64_t)c;
  t->limb[5] += (uint64_t)(c >> 64);
}

void residues_sum_portable(const modulus256 *q, residue *r, const residue *a, size_t n) {
  wide t = {{0}};
  for (size_t i = 0; i < n; i++) wide_add_word_product(&t, a[i], 1);
  *r = residue_from_wide_plain(q, &t);
  residue_wipe(&t, sizeof t);
}

void residues_dot_portable(const modulus256 *q, residue *r, const residue *a, const residue *b, size_t n) {
  wide t = {{0}};
  for (size_t i = 0; i < n; i++) wide_add_product(&t, a[i], b[i]);
  *r = residue_from_wide(q, &t);
  residue_wipe(&t, sizeof t);
}

void residues_round_portable(
    const modulus256 *q, residue r[2], const residue *al, const residue *ah, const residue *bl, const residue *bh,
    size_t n) {
  wide t[2] = {{{0}}};
  for (size_t i = 0; i < n; i++) {
    wide_add_product(&t[0], al[i], bl[i]);
    wide_add_product(&t[1], residue_sub(q, ah[i], al[i]), residue_sub(q, bh[i], bl[i]));
  }
  for (int k = 0; k < 2; k++) r[k] = residue_from_wide(q, &t[k]);
  residue_wipe(t, sizeof t);
}

void residues_axpy_int64_portable(
    const modulus256 *q, residue *r, const residue *a, const residue *s, const int64_t *x, size_t n) {
  // One reduction step divides by 2^64.
  const residue factor = residue_mul(q, *s, residue_of(q, 0, 1, 0, 0)), zero = {{0, 0, 0, 0}};
  for (size_t i = 0; i < n; i++) {
    uint64_t negative, magnitude = int64_magnitude(x[i], &negative);
    residue t = residue_negate_where(q, negative, residue_mul_word(q, factor, magnitude));
    r[i] = residue_add(q, a ? a[i] : zero, t);
  }
}

void residues_dot_int64_portable(const modulus256 *q, residue *r, const residue *a, const int64_t *x, size_t n) {
  wide t = {{0}};
  for (size_t i = 0; i < n; i++) {
    uint64_t negative, magnitude = int64_magnitude(x[i], &negative);
    wide_add_word_product(&t, residue_negate_where(q, negative, a[i]), magnitude);
  }
  *r = residue_from_wide_plain(q, &t);
  residue_wipe(&t, sizeof t);
}
