// Constant-time sums in eight lanes under names that exist everywhere: on machines without vectors they do nothing.
#include "dispatch.h"
#include "rows25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

_Static_assert(sizeof(multiples8) == SEALEDSUM_LANES_BYTES, "a table is fifteen vectors a point");

void sealedsum_lanes_init(void *table, const point *a, size_t count) { multiples8_init(table, a, count); }

void sealedsum_lanes_powers_init(void *table, const point *a) {
  point power[64];
  power[0] = *a;
  for (int w = 1; w < 64; w++) power[w] = double_n(power[w - 1], 4);
  multiples8_init(table, power, 64);
}

void sealedsum_lanes_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const void *table) {
  multiples8_rows_small(r, x, rows, columns, bits, table);
}

void sealedsum_lanes_rows(point *r, const scalar *s, size_t rows, size_t columns, const void *table) {
  multiples8_rows(r, s, rows, columns, table);
}

void sealedsum_lanes_fixed(point *r, const scalar *s, size_t count, const void *table) {
  multiples8_fixed(r, s, count, table);
}

#else

void sealedsum_lanes_init(void *table, const point *a, size_t count) { (void)table, (void)a, (void)count; }
void sealedsum_lanes_powers_init(void *table, const point *a) { (void)table, (void)a; }
void sealedsum_lanes_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const void *table) {
  (void)r, (void)x, (void)rows, (void)columns, (void)bits, (void)table;
}
void sealedsum_lanes_rows(point *r, const scalar *s, size_t rows, size_t columns, const void *table) {
  (void)r, (void)s, (void)rows, (void)columns, (void)table;
}
void sealedsum_lanes_fixed(point *r, const scalar *s, size_t count, const void *table) {
  (void)r, (void)s, (void)count, (void)table;
}

#endif
