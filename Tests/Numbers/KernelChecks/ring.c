// Rings modulo n and n^2 against GMP, on every path of this machine: sizes of n around limbs and lanes, rows of several
// widths, counts around a batch, operands at edges. ring [ROUNDS]
#include <gmp.h>
#include <string.h>
#include "check.h"
#include "dispatch.h"
#include "ring.h"

enum { MOST_LIMBS = 20, MOST = 2 * 2 * MOST_LIMBS * 17, EXPONENT = 3 };
static uint64_t bases[MOST], out[MOST], plaintexts[MOST], exponents[17 * EXPONENT];

static void random_row(uint64_t *row, size_t width) {
  const uint64_t kind = check_random() % 8;
  for (size_t i = 0; i < width; i++) row[i] = kind == 0 ? 0 : kind == 1 ? UINT64_MAX : check_random();
  if (kind == 2) memset(row, 0, 8 * width), row[0] = 1;
}

static void read_row(mpz_t x, const uint64_t *row, size_t width) { mpz_import(x, width, -1, 8, 0, 0, row); }

static void random_modulus(uint64_t *n, size_t bits) {
  const size_t limbs = (bits + 63) / 64;
  for (size_t i = 0; i < limbs; i++) n[i] = check_random();
  if (bits % 64) n[limbs - 1] &= (UINT64_C(1) << bits % 64) - 1;
  n[limbs - 1] |= UINT64_C(1) << (bits - 1) % 64;
  n[0] |= 1;
}

static void expect(mpz_t wanted, const uint64_t *row, size_t width, const char *what, size_t bits, size_t i) {
  mpz_t x;
  mpz_init(x);
  read_row(x, row, width);
  CHECK(mpz_cmp(x, wanted) == 0, "%s, %zu bits, row %zu, state %016lx", what, bits, i, (unsigned long)check_state);
  mpz_clear(x);
}

static void check_one(int path, int power, size_t bits, size_t count, size_t extra) {
  uint64_t n[MOST_LIMBS];
  random_modulus(n, bits);
  const size_t limbs = (bits + 63) / 64, exponent_bits = 1 + check_random() % (64 * EXPONENT);
  sealedsum_ring *ring = sealedsum_ring_create(path, power, n, limbs, 1);
  CHECK(ring != NULL, "no ring of %zu bits", bits);
  const size_t own = sealedsum_ring_width(ring), width = own + extra;
  mpz_t m, root, x, e, product;
  mpz_inits(m, root, x, e, product, NULL);
  read_row(root, n, limbs);
  mpz_pow_ui(m, root, (unsigned long)power);
  for (size_t i = 0; i < count; i++) {
    random_row(bases + i * width, width);
    random_row(exponents + i * EXPONENT, EXPONENT);
    const size_t top = exponent_bits / 64;
    for (size_t k = top; k < EXPONENT; k++) {
      exponents[i * EXPONENT + k] &= k == top ? (UINT64_C(1) << exponent_bits % 64) - 1 : 0;
    }
  }
#define EXPONENT_ROW(i) (exponents + (i) * EXPONENT)
#define POWER(row) (read_row(x, row, width), mpz_mod(x, x, m), mpz_powm(x, x, e, m))
  sealedsum_ring_powers(ring, out, bases, width, count, exponents, EXPONENT, exponent_bits, SEALEDSUM_RESIDUE);
  mpz_set_ui(product, 1);
  for (size_t i = 0; i < count; i++) {
    read_row(e, EXPONENT_ROW(i), EXPONENT);
    POWER(bases + i * width);
    expect(x, out + i * own, own, "powers", bits, i);
    mpz_mul(product, product, x);
    mpz_mod(product, product, m);
  }
  sealedsum_ring_multi_exponentiation_vartime(ring, out, bases, width, exponents, EXPONENT, exponent_bits, count);
  mpz_mod(product, product, m);
  expect(product, out, own, "multi-exponentiation", bits, count);
  if (power == 2) {
    sealedsum_ring_powers(ring, out, bases, width, count, exponents, 0, exponent_bits, SEALEDSUM_UPPER_DIGIT);
    read_row(e, exponents, EXPONENT);
    for (size_t i = 0; i < count; i++) {
      POWER(bases + i * width);
      mpz_fdiv_q(x, x, root);
      expect(x, out + i * limbs, limbs, "upper digits", bits, i);
    }
  }
  read_row(e, exponents, EXPONENT);
  sealedsum_ring_powers_exponent_vartime(ring, out, bases, width, count, exponents, exponent_bits);
  for (size_t i = 0; i < count; i++) {
    POWER(bases + i * width);
    expect(x, out + i * own, own, "powers of a public exponent", bits, i);
  }
  sealedsum_fixed_base *table = sealedsum_fixed_base_create(ring, bases, width, exponent_bits, 1 + bits % 6);
  for (size_t i = 0; i < count; i++) random_row(plaintexts + i * limbs, limbs);
  for (int with = 0; with < power; with++) {
    sealedsum_fixed_base_powers(ring, table, out, exponents, EXPONENT, with ? plaintexts : NULL, limbs, count);
    for (size_t i = 0; i < count; i++) {
      read_row(e, EXPONENT_ROW(i), EXPONENT);
      POWER(bases);
      if (with) {
        read_row(product, plaintexts + i * limbs, limbs);
        mpz_mul(product, product, root);
        mpz_add_ui(product, product, 1);
        mpz_mul(x, x, product);
        mpz_mod(x, x, m);
      }
      expect(x, out + i * own, own, "fixed base", bits, i);
    }
  }
  sealedsum_fixed_base_free(table);
  if (power == 1) {
    const uint64_t *vectors[3] = {bases, bases, plaintexts};
    for (size_t i = 0; i < count * own; i++) bases[i] = plaintexts[i];
    sealedsum_ring_products_vartime(ring, out, vectors, 3, count);
    for (size_t i = 0; i < count; i++) {
      read_row(x, plaintexts + i * own, own);
      mpz_powm_ui(x, x, 3, m);
      expect(x, out + i * own, own, "products", bits, i);
    }
  }
  mpz_clears(m, root, x, e, product, NULL);
  sealedsum_ring_free(ring);
}

static void check_refusals(int path) {
  const uint64_t even[2] = {2, 1}, one[2] = {1, 0}, good[2] = {3, 0};
  CHECK(sealedsum_ring_create(path, 1, even, 2, 1) == NULL, "an even modulus");
  CHECK(sealedsum_ring_create(path, 2, one, 2, 1) == NULL, "the modulus 1");
  CHECK(sealedsum_ring_create(path, 3, good, 2, 1) == NULL, "power 3");
  CHECK(sealedsum_ring_create(7, 1, good, 2, 1) == NULL, "an unknown path");
  sealedsum_ring_free(NULL);
  sealedsum_fixed_base_free(NULL);
}

int main(int argc, char **argv) {
  static const size_t sizes[] = {2, 3, 13, 51, 52, 53, 63, 64, 65, 127, 128, 250, 260, 512, 513, 1000, 1024, 1280};
  static const size_t counts[] = {1, 7, 8, 9, 17};
  const int rounds = argc > 1 ? atoi(argv[1]) : 1;
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    if (!sealedsum_path_available(path) || sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RINGS, path) != path) continue;
    check_refusals(path);
    for (int round = 0; round < rounds; round++) {
      for (int power = 1; power <= 2; power++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
          check_one(path, power, sizes[i], counts[check_random() % 5], check_random() % 4 == 0 ? 3 : 0);
        }
      }
    }
    printf("ring: %s agrees with GMP\n", sealedsum_path_name(path));
  }
  return 0;
}
