// Vectors of residues against GMP: every function, every path of this machine, edge values and lengths around a block.
// residues [ROUNDS [PRODUCTS]]: rounds of all functions a modulus and path; random products in bulk.
#include <gmp.h>
#include <string.h>
#include "check.h"
#include "residues.h"

static const char *const moduli[] = {
    "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",  // ristretto255
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",  // P-256
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff43",  // the largest prime below 2^256
    "ffffffffffffffffffffffffffffff61",                                  // the largest prime below 2^128
    "b", "3",
};

typedef struct {
  mpz_t q, r, r_inverse;
  sealedsum_modulus256 c;
} modulus;

static void limbs_of(uint64_t out[4], const mpz_t x) {
  memset(out, 0, 32);
  mpz_export(out, NULL, -1, 8, 0, 0, x);
}

static void modulus_init(modulus *m, const char *hex) {
  mpz_inits(m->q, m->r, m->r_inverse, NULL);
  mpz_set_str(m->q, hex, 16);
  mpz_setbit(m->r, 256);
  mpz_invert(m->r_inverse, m->r, m->q);
  mpz_t t;
  mpz_init(t);
  limbs_of(m->c.order, m->q);
  mpz_mul(t, m->r, m->r);
  mpz_mod(t, t, m->q);
  limbs_of(m->c.r_squared, t);
  mpz_set_ui(t, 0);
  mpz_setbit(t, 64);
  mpz_invert(t, m->q, t);
  m->c.negative_inverse = 0 - mpz_get_ui(t);
  mpz_clear(t);
}

static void modulus_clear(modulus *m) { mpz_clears(m->q, m->r, m->r_inverse, NULL); }

/// The number that a residue stands for; checks that it is below q.
static void value(mpz_t out, const modulus *m, const sealedsum_residue *a) {
  mpz_import(out, 4, -1, 8, 0, 0, a->limb);
  CHECK(mpz_cmp(out, m->q) < 0, "a residue is not below the modulus");
  mpz_mul(out, out, m->r_inverse);
  mpz_mod(out, out, m->q);
}

static void expect(const modulus *m, const sealedsum_residue *a, mpz_t wanted, const char *what, size_t n, size_t i) {
  mpz_t t;
  mpz_init(t);
  value(t, m, a);
  mpz_mod(wanted, wanted, m->q);
  CHECK(mpz_cmp(t, wanted) == 0, "%s, length %zu, element %zu, state %016lx", what, n, i, (unsigned long)check_state);
  mpz_clear(t);
}

/// Four limbs below 2^256, every other one at an edge.
static void random_limbs(uint64_t out[4], const modulus *m) {
  mpz_t t;
  mpz_init(t);
  for (int i = 0; i < 4; i++) out[i] = check_random();
  switch (check_random() % 12) {
    case 0: memset(out, 0, 32); break;
    case 1: memset(out, 0, 32), out[0] = 1; break;
    case 2: memset(out, 0xff, 32); break;
    case 3: limbs_of(out, m->q); break;
    case 4: mpz_sub_ui(t, m->q, 1), limbs_of(out, t); break;
    case 5: memset(out, 0, 32), out[check_random() % 4] = UINT64_C(1) << check_random() % 64; break;
    case 6: memset(out, 0xff, 32), out[check_random() % 4] = check_random(); break;
    default: break;
  }
  mpz_clear(t);
}

/// A residue in memory: any limbs below q, so that edges are those of the arithmetic.
static sealedsum_residue random_residue(const modulus *m) {
  sealedsum_residue r;
  mpz_t t;
  mpz_init(t);
  random_limbs(r.limb, m);
  mpz_import(t, 4, -1, 8, 0, 0, r.limb);
  mpz_mod(t, t, m->q);
  limbs_of(r.limb, t);
  mpz_clear(t);
  return r;
}

static int64_t random_integer(void) {
  static const int64_t edges[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1, 1L << 52, -(1L << 52), (1L << 52) - 1};
  uint64_t r = check_random();
  return r % 3 == 0 ? edges[r / 3 % 9] : (int64_t)check_random() >> (r / 3 % 64);
}

enum { MOST = 4200 };
static sealedsum_residue a[MOST], b[MOST], c[MOST], d[MOST], r[MOST], alias[MOST];
static int64_t x[MOST], y[MOST];
static uint8_t bytes[64 * MOST];
static mpz_t va[MOST], vb[MOST], vc[MOST], vd[MOST];

static void check_all(const modulus *m, int path, size_t n) {
  mpz_t t, u, s, k;
  mpz_inits(t, u, s, k, NULL);
  const sealedsum_modulus256 *q = &m->c;
  for (size_t i = 0; i < n; i++) {
    a[i] = random_residue(m), b[i] = random_residue(m), c[i] = random_residue(m), d[i] = random_residue(m);
    x[i] = random_integer(), y[i] = random_integer();
    value(va[i], m, &a[i]), value(vb[i], m, &b[i]), value(vc[i], m, &c[i]), value(vd[i], m, &d[i]);
  }
  sealedsum_residue scalar = random_residue(m), pair[2];
  value(s, m, &scalar);

#define ELEMENTS(name, call, ...) \
  memset(r, 0xee, sizeof r); \
  call; \
  for (size_t i = 0; i < n; i++) { \
    __VA_ARGS__; \
    expect(m, &r[i], t, name, n, i); \
  } \
  for (size_t i = n; i < n + 8 && i < MOST; i++) CHECK(r[i].limb[0] == UINT64_C(0xeeeeeeeeeeeeeeee), name " overran")

  ELEMENTS("add", sealedsum_residues_add(path, q, r, a, b, n), mpz_add(t, va[i], vb[i]));
  ELEMENTS("sub", sealedsum_residues_sub(path, q, r, a, b, n), mpz_sub(t, va[i], vb[i]));
  ELEMENTS("mul", sealedsum_residues_mul(path, q, r, a, b, n), mpz_mul(t, va[i], vb[i]));
  ELEMENTS("scale", sealedsum_residues_scale(path, q, r, &scalar, a, n), mpz_mul(t, va[i], s));
  ELEMENTS("axpy", sealedsum_residues_axpy(path, q, r, a, &scalar, b, n), mpz_mul(t, vb[i], s); mpz_add(t, t, va[i]));
  ELEMENTS(
      "fold", sealedsum_residues_fold(path, q, r, a, b, &scalar, n), mpz_sub(t, vb[i], va[i]); mpz_mul(t, t, s);
      mpz_add(t, t, va[i]));
  memcpy(alias, a, n * sizeof *a);
  sealedsum_residues_fold(path, q, alias, alias, b, &scalar, n);
  CHECK(memcmp(alias, r, n * sizeof *r) == 0, "fold in place");
  ELEMENTS(
      "axpy_int64", sealedsum_residues_axpy_int64(path, q, r, a, &scalar, x, n), mpz_mul_si(t, s, x[i]);
      mpz_add(t, t, va[i]));
  ELEMENTS(
      "from int64", sealedsum_residues_axpy_int64(path, q, r, NULL, &scalar, x, n), mpz_mul_si(t, s, x[i]));
  // Bits of one integer an element, of neighbours and of others: each a sum of up to 64 weights.
  for (size_t terms = 1; terms <= 64; terms += terms < 8 ? 1 : 7) {
    for (int across = 0; across < 2; across++) {
      const size_t stride = across ? 1 + terms % 3 : 0, some = n > 64 * 3 ? n - 64 * 3 : 0;
      const int shift = across ? (int)(terms % 64) : 64 - (int)terms, step = across ? 0 : 1;
      if (n < terms) continue;
      memset(r, 0xee, sizeof r);
      sealedsum_residues_add_bits(path, q, r, b, terms, x, stride, shift, step, some);
      for (size_t i = 0; i < some; i += 1 + n / 50) {
        mpz_set_ui(t, 0);
        for (size_t k = 0; k < terms; k++) {
          if ((uint64_t)x[k * stride + i] >> (shift + (int)k * step) & 1) mpz_add(t, t, vb[k]);
        }
        expect(m, &r[i], t, "add_bits", n, i);
      }
      CHECK(r[some].limb[0] == UINT64_C(0xeeeeeeeeeeeeeeee), "add_bits overran");
    }
  }
  ELEMENTS("powers", sealedsum_residues_powers(path, q, r, &b[0], &scalar, n),
      mpz_powm_ui(t, s, i, m->q); mpz_mul(t, t, vb[0]));

  uint64_t *limbs = (uint64_t *)alias;
  for (size_t i = 0; i < n; i++) random_limbs(&limbs[4 * i], m);
  ELEMENTS(
      "from_limbs", sealedsum_residues_from_limbs(path, q, r, limbs, n), mpz_import(t, 4, -1, 8, 0, 0, &limbs[4 * i]));
  sealedsum_residues_to_limbs(path, q, limbs, r, n);
  for (size_t i = 0; i < n; i++) {
    mpz_import(t, 4, -1, 8, 0, 0, &limbs[4 * i]);
    CHECK(mpz_cmp(t, m->q) < 0, "to_limbs is not canonical");
    expect(m, &r[i], t, "to_limbs", n, i);
  }
  CHECK(sealedsum_residues_are_canonical(q, limbs, n) == 1, "canonical");
  if (n > 0) {
    memcpy(&limbs[4 * (n - 1)], q->order, 32);
    CHECK(sealedsum_residues_are_canonical(q, limbs, n) == 0, "the modulus is not canonical");
  }
  for (size_t i = 0; i < 64 * n; i++) bytes[i] = n % 2 ? 0xff : (uint8_t)check_random();
  ELEMENTS(
      "from_uniform", sealedsum_residues_from_uniform(path, q, r, bytes, n),
      mpz_import(t, 64, -1, 1, 0, 0, &bytes[64 * i]));

  size_t zeros = 0;
  for (size_t i = 0; i < n; i++) zeros += mpz_sgn(va[i]) == 0;
  CHECK(sealedsum_residues_invert(path, q, alias, a, n) == (zeros == 0), "zeros, length %zu", n);
  memcpy(r, alias, n * sizeof *r);
  for (size_t i = 0; i < n; i++) {
    if (!mpz_invert(t, va[i], m->q)) mpz_set_ui(t, 0);
    expect(m, &r[i], t, "invert", n, i);
  }

#define SUM(result, name, ...) \
  mpz_set_ui(t, 0); \
  for (size_t i = 0; i < n; i++) { \
    __VA_ARGS__; \
  } \
  expect(m, result, t, name, n, 0)

  sealedsum_residues_sum(path, q, r, a, n);
  SUM(r, "sum", mpz_add(t, t, va[i]));
  sealedsum_residues_dot(path, q, r, a, b, n);
  SUM(r, "dot", mpz_addmul(t, va[i], vb[i]));
  sealedsum_residues_round(path, q, pair, a, b, c, d, n);
  SUM(&pair[0], "round at 0", mpz_addmul(t, va[i], vc[i]));
  SUM(&pair[1], "round's square", mpz_sub(u, vb[i], va[i]); mpz_sub(k, vd[i], vc[i]); mpz_addmul(t, u, k));
  sealedsum_residues_round_squares(path, q, pair, a, b, c, n);
  SUM(&pair[0], "round_squares' linear", mpz_sub(u, vb[i], va[i]); mpz_mul(u, u, vc[i]); mpz_mul_ui(k, va[i], 2);
      mpz_sub_ui(k, k, 1); mpz_addmul(t, u, k));
  SUM(&pair[1], "round_squares' square", mpz_sub(u, vb[i], va[i]); mpz_mul(k, u, u); mpz_addmul(t, vc[i], k));
  sealedsum_residues_dot_int64(path, q, r, a, x, n);
  SUM(r, "dot_int64", mpz_mul_si(u, va[i], x[i]); mpz_add(t, t, u));
  mpz_clears(t, u, s, k, NULL);
}

/// Random products in bulk.
static void check_products(const modulus *m, int path, size_t products) {
  mpz_t t;
  mpz_init(t);
  for (size_t done = 0; done < products; done += MOST) {
    for (size_t i = 0; i < MOST; i++) a[i] = random_residue(m), b[i] = random_residue(m);
    sealedsum_residues_mul(path, &m->c, r, a, b, MOST);
    for (size_t i = 0; i < MOST; i++) {
      value(va[0], m, &a[i]), value(vb[0], m, &b[i]);
      mpz_mul(t, va[0], vb[0]);
      expect(m, &r[i], t, "product", MOST, i);
    }
  }
  mpz_clear(t);
}

int main(int argc, char **argv) {
  static const size_t lengths[] = {0, 1, 2, 7, 8, 9, 15, 63, 64, 65, 129, 1000, 2047, 2048, 2049, 4190};
  const int rounds = argc > 1 ? atoi(argv[1]) : 1;
  const size_t products = argc > 2 ? (size_t)atol(argv[2]) : 10000;
  for (int i = 0; i < MOST; i++) mpz_inits(va[i], vb[i], vc[i], vd[i], NULL);
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    if (!sealedsum_path_available(path) || sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RESIDUES, path) != path) continue;
    for (size_t k = 0; k < sizeof moduli / sizeof *moduli; k++) {
      modulus m;
      modulus_init(&m, moduli[k]);
      for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) check_all(&m, path, lengths[i]);
      }
      check_products(&m, path, products);
      modulus_clear(&m);
    }
    printf("residues: %s agrees with GMP\n", sealedsum_path_name(path));
  }
  for (int i = 0; i < MOST; i++) mpz_clears(va[i], vb[i], vc[i], vd[i], NULL);
  return 0;
}
