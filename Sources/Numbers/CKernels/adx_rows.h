// Products, squares and Montgomery's reduction of 64-bit limbs by rows, with x86-64's mulx, adcx and adox: two carry
// chains run side by side, so that a row costs little more than a cycle a limb. Debian's GMP, which must run without
// these instructions, takes two. No branch and no address depends on a limb.
//
// Compile with SEALEDSUM_NO_ADX to leave this out (the portable path is then GMP's functions alone).
#pragma once
#include <stddef.h>
#include <gmp.h>

#if defined(__x86_64__) && !defined(SEALEDSUM_NO_ADX)
#define SEALEDSUM_ADX 1

/// r = r + a*b over `count` limbs; gives the limb above.
static inline mp_limb_t adx_add_row(mp_limb_t *r, const mp_limb_t *a, size_t count, mp_limb_t b) {
  mp_limb_t carry = 0;
  for (; count % 4 != 0; count--, r++, a++) {
    const unsigned __int128 x = (unsigned __int128)*a * b + *r + carry;  // at most 2^128 - 1
    *r = (mp_limb_t)x;
    carry = (mp_limb_t)(x >> 64);
  }
  size_t blocks = count / 4;
  if (blocks == 0) return carry;
  mp_limb_t low, high;
  // Chain CF adds the high half of the product before to the low half of each, chain OF adds what stood in r. The loop
  // counts with lea and jrcxz, which leave both flags alone. In the end both carries go to the last high half, which
  // cannot overflow: the whole is below 2^(64*(count + 1)).
  __asm__ volatile(
      "xorl %k[low], %k[low]\n"
      "1:\n"
      "mulxq (%[a]), %[low], %[high]\n"
      "adcxq %[carry], %[low]\n"
      "adoxq (%[r]), %[low]\n"
      "movq %[low], (%[r])\n"
      "mulxq 8(%[a]), %[low], %[carry]\n"
      "adcxq %[high], %[low]\n"
      "adoxq 8(%[r]), %[low]\n"
      "movq %[low], 8(%[r])\n"
      "mulxq 16(%[a]), %[low], %[high]\n"
      "adcxq %[carry], %[low]\n"
      "adoxq 16(%[r]), %[low]\n"
      "movq %[low], 16(%[r])\n"
      "mulxq 24(%[a]), %[low], %[carry]\n"
      "adcxq %[high], %[low]\n"
      "adoxq 24(%[r]), %[low]\n"
      "movq %[low], 24(%[r])\n"
      "leaq 32(%[a]), %[a]\n"
      "leaq 32(%[r]), %[r]\n"
      "leaq -1(%[blocks]), %[blocks]\n"
      "jrcxz 2f\n"
      "jmp 1b\n"
      "2:\n"
      "movl $0, %k[low]\n"
      "adcxq %[low], %[carry]\n"
      "adoxq %[low], %[carry]\n"
      : [r] "+r"(r), [a] "+r"(a), [blocks] "+c"(blocks), [carry] "+r"(carry), [low] "=&r"(low), [high] "=&r"(high)
      : "d"(b)
      : "cc", "memory");
  return carry;
}

/// t = a*b, 2*k limbs.
static inline void adx_product(mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t k) {
  for (size_t i = 0; i < k; i++) t[i] = 0;
  for (size_t i = 0; i < k; i++) t[k + i] = adx_add_row(t + i, a, k, b[i]);
}

/// t = a^2: products of different limbs once, doubled, then the squares of limbs.
static inline void adx_square(mp_limb_t *t, const mp_limb_t *a, size_t k) {
  for (size_t i = 0; i <= k; i++) t[i] = 0;
  for (size_t i = 0; i + 1 < k; i++) t[k + i] = adx_add_row(t + 2 * i + 1, a + i + 1, k - i - 1, a[i]);
  t[2 * k - 1] = 0;
  mp_limb_t shifted = 0, carry = 0;
  for (size_t i = 0; i < k; i++) {
    const unsigned __int128 square = (unsigned __int128)a[i] * a[i];
    const mp_limb_t low = t[2 * i] << 1 | shifted, high = t[2 * i + 1] << 1 | t[2 * i] >> 63;
    shifted = t[2 * i + 1] >> 63;
    unsigned __int128 x = (unsigned __int128)low + (mp_limb_t)square + carry;
    t[2 * i] = (mp_limb_t)x;
    x = (unsigned __int128)high + (mp_limb_t)(square >> 64) + (mp_limb_t)(x >> 64);
    t[2 * i + 1] = (mp_limb_t)x;
    carry = (mp_limb_t)(x >> 64);
  }
}
#endif
