// Vectors of residues with secret elements.
#include <stdlib.h>
#include <string.h>
#include "projections.h"
#include "residues.h"
#include "secrets.h"

enum { N = 75 };

/// Sums of small secret integers, with public bits and masks.
static void follow_projections(int path) {
  enum { PLACES = 23, TERMS = 11, GROUPS = 9 };
  static int32_t x[GROUPS * PLACES];
  static int64_t y[GROUPS * TERMS], h[GROUPS * PLACES], products[GROUPS * GROUPS], sums[TERMS];
  static int8_t mask[GROUPS * TERMS];
  static uint8_t bits[3 * TERMS];
  uint8_t index[4 * SEALEDSUM_PROJECTION_TABLES * TERMS];
  for (int i = 0; i < GROUPS * PLACES; i++) x[i] = 5 * i - 300, h[i] = i;
  for (int i = 0; i < GROUPS * TERMS; i++) mask[i] = (int8_t)-(i % 3 == 0);
  for (int i = 0; i < 3 * TERMS; i++) bits[i] = (uint8_t)(37 * i);
  sealedsum_projection_index(index, bits, 3, PLACES, TERMS);
  SECRET(x, sizeof x);
  const int most = path == SEALEDSUM_IFMA ? SEALEDSUM_LANES_512 : SEALEDSUM_LANES_128;
  for (int lanes = SEALEDSUM_LANES_128; lanes <= most; lanes++) {
    for (int wide = 0; wide < 2; wide++) sealedsum_projection_sums_vartime(lanes, wide, y, x, GROUPS, PLACES, index, TERMS);
    sealedsum_masked_sums(lanes, sums, mask, y, GROUPS, TERMS);
    sealedsum_slab_products(lanes, products, x, GROUPS, PLACES, PLACES);
    sealedsum_slab_mixed_products(lanes, products, h, x, GROUPS, PLACES, PLACES);
  }
}

void follow_residues(int path) {
  static const sealedsum_modulus256 field = {
      {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000},
      0xd2b51da312547e1b,
      {0xa40611e3449c0f01, 0xd00e1ba768859347, 0xceec73d217f5be65, 0x0399411b7c309a3d}};
  const sealedsum_modulus256 *q = &field;
  static sealedsum_residue a[N], b[N], r[N], s, pair[2];
  static int64_t x[N], y[N];
  static uint8_t bytes[64 * N];
  for (int i = 0; i < N; i++) {
    a[i].limb[0] = (uint64_t)i * i, b[i].limb[3] = (uint64_t)i << 50, x[i] = i - 40, y[i] = -3 * i;
  }
  memset(bytes, 0xa5, sizeof bytes);
  s.limb[1] = 77;
  SECRET(a, sizeof a);
  SECRET(b, sizeof b);
  SECRET(x, sizeof x);
  SECRET(y, sizeof y);
  SECRET(bytes, sizeof bytes);
  SECRET(&s, sizeof s);
  sealedsum_residues_add(path, q, r, a, b, N);
  sealedsum_residues_sub(path, q, r, a, b, N);
  sealedsum_residues_mul(path, q, r, a, b, N);
  sealedsum_residues_scale(path, q, r, &s, a, N);
  sealedsum_residues_axpy(path, q, r, a, &s, b, N);
  sealedsum_residues_fold(path, q, r, a, b, &s, N);
  sealedsum_residues_sum(path, q, r, a, N);
  sealedsum_residues_dot(path, q, r, a, b, N);
  sealedsum_residues_round(path, q, pair, a, b, b, a, N);
  sealedsum_residues_axpy_int64(path, q, r, a, &s, x, N);
  sealedsum_residues_dot_int64(path, q, r, a, x, N);
  sealedsum_residues_add_bits(path, q, r, a, 5, x, 7, 3, 0, N - 28);
  sealedsum_residues_add_bits(path, q, r, a, 60, x, 0, 2, 1, N);
  sealedsum_residues_round_squares(path, q, pair, a, b, r, N);
  sealedsum_residues_from_uniform(path, q, r, bytes, N);
  sealedsum_residues_from_limbs(path, q, r, a[0].limb, N);
  sealedsum_residues_to_limbs(path, q, r[0].limb, a, N);
  sealedsum_residues_powers(path, q, r, &a[1], &s, N);
  static int32_t small[N];
  SECRET(small, sizeof small);
  sealedsum_residues_combine_int32(path, q, r, a, 5, small, N / 5, N / 5);
  follow_projections(path);
  volatile int keep = sealedsum_residues_invert(path, q, r, a, N);
  keep = sealedsum_residues_are_canonical(q, a[0].limb, N);
  keep = sealedsum_residues_equal(a, b, N);
  (void)keep;
}
