// Inputs at the edges of the kernels' contracts, whose assertions are on in a build with SEALEDSUM_CHECKED, with GMP's
// answers.
//
// The formulas between products are sums and differences of limbs, so each limb of a result grows or falls with every
// limb of an operand: it is largest at a corner, where every operand is zero or as large as it may be. All corners within
// bounds mean all operands within bounds. So do the largest operands of a product, whose columns only grow.
#include <gmp.h>
#include <string.h>
#include "affine25519x8.h"
#include "check.h"
#include "dispatch.h"
#include "point25519.h"
#include "residue.h"
#include "ring_internal.h"

static mpz_t p;

static fe all_limbs(uint64_t x) {
  fe r = {{x, x, x, x, x}};
  return r;
}

static void value(mpz_t out, fe a) {
  mpz_set_ui(out, 0);
  for (int i = 4; i >= 0; i--) {
    mpz_mul_2exp(out, out, 51);
    mpz_add_ui(out, out, a.v[i]);
  }
}

static void same(const char *what, fe r, mpz_t wanted) {
  mpz_t x;
  mpz_init(x);
  value(x, r);
  mpz_sub(x, x, wanted);
  CHECK(mpz_divisible_p(x, p), "%s", what);
  mpz_clear(x);
}

/// Elements below a bound: at an edge in all limbs, in one, in none.
static fe edge(uint64_t bound, unsigned kind) {
  fe r = all_limbs(kind & 1 ? bound - 1 : 0);
  if (kind >= 2 && kind < 12) r.v[kind / 2 - 1] = kind & 1 ? 0 : bound - 1;
  if (kind == 12) r = (fe){{FE_MASK - 18, FE_MASK, FE_MASK, FE_MASK, FE_MASK}};  // p
  if (kind > 12)
    for (int i = 0; i < 5; i++) r.v[i] = check_random() % bound;
  return r;
}
enum { KINDS = 20 };

static void check_field(void) {
  mpz_t x, y, z;
  mpz_inits(x, y, z, NULL);
  for (unsigned i = 0; i < KINDS; i++) {
    const fe sum = edge(FE_SUM, i), minus = edge(FE_SUBTRAHEND, i), a = edge(FE_OPERAND, i);
    value(x, sum);
    same("carry", fe_carry(sum), x);
    same("canonical", fe_canonical(sum), x);
    uint8_t bytes[32];
    fe_encode(bytes, sum);
    same("encoding", fe_decode(bytes), x);
    mpz_mod(x, x, p);
    CHECK(fe_is_zero(sum) == (mpz_sgn(x) == 0) && fe_is_negative(sum) == mpz_odd_p(x), "zero, sign");
    value(x, minus);
    mpz_neg(y, x);
    same("negative", fe_neg(minus), y);
    mpz_mod(z, x, p);
    same("absolute value", fe_abs(minus), mpz_odd_p(z) ? y : x);
    value(x, a);
    mpz_mul(z, x, x);
    same("square", fe_sq(a), z);
    mpz_mul(z, z, z);
    same("square of a square", fe_sqn(a, 2), z);
    if (mpz_invert(z, x, p) == 0) mpz_set_ui(z, 0);
    same("inverse", fe_invert(a), z);
    fe root;
    const uint64_t square = fe_sqrt_ratio(&root, minus, a);
    if (!fe_is_zero(a)) {
      value(z, fe_mul(fe_sq(root), a));
      same("a root", square ? minus : fe_mul(FE_SQRT_M1, minus), z);
    }
    for (unsigned j = 0; j < KINDS; j++) {
      const fe b = edge(FE_OPERAND, j), subtrahend = edge(FE_SUBTRAHEND, j);
      value(x, a), value(y, b);
      mpz_mul(z, x, y);
      same("product", fe_mul(a, b), z);
      mpz_add(z, x, y);
      same("sum", fe_add(a, b), z);
      value(y, subtrahend);
      mpz_sub(z, x, y);
      same("difference", fe_sub(a, subtrahend), z);
      CHECK(fe_equal(a, subtrahend) == (mpz_divisible_p(z, p) != 0), "equality");
    }
  }
  mpz_clears(x, y, z, NULL);
}

/// What the comments of point25519.h and point25519x8.h claim of the sums in formulas.
static void check_corners(void) {
  for (unsigned c = 0; c < 16; c++) {
    const fe most = all_limbs(FE_REDUCED - 1), a = c & 1 ? most : FE_ZERO, b = c & 2 ? most : FE_ZERO;
    const fe z = c & 4 ? most : FE_ZERO, d = c & 8 ? most : FE_ZERO, twice = all_limbs(c & 8 ? FE_DOUBLE - 1 : 0);
    (void)to_point(add_end(a, b, z, twice));
    (void)to_point(double_end(a, b, z, d));
    const point q = {a, b, z, d};
    const cached e = to_cached(q);
    (void)to_point(add_cached(q, e));
    (void)to_point(sub_cached(q, e));
    const niels n = {a, b, z};
    (void)to_point(add_niels(q, n));
    (void)to_point(sub_niels(q, n));
    (void)double_n(q, 2);
  }
}

#ifdef SEALEDSUM_HAS_IFMA
IFMA static void check_lane_corners(void) {
  const fe8 zero = fe8_all(FE_ZERO), most = fe8_all(all_limbs(FE8_REDUCED - 1));
  for (unsigned c = 0; c < 16; c++) {
    const fe8 a = c & 1 ? most : zero, b = c & 2 ? most : zero, z = c & 4 ? most : zero, d = c & 8 ? most : zero;
    (void)point8_add_end(a, b, z, fe8_all(all_limbs(c & 8 ? 2 * FE8_REDUCED - 1 : 0)));
    const point8 q = {a, b, z, d};
    (void)point8_add_cached(q, point8_to_cached(q));
    (void)point8_double(q);
    const niels8 n = {a, b, z};
    (void)point8_add_niels(q, niels8_negate((__mmask8)(c * 0x11), n));
  }
  const uint64_t edges[] = {FE8_TIGHT, FE8_REDUCED, FE8_OPERAND, FE8_ADDEND, FE8_SUM, FE8_COLUMN};
  mpz_t x;
  mpz_init(x);
  for (int i = 0; i < 6; i++) {
    for (unsigned kind = 0; kind < KINDS; kind++) {
      const fe a = edge(edges[i], kind);
      const fe8 carried = fe8_carry(fe8_all(a)), canonical = i < 5 ? fe8_canonical(fe8_all(a)) : carried;
      value(x, a);
      for (int k = 0; k < 2; k++) {
        fe r;
        uint64_t lane[8];
        for (int j = 0; j < 5; j++) {
          _mm512_storeu_si512(lane, (k == 0 ? carried : canonical).v[j]);
          r.v[j] = lane[7];
        }
        same("a carried lane", r, x);
        CHECK(k == 0 || i == 5 || memcmp(r.v, fe_canonical(a).v, sizeof r.v) == 0, "a canonical lane");
      }
    }
  }
  mpz_clear(x);
}
#endif

/// Reads digits of one lane.
static void read_digit(mpz_t out, const sealedsum_ring *ring, const uint64_t *digit, size_t lane) {
  mpz_set_ui(out, 0);
  for (size_t i = ring->length; i-- > 0;) {
    mpz_mul_2exp(out, out, ring->radix);
    mpz_add_ui(out, out, digit[i * ring->lanes + lane]);
  }
}

static void write_digit(const sealedsum_ring *ring, uint64_t *digit, size_t lane, const mpz_t x) {
  mpz_t t;
  mpz_init_set(t, x);
  for (size_t i = 0; i < ring->length; i++) {
    digit[i * ring->lanes + lane] = ring->radix == 64 ? mpz_get_ui(t) : mpz_get_ui(t) & ((UINT64_C(1) << 52) - 1);
    mpz_fdiv_q_2exp(t, t, ring->radix);
  }
  mpz_clear(t);
}

/// x0 + x1*n.
static void read_element(mpz_t out, const sealedsum_ring *ring, const uint64_t *a, size_t lane, const mpz_t n) {
  mpz_t x;
  mpz_init(x);
  mpz_set_ui(out, 0);
  for (int d = ring->power; d-- > 0;) {
    read_digit(x, ring, a + (size_t)d * ring->length * ring->lanes, lane);
    mpz_mul(out, out, n);
    mpz_add(out, out, x);
  }
  mpz_clear(x);
}

/// Elements whose n-adic digits are 0, 1, multiples of n less one as far as the path takes them.
static void fill(const sealedsum_ring *ring, uint64_t *a, unsigned kind, const mpz_t n, unsigned most) {
  mpz_t x;
  mpz_init(x);
  for (size_t lane = 0; lane < ring->lanes; lane++) {
    for (int d = 0; d < ring->power; d++) {
      const unsigned k = (kind >> (2 * d)) % 4;
      mpz_set_ui(x, k == 1);
      if (k >= 2) mpz_mul_ui(x, n, k == 2 ? 1 : most), mpz_sub_ui(x, x, 1);
      write_digit(ring, a + (size_t)d * ring->length * ring->lanes, lane, x);
    }
  }
  mpz_clear(x);
}

static void check_ring(int path, int power, const mpz_t n) {
  uint64_t limbs[16] = {0};
  const size_t count = (mpz_sizeinbase(n, 2) + 63) / 64;
  mpz_export(limbs, NULL, -1, 8, 0, 0, n);
  sealedsum_ring *ring = sealedsum_ring_create(path, power, limbs, count, 1);
  CHECK(ring != NULL, "no ring");
  const size_t element = words_aligned(ring->words);
  uint64_t *memory = sealedsum_words_create(3 * element + ring->scratch), *a = memory, *b = a + element;
  uint64_t *r = b + element, *scratch = r + element;
  mpz_t m, x, y;
  mpz_inits(m, x, y, NULL);
  mpz_pow_ui(m, n, (unsigned long)power);
  const unsigned kinds = power == 1 ? 4 : 16;
  for (unsigned i = 0; i < kinds; i++) {
    for (unsigned j = 0; j < kinds; j++) {
      fill(ring, a, i, n, path == SEALEDSUM_IFMA ? 4 : 1);
      fill(ring, b, j, n, path == SEALEDSUM_IFMA ? 4 : 1);
      read_element(x, ring, a, 0, n);
      read_element(y, ring, b, 0, n);
      mpz_mul(y, x, y);
      for (int square = 0; square < 2; square++) {
        if (square) ring->op->square(ring, r, a, scratch), mpz_mul(y, x, x);
        else ring->op->multiply(ring, r, a, b, scratch);
        for (size_t lane = 0; lane < ring->lanes; lane++) {
          mpz_t z;
          mpz_init(z);
          read_element(z, ring, r, lane, n);
          mpz_mul_2exp(z, z, ring->radix * ring->length);
          mpz_sub(z, z, y);
          CHECK(mpz_divisible_p(z, m), "a product at the edges %u, %u, power %d, path %d", i, j, power, path);
          mpz_clear(z);
        }
      }
    }
    // A loaded digit as large as it may be, times a constant.
    uint64_t row[16];
    memset(row, 0xff, sizeof row);
    const uint64_t *rows[RING_MAX_LANES] = {row, row, row, row, row, row, row, row};
    memset(a, 0, 8 * ring->words);
    ring->op->load(ring, a, rows, ring->chunk < 16 ? ring->chunk : 16, scratch);
    ring->op->multiply(ring, r, a, ring->square, scratch);
    ring->op->multiply(ring, b, r, ring->shift, scratch);
    ring->op->add(ring, r, b, r, scratch);
    ring->op->square(ring, r, r, scratch);
  }
  mpz_clears(m, x, y, NULL);
  sealedsum_words_free(memory, 3 * element + ring->scratch);
  sealedsum_ring_free(ring);
}

int main(void) {
  mpz_t n;
  mpz_inits(p, n, NULL);
  mpz_setbit(p, 255);
  mpz_sub_ui(p, p, 19);
  check_field();
  check_corners();
#ifdef SEALEDSUM_HAS_IFMA
  if (sealedsum_path_available(SEALEDSUM_IFMA)) check_lane_corners();
#endif
  static const unsigned bits[] = {2, 3, 52, 64, 65, 252, 260, 512, 513, 768};
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    if (!sealedsum_path_available(path) || sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RINGS, path) != path) continue;
    for (int power = 1; power <= 2; power++) {
      for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        // The least and the largest odd number of so many bits.
        mpz_set_ui(n, 0);
        mpz_setbit(n, bits[i] - 1);
        mpz_setbit(n, 0);
        check_ring(path, power, n);
        mpz_set_ui(n, 0);
        mpz_setbit(n, bits[i]);
        mpz_sub_ui(n, n, 1);
        check_ring(path, power, n);
      }
    }
  }
  mpz_clears(p, n, NULL);
  puts("bounds: all edges stay within the contracts");
  return 0;
}
