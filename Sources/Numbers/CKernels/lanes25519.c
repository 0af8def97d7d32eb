// Constant-time sums with tables in lanes: which path, under names that exist everywhere.
#include "dispatch.h"
#include "rows25519x4.h"
#include "rows25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

_Static_assert(sizeof(multiples8) % 64 == 0 && sizeof(multiples4) % 64 == 0, "tables of neighbours are aligned");

size_t sealedsum_lanes_bytes(int path) {
  return path == SEALEDSUM_IFMA ? sizeof(multiples8) : path == SEALEDSUM_AVX2 ? sizeof(multiples4) : 0;
}

size_t sealedsum_lanes_powers_bytes(int path) {
  return (path == SEALEDSUM_IFMA ? 64 : WINDOWS4_SCALAR) * sealedsum_lanes_bytes(path);
}

void sealedsum_lanes_init(int path, void *table, const point *a, size_t count) {
  if (path == SEALEDSUM_IFMA) multiples8_init(table, a, count);
  if (path == SEALEDSUM_AVX2) multiples4_init(table, a, count);
}

void sealedsum_lanes_powers_init(int path, void *table, const point *a) {
  if (path == SEALEDSUM_IFMA) multiples8_powers_init(table, a);
  if (path == SEALEDSUM_AVX2) multiples4_powers_init(table, a);
}

void sealedsum_lanes_rows_small(
    int path, point *r, const int64_t *x, size_t rows, size_t columns, int bits, const void *table) {
  if (path == SEALEDSUM_IFMA) multiples8_rows_small(r, x, rows, columns, bits, table);
  if (path == SEALEDSUM_AVX2) multiples4_rows_small(r, x, rows, columns, bits, table);
}

void sealedsum_lanes_rows(
    int path, point *r, const scalar *s, size_t rows, size_t columns, const void *table) {
  if (path == SEALEDSUM_IFMA) multiples8_rows(r, s, rows, columns, table);
  if (path == SEALEDSUM_AVX2) multiples4_rows(r, s, rows, columns, table);
}

void sealedsum_lanes_fixed(int path, point *r, const scalar *s, size_t count, const void *table) {
  if (path == SEALEDSUM_IFMA) multiples8_fixed(r, s, count, table);
  if (path == SEALEDSUM_AVX2) multiples4_fixed(r, s, count, table);
}

#else

size_t sealedsum_lanes_bytes(int path) { return (void)path, 0; }
size_t sealedsum_lanes_powers_bytes(int path) { return (void)path, 0; }
void sealedsum_lanes_init(int path, void *table, const point *a, size_t count) {
  (void)path, (void)table, (void)a, (void)count;
}
void sealedsum_lanes_powers_init(int path, void *table, const point *a) { (void)path, (void)table, (void)a; }
void sealedsum_lanes_rows_small(
    int path, point *r, const int64_t *x, size_t rows, size_t columns, int bits, const void *table) {
  (void)path, (void)r, (void)x, (void)rows, (void)columns, (void)bits, (void)table;
}
void sealedsum_lanes_rows(
    int path, point *r, const scalar *s, size_t rows, size_t columns, const void *table) {
  (void)path, (void)r, (void)s, (void)rows, (void)columns, (void)table;
}
void sealedsum_lanes_fixed(int path, point *r, const scalar *s, size_t count, const void *table) {
  (void)path, (void)r, (void)s, (void)count, (void)table;
}

#endif
