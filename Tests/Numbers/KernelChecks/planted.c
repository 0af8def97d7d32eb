// Faults to be found. For the sanitizers: `planted heap` reads past an allocation, `planted shift` shifts too far. For the
// assertions of contracts: an argument of each kind of arithmetic that is one above its bound.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "affine25519x8.h"
#include "dispatch.h"
#include "fe25519x4.h"
#include "residue.h"
#include "residue8.h"
#include "ring_internal.h"

static volatile uint64_t sink;

static void field(void) {
  const fe a = {{0, 0, FE_OPERAND, 0, 0}};
  sink = fe_mul(a, FE_ONE).v[0];
}

static void subtrahend(void) {
  const fe b = {{0, 0, 0, FE_SUBTRAHEND, 0}};
  sink = fe_sub(FE_ONE, b).v[0];
}

static void canonical(void) {
  modulus256 q = {0};
  q.order[0] = 11;
  const residue a = {{11, 0, 0, 0}}, b = {{0, 0, 0, 0}};
  sink = residue_add(&q, a, b).limb[0];
}

/// An n-adic digit of n, or of 4n where 4n - 1 is the most, twice.
static void ring(int path) {
  const uint64_t n = UINT64_C(0x1fffffffffffff);
  sealedsum_ring *r = sealedsum_ring_create(path, 1, &n, 1, 1);
  uint64_t *a = sealedsum_words_create(2 * words_aligned(r->words) + r->scratch);
  uint64_t *product = a + words_aligned(r->words), *scratch = product + words_aligned(r->words);
  for (size_t l = 0; l < r->lanes; l++) {
    if (r->radix == 64) a[l] = n;
    else a[l] = (4 * n) & ((UINT64_C(1) << 52) - 1), a[r->lanes + l] = (4 * n) >> 52;
  }
  r->op->multiply(r, product, a, a, scratch);
  sink = product[0];
}

#ifdef SEALEDSUM_HAS_IFMA
IFMA static void lanes25519(void) {
  fe8 a = fe8_all(FE_ONE);
  a.v[4] = _mm512_mask_mov_epi64(a.v[4], 0x10, SET1(FE8_OPERAND));
  a = fe8_mul(a, a);
  uint64_t lane[8];
  _mm512_storeu_si512(lane, a.v[0]);
  sink = lane[0];
}

/// 2q, of which one q is left.
IFMA static void lanes_residue(void) {
  uint64_t lane[8];
  modulus256 q = {0};
  q.order[0] = 11;
  const modulus8 m = modulus8_of(&q);
  const uint64_t twice[4] = {22, 0, 0, 0};
  _mm512_storeu_si512(lane, below_q_from_2q(&m, broadcast8(twice)).l[0]);
  sink = lane[0];
}
#endif

#ifdef SEALEDSUM_HAS_AVX2
AVX2 static void doubles(void) {
  fe4 a = fe4_all(FE_ONE);
  a.v[2] = F64X4(-(double)(FE4_REDUCED + 1));
  fe4_mul(&a, &a, &a);
  double lane[4];
  _mm256_storeu_pd(lane, a.v[0]);
  sink = (uint64_t)lane[0];
}

/// Columns of more than 2^60.
AVX2 static void columns(void) {
  fe4 a;
  const i64x4 c = I64X4((INT64_C(1) << 60) + (INT64_C(1) << 51)), zero = I64X4(0);
  fe4_carry(&a, zero, zero, zero, c, zero, &ROOM4_0);
  double lane[4];
  _mm256_storeu_pd(lane, a.v[4]);
  sink = (uint64_t)lane[0];
}
#endif

int main(int argc, char **argv) {
  volatile int count = 64, *words = malloc(64);
  if (words == NULL || argc < 2) return 2;
  for (int i = 0; i < 16; i++) words[i] = i;
  if (strcmp(argv[1], "heap") == 0) printf("%d\n", words[count / 4]);
  if (strcmp(argv[1], "shift") == 0) printf("%d\n", 1 << count);
  if (strcmp(argv[1], "field") == 0) field();
  if (strcmp(argv[1], "subtrahend") == 0) subtrahend();
  if (strcmp(argv[1], "residue") == 0) canonical();
  if (strcmp(argv[1], "ring") == 0) ring(SEALEDSUM_PORTABLE);
#ifdef SEALEDSUM_HAS_IFMA
  if (strcmp(argv[1], "ring-lanes") == 0) ring(SEALEDSUM_IFMA);
  if (strcmp(argv[1], "field-lanes") == 0) lanes25519();
  if (strcmp(argv[1], "residue-lanes") == 0) lanes_residue();
#endif
#ifdef SEALEDSUM_HAS_AVX2
  if (strcmp(argv[1], "field-doubles") == 0) doubles();
  if (strcmp(argv[1], "columns-doubles") == 0) columns();
#endif
  free((void *)words);
  return 0;
}
