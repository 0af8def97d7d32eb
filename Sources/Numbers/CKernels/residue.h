// One integer modulo an odd q, 3 <= q < 2^256, in Montgomery form, R = 2^256: portable, without branches on values.
//
// A residue is "canonical" below q. Functions give canonical residues, and take no others unless they say so; a build
// with SEALEDSUM_CHECKED asserts it.
#pragma once
#include <string.h>
#include "checked.h"
#include "residues.h"

typedef unsigned __int128 u128;
typedef sealedsum_residue residue;
typedef sealedsum_modulus256 modulus256;

#define RESIDUE_INLINE static inline __attribute__((always_inline))

/// All ones where bit is 1, 0 where it is 0; the compiler may not learn which, lest it branch on it. (Under
/// MemorySanitizer, which follows secrets, assembly would hide where the mask came from.)
RESIDUE_INLINE uint64_t residue_mask(uint64_t bit) {
  uint64_t mask = 0 - bit;
#if !defined(__has_feature) || !__has_feature(memory_sanitizer)
  __asm__("" : "+r"(mask));
#endif
  return mask;
}

/// Overwrites a secret; not optimised away.
RESIDUE_INLINE void residue_wipe(void *p, size_t size) {
  memset(p, 0, size);
  __asm__ volatile("" : : "r"(p) : "memory");
}

/// *r = a + b; gives the carry.
RESIDUE_INLINE uint64_t limbs_add(uint64_t r[4], const uint64_t a[4], const uint64_t b[4]) {
  u128 t = 0;
  for (int i = 0; i < 4; i++) {
    t += (u128)a[i] + b[i];  // < 2^65 + 1
    r[i] = (uint64_t)t;
    t >>= 64;
  }
  return (uint64_t)t;
}

/// *r = a - b; gives the borrow.
RESIDUE_INLINE uint64_t limbs_sub(uint64_t r[4], const uint64_t a[4], const uint64_t b[4]) {
  uint64_t borrow = 0;
  for (int i = 0; i < 4; i++) {
    u128 t = (u128)a[i] - b[i] - borrow;
    r[i] = (uint64_t)t;
    borrow = (uint64_t)(t >> 64) & 1;
  }
  return borrow;
}

/// Whether any number of four limbs is below q.
RESIDUE_INLINE int residue_is_canonical(const modulus256 *q, const uint64_t x[4]) {
  uint64_t t[4];
  return (int)limbs_sub(t, x, q->order);
}

#define RESIDUE_CANONICAL(q, x) CHECKED(residue_is_canonical(q, (x).limb))

#if defined(SEALEDSUM_CHECKED)
/// Whether five limbs are below 2q.
RESIDUE_INLINE int residue_is_below_2q(const modulus256 *q, const uint64_t t[5]) {
  uint64_t once[4], twice[4];
  const uint64_t first = limbs_sub(once, t, q->order);
  if (t[4] < first) return 1;
  return t[4] - first < limbs_sub(twice, once, q->order);
}
#endif

/// mask ? a : b for any limbs and a mask of zeros or ones.
RESIDUE_INLINE residue residue_select(uint64_t mask, residue a, residue b) {
  CHECKED(mask + 1 <= 1);
  for (int i = 0; i < 4; i++) b.limb[i] ^= mask & (a.limb[i] ^ b.limb[i]);
  return b;
}

/// x + carry*2^256 < 2q brought below q: with a carry the value is at least 2^256 > q, without one it is at least q
/// where the subtraction borrows nothing.
RESIDUE_INLINE residue residue_reduce_once(const modulus256 *q, residue x, uint64_t carry) {
  residue d;
  CHECKED(carry <= 1);
  uint64_t borrow = limbs_sub(d.limb, x.limb, q->order);
  CHECKED(carry <= borrow);
  d = residue_select(residue_mask(carry | (borrow ^ 1)), d, x);
  CHECKED(residue_is_canonical(q, d.limb));
  return d;
}

RESIDUE_INLINE residue residue_add(const modulus256 *q, residue a, residue b) {
  RESIDUE_CANONICAL(q, a);
  RESIDUE_CANONICAL(q, b);
  residue r;
  uint64_t carry = limbs_add(r.limb, a.limb, b.limb);
  return residue_reduce_once(q, r, carry);
}

RESIDUE_INLINE residue residue_sub(const modulus256 *q, residue a, residue b) {
  RESIDUE_CANONICAL(q, a);
  RESIDUE_CANONICAL(q, b);
  residue r;
  uint64_t mask = residue_mask(limbs_sub(r.limb, a.limb, b.limb)), back[4];
  for (int i = 0; i < 4; i++) back[i] = mask & q->order[i];
  (void)limbs_add(r.limb, r.limb, back);
  RESIDUE_CANONICAL(q, r);
  return r;
}

/// mask ? -a : a for a mask of zeros or ones.
RESIDUE_INLINE residue residue_negate_where(const modulus256 *q, uint64_t mask, residue a) {
  const residue zero = {{0, 0, 0, 0}};
  return residue_select(mask, residue_sub(q, zero, a), a);
}

/// t = (t + a*w + m*q)/2^64 with the m < 2^64 that makes it exact, for a < q. From t <= 2q - 1 it comes to at most
/// (2q - 1 + (q - 1)*(2^64 - 1) + (2^64 - 1)*q)/2^64 = 2q - 1: five limbs hold it, the fifth 0 or 1.
RESIDUE_INLINE void residue_step(const modulus256 *q, uint64_t t[5], const uint64_t a[4], uint64_t w) {
  CHECKED(residue_is_canonical(q, a) && residue_is_below_2q(q, t));
  uint64_t s[5];
  u128 c = 0;
  for (int i = 0; i < 4; i++) {
    c += (u128)a[i] * w + t[i];  // <= (2^64-1)^2 + 2*(2^64-1) = 2^128 - 1
    s[i] = (uint64_t)c;
    c >>= 64;
  }
  c += t[4];
  s[4] = (uint64_t)c;
  const uint64_t top = (uint64_t)(c >> 64);  // 1 only for q close to 2^256
  uint64_t m = s[0] * q->negative_inverse;
  c = ((u128)m * q->order[0] + s[0]) >> 64;
  for (int i = 1; i < 4; i++) {
    c += (u128)m * q->order[i] + s[i];
    t[i - 1] = (uint64_t)c;
    c >>= 64;
  }
  c += s[4];
  t[3] = (uint64_t)c;
  t[4] = (uint64_t)(c >> 64) + top;
  CHECKED(residue_is_below_2q(q, t));
}

/// a*b/R mod q for any a < 2^256 and a canonical b: four steps, each below 2q.
RESIDUE_INLINE residue residue_mul(const modulus256 *q, residue a, residue b) {
  uint64_t t[5] = {0, 0, 0, 0, 0};
  for (int i = 0; i < 4; i++) residue_step(q, t, b.limb, a.limb[i]);
  residue r = {{t[0], t[1], t[2], t[3]}};
  return residue_reduce_once(q, r, t[4]);
}

/// a*x/2^64 mod q.
RESIDUE_INLINE residue residue_mul_word(const modulus256 *q, residue a, uint64_t x) {
  uint64_t t[5] = {0, 0, 0, 0, 0};
  residue_step(q, t, a.limb, x);
  residue r = {{t[0], t[1], t[2], t[3]}};
  return residue_reduce_once(q, r, t[4]);
}

RESIDUE_INLINE residue residue_r_squared(const modulus256 *q) {
  residue r;
  memcpy(r.limb, q->r_squared, sizeof r.limb);
  return r;
}

/// The residue of any number of four limbs.
RESIDUE_INLINE residue residue_of(const modulus256 *q, uint64_t l0, uint64_t l1, uint64_t l2, uint64_t l3) {
  residue x = {{l0, l1, l2, l3}};
  return residue_mul(q, x, residue_r_squared(q));
}

/// |x| and, in *negative, all ones where x is below zero.
RESIDUE_INLINE uint64_t int64_magnitude(int64_t x, uint64_t *negative) {
  *negative = residue_mask((uint64_t)x >> 63);
  return ((uint64_t)x ^ *negative) - *negative;
}

/// A sum of products as it comes, below 2^576: 2^60 products of two numbers below 2^257 fit.
typedef struct {
  uint64_t limb[9];
} wide;

/// t/R mod q: t = t0 + t1*R + t2*R^2 gives t0/R + t1 + t2*R.
static inline residue residue_from_wide(const modulus256 *q, const wide *t) {
  const residue plain_one = {{1, 0, 0, 0}};
  residue t0 = {{t->limb[0], t->limb[1], t->limb[2], t->limb[3]}};
  residue t1 = {{t->limb[4], t->limb[5], t->limb[6], t->limb[7]}};
  residue t2 = {{t->limb[8], 0, 0, 0}}, r2 = residue_r_squared(q);
  t0 = residue_mul(q, t0, plain_one);
  t1 = residue_mul(q, t1, residue_mul(q, plain_one, r2));
  t2 = residue_mul(q, t2, r2);
  return residue_add(q, residue_add(q, t0, t1), t2);
}

/// t mod q.
static inline residue residue_from_wide_plain(const modulus256 *q, const wide *t) {
  return residue_mul(q, residue_from_wide(q, t), residue_r_squared(q));
}
