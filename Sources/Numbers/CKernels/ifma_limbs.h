// Eight rows of 64-bit limbs to and from 52-bit digits in lanes.
#pragma once
#include <stddef.h>
#include "ifma52.h"
#if defined(__x86_64__)

/// Row i, column j becomes row j, column i: unpack pairs of words, then exchange quarters of 128 bits, twice.
VECTOR_INLINE void transpose8(vec x[8]) {
  vec y[8], z[8];
  UNROLL for (int i = 0; i < 8; i += 2) {
    y[i] = _mm512_unpacklo_epi64(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_epi64(x[i], x[i + 1]);
  }
  UNROLL for (int h = 0; h < 8; h += 4) {
    UNROLL for (int i = 0; i < 2; i++) {
      z[h + i] = _mm512_shuffle_i64x2(y[h + i], y[h + i + 2], 0x88);
      z[h + i + 2] = _mm512_shuffle_i64x2(y[h + i], y[h + i + 2], 0xdd);
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    x[i] = _mm512_shuffle_i64x2(z[i], z[i + 4], 0x88);
    x[i + 4] = _mm512_shuffle_i64x2(z[i], z[i + 4], 0xdd);
  }
}

/// A mask of the first `count` of eight words.
static inline uint8_t first_words(size_t count) { return count >= 8 ? 0xff : (uint8_t)((1u << count) - 1); }

/// limbs[j] = limb j of each of eight rows; zeros from `count` up to the next multiple of eight.
VECTOR_INLINE void limbs_load(vec *limbs, const uint64_t *const *rows, size_t count) {
  for (size_t j = 0; j < count; j += 8) {
    const __mmask8 there = first_words(count - j);
    vec x[8];
    UNROLL for (int i = 0; i < 8; i++) x[i] = _mm512_maskz_loadu_epi64(there, rows[i] + j);
    transpose8(x);
    UNROLL for (int i = 0; i < 8; i++) limbs[j + (size_t)i] = x[i];
  }
}

/// Writes `count` limbs of eight rows; limbs up to the next multiple of eight are read.
VECTOR_INLINE void limbs_store(uint64_t *const *rows, const vec *limbs, size_t count) {
  for (size_t j = 0; j < count; j += 8) {
    const __mmask8 there = first_words(count - j);
    vec x[8];
    UNROLL for (int i = 0; i < 8; i++) x[i] = limbs[j + (size_t)i];
    transpose8(x);
    UNROLL for (int i = 0; i < 8; i++) _mm512_mask_storeu_epi64(rows[i] + j, there, x[i]);
  }
}

/// x shifted by a count that all lanes share; 64 and more give zero.
VECTOR_INLINE vec shift_right(vec x, size_t bits) { return _mm512_srl_epi64(x, _mm_cvtsi64_si128((long long)bits)); }
VECTOR_INLINE vec shift_left(vec x, size_t bits) { return _mm512_sll_epi64(x, _mm_cvtsi64_si128((long long)bits)); }

/// `length` digits of numbers of `count` limbs, count <= ceil(52*length/64). Limbs past `count` are written as zeros,
/// so there must be room for ceil(52*length/64) + 1.
VECTOR_INLINE void digits_from_limbs(vec *digits, size_t length, vec *limbs, size_t count) {
  for (size_t j = count; j <= (52 * length + 63) / 64; j++) limbs[j] = vec_zero();
  const vec mask = vec_digit_mask();
  for (size_t i = 0; i < length; i++) {
    const size_t bit = 52 * i, limb = bit / 64, shift = bit % 64;
    const vec x = _mm512_or_si512(shift_right(limbs[limb], shift), shift_left(limbs[limb + 1], 64 - shift));
    digits[i] = _mm512_and_si512(x, mask);
  }
}

/// `count` limbs, rounded up to a multiple of eight with zeros, of normalised digits, of which there are `length`.
VECTOR_INLINE void limbs_from_digits(vec *limbs, size_t count, const vec *digits, size_t length) {
  for (size_t j = 0; j < ((count + 7) & ~(size_t)7); j++) {
    const size_t bit = 64 * j, i = bit / 52, shift = bit % 52;
    vec x = i < length ? shift_right(digits[i], shift) : vec_zero();
    if (i + 1 < length) x = _mm512_or_si512(x, shift_left(digits[i + 1], 52 - shift));
    // A third digit where the limb begins in a digit's last 12 bits less one.
    if (i + 2 < length) x = _mm512_or_si512(x, shift_left(digits[i + 2], 104 - shift));
    limbs[j] = x;
  }
}
#endif
