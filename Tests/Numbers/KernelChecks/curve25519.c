// The curve against itself: every way to the same sum gives the same element, on every path of this machine, for
// scalars at edges and counts around a block. (That the elements are right is for GroupsTests, with libsodium.)
#include <string.h>
#include "check.h"
#include "curve25519.h"
#include "dispatch.h"

enum { MOST = 300, BITS = 24 };
static sealedsum_point points[MOST];
static sealedsum_scalar scalars[MOST], small[MOST];
static int64_t integers[MOST];

static const sealedsum_scalar order_less_one = {{0x5812631a5cf5d3ec, 0x14def9dea2f79cd6, 0, 0x1000000000000000}};

static void same(const sealedsum_point *a, const sealedsum_point *b, const char *what, size_t count) {
  CHECK(sealedsum_ristretto_equal(a, b) == 1, "%s, %zu points, state %016lx", what, count, (unsigned long)check_state);
}

static sealedsum_scalar random_scalar(void) {
  sealedsum_scalar s = {{0, 0, 0, 0}};
  switch (check_random() % 8) {
    case 0: return s;
    case 1: s.limb[0] = 1; return s;
    case 2: return order_less_one;
    case 3: s.limb[check_random() % 3] = check_random(); return s;
    default: break;
  }
  for (int i = 0; i < 4; i++) s.limb[i] = check_random();
  s.limb[3] >>= 4;
  return s;
}

/// x modulo the order: the scalar that an integer stands for.
static sealedsum_scalar scalar_of(int64_t x) {
  sealedsum_scalar s = {{x < 0 ? 0 : (uint64_t)x, 0, 0, 0}};
  if (x >= 0) return s;
  s = order_less_one;
  s.limb[0] -= (uint64_t)-x - 1;  // 24 bits: no borrow
  return s;
}

static void check_sums(size_t n) {
  sealedsum_point expected, expected_small, r, t;
  sealedsum_point_identity(&expected);
  sealedsum_point_identity(&expected_small);
  for (size_t i = 0; i < n; i++) {
    scalars[i] = random_scalar();
    integers[i] = (int64_t)(check_random() % ((2 << BITS) - 1)) - ((1 << BITS) - 1);
    small[i] = scalar_of(integers[i]);
    sealedsum_point_multiply(&t, &scalars[i], &points[i]);
    sealedsum_point_add(&expected, &expected, &t);
    sealedsum_point_multiply(&t, &small[i], &points[i]);
    sealedsum_point_add(&expected_small, &expected_small, &t);
  }
  static sealedsum_niels basis[MOST * SEALEDSUM_BASIS_ENTRIES];
  sealedsum_basis_init(basis, points, n);
  CHECK(sealedsum_basis_multiply(&r, scalars, basis, n) == 1, "memory");
  same(&r, &expected, "basis_multiply", n);
  CHECK(sealedsum_basis_multiply_small(&r, integers, BITS, basis, n) == 1, "memory");
  same(&r, &expected_small, "basis_multiply_small", n);
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    if (!sealedsum_path_available(path)) continue;
    sealedsum_point_multiply_many(&r, scalars, points, n, path);
    same(&r, &expected, "multiply_many", n);
    CHECK(sealedsum_point_multiply_many_vartime(&r, scalars, points, n, path) == 1, "memory");
    same(&r, &expected, "multiply_many_vartime", n);
    CHECK(sealedsum_point_multiply_many_vartime(&r, small, points, n, path) == 1, "memory");
    same(&r, &expected_small, "multiply_many_vartime, small", n);
  }
}

static void check_lanes(int path, size_t rows, size_t columns) {
  if (!sealedsum_path_available(path) || rows * columns > MOST) return;
  static sealedsum_point out[MOST];
  sealedsum_point expected, t;
  void *table = aligned_alloc(64, columns * sealedsum_lanes_bytes(path) + 64);
  CHECK(table != NULL, "memory");
  sealedsum_lanes_init(path, table, points, columns);
  for (size_t i = 0; i < rows * columns; i++) {
    scalars[i] = random_scalar();
    integers[i] = (int64_t)(check_random() % ((2 << BITS) - 1)) - ((1 << BITS) - 1);
  }
  for (int kind = 0; kind < 2; kind++) {
    if (kind == 0) sealedsum_lanes_rows(path, out, scalars, rows, columns, table);
    if (kind == 1) sealedsum_lanes_rows_small(path, out, integers, rows, columns, BITS, table);
    for (size_t i = 0; i < rows; i++) {
      sealedsum_point_identity(&expected);
      for (size_t j = 0; j < columns; j++) {
        const sealedsum_scalar s = kind == 0 ? scalars[columns * i + j] : scalar_of(integers[columns * i + j]);
        sealedsum_point_multiply(&t, &s, &points[j]);
        sealedsum_point_add(&expected, &expected, &t);
      }
      same(&out[i], &expected, kind == 0 ? "lanes_rows" : "lanes_rows_small", columns);
    }
  }
  free(table);
}

static void check_fixed(int path, size_t n) {
  static sealedsum_niels table[SEALEDSUM_TABLE_ENTRIES];
  static sealedsum_point out[MOST];
  sealedsum_point r, expected;
  sealedsum_table_init(table, &points[7]);
  const size_t bytes = sealedsum_lanes_powers_bytes(path);
  const int lanes = bytes != 0 && sealedsum_path_available(path);
  void *powers = aligned_alloc(64, bytes + 64);
  CHECK(powers != NULL, "memory");
  for (size_t i = 0; i < n; i++) scalars[i] = random_scalar(), integers[i] = (int64_t)(check_random() >> 40) - 50;
  if (lanes) {
    sealedsum_lanes_powers_init(path, powers, &points[7]);
    sealedsum_lanes_fixed(path, out, scalars, n, powers);
  }
  for (size_t i = 0; i < n; i++) {
    sealedsum_point_multiply(&expected, &scalars[i], &points[7]);
    sealedsum_table_multiply(&r, &scalars[i], table);
    same(&r, &expected, "table_multiply", n);
    if (lanes) same(&out[i], &expected, "lanes_fixed", n);
    const sealedsum_scalar s = scalar_of(integers[i]);
    sealedsum_point_multiply(&expected, &s, &points[7]);
    sealedsum_table_multiply_small(&r, integers[i], BITS, table);
    same(&r, &expected, "table_multiply_small", n);
  }
  free(powers);
}

static void check_encodings(size_t n, int path) {
  if (!sealedsum_path_available(path)) return;
  static uint8_t bytes[32 * MOST], one[32];
  static sealedsum_point back[MOST];
  sealedsum_ristretto_encode_many(bytes, points, n, path);
  CHECK(sealedsum_ristretto_decode_many_vartime(back, bytes, n, path) == n, "decoding of %zu", n);
  for (size_t i = 0; i < n; i++) {
    same(&back[i], &points[i], "decode", n);
    sealedsum_ristretto_encode(one, &points[i]);
    CHECK(memcmp(one, bytes + 32 * i, 32) == 0, "encode, %zu", i);
  }
  sealedsum_ristretto_encode_doubled(bytes, points, n, path);
  for (size_t i = 0; i < n; i++) {
    sealedsum_point t;
    sealedsum_point_double(&t, &points[i], 1);
    sealedsum_ristretto_encode(one, &t);
    CHECK(memcmp(one, bytes + 32 * i, 32) == 0, "encode_doubled, %zu", i);
  }
  for (int i = 0; i < 200; i++) {
    // Random bytes, an eighth of which decode, and what does encodes to itself.
    for (int k = 0; k < 32; k++) one[k] = (uint8_t)check_random();
    if (i == 0) memset(one, 0xff, 32);
    if (sealedsum_ristretto_decode(&back[0], one) == 0) continue;
    sealedsum_ristretto_encode(bytes, &back[0]);
    CHECK(memcmp(one, bytes, 32) == 0, "an encoding that is not canonical was taken");
  }
  sealedsum_point sum, weighted, t;
  sealedsum_point_sum(&sum, points, n, path);
  sealedsum_point_sum_powers(&weighted, points, n < 20 ? n : 20);
  for (size_t i = 0; i < n; i++) sealedsum_point_sub(&sum, &sum, &points[i]);
  for (size_t i = 0; i < n && i < 20; i++) {
    sealedsum_point_double(&t, &points[i], i);
    sealedsum_point_neg(&t, &t);
    sealedsum_point_add(&weighted, &weighted, &t);
  }
  sealedsum_point_identity(&t);
  same(&sum, &t, "sum", n);
  same(&weighted, &t, "sum_powers", n);
}

int main(void) {
  static const size_t counts[] = {0, 1, 2, 7, 8, 9, 31, 32, 33, 100, MOST};
  for (int i = 0; i < MOST; i++) {
    uint8_t bytes[64];
    for (int k = 0; k < 64; k++) bytes[k] = (uint8_t)check_random();
    sealedsum_ristretto_from_uniform(&points[i], bytes);
  }
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    check_sums(counts[i]);
    for (int path = 0; path < SEALEDSUM_PATHS; path++) {
      check_fixed(path, counts[i] < 40 ? counts[i] : 40);
      check_encodings(counts[i], path);
    }
  }
  for (size_t rows = 1; rows < 20; rows += 3) {
    for (size_t columns = 1; columns < 40; columns += 6) {
      check_lanes(SEALEDSUM_AVX2, rows, columns);
      check_lanes(SEALEDSUM_IFMA, rows, columns);
    }
  }
  puts("curve25519: all ways agree");
  return 0;
}
