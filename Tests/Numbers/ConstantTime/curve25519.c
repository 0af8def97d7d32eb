// The curve with secret scalars, integers and points.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "curve25519.h"
#include "dispatch.h"
#include "secrets.h"

enum { N = 3, MANY = 40, ROWS = 9, BITS = 24 };

static void demand(int done) {
  if (!done) fputs("follow: out of memory\n", stderr), exit(3);
}

/// Sums over tables for the lanes of a path.
static void follow_lanes(int path, const sealedsum_point *points) {
  void *table = aligned_alloc(64, MANY * sealedsum_lanes_bytes(path));
  void *powers = aligned_alloc(64, sealedsum_lanes_powers_bytes(path));
  demand(table != NULL && powers != NULL);
  sealedsum_lanes_init(path, table, points, MANY);
  sealedsum_lanes_powers_init(path, powers, points);
  static sealedsum_point r[ROWS];
  static int64_t x[ROWS * MANY];
  static sealedsum_scalar s[ROWS * MANY];
  for (int i = 0; i < ROWS * MANY; i++) x[i] = 1000 - 77 * i, s[i].limb[1] = (uint64_t)i;
  SECRET(x, sizeof x);
  SECRET(s, sizeof s);
  sealedsum_lanes_rows_small(path, r, x, ROWS, MANY, BITS, table);
  sealedsum_lanes_rows(path, r, s, ROWS, MANY, table);
  sealedsum_lanes_fixed(path, r, s, ROWS, powers);
  free(table);
  free(powers);
}

void follow_curve(int path) {
  static sealedsum_niels table[SEALEDSUM_TABLE_ENTRIES], basis[N * SEALEDSUM_BASIS_ENTRIES];
  sealedsum_point base, p, q, r, bases[MANY];
  sealedsum_point_generator(&base);
  for (int i = 0; i < MANY; i++) sealedsum_point_double(&bases[i], &base, (size_t)i);
  sealedsum_table_init(table, &base);
  sealedsum_basis_init(basis, bases, N);
  if (sealedsum_lanes_bytes(path) != 0) follow_lanes(path, bases);

  sealedsum_scalar s[MANY];
  memset(s, 0x0a, sizeof s);
  SECRET(s, sizeof s);
  sealedsum_table_multiply(&p, &s[0], table);
  sealedsum_point_multiply(&q, &s[1], &p);
  sealedsum_point_multiply_many(&r, s, bases, N, path);
  sealedsum_point_multiply_many(&r, s, bases, MANY, path);
  demand(sealedsum_basis_multiply(&r, s, basis, N));
  int64_t x[N] = {-5, 7, 1000};
  SECRET(x, sizeof x);
  demand(sealedsum_basis_multiply_small(&r, x, BITS, basis, N));
  sealedsum_table_multiply_small(&r, x[0], BITS, table);

  // The points are secret now, as the scalars were.
  sealedsum_point_add(&p, &p, &q);
  sealedsum_point_sub(&p, &p, &r);
  sealedsum_point_neg(&q, &p);
  sealedsum_point_double(&q, &q, 5);
  uint8_t encoding[32], uniform[64] = {1};
  sealedsum_ristretto_encode(encoding, &q);
  sealedsum_ristretto_encode_doubled(encoding, &q, 1, 0);
  static uint8_t encodings[32 * MANY];
  for (int i = 0; i < MANY; i++) sealedsum_point_add(&bases[i], &bases[i], &q);
  sealedsum_point_sum(&r, bases, MANY, path);
  sealedsum_ristretto_encode_many(encodings, bases, MANY, path);
  sealedsum_ristretto_encode_doubled(encodings, bases, MANY, path);
  volatile int keep = sealedsum_ristretto_equal(&p, &q);
  keep = sealedsum_ristretto_decode(&r, encoding);
  (void)keep;
  SECRET(uniform, sizeof uniform);
  sealedsum_ristretto_from_uniform(&r, uniform);
}
