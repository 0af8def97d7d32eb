// Tables for sums in four lanes.
#include "affine25519x4.h"
#include "rows25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

/// Points whose multiples are made affine together: one inversion serves all.
enum { GROUPS = AFFINE4_RUN / MULTIPLES4, RUN = 4 * GROUPS };

AVX2_CALL static void add(point4 *p, const point4 *q, const fe4 *d2) { point4_add(p, q, d2); }

/// Multiple k of four points: the halves of their doubles, each to its point's table.
AVX2 static void put(multiples4 *table, size_t count, size_t k, const niels4 *q) {
  const fe4 *part[3] = {&q->minus, &q->plus, &q->t};
  for (int i = 0; i < 15; i++) {
    uint32_t half[4][2];
    memcpy(half, &part[i / 5]->v[i % 5], sizeof half);
    for (size_t l = 0; l < count; l++) table[l].word[i][0][k] = half[l][0], table[l].word[i][1][k] = half[l][1];
  }
}

/// Tables of up to RUN points.
AVX2_CALL static void run_init(multiples4 *table, const point *a, size_t count) {
  point4 multiple[AFFINE4_RUN];
  niels4 affine[AFFINE4_RUN];
  const fe4 d2 = fe4_all(FE_D2);
  const size_t groups = (count + 3) / 4;
  for (size_t g = 0; g < groups; g++) {
    point4 *m = multiple + MULTIPLES4 * g;
    point4_load_some(&m[0], a + 4 * g, count - 4 * g < 4 ? count - 4 * g : 4);
    for (size_t k = 1; k < MULTIPLES4; k++) {
      m[k] = m[k - 1];
      add(&m[k], &m[0], &d2);
    }
  }
  point4_to_niels(affine, multiple, MULTIPLES4 * groups);
  for (size_t g = 0; g < groups; g++)
    for (size_t k = 0; k < MULTIPLES4; k++)
      put(table + 4 * g, count - 4 * g < 4 ? count - 4 * g : 4, k, &affine[MULTIPLES4 * g + k]);
  wipe(multiple, sizeof multiple);
  wipe(affine, sizeof affine);
}

void multiples4_init(multiples4 *table, const point *a, size_t count) {
  const unsigned mode = mode4_enter();
  for (size_t i = 0; i < count; i += RUN) run_init(table + i, a + i, count - i < RUN ? count - i : RUN);
  mode4_leave(mode);
}

void multiples4_powers_init(multiples4 table[WINDOWS4_SCALAR], const point *a) {
  const layout4 at = layout4_make(1, 253);
  point power[WINDOWS4_SCALAR];
  power[0] = *a;
  for (size_t w = 1; w < at.windows; w++) power[w] = double_n(power[w - 1], at.width[w - 1]);
  multiples4_init(table, power, at.windows);
  wipe(power, sizeof power);
}

#else
typedef int no_vectors_here;
#endif
