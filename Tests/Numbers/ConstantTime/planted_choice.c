// Takes the place of a kernel of the path avx2, with a fault: it reads only the multiple that is asked for.
#include "rows25519x4.h"

#if defined(__x86_64__)
static volatile uint32_t sink;

void __wrap_multiples4_rows_small(
    point *r, const int64_t *x, size_t rows, size_t columns, int bits, const multiples4 *table) {
  (void)r, (void)rows, (void)columns, (void)bits;
  sink = table->word[0][0][x[0] & (MULTIPLES4 - 1)];
}
#endif
