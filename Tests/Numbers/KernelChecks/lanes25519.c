// Eight lanes of curve arithmetic: field operations against GMP, points against the portable code; SEALEDSUM_CHECKED
// asserts the bounds on limbs.
// lanes25519 [PRODUCTS]: random and edge-weighted lane products, a hundred thousand unless said otherwise.
#include <gmp.h>
#include <string.h>
#include "affine25519x8.h"
#include "check.h"
#include "curve25519.h"
#include "dispatch.h"

#ifdef SEALEDSUM_HAS_IFMA

static mpz_t p;

/// Limbs below `bound`, often at or near an edge.
static uint64_t edge_limb(uint64_t bound) {
  static const uint64_t edges[] = {0, 1, 2, 18, 19, 20, (UINT64_C(1) << 51) - 20, (UINT64_C(1) << 51) - 19,
                                   (UINT64_C(1) << 51) - 18, (UINT64_C(1) << 51) - 1, UINT64_C(1) << 51};
  uint64_t r = check_random();
  switch (r & 7) {
  case 0: return bound - 1;
  case 1: return bound - 1 - (r >> 3) % 20;
  case 2: return edges[(r >> 3) % (sizeof edges / sizeof *edges)];
  default: return (r >> 3) % bound;
  }
}

IFMA static fe8 edge_element(uint64_t bound) {
  fe8 r;
  uint64_t limb[8];
  for (int i = 0; i < 5; i++) {
    for (int l = 0; l < 8; l++) limb[l] = edge_limb(bound);
    r.v[i] = _mm512_loadu_si512(limb);
  }
  // One lane in some vectors is a multiple of p, all of them have their greatest limbs, or random ones below 2^51.
  uint64_t kind = check_random() % 16;
  if (kind == 0)
    for (int i = 0; i < 5; i++) r.v[i] = SET1(bound - 1);
  if (kind == 1) {
    const uint64_t p0[5] = {FE_MASK - 18, FE_MASK, FE_MASK, FE_MASK, FE_MASK};
    for (int i = 0; i < 5; i++) r.v[i] = _mm512_mask_mov_epi64(r.v[i], 0x24, SET1(p0[i]));
  }
  return r;
}

IFMA static void lane_value(mpz_t out, fe8 a, int lane) {
  uint64_t limb[8];
  mpz_set_ui(out, 0);
  for (int i = 4; i >= 0; i--) {
    _mm512_storeu_si512(limb, a.v[i]);
    mpz_mul_2exp(out, out, 51);
    mpz_add_ui(out, out, limb[lane]);
  }
}

/// Every lane of r is, modulo p, what `combine` makes of a and b.
IFMA static void expect(const char *what, fe8 r, fe8 a, fe8 b, void (*combine)(mpz_t, const mpz_t, const mpz_t)) {
  mpz_t x, y, z, w;
  mpz_inits(x, y, z, w, NULL);
  for (int l = 0; l < 8; l++) {
    lane_value(x, a, l);
    lane_value(y, b, l);
    lane_value(z, r, l);
    combine(w, x, y);
    mpz_sub(w, w, z);
    CHECK(mpz_divisible_p(w, p), "%s, lane %d, state %016lx", what, l, (unsigned long)check_state);
  }
  mpz_clears(x, y, z, w, NULL);
}

static void negate(mpz_t r, const mpz_t a, const mpz_t b) {
  (void)b;
  mpz_neg(r, a);
}
static void same(mpz_t r, const mpz_t a, const mpz_t b) {
  (void)b;
  mpz_set(r, a);
}

static void mul(mpz_t r, const mpz_t a, const mpz_t b) { mpz_mul(r, a, b); }
static void add(mpz_t r, const mpz_t a, const mpz_t b) { mpz_add(r, a, b); }
static void sub(mpz_t r, const mpz_t a, const mpz_t b) { mpz_sub(r, a, b); }

IFMA static void check_products(size_t vectors) {
  for (size_t i = 0; i < vectors; i++) {
    const fe8 a = edge_element(FE8_OPERAND), b = edge_element(FE8_OPERAND);
    expect("product", fe8_mul(a, b), a, b, mul);
    if (i % 4 == 0) expect("square", fe8_sq(a), a, a, mul);
  }
}

IFMA static void check_sums(size_t vectors) {
  mpz_t x;
  mpz_init(x);
  for (size_t i = 0; i < vectors; i++) {
    const fe8 a = edge_element(UINT64_C(1) << 53), b = edge_element(FE8_REDUCED);
    const fe8 sum = fe8_add(a, b), difference = fe8_sub(a, b), minus = fe8_minus(b), c = fe8_canonical(a);
    expect("sum", sum, a, b, add);
    expect("difference", difference, a, b, sub);
    expect("negative", minus, b, b, negate);
    expect("negative, carried", fe8_neg(b), b, b, negate);
    expect("canonical", c, a, a, same);
    FE8_CHECK(sum, FE8_REDUCED);
    FE8_CHECK(difference, FE8_REDUCED);
    FE8_CHECK(minus, FE8_OPERAND);
    FE8_CHECK(c, UINT64_C(1) << 51);
    for (int l = 0; l < 8; l++) {
      lane_value(x, c, l);
      CHECK(mpz_cmp(x, p) < 0, "a canonical value, lane %d", l);
      CHECK((fe8_is_zero(a) >> l & 1) == (mpz_sgn(x) == 0), "whether it is zero, lane %d", l);
      CHECK((fe8_is_negative(a) >> l & 1) == mpz_odd_p(x), "its sign, lane %d", l);
    }
    CHECK(fe8_equal(b, b) == 0xff, "equality");
  }
  mpz_clear(x);
}

IFMA static void check_roots(size_t pairs) {
  for (size_t i = 0; i < pairs; i++) {
    fe8 v[2] = {edge_element(FE8_REDUCED), edge_element(FE8_REDUCED)}, root[2], inverse[2] = {v[0], v[1]}, scratch[2];
    const unsigned square = fe8_inverse_sqrt_pair(root, v);
    for (int k = 0; k < 2; k++) inverse[k] = fe8_select(fe8_is_zero(v[k]), fe8_all(FE_ONE), v[k]);
    fe8_invert_many(inverse, scratch, 2);
    for (int k = 0; k < 2; k++) {
      uint64_t in[5][8], out[5][8], inv[5][8];
      for (int j = 0; j < 5; j++) {
        _mm512_storeu_si512(in[j], v[k].v[j]);
        _mm512_storeu_si512(out[j], root[k].v[j]);
        _mm512_storeu_si512(inv[j], inverse[k].v[j]);
      }
      for (int l = 0; l < 8; l++) {
        fe x, y, z, wanted;
        for (int j = 0; j < 5; j++) x.v[j] = in[j][l], y.v[j] = out[j][l], z.v[j] = inv[j][l];
        const uint64_t is_square = fe_sqrt_ratio(&wanted, FE_ONE, x);
        CHECK(is_square == (square >> (8 * k + l) & 1), "whether it is a square, lane %d", l);
        CHECK(fe_equal(wanted, y), "a root, lane %d", l);
        CHECK(fe_is_zero(x) || fe_equal(z, fe_invert(x)), "an inverse, lane %d", l);
      }
    }
  }
}

/// A point in random coordinates, one in eight the identity or of order 2 or 4.
static point random_point(void) {
  static const uint64_t order_two[5] = {FE_MASK - 19, FE_MASK, FE_MASK, FE_MASK, FE_MASK};  // y = -1
  point r = point_zero();
  uint64_t kind = check_random() % 24;
  if (kind == 1) memcpy(r.y.v, order_two, sizeof order_two);
  if (kind == 2) {
    r.x = FE_SQRT_M1;
    r.y = FE_ZERO;
  }
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

IFMA static void check_points(size_t rounds) {
  for (size_t i = 0; i < rounds; i++) {
    point a[8], b[8], sum[8], twice[8], mixed[8], wanted;
    for (int l = 0; l < 8; l++) {
      a[l] = random_point();
      b[l] = random_point();
    }
    b[1] = a[1];
    sealedsum_point_neg(&b[2], &a[2]);
    const point8 p8 = point8_load_some(a, 8), q8 = point8_load_some(b, 8);
    niels8 n;
    point8_to_niels(&n, &q8, 1);
    const __mmask8 sign = (__mmask8)check_random();
    point8_store_some(sum, 8, point8_add(p8, q8));
    point8_store_some(twice, 8, point8_double(p8));
    point8_store_some(mixed, 8, point8_add_niels(p8, niels8_negate(sign, n)));
    for (int l = 0; l < 8; l++) {
      sealedsum_point_add(&wanted, &a[l], &b[l]);
      CHECK(same_point(&sum[l], &wanted), "a sum, lane %d", l);
      sealedsum_point_double(&wanted, &a[l], 1);
      CHECK(same_point(&twice[l], &wanted), "a double, lane %d", l);
      if (sign >> l & 1) sealedsum_point_sub(&wanted, &a[l], &b[l]);
      else sealedsum_point_add(&wanted, &a[l], &b[l]);
      CHECK(same_point(&mixed[l], &wanted), "a mixed sum, lane %d", l);
    }
  }
}

/// What stands on the lanes, with its assertions on.
static void check_operations(void) {
  enum { N = 300 };
  static point a[N], r[N];
  static scalar s[N];
  static int64_t x[N];
  static uint8_t one[32 * N], other[32 * N];
  for (int i = 0; i < N; i++) {
    a[i] = random_point();
    for (int k = 0; k < 4; k++) s[i].limb[k] = check_random() >> (k == 3 ? 4 : 0);
    x[i] = (int64_t)check_random() >> 43;
  }
  point want, got;
  for (size_t n = 0; n <= N; n = n < 20 ? n + 1 : n + 70) {
    CHECK(sealedsum_point_multiply_many_vartime(&want, s, a, n, SEALEDSUM_PORTABLE), "memory");
    CHECK(sealedsum_point_multiply_many_vartime(&got, s, a, n, SEALEDSUM_IFMA), "memory");
    CHECK(sealedsum_ristretto_equal(&want, &got), "a public sum of %zu", n);
    sealedsum_point_multiply_many(&got, s, a, n, SEALEDSUM_IFMA);
    CHECK(sealedsum_ristretto_equal(&want, &got), "a secret sum of %zu", n);
    sealedsum_ristretto_encode_many(one, a, n, SEALEDSUM_PORTABLE);
    sealedsum_ristretto_encode_many(other, a, n, SEALEDSUM_IFMA);
    CHECK(memcmp(one, other, 32 * n) == 0, "%zu encodings", n);
    sealedsum_ristretto_encode_doubled(one, a, n, SEALEDSUM_PORTABLE);
    sealedsum_ristretto_encode_doubled(other, a, n, SEALEDSUM_IFMA);
    CHECK(memcmp(one, other, 32 * n) == 0, "%zu encodings of doubles", n);
  }
  void *table = aligned_alloc(64, 10 * sealedsum_lanes_bytes(SEALEDSUM_IFMA));
  static niels basis[10 * SEALEDSUM_BASIS_ENTRIES];
  CHECK(table != NULL, "memory");
  sealedsum_lanes_init(SEALEDSUM_IFMA, table, a, 10);
  sealedsum_basis_init(basis, a, 10);
  sealedsum_lanes_rows_small(SEALEDSUM_IFMA, r, x, N / 10, 10, 21, table);
  for (int i = 0; i < N / 10; i++) {
    CHECK(sealedsum_basis_multiply_small(&want, x + 10 * i, 21, basis, 10), "memory");
    CHECK(sealedsum_ristretto_equal(&want, &r[i]), "row %d", i);
  }
  free(table);
}

int main(int argc, char **argv) {
  if (!sealedsum_path_available(SEALEDSUM_IFMA)) {
    puts("this machine has no AVX-512 IFMA: nothing to check");
    return 0;
  }
  const size_t products = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
  mpz_init(p);
  mpz_setbit(p, 255);
  mpz_sub_ui(p, p, 19);
  check_products((products + 7) / 8);
  check_sums(20000);
  check_roots(200);
  check_points(2000);
  check_operations();
  mpz_clear(p);
  printf("%zu lane products and all operations agree\n", products);
  return 0;
}

#else
int main(void) { return 0; }
#endif
