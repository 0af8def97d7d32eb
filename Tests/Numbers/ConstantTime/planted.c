// Faults for scripts/inspect-kernels.py to find, one a function: it must report each of them.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#define VECTOR __attribute__((target("avx512f,avx512vl,avx512dq"), noinline))

/// A gather: an address for each lane.
VECTOR void planted_gather(uint64_t *r, const uint64_t *table, const uint64_t *secret) {
  _mm512_storeu_si512(r, _mm512_i64gather_epi64(_mm512_loadu_si512(secret), table, 8));
}

/// A branch on whether any lane is zero.
VECTOR void planted_transfer(uint64_t *r, const uint64_t *secret) {
  const __m512i x = _mm512_loadu_si512(secret);
  if (_mm512_testn_epi64_mask(x, x) != 0) _mm512_storeu_si512(r, x);
}

/// A branch on a word.
VECTOR void planted_branch(const uint64_t *unused, uint64_t *r, const uint64_t *secret) {
  (void)unused;
  const __m512i x = _mm512_loadu_si512(secret);
  if (secret[3] >> 7 & 1) _mm512_storeu_si512(r, x);
}

/// A look-up by a word.
VECTOR void planted_address(const uint64_t *unused, uint64_t *r, const uint64_t *secret, const uint64_t *table) {
  (void)unused;
  _mm512_storeu_si512(r, _mm512_loadu_si512(table + 8 * (secret[0] & 15)));
}
#endif
