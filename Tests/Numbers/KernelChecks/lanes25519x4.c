// Four lanes of doubles: field operations and points at the bounds of reduced limbs against the portable code;
// SEALEDSUM_CHECKED asserts those bounds. lanes25519x4 [PRODUCTS]: so many lane products, a hundred thousand unless said
// otherwise.
#include <fenv.h>
#include <string.h>
#include "affine25519x4.h"
#include "check.h"
#include "dispatch.h"
#include "rows25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

/// Reduced limbs, often at or near an edge, in some vectors all of them.
static int64_t edge_limb(uint64_t kind) {
  const uint64_t r = check_random();
  const int64_t most = FE4_REDUCED, sign = r & 1 ? 1 : -1;
  if (kind == 0) return most;
  if (kind == 1) return -most;
  if (kind == 2) return sign * most;
  switch (r >> 1 & 3) {
  case 0: return sign * (most - (int64_t)((r >> 3) % 20));
  case 1: return sign * (int64_t)((r >> 3) % 20);
  default: return sign * (int64_t)((r >> 3) % (uint64_t)(most + 1));
  }
}

AVX2 static void edge_element(fe4 *r) {
  double limb[4];
  const uint64_t kind = check_random() % 8;
  for (int i = 0; i < 5; i++) {
    for (int l = 0; l < 4; l++) limb[l] = (double)edge_limb(kind);
    r->v[i] = _mm256_loadu_pd(limb);
  }
}

/// One lane as an operand of the portable field.
static fe lane(const fe4 *a, int l) {
  fe r;
  for (int i = 0; i < 5; i++) {
    double limb[4];
    memcpy(limb, &a->v[i], sizeof limb);
    r.v[i] = (uint64_t)((int64_t)limb[l] + (INT64_C(1) << 53) - (i == 0 ? 76 : 4));
  }
  return fe_carry(r);
}

AVX2 static void check_products(size_t vectors) {
  for (size_t n = 0; n < vectors; n++) {
    fe4 a, b, r;
    edge_element(&a);
    edge_element(&b);
    fe4_mul(&r, &a, &b);
    for (int l = 0; l < 4; l++) {
      CHECK(fe_equal(lane(&r, l), fe_mul(lane(&a, l), lane(&b, l))), "a product, lane %d, state %016lx", l,
            (unsigned long)check_state);
      for (int i = 0; i < 5; i++) {
        double limb[4];
        _mm256_storeu_pd(limb, r.v[i]);
        CHECK(limb[l] <= (double)FE4_REDUCED && limb[l] >= (double)-FE4_REDUCED, "a limb of a product, lane %d", l);
      }
    }
  }
}

/// The formulas at the edges of their operands, which are no points: the assertions on columns are what is checked.
AVX2 static void check_columns(size_t rounds) {
  fe4 d2;
  for (size_t n = 0; n < rounds; n++) {
    point4 p, q;
    niels4 m;
    for (int i = 0; i < 4; i++) edge_element((fe4 *)&p + i), edge_element((fe4 *)&q + i);
    for (int i = 0; i < 3; i++) edge_element((fe4 *)&m + i);
    edge_element(&d2);
    point4 r = p;
    point4_add_niels(&r, &m);
    r = p;
    point4_add(&r, &q, &d2);
    r = p;
    point4_double(&r);
  }
}

/// A point in random coordinates, some of them the identity or of order 2 or 4.
static point random_point(void) {
  point r = point_zero();
  const uint64_t kind = check_random() % 24;
  if (kind == 1) r.y = fe_neg(FE_ONE);
  if (kind == 2) r.x = FE_SQRT_M1, r.y = FE_ZERO;
  if (kind < 3) return r;
  uint8_t uniform[64];
  for (int i = 0; i < 64; i++) uniform[i] = (uint8_t)check_random();
  sealedsum_ristretto_from_uniform(&r, uniform);
  return r;
}

/// The same point of the curve, not of ristretto255 only.
static int same_point(const point *a, const point *b) {
  return fe_equal(fe_mul(a->x, b->z), fe_mul(b->x, a->z)) && fe_equal(fe_mul(a->y, b->z), fe_mul(b->y, a->z)) &&
      fe_equal(fe_mul(a->x, a->y), fe_mul(a->z, a->t));
}

AVX2 static void check_points(size_t rounds) {
  const fe4 d2 = fe4_all(FE_D2);
  for (size_t n = 0; n < rounds; n++) {
    point a[4], b[4], sum[4], twice[4], mixed[4], back[4], wanted;
    for (int l = 0; l < 4; l++) a[l] = random_point(), b[l] = random_point();
    b[1] = a[1];
    sealedsum_point_neg(&b[2], &a[2]);
    point4 p, q, r;
    niels4 m;
    point4_load_some(&p, a, 4);
    point4_load_some(&q, b, 4);
    point4_store_some(back, 4, &p);
    point4_to_niels(&m, &q, 1);
    r = p;
    point4_add(&r, &q, &d2);
    point4_store_some(sum, 4, &r);
    r = p;
    point4_double(&r);
    point4_store_some(twice, 4, &r);
    r = p;
    point4_add_niels(&r, &m);
    point4_store_some(mixed, 4, &r);
    for (int l = 0; l < 4; l++) {
      CHECK(same_point(&back[l], &a[l]), "there and back, lane %d", l);
      sealedsum_point_add(&wanted, &a[l], &b[l]);
      CHECK(same_point(&sum[l], &wanted), "a sum, lane %d", l);
      CHECK(same_point(&mixed[l], &wanted), "a mixed sum, lane %d", l);
      sealedsum_point_double(&wanted, &a[l], 1);
      CHECK(same_point(&twice[l], &wanted), "a double, lane %d", l);
    }
  }
}

enum { ROWS = 20, COLUMNS = 9, SUMS = 200 };

/// What stands on the lanes, with its assertions on, in a mode of rounding that would spoil every product; the caller has
/// it back afterwards.
static void check_operations(void) {
  static point a[SUMS], r[ROWS];
  static int64_t x[ROWS * COLUMNS];
  static scalar s[SUMS];
  static niels basis[COLUMNS * SEALEDSUM_BASIS_ENTRIES];
  for (int i = 0; i < SUMS; i++) {
    a[i] = random_point();
    for (int k = 0; k < 4; k++) s[i].limb[k] = check_random() >> (k == 3 ? 4 : 0);
  }
  void *table = aligned_alloc(64, COLUMNS * sealedsum_lanes_bytes(SEALEDSUM_AVX2));
  CHECK(table != NULL && fesetround(FE_UPWARD) == 0, "no memory, or no such mode");
  sealedsum_lanes_init(SEALEDSUM_AVX2, table, a, COLUMNS);
  sealedsum_basis_init(basis, a, COLUMNS);
  point wanted, got;
  for (int bits = 0; bits <= 63; bits++) {
    const int64_t most = bits == 0 ? 0 : INT64_MAX >> (63 - bits);
    for (int i = 0; i < ROWS * COLUMNS; i++) {
      const int64_t edges[] = {0, 1, -1, most, -most, most - 1, 1 - most, most / 2 + 1};
      const uint64_t k = check_random();
      x[i] = bits < 2 ? (i % 3 - 1) * most : k % 3 == 0 ? (int64_t)((k >> 1) % ((uint64_t)most + 1)) : edges[k % 8];
    }
    for (size_t rows = bits == 20 ? 1 : ROWS; rows <= ROWS; rows++) {
      sealedsum_lanes_rows_small(SEALEDSUM_AVX2, r, x, rows, COLUMNS, bits, table);
      for (size_t i = 0; i < rows; i++) {
        CHECK(sealedsum_basis_multiply_small(&wanted, x + COLUMNS * i, bits, basis, COLUMNS), "memory");
        CHECK(same_point(&wanted, &r[i]), "row %zu of %zu, %d bits", i, rows, bits);
      }
    }
  }
  for (size_t n = 0; n <= SUMS; n = n < 40 ? n + 1 : n + 40) {
    CHECK(sealedsum_point_multiply_many_vartime(&wanted, s, a, n, SEALEDSUM_PORTABLE), "memory");
    CHECK(sealedsum_point_multiply_many_vartime(&got, s, a, n, SEALEDSUM_AVX2), "memory");
    CHECK(same_point(&wanted, &got), "a public sum of %zu", n);
  }
  CHECK(fegetround() == FE_UPWARD, "the caller's mode");
  fesetround(FE_TONEAREST);
  free(table);
}

/// Windows that cover the bits and are not wider than tables reach.
static void check_layouts(void) {
  for (int bits = 0; bits <= 253; bits++) {
    const layout4 at = layout4_make(1000, bits);
    int shift = 0;
    for (size_t w = 0; w < at.windows; w++) {
      CHECK(at.shift[w] == shift && at.width[w] >= 1 && at.width[w] <= WINDOW4_MOST, "window %zu of %d bits", w, bits);
      CHECK(w == 0 || at.width[w] >= at.width[w - 1], "window %zu of %d bits", w, bits);
      shift += at.width[w];
    }
    CHECK(shift == bits + 1 && at.pairs <= ROWS4_PAIRS && at.rows >= 1, "%d bits", bits);
  }
}

int main(int argc, char **argv) {
  if (!sealedsum_path_available(SEALEDSUM_AVX2)) {
    puts("this machine has no AVX2 with FMA: nothing to check");
    return 0;
  }
  const size_t products = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
  check_layouts();
  check_products((products + 3) / 4);
  check_columns(20000);
  check_points(2000);
  check_operations();
  printf("%zu lane products and all operations agree\n", products);
  return 0;
}

#else
int main(void) { return 0; }
#endif
