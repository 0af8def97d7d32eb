// Products of blocks of eight limbs with x86-64's mulx, adcx and adox: eight limbs of the sum stay in registers, so
// that a product of limbs costs little more than its mulx. No branch and no address depends on a limb.
#pragma once
#include <stddef.h>
#include <gmp.h>

#if defined(__x86_64__) && !defined(SEALEDSUM_NO_ADX)

/// t = t + a*b for a of 8 limbs, b of 8*blocks (blocks >= 1) and t of 8*blocks + 8; gives the carry, 0 or 1.
mp_limb_t sealedsum_adx_block(mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t blocks);

/// r = a*b modulo 2^512, 8 limbs each; r may be a.
void sealedsum_adx_low(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);

/// t = a*b, 2*k limbs for k a multiple of 8, by Karatsuba's method from 48 limbs on. `scratch` has 4*k limbs.
void sealedsum_adx_multiply(mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t k, mp_limb_t *scratch);

/// t = a^2, the same; `scratch` has 2*k limbs.
void sealedsum_adx_square(mp_limb_t *t, const mp_limb_t *a, size_t k, mp_limb_t *scratch);

/// Montgomery's reduction: q < R with t + q*n = 0 modulo R = 2^(64*k), for k a multiple of 8 and inverse = -1/n modulo
/// 2^512. The upper half of t becomes (t + q*n)/R modulo R; gives the limb above, 0 or 1.
mp_limb_t sealedsum_adx_reduce(mp_limb_t *t, mp_limb_t *q, const mp_limb_t *n, const mp_limb_t *inverse, size_t k);

#endif
