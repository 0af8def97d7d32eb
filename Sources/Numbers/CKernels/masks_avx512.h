// What the two rings in AVX-512 share: blocks of lanes, packing of eight numbers, and sums.
#pragma once
#include "masks_internal.h"
#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512ifma,avx512vbmi")))
typedef __m512i vec;

#define VECTOR vec
#define LOAD(p) _mm512_load_si512(p)
#define STORE(p, v) _mm512_store_si512(p, v)
#define IN(p) _mm512_loadu_si512(p)
#define OUT(p, v) _mm512_storeu_si512(p, v)
#define SETTLE(v) ((void)0)

/// Blocks of 256, 128 or 64 bits of both in turn: even ones to a, odd ones to b.
TARGET MASK_INLINE void unpack_256(vec *a, vec *b) {
  const vec x = *a, y = *b;
  *a = _mm512_shuffle_i64x2(x, y, 0x44);
  *b = _mm512_shuffle_i64x2(x, y, 0xee);
}
TARGET MASK_INLINE void unpack_128(vec *a, vec *b) {
  const vec x = *a, y = *b;
  *a = _mm512_permutex2var_epi64(x, _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), y);
  *b = _mm512_permutex2var_epi64(x, _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15), y);
}
TARGET MASK_INLINE void unpack_64(vec *a, vec *b) {
  const vec x = *a, y = *b;
  *a = _mm512_unpacklo_epi64(x, y);
  *b = _mm512_unpackhi_epi64(x, y);
}

/// How eight numbers of 64-bit lanes lie in `bits` bytes.
typedef struct {
  vec shifts, bytes, first, second, q;
  __mmask64 all, both;
} pack8;

TARGET MASK_INLINE pack8 pack8_of(const sealedsum_mask_ring *ring) {
  const mask_layout *l = &ring->layout;
  return (pack8){
      IN(l->shifts), IN(l->bytes), IN(l->first), IN(l->second), _mm512_set1_epi64((long long)ring->q),
      (UINT64_C(1) << ring->bits) - 1, l->both};
}

/// Every byte holds bits of one number, or of two.
TARGET MASK_INLINE void pack8_store(const pack8 *p, uint8_t *out, vec x) {
  const vec v = _mm512_sllv_epi64(x, p->shifts);
  const vec bytes = _mm512_or_si512(
      _mm512_permutexvar_epi8(p->first, v), _mm512_maskz_permutexvar_epi8(p->both, p->second, v));
  _mm512_mask_storeu_epi8(out, p->all, bytes);
}

/// Eight bytes from where each begins; `bad` gets a bit for one that is not below q.
TARGET MASK_INLINE vec pack8_load(const pack8 *p, const uint8_t *in, __mmask8 *bad) {
  const vec packed = _mm512_maskz_loadu_epi8(p->all, in);
  vec v = _mm512_srlv_epi64(_mm512_permutexvar_epi8(p->bytes, packed), p->shifts);
  v = _mm512_and_si512(v, _mm512_set1_epi64((long long)p->all));
  *bad |= _mm512_cmpge_epu64_mask(v, p->q);
  return v;
}

void mask_dot_avx512(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x);
#endif
