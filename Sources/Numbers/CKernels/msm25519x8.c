// The bucket method in eight lanes.
#include "affine25519x8.h"
#include "bucket_lanes25519.h"

#ifdef SEALEDSUM_HAS_IFMA

/// Affine forms of n <= 8 points, each to its own two cache lines.
IFMA_INLINE void store_entries(bucket_entry *entry, size_t n, const niels8 *q) {
  bucket_entry spare;
  void *block[8];
  for (size_t l = 0; l < 8; l++) block[l] = l < n ? entry[l].word : spare.word;
  u64x8 w[16];
  for (int k = 0; k < 5; k++) {
    w[k] = q->yplusx.v[k];
    w[5 + k] = q->yminusx.v[k];
    w[10 + k] = q->xy2d.v[k];
  }
  w[15] = _mm512_setzero_si512();
  store_words(block, 0, 8, w);
  store_words(block, 8, 8, w + 8);
}

IFMA static void to_entries(bucket_entry *entry, const point *a, size_t count) {
  enum { RUN = 64 };
  point8 p[RUN];
  niels8 q[RUN];
  for (size_t i = 0; i < count; i += 8 * RUN) {
    size_t n = 0;
    for (; n < RUN && i + 8 * n < count; n++) {
      size_t left = count - (i + 8 * n);
      p[n] = point8_load_some(a + i + 8 * n, left < 8 ? left : 8);
    }
    point8_to_niels(q, p, n);
    for (size_t j = 0; j < n; j++) {
      size_t left = count - (i + 8 * j);
      store_entries(entry + i + 8 * j, left < 8 ? left : 8, &q[j]);
    }
  }
}

/// Eight running sums, readable lane by lane.
typedef union {
  point8 sum;
  uint64_t word[20][8];
} lanes;

static void read_lane(point *r, const lanes *a, int lane) {
  uint64_t *to = (uint64_t *)r;
  for (int k = 0; k < 20; k++) to[k] = a->word[k][lane];
}

/// Starts the lanes of the mask anew.
IFMA_INLINE void reset(lanes *a, __mmask8 mask) {
  point8 zero = point8_zero();
  a->sum.x = fe8_select(mask, zero.x, a->sum.x);
  a->sum.y = fe8_select(mask, zero.y, a->sum.y);
  a->sum.z = fe8_select(mask, zero.z, a->sum.z);
  a->sum.t = fe8_select(mask, zero.t, a->sum.t);
}

IFMA_INLINE niels8 load_entries(const bucket_entry *entry, const uint32_t reference[8]) {
  const void *block[8];
  __mmask8 negated = 0;
  for (int l = 0; l < 8; l++) {
    block[l] = entry[reference[l] >> ENTRY_SHIFT].word;
    negated |= (__mmask8)((reference[l] & ENTRY_NEGATED) << l);
  }
  u64x8 w[16];
  load_words(w, block, 0, 8);
  load_words(w + 8, block, 8, 8);
  niels8 q;
  for (int k = 0; k < 5; k++) {
    q.yplusx.v[k] = w[k];
    q.yminusx.v[k] = w[5 + k];
    q.xy2d.v[k] = w[10 + k];
  }
  return niels8_negate(negated, q);
}

IFMA static void sum_buckets(bucket_list *list, const bucket_entry *entry) {
  enum { AHEAD = 6 };
  bucket_lane lane[8];
  const size_t used = bucket_lanes_begin(lane, 8, list);
  lanes a;
  a.sum = point8_zero();
  for (size_t i = 0; i < list->steps; i++) {
    uint32_t reference[8], any = 0;
    for (int l = 0; l < 8; l++) any |= reference[l] = lane[l].reference[i];
    if (i + AHEAD < list->steps) {
      for (int l = 0; l < 8; l++) {
        const uint64_t *next = entry[lane[l].reference[i + AHEAD] >> ENTRY_SHIFT].word;
        __builtin_prefetch(next);
        __builtin_prefetch(next + 8);
      }
    }
    if (i > 0 && (any & ENTRY_FIRST)) {
      __mmask8 ended = 0;
      for (int l = 0; l < 8; l++) {
        if ((reference[l] & ENTRY_FIRST) == 0) continue;
        ended |= (__mmask8)(1 << l);
        read_lane(bucket_lane_target(list, &lane[l]), &a, l);
        bucket_lane_advance(list, &lane[l]);
      }
      reset(&a, ended);
    }
    a.sum = point8_add_niels(a.sum, load_entries(entry, reference));
  }
  for (size_t l = 0; l < used; l++) read_lane(bucket_lane_target(list, &lane[l]), &a, (int)l);
  bucket_lanes_end(list, lane, used);
}

/// Each lane takes an eighth of the buckets.
IFMA static void aggregate(point *plain, point *weighted, const point *bucket, size_t half) {
  const size_t eighth = half / 8;
  point8 running = point8_zero(), sum = point8_zero();
  for (size_t j = eighth; j-- > 0;) {
    running = point8_add(running, point8_load_strided(bucket + j, eighth));
    sum = point8_add(sum, running);
  }
  point8_store_some(plain, 8, running);
  point8_store_some(weighted, 8, sum);
}

/// One window a lane: bucket b of eighth l has weight l*eighth + b + 1, so a window's sum is the weighted sums of its
/// eighths and, times `eighth` = half/8, l times the plain sum of eighth l.
IFMA static void window_sums(point *out, const point *plain, const point *weighted, size_t half, size_t n) {
  point8 running = point8_zero(), sum = point8_zero();
  const point zero = point_zero(), *from[8];
  for (size_t eighth = 7; eighth > 0; eighth--) {
    for (size_t l = 0; l < 8; l++) from[l] = l < n ? plain + 8 * l + eighth : &zero;
    running = point8_add(running, point8_load(from));
    sum = point8_add(sum, running);
  }
  for (size_t k = half / 8; k > 1; k /= 2) sum = point8_double(sum);
  for (size_t eighth = 0; eighth < 8; eighth++) {
    for (size_t l = 0; l < 8; l++) from[l] = l < n ? weighted + 8 * l + eighth : &zero;
    sum = point8_add(sum, point8_load(from));
  }
  point8_store_some(out, n, sum);
}

const bucket_kernel buckets_ifma = {8, {{1, 0, 0, 0, 0, 1}}, to_entries, sum_buckets, aggregate, window_sums};

#else
typedef int no_vectors_here;
#endif
