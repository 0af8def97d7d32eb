// Times operations on secrets of two classes, one fixed and one random, in random order, and compares the classes by
// Welch's t-test over cropped samples (Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", 2017). A
// difference shows as a |t| that grows with the number of samples; without one |t| stays below 5 or so.
//
// `timing PATH` tests the operations and fails where |t| exceeds the threshold in three tests of three, since others use
// the machine too. `timing PATH control` tests a planted branch on a secret, and succeeds where that is found.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../KernelChecks/check.h"
#include "curve25519.h"
#include "dispatch.h"
#include "masks.h"
#include "residues.h"
#include "ring.h"

enum { POOL = 16, BYTES = 8192, CROPS = 8 };
static const double THRESHOLD = 10;
/// Smallest difference of the means that is looked at, as a part of them. On a busy machine less than a part in a
/// thousand comes and goes, in code that Valgrind finds free of secrets' influence; a branch that goes wrong moves the
/// shortest operation here by more than this.
static const double FLOOR = 0.005;

static inline uint64_t ticks(void) {
#if defined(__x86_64__)
  uint32_t low, high;
  __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
#else
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
#endif
}

static int path;
/// Where the operations find their secret, whatever its class.
static _Alignas(64) uint8_t secret[BYTES];
/// Secrets of both classes, as many and read alike.
static _Alignas(64) uint8_t pool[2][POOL][BYTES];

// Inputs and results of the operations.
enum { ELEMENTS = 64, LIMBS = 16 };
static const sealedsum_modulus256 field = {
    {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000},
    0xd2b51da312547e1b,
    {0xa40611e3449c0f01, 0xd00e1ba768859347, 0xceec73d217f5be65, 0x0399411b7c309a3d}};
static sealedsum_residue residues[ELEMENTS], results[ELEMENTS];
static sealedsum_ring *ring;
static sealedsum_fixed_base *fixed_base;
static uint64_t bases[8 * 2 * LIMBS], powers[8 * 2 * LIMBS];
static sealedsum_niels table[SEALEDSUM_TABLE_ENTRIES], basis[8 * SEALEDSUM_BASIS_ENTRIES];
static sealedsum_point point, points[ELEMENTS], sums[8];
/// A table for lanes, of eight points.
static void *lanes;

// Masks, on the path of vectors that belongs to the other kernels' path.
enum { RING = 2048 };
static int mask_path;
static sealedsum_mask_ring *mask_rings[2];
static _Alignas(64) uint64_t mask_words[RING], mask_sealed[RING], mask_factor[2 * RING];
static uint8_t mask_bytes[RING * 8], mask_random[SEALEDSUM_GAUSS_BYTES];
static int8_t mask_samples[SEALEDSUM_GAUSS_BATCH];

static void prepare_masks(void) {
  mask_path = path == SEALEDSUM_IFMA   ? SEALEDSUM_MASKS_AVX512
              : path == SEALEDSUM_AVX2 ? SEALEDSUM_MASKS_AVX2
                                       : SEALEDSUM_MASKS_PORTABLE;
  // The greatest primes of 31 and 46 bits that are 1 modulo 4096, and roots of 1 of order 4096.
  mask_rings[0] = sealedsum_mask_ring_create(mask_path, 2147389441, RING, 447825397);
  mask_rings[1] = sealedsum_mask_ring_create(mask_path, 70368744067073, RING, 14965858835146);
  CHECK(mask_rings[0] != NULL && mask_rings[1] != NULL, "no ring of masks");
  for (int i = 0; i < SEALEDSUM_GAUSS_BYTES; i++) mask_random[i] = (uint8_t)check_random();
}

static void prepare(void) {
  prepare_masks();
  uint64_t n[LIMBS];
  for (int i = 0; i < LIMBS; i++) n[i] = check_random();
  n[0] |= 1;
  for (size_t i = 0; i < sizeof bases / 8; i++) bases[i] = check_random();
  ring = sealedsum_ring_create(path, 2, n, LIMBS, 1);
  CHECK(ring != NULL, "no ring");
  fixed_base = sealedsum_fixed_base_create(ring, bases, 2 * LIMBS, 64, 5);
  sealedsum_residues_from_uniform(path, &field, residues, (const uint8_t *)bases, 4);
  for (int i = 4; i < ELEMENTS; i++) residues[i] = residues[i - 4];
  sealedsum_point_generator(&point);
  for (int i = 0; i < ELEMENTS; i++) sealedsum_point_double(&points[i], &point, (size_t)i);
  sealedsum_table_init(table, &point);
  sealedsum_basis_init(basis, points, 8);
  lanes = aligned_alloc(64, 8 * sealedsum_lanes_bytes(path) + 64);
  CHECK(lanes != NULL, "out of memory");
  sealedsum_lanes_init(path, lanes, points, 8);
}

/// Limbs of canonical scalars, whatever the pool holds.
static const sealedsum_residue *secret_residues(void) { return (const sealedsum_residue *)secret; }

static void residue_products(void) {
  sealedsum_residues_mul(path, &field, results, residues, secret_residues(), ELEMENTS);
}
static void residue_fold(void) {
  sealedsum_residues_fold(path, &field, results, residues, secret_residues(), residues, ELEMENTS);
}
static void residue_integers(void) {
  sealedsum_residues_axpy_int64(path, &field, results, residues, residues, (const int64_t *)secret, ELEMENTS);
}
static void residue_dot(void) {
  sealedsum_residues_dot(path, &field, results, residues, secret_residues(), ELEMENTS);
}
static void ring_exponents(void) {
  sealedsum_ring_powers(ring, powers, bases, 2 * LIMBS, 8, (const uint64_t *)secret, 1, 16, SEALEDSUM_RESIDUE);
}
static void ring_bases(void) {
  const uint64_t exponent = 0xbeef;
  sealedsum_ring_powers(ring, powers, (const uint64_t *)secret, 2 * LIMBS, 8, &exponent, 0, 16, SEALEDSUM_RESIDUE);
}
static void ring_fixed_base(void) {
  sealedsum_fixed_base_powers(ring, fixed_base, powers, (const uint64_t *)secret, 1, (const uint64_t *)secret, LIMBS, 8);
}
static void curve_table(void) { sealedsum_table_multiply(&point, (const sealedsum_scalar *)secret, table); }
static void curve_basis(void) {
  int64_t x[8];
  memcpy(x, secret, sizeof x);
  for (int i = 0; i < 8; i++) x[i] >>= 40;
  sealedsum_basis_multiply_small(&point, x, 24, basis, 8);
}
static void curve_many(void) {
  sealedsum_point_multiply_many(&point, (const sealedsum_scalar *)secret, points, 8, path);
}
// On the portable path the next two do nothing.
static void lanes_small(void) {
  int64_t x[64];
  memcpy(x, secret, sizeof x);
  for (int i = 0; i < 64; i++) x[i] >>= 40;
  sealedsum_lanes_rows_small(path, sums, x, 8, 8, 24, lanes);
}
static void lanes_scalars(void) { sealedsum_lanes_rows(path, sums, (const sealedsum_scalar *)secret, 8, 8, lanes); }

static void mask_seal(const sealedsum_mask_ring *r) {
  int64_t s[RING];
  int32_t x[RING];
  for (int i = 0; i < RING; i++) s[i] = (int8_t)secret[i];
  memcpy(x, secret, sizeof x);
  for (int i = 0; i < RING; i++) x[i] >>= 8;
  sealedsum_mask_factor_from_key(r, mask_factor, s);
  sealedsum_mask_seal(r, mask_sealed, mask_words, mask_factor, x);
  sealedsum_mask_pack(r, mask_bytes, mask_sealed, RING);
}
static void mask_seal_31(void) { mask_seal(mask_rings[0]); }
static void mask_seal_46(void) { mask_seal(mask_rings[1]); }
/// Half of a batch's words are secret. Zeros leave more samples open than there is room for.
static void mask_gauss(void) {
  memcpy(mask_random, secret, BYTES);
  sealedsum_gauss_batches(mask_path, mask_samples, mask_random, SEALEDSUM_GAUSS_BYTES, 1);
}

/// The planted fault: a product for every bit that is set.
static void planted(void) {
  const uint64_t exponent = secret_residues()[0].limb[0];
  for (int i = 0; i < 64; i++) {
    if (exponent >> i & 1) sealedsum_residues_mul(path, &field, results, residues, residues, 8);
  }
}

static const struct {
  const char *name;
  void (*run)(void);
  int samples;
} operations[] = {
    {"residues_mul", residue_products, 20000},        {"residues_fold", residue_fold, 20000},
    {"residues_axpy_int64", residue_integers, 20000}, {"residues_dot", residue_dot, 20000},
    {"ring_powers, exponents", ring_exponents, 2500}, {"ring_powers, bases", ring_bases, 2500},
    {"fixed_base_powers", ring_fixed_base, 2500},     {"table_multiply", curve_table, 5000},
    {"basis_multiply_small", curve_basis, 5000},
    {"multiply_many", curve_many, 2500},              {"lanes_rows_small", lanes_small, 5000},
    {"lanes_rows", lanes_scalars, 2500},              {"mask_seal, 31 bits", mask_seal_31, 2500},
    {"mask_seal, 46 bits", mask_seal_46, 2500},       {"gauss_batches", mask_gauss, 2500},
};

static int ascending(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/// |t| of the samples that took less than `limit`; 0 where the means differ by less than `FLOOR` of them.
static double welch(const uint64_t *time, const uint8_t *class, int samples, uint64_t limit) {
  double count[2] = {0, 0}, mean[2] = {0, 0}, squares[2] = {0, 0};
  for (int i = 0; i < samples; i++) {
    if (time[i] > limit) continue;
    const int c = class[i];
    const double d = (double)time[i] - mean[c];
    count[c]++;
    mean[c] += d / count[c];
    squares[c] += d * ((double)time[i] - mean[c]);
  }
  if (count[0] < 100 || count[1] < 100) return 0;
  double variance = 0;
  for (int c = 0; c < 2; c++) variance += squares[c] / (count[c] - 1) / count[c];
  const double difference = fabs(mean[0] - mean[1]);
  return variance > 0 && difference > FLOOR * mean[1] ? difference / sqrt(variance) : 0;
}

/// The largest |t| over several croppings.
static double test(void (*run)(void), int samples) {
  uint64_t *time = malloc((size_t)samples * sizeof *time), *sorted = malloc((size_t)samples * sizeof *sorted);
  uint8_t *class = malloc((size_t)samples);
  CHECK(time != NULL && sorted != NULL && class != NULL, "out of memory");
  for (int k = 0; k < POOL; k++) {
    for (int i = 0; i < BYTES; i++) {
      pool[0][k][i] = 0;
      pool[1][k][i] = (uint8_t)check_random();
    }
    // Scalars are below 2^252, hence below the order.
    for (int i = 31; i < BYTES; i += 32) pool[1][k][i] &= 0x0f;
  }
  for (int i = -samples / 10; i < samples; i++) {
    const uint64_t r = check_random();
    const int c = r & 1;
    memcpy(secret, pool[c][r >> 1 & (POOL - 1)], BYTES);
    const uint64_t start = ticks();
    run();
    const uint64_t end = ticks();
    if (i < 0) continue;  // warming up
    time[i] = end - start;
    class[i] = (uint8_t)c;
  }
  memcpy(sorted, time, (size_t)samples * sizeof *time);
  qsort(sorted, (size_t)samples, sizeof *sorted, ascending);
  double most = welch(time, class, samples, UINT64_MAX);
  for (int k = 1; k <= CROPS; k++) {
    // All but 1/2, 1/4, 1/8, ... of the samples, the slowest.
    const int left = samples - (samples >> k);
    const double t = welch(time, class, samples, sorted[left - 1]);
    if (t > most) most = t;
  }
  free(time), free(sorted), free(class);
  return most;
}

/// Whether |t| exceeds the threshold three times.
static int leaks(const char *name, void (*run)(void), int samples) {
  for (int attempt = 1; attempt <= 3; attempt++) {
    const double t = test(run, samples);
    printf("timing: %-24s |t| = %6.1f%s\n", name, t, t > THRESHOLD ? "  suspicious" : "");
    if (t <= THRESHOLD) return 0;
  }
  return 1;
}

int main(int argc, char **argv) {
  while (argc > 1 && path < SEALEDSUM_PATHS && strcmp(argv[1], sealedsum_path_name(path)) != 0) path++;
  if (!sealedsum_path_available(path)) return 4;
  check_state = (uint64_t)time(NULL);
  prepare();
  if (argc > 2) {
    const int found = leaks("planted branch", planted, 5000);
    printf("timing: the planted branch was %s\n", found ? "found" : "missed");
    return found ? 9 : 0;
  }
  int bad = 0;
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (!leaks(operations[i].name, operations[i].run, operations[i].samples)) continue;
    bad = 9;
    fprintf(stderr, "timing: %s takes a time that depends on secrets\n", operations[i].name);
  }
  sealedsum_fixed_base_free(fixed_base);
  sealedsum_ring_free(ring);
  for (int i = 0; i < 2; i++) sealedsum_mask_ring_free(mask_rings[i]);
  return bad;
}
