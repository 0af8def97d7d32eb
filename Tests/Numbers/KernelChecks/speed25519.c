// Sums of curve points on every path of this machine, in turn, a slice each; medians of thread processor time. From the
// repository's root:
//   clang -O2 -I Sources/Numbers/CKernels/include Sources/Numbers/CKernels/*.c \
//     Tests/Numbers/KernelChecks/speed25519.c -lgmp -lm -o speed25519 && ./speed25519
// Rows are committed to with their blindings; nothing is encoded. `sealedsum bench group` measures the whole operations.
#include <string.h>
#include <time.h>
#include "check.h"
#include "curve25519.h"
#include "dispatch.h"

enum { ROUNDS = 31, ROWS = 64, MOST_COLUMNS = 1024, MOST = 1 << 14 };
static sealedsum_point points[MOST], rows[SEALEDSUM_PATHS][ROWS], blinded[SEALEDSUM_PATHS][ROWS], sums[SEALEDSUM_PATHS];
static sealedsum_scalar scalars[MOST];
static int64_t integers[ROWS * MOST_COLUMNS];
static sealedsum_niels table[SEALEDSUM_TABLE_ENTRIES], basis[MOST_COLUMNS * SEALEDSUM_BASIS_ENTRIES];
static void *powers[SEALEDSUM_PATHS], *multiples[SEALEDSUM_PATHS];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void commit(int path, size_t columns, int bits) {
  if (powers[path] != NULL) {
    sealedsum_lanes_rows_small(path, rows[path], integers, ROWS, columns, bits, multiples[path]);
    sealedsum_lanes_fixed(path, blinded[path], scalars, ROWS, powers[path]);
  }
  for (size_t i = 0; i < ROWS; i++) {
    if (powers[path] == NULL) {
      CHECK(sealedsum_basis_multiply_small(&rows[path][i], integers + columns * i, bits, basis, columns), "memory");
      sealedsum_table_multiply(&blinded[path][i], &scalars[i], table);
    }
    sealedsum_point_add(&rows[path][i], &rows[path][i], &blinded[path][i]);
  }
}

/// Rows of so many columns where `bits` is not 0, else a public sum of so many points.
static void measure(size_t columns, int bits) {
  static double time[SEALEDSUM_PATHS][ROUNDS];
  const int64_t most = (INT64_C(1) << bits) - 1;
  for (size_t i = 0; bits != 0 && i < ROWS * columns; i++)
    integers[i] = (int64_t)(check_random() % (uint64_t)(2 * most + 1)) - most;
  for (int round = 0; round < ROUNDS; round++) {
    for (int path = 0; path < SEALEDSUM_PATHS; path++) {
      if (!sealedsum_path_available(path)) continue;
      const double start = now();
      if (bits != 0) commit(path, columns, bits);
      else CHECK(sealedsum_point_multiply_many_vartime(&sums[path], scalars, points, columns, path), "memory");
      time[path][round] = now() - start;
      for (int i = 0; i < ROWS && bits != 0; i++)
        CHECK(sealedsum_ristretto_equal(&rows[path][i], &rows[0][i]), "%s, row %d", sealedsum_path_name(path), i);
      if (bits == 0) CHECK(sealedsum_ristretto_equal(&sums[path], &sums[0]), "%s", sealedsum_path_name(path));
    }
  }
  if (bits != 0) printf("rows of %4zu entries of %2d bits, M entries/s:", columns, bits);
  else printf("public sum of %5zu points, ms:           ", columns);
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    if (!sealedsum_path_available(path)) continue;
    qsort(time[path], ROUNDS, sizeof **time, ascending);
    const double t = time[path][ROUNDS / 2];
    printf("  %s %7.2f", sealedsum_path_name(path), bits != 0 ? ROWS * (double)columns / t * 1e-6 : t * 1e3);
  }
  putchar('\n');
}

int main(void) {
  for (int i = 0; i < MOST; i++) {
    uint8_t uniform[64];
    for (int k = 0; k < 64; k++) uniform[k] = (uint8_t)check_random();
    sealedsum_ristretto_from_uniform(&points[i], uniform);
    for (int k = 0; k < 4; k++) scalars[i].limb[k] = check_random() >> (k == 3 ? 4 : 0);
  }
  sealedsum_table_init(table, &points[0]);
  sealedsum_basis_init(basis, points, MOST_COLUMNS);
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    const size_t bytes = sealedsum_lanes_bytes(path);
    if (bytes == 0 || !sealedsum_path_available(path)) continue;
    powers[path] = aligned_alloc(64, sealedsum_lanes_powers_bytes(path));
    multiples[path] = aligned_alloc(64, MOST_COLUMNS * bytes);
    CHECK(powers[path] != NULL && multiples[path] != NULL, "memory");
    sealedsum_lanes_powers_init(path, powers[path], &points[0]);
    sealedsum_lanes_init(path, multiples[path], points, MOST_COLUMNS);
  }
  static const size_t columns[] = {95, 1024};
  for (int bits = 20; bits >= 10; bits -= 10)
    for (int i = 0; i < 2; i++) measure(columns[i], bits);
  for (size_t n = 1 << 8; n <= MOST; n *= 4) measure(n, 0);
  for (int path = 0; path < SEALEDSUM_PATHS; path++) free(powers[path]), free(multiples[path]);
  return 0;
}
