// Products, squares and Montgomery's reduction from blocks of eight limbs (adx_blocks.h). Time depends on sizes only:
// signs are masks, and mpn_add_n, mpn_sub_n and mpn_lshift do not look at limbs.
#include "adx_blocks.h"
#include "checked.h"

#if defined(__x86_64__) && !defined(SEALEDSUM_NO_ADX)

enum {
  BLOCK = 8,
  /// From here on a product of halves less is worth its additions.
  KARATSUBA = 48
};

/// r = r + x over `count` limbs, for a small x; gives the carry.
static mp_limb_t add_carry(mp_limb_t *r, size_t count, mp_limb_t x) {
  for (size_t i = 0; i < count; i++) {
    r[i] += x;
    x = r[i] < x;
  }
  return x;
}

/// r = |a - b| over h limbs; gives all ones where a < b, else 0.
static mp_limb_t distance(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b, size_t h) {
  const mp_limb_t mask = 0 - mpn_sub_n(r, a, b, (mp_size_t)h);
  mp_limb_t carry = mask & 1;
  for (size_t i = 0; i < h; i++) {
    r[i] = (r[i] ^ mask) + carry;
    carry = r[i] < carry;
  }
  return mask;
}

void sealedsum_adx_multiply(mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t k, mp_limb_t *scratch) {
  CHECKED(k % BLOCK == 0);
  if (k < KARATSUBA || k % (2 * BLOCK) != 0) {
    for (size_t i = 0; i < 2 * k; i++) t[i] = 0;
    // What t holds so far is below 2^(64*(i + k)): no carry.
    for (size_t i = 0; i < k; i += BLOCK) sealedsum_adx_block(t + i, a + i, b, k / BLOCK);
    return;
  }
  // With B = 2^(64*h): a0*b0 + a1*b1*B^2 + (a0*b0 + a1*b1 - (a0 - a1)*(b0 - b1))*B. Scratch space: 2*k limbs here and
  // 4*h = 2*k below; the
  // differences stand where the product comes later.
  const size_t h = k / 2;
  mp_limb_t *x = t, *y = t + h, *middle = scratch, *cross = scratch + k, *below = scratch + 2 * k;
  const mp_limb_t sign = distance(x, a, a + h, h) ^ distance(y, b, b + h, h);
  sealedsum_adx_multiply(cross, x, y, h, below);
  sealedsum_adx_multiply(t, a, b, h, below);
  sealedsum_adx_multiply(t + k, a + h, b + h, h, below);
  mp_limb_t top = mpn_add_n(middle, t, t + k, (mp_size_t)k);
  // Minus the cross product where both differences have one sign: its complement plus 1, minus B^2. What comes out is
  // a0*b1 + a1*b0, not negative and below 2*B^2.
  const mp_limb_t negative = ~sign;
  for (size_t i = 0; i < k; i++) cross[i] ^= negative;
  top += mpn_add_n(middle, middle, cross, (mp_size_t)k);
  top += add_carry(middle, k, negative & 1);
  top -= negative & 1;
  CHECKED(top <= 1);
  top += mpn_add_n(t + h, t + h, middle, (mp_size_t)k);
  // top is at most 2, and the whole is below B^4.
  top = add_carry(t + h + k, h, top);
  CHECKED(top == 0);
}

void sealedsum_adx_square(mp_limb_t *t, const mp_limb_t *a, size_t k, mp_limb_t *scratch) {
  CHECKED(k % BLOCK == 0);
  for (size_t i = 0; i < 2 * k; i++) t[i] = scratch[i] = 0;
  // Products of different blocks once, doubled, and the squares of blocks, which do not overlap. Neither has a carry,
  // nor has their sum: each part is at most a^2.
  for (size_t i = 0; i < k; i += BLOCK) {
    const size_t above = k - i - BLOCK;
    if (above > 0) sealedsum_adx_block(t + 2 * i + BLOCK, a + i, a + i + BLOCK, above / BLOCK);
    sealedsum_adx_block(scratch + 2 * i, a + i, a + i, 1);
  }
  mpn_lshift(t, t, (mp_size_t)(2 * k), 1);
  mpn_add_n(t, t, scratch, (mp_size_t)(2 * k));
}

mp_limb_t sealedsum_adx_reduce(mp_limb_t *t, mp_limb_t *q, const mp_limb_t *n, const mp_limb_t *inverse, size_t k) {
  CHECKED(k % BLOCK == 0 && n[0] * inverse[0] == ~(mp_limb_t)0);
  mp_limb_t carry = 0;
  for (size_t i = 0; i < k; i += BLOCK) {
    sealedsum_adx_low(q + i, t + i, inverse);
    // The carry of the block before belongs above its limbs, where this block ends. t + q*n so far is below
    // 2*2^(64*(i + k + 8)), so both carries together are at most 1.
    carry = add_carry(t + i + k, BLOCK, carry);
    carry += sealedsum_adx_block(t + i, q + i, n, k / BLOCK);
    CHECKED(carry <= 1);
  }
  return carry;
}
#endif
