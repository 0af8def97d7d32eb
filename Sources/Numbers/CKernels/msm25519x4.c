// The bucket method in four lanes.
#include "affine25519x4.h"
#include "bucket_lanes25519.h"

#ifdef SEALEDSUM_HAS_AVX2

AVX2_CALL static void add_mixed(point4 *p, const niels4 *q) { point4_add_niels(p, q); }
AVX2_CALL static void add(point4 *p, const point4 *q, const fe4 *d2) { point4_add(p, q, d2); }

/// Affine forms of n <= 4 points, each to its own two cache lines.
AVX2_INLINE void store_entries(bucket_entry *entry, size_t n, const niels4 *q) {
  bucket_entry spare;
  void *block[4];
  for (size_t l = 0; l < 4; l++) block[l] = l < n ? entry[l].word : spare.word;
  i64x4 w[16];
  memcpy(w, q, sizeof *q);
  w[15] = _mm256_setzero_si256();
  store_words4(block, w, 4);
}

AVX2_CALL static void entries(bucket_entry *entry, const point *a, size_t count) {
  point4 p[AFFINE4_RUN];
  niels4 q[AFFINE4_RUN];
  for (size_t i = 0; i < count; i += 4 * AFFINE4_RUN) {
    const size_t here = count - i < 4 * AFFINE4_RUN ? count - i : 4 * AFFINE4_RUN, n = (here + 3) / 4;
    for (size_t j = 0; j < n; j++) point4_load_some(&p[j], a + i + 4 * j, here - 4 * j < 4 ? here - 4 * j : 4);
    point4_to_niels(q, p, n);
    for (size_t j = 0; j < n; j++) store_entries(entry + i + 4 * j, here - 4 * j < 4 ? here - 4 * j : 4, &q[j]);
  }
}

AVX2_INLINE void load_entries(niels4 *q, const bucket_entry *entry, const uint32_t reference[4]) {
  const void *block[4];
  for (int l = 0; l < 4; l++) block[l] = entry[reference[l] >> ENTRY_SHIFT].word;
  i64x4 w[16];
  load_words4(w, block, 4);
  const i64x4 bit = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)reference));
  // The sign bit, and all ones by it: what blends and negates.
  const f64x4 sign = _mm256_castsi256_pd(_mm256_slli_epi64(bit, 63));  // ENTRY_NEGATED is bit 0
  for (int i = 0; i < 5; i++) {
    const f64x4 minus = _mm256_castsi256_pd(w[i]), plus = _mm256_castsi256_pd(w[5 + i]);
    q->minus.v[i] = _mm256_blendv_pd(minus, plus, sign);
    q->plus.v[i] = _mm256_blendv_pd(plus, minus, sign);
    q->t.v[i] = _mm256_xor_pd(_mm256_castsi256_pd(w[10 + i]), sign);
  }
}

/// Writes the running sum of one lane away, and starts it anew.
AVX2 static void flush(point *to, point4 *sum, int lane) {
  double *word = (double *)sum;
  uint64_t *out = (uint64_t *)to;
  // 2X, 2Y, 2Z, 2T as fe4_words makes them, then carried.
  for (int k = 0; k < 5; k++) {
    double *minus = word + 4 * k + lane, *plus = minus + 20, *z = plus + 20, *t = z + 20;
    const int64_t four_p = (INT64_C(1) << 53) - (k == 0 ? 76 : 4);
    out[k] = (uint64_t)((int64_t)(*plus - *minus) + four_p);
    out[5 + k] = (uint64_t)((int64_t)(*plus + *minus) + four_p);
    out[10 + k] = (uint64_t)((int64_t)(*z + *z) + four_p);
    out[15 + k] = (uint64_t)((int64_t)(*t + *t) + four_p);
    *minus = *plus = *z = k == 0 ? 1.0 : 0.0;
    *t = 0.0;
  }
  to->x = fe_carry(to->x), to->y = fe_carry(to->y), to->z = fe_carry(to->z), to->t = fe_carry(to->t);
}

AVX2_CALL static void sums(bucket_list *list, const bucket_entry *entry) {
  enum { AHEAD = 6 };
  bucket_lane lane[4];
  const size_t used = bucket_lanes_begin(lane, 4, list);
  point4 sum;
  niels4 q;
  point4_zero(&sum);
  for (size_t i = 0; i < list->steps; i++) {
    uint32_t reference[4], any = 0;
    for (int l = 0; l < 4; l++) any |= reference[l] = lane[l].reference[i];
    if (i + AHEAD < list->steps) {
      for (int l = 0; l < 4; l++) {
        const uint64_t *next = entry[lane[l].reference[i + AHEAD] >> ENTRY_SHIFT].word;
        __builtin_prefetch(next);
        __builtin_prefetch(next + 8);
      }
    }
    if (i > 0 && (any & ENTRY_FIRST)) {
      for (int l = 0; l < 4; l++) {
        if ((reference[l] & ENTRY_FIRST) == 0) continue;
        flush(bucket_lane_target(list, &lane[l]), &sum, l);
        bucket_lane_advance(list, &lane[l]);
      }
    }
    load_entries(&q, entry, reference);
    add_mixed(&sum, &q);
  }
  for (size_t l = 0; l < used; l++) flush(bucket_lane_target(list, &lane[l]), &sum, (int)l);
  bucket_lanes_end(list, lane, used);
}

/// Each lane takes a quarter of the buckets.
AVX2_CALL static void quarters(point *plain, point *weighted, const point *bucket, size_t half) {
  const size_t quarter = half / 4;
  const fe4 d2 = fe4_all(FE_D2);
  point4 running, sum, next;
  point4_zero(&running);
  point4_zero(&sum);
  for (size_t j = quarter; j-- > 0;) {
    const point *from[4];
    for (size_t l = 0; l < 4; l++) from[l] = bucket + j + l * quarter;
    point4_load(&next, from);
    add(&running, &next, &d2);
    add(&sum, &running, &d2);
  }
  point4_store_some(plain, 4, &running);
  point4_store_some(weighted, 4, &sum);
}

/// One window a lane: bucket b of quarter l has weight l*quarter + b + 1, so a window's sum is the weighted sums of its
/// quarters and, times `quarter` = half/4, l times the plain sum of quarter l.
AVX2_CALL static void windows(point *out, const point *plain, const point *weighted, size_t half, size_t n) {
  const fe4 d2 = fe4_all(FE_D2);
  const point zero = point_zero(), *from[4];
  point4 running, sum, next;
  point4_zero(&running);
  point4_zero(&sum);
  for (size_t quarter = 3; quarter > 0; quarter--) {
    for (size_t l = 0; l < 4; l++) from[l] = l < n ? plain + 4 * l + quarter : &zero;
    point4_load(&next, from);
    add(&running, &next, &d2);
    add(&sum, &running, &d2);
  }
  for (size_t k = half / 4; k > 1; k /= 2) point4_double(&sum);
  for (size_t quarter = 0; quarter < 4; quarter++) {
    for (size_t l = 0; l < 4; l++) from[l] = l < n ? weighted + 4 * l + quarter : &zero;
    point4_load(&next, from);
    add(&sum, &next, &d2);
  }
  point4_store_some(out, n, &sum);
}

static void to_entries(bucket_entry *entry, const point *a, size_t count) {
  const unsigned mode = mode4_enter();
  entries(entry, a, count);
  mode4_leave(mode);
}
static void sum_buckets(bucket_list *list, const bucket_entry *entry) {
  const unsigned mode = mode4_enter();
  sums(list, entry);
  mode4_leave(mode);
}
static void aggregate(point *plain, point *weighted, const point *bucket, size_t half) {
  const unsigned mode = mode4_enter();
  quarters(plain, weighted, bucket, half);
  mode4_leave(mode);
}
static void window_sums(point *out, const point *plain, const point *weighted, size_t half, size_t n) {
  const unsigned mode = mode4_enter();
  windows(out, plain, weighted, half, n);
  mode4_leave(mode);
}

/// Bits of the doubles -9 and 2^50, 1/2 in limbs 0 and 4.
#define NINE UINT64_C(0xc022000000000000)
#define TOP UINT64_C(0x4310000000000000)
const bucket_kernel buckets_avx2 = {
    4, {{NINE, 0, 0, 0, TOP, NINE, 0, 0, 0, TOP}}, to_entries, sum_buckets, aggregate, window_sums};

#else
typedef int no_vectors_here;
#endif
