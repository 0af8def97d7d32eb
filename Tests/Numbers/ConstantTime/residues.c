// Vectors of residues with secret elements.
#include <stdlib.h>
#include <string.h>
#include "residues.h"
#include "secrets.h"

enum { N = 75 };

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
  sealedsum_residues_fold_int64(path, q, r, x, y, &s, N);
  sealedsum_residues_dot_int64(path, q, r, a, x, N);
  sealedsum_residues_round_int64(path, q, pair, x, y, a, b, N);
  sealedsum_residues_add_bits(path, q, r, a, 5, x, 7, 3, 0, N - 28);
  sealedsum_residues_add_bits(path, q, r, a, 60, x, 0, 2, 1, N);
  sealedsum_residues_round_squares(path, q, pair, a, b, r, N);
  sealedsum_residues_from_uniform(path, q, r, bytes, N);
  sealedsum_residues_from_limbs(path, q, r, a[0].limb, N);
  sealedsum_residues_to_limbs(path, q, r[0].limb, a, N);
  sealedsum_residues_powers(path, q, r, &a[1], &s, N);
  volatile int keep = sealedsum_residues_invert(path, q, r, a, N);
  keep = sealedsum_residues_are_canonical(q, a[0].limb, N);
  keep = sealedsum_residues_equal(a, b, N);
  (void)keep;
}
