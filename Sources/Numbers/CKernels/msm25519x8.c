// Pippenger's bucket method in eight lanes, for public scalars and points.
//
// A window's points are sorted by their digits, so that those of one bucket are neighbours; several windows together give
// one list. The list is cut into eight slices of one length, a lane each. A lane adds its slice up in registers, point
// by point, and where a bucket ends it writes the sum away and starts anew. So points are gathered, but buckets are
// written once each, in order; lanes are all busy whatever the digits are, and the work does not depend on collisions.
#include "msm25519x8.h"
#include <stdlib.h>
#include "affine25519x8.h"
#include "scalar25519.h"

#ifdef SEALEDSUM_HAS_IFMA

/// A reference to a point in the sorted list: its index, whether it is the first of its bucket, whether it is negated.
enum { NEGATED = 1, FIRST = 2, INDEX_SHIFT = 2 };

/// The window c that takes the least time, in nanoseconds of the machine that it was measured on: a point of a window is
/// sorted and added, and a bucket is begun, written, read and added twice.
static int window_bits(size_t count, int bits) {
  int best = 4;
  double least = 0;
  for (int c = 4; c <= 15; c++) {
    double cost = (double)(bits / c + 1) * (12.0 * (double)count + 40.0 * (double)((size_t)1 << (c - 1)));
    if (c == 4 || cost < least) {
      best = c;
      least = cost;
    }
  }
  return best;
}

int msm8_init(msm8 *m, const scalar *s, const point *a, size_t count, int bits) {
  m->s = s;
  m->a = a;
  m->count = count;
  m->c = window_bits(count, bits);
  m->windows = bits / m->c + 1;
  m->half = (size_t)1 << (m->c - 1);
  size_t windows = (size_t)m->windows;
  m->digit = malloc(windows * count * sizeof *m->digit + 1);
  m->affine = aligned_alloc(64, (count + 1) * sizeof *m->affine);
  m->plain = malloc(8 * windows * sizeof *m->plain);
  m->weighted = malloc(8 * windows * sizeof *m->weighted);
  if (m->digit == NULL || m->affine == NULL || m->plain == NULL || m->weighted == NULL) {
    msm8_free(m);
    return 0;
  }
  memset(&m->halves, 0, sizeof m->halves);
  for (int w = 0; w < m->windows - 1; w++) {
    int bit = m->c * w + m->c - 1;
    m->halves.limb[bit / 64] |= UINT64_C(1) << (bit % 64);
  }
  const msm8_entry identity = {{1, 0, 0, 0, 0, 1}};
  m->affine[count] = identity;
  return 1;
}

void msm8_free(msm8 *m) {
  free(m->digit);
  free(m->affine);
  free(m->plain);
  free(m->weighted);
}

enum { TILE = 64 };

/// Signed digits of up to TILE points: with half added at every window but the top one, the bits of a window less half
/// are its digit, and no carries are left to do. The top window has fewer than c bits, so it may take one from below.
/// Window by window, because rows of digits may lie a power of two apart: all would share one set of the cache.
static void write_digits(msm8 *m, size_t start, size_t count) {
  scalar k[TILE];
  int sign[TILE];
  for (size_t i = 0; i < count; i++) {
    k[i] = m->s[start + i];
    sign[i] = -scalar_shorten_vartime(&k[i]);
    u128 sum = 0;
    for (int j = 0; j < 4; j++) {
      sum += (u128)k[i].limb[j] + m->halves.limb[j];
      k[i].limb[j] = (uint64_t)sum;
      sum >>= 64;
    }
  }
  for (int w = 0; w < m->windows; w++) {
    int16_t *digit = m->digit + (size_t)w * m->count + start;
    const int half = w < m->windows - 1 ? (int)m->half : 0;
    for (size_t i = 0; i < count; i++) {
      int d = (int)scalar_bits_at(&k[i], m->c * w, m->c) - half;
      digit[i] = (int16_t)((d ^ sign[i]) - sign[i]);
    }
  }
}

/// Affine forms of the eight points from i on, of those below `end`, each to its own two cache lines.
IFMA_INLINE void store_entries(msm8 *m, size_t i, size_t end, const niels8 *q) {
  msm8_entry spare;
  void *block[8];
  for (size_t l = 0; l < 8; l++) block[l] = i + l < end ? m->affine[i + l].word : spare.word;
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

IFMA void msm8_prepare(msm8 *m, size_t start, size_t end) {
  enum { RUN = 64 };
  point8 p[RUN];
  niels8 q[RUN];
  for (size_t i = start; i < end; i += TILE) write_digits(m, i, end - i < TILE ? end - i : TILE);
  for (size_t i = start; i < end; i += 8 * RUN) {
    size_t n = 0;
    for (; n < RUN && i + 8 * n < end; n++) {
      size_t left = end - (i + 8 * n);
      p[n] = point8_load_some(m->a + i + 8 * n, left < 8 ? left : 8);
    }
    point8_to_niels(q, p, n);
    for (size_t j = 0; j < n; j++) store_entries(m, i + 8 * j, end, &q[j]);
  }
}

/// A sorted list of references with the place where each bucket begins; buckets of several windows follow each other.
typedef struct {
  size_t buckets, length;
  /// Of `buckets` + 1.
  uint32_t *begin;
  /// `length` rounded up to eight equal slices of `steps`; missing ones refer to the identity.
  uint32_t *reference;
  size_t steps;
  point *bucket;
} msm8_list;

static void list_free(msm8_list *list) {
  free(list->begin);
  free(list->reference);
  free(list->bucket);
}

/// Counting sort by bucket of the digits of windows start ..< end.
static int list_init(msm8_list *list, const msm8 *m, int start, int end) {
  const size_t windows = (size_t)(end - start), most = windows * m->count;
  list->buckets = windows * m->half;
  list->begin = calloc(list->buckets + 2, sizeof *list->begin);
  list->reference = malloc((most + 8) * sizeof *list->reference);
  list->bucket = malloc(list->buckets * sizeof *list->bucket);
  if (list->begin == NULL || list->reference == NULL || list->bucket == NULL) {
    list_free(list);
    return 0;
  }
  // Bucket b is counted at b + 2; after the sums its place is at b + 1, which moves on to the next one's by placing.
  for (size_t w = 0; w < windows; w++) {
    const int16_t *digit = m->digit + (w + (size_t)start) * m->count;
    uint32_t *at = list->begin + w * m->half + 1;
    for (size_t i = 0; i < m->count; i++)
      if (digit[i] != 0) at[abs(digit[i])]++;
  }
  for (size_t b = 0; b < list->buckets; b++) list->begin[b + 2] += list->begin[b + 1];
  list->length = list->begin[list->buckets + 1];
  for (size_t w = 0; w < windows; w++) {
    const int16_t *digit = m->digit + (w + (size_t)start) * m->count;
    uint32_t *at = list->begin + w * m->half;
    for (size_t i = 0; i < m->count; i++)
      if (digit[i] != 0) list->reference[at[abs(digit[i])]++] = (uint32_t)i << INDEX_SHIFT | (digit[i] < 0);
  }
  for (size_t b = 0; b < list->buckets; b++) {
    if (list->begin[b] < list->begin[b + 1]) list->reference[list->begin[b]] |= FIRST;
    else list->bucket[b] = point_zero();
  }
  list->steps = (list->length + 7) / 8;
  for (size_t i = list->length; i < 8 * list->steps; i++) list->reference[i] = (uint32_t)(m->count << INDEX_SHIFT);
  return 1;
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

/// A lane of the list: the bucket it is in, and what it owes to the bucket that an earlier lane began.
typedef struct {
  const uint32_t *reference;
  size_t bucket;
  /// Whether the running sum belongs to a bucket that an earlier lane began.
  int continues;
  size_t head_bucket;
  point head;
} lane_state;

static void lane_flush(msm8_list *list, lane_state *lane, const lanes *a, int l) {
  if (lane->continues) {
    lane->head_bucket = lane->bucket;
    read_lane(&lane->head, a, l);
  } else {
    read_lane(&list->bucket[lane->bucket], a, l);
  }
}

/// The next bucket that is not empty.
static void lane_advance(const msm8_list *list, lane_state *lane) {
  do lane->bucket++;
  while (list->begin[lane->bucket] == list->begin[lane->bucket + 1]);
  lane->continues = 0;
}

/// Starts the lanes of the mask anew.
IFMA_INLINE void reset(lanes *a, __mmask8 mask) {
  point8 zero = point8_zero();
  a->sum.x = fe8_select(mask, zero.x, a->sum.x);
  a->sum.y = fe8_select(mask, zero.y, a->sum.y);
  a->sum.z = fe8_select(mask, zero.z, a->sum.z);
  a->sum.t = fe8_select(mask, zero.t, a->sum.t);
}

IFMA_INLINE niels8 load_entries(const msm8_entry *affine, const uint32_t reference[8]) {
  const void *block[8];
  __mmask8 negated = 0;
  for (int l = 0; l < 8; l++) {
    block[l] = affine[reference[l] >> INDEX_SHIFT].word;
    negated |= (__mmask8)((reference[l] & NEGATED) << l);
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

/// Sums of all buckets that are not empty.
IFMA static void sum_buckets(msm8_list *list, const msm8_entry *affine) {
  enum { AHEAD = 6 };
  lane_state lane[8];
  size_t bucket = 0;
  int used = 0;
  for (int l = 0; l < 8; l++) {
    size_t position = (size_t)l * list->steps;
    lane[l].reference = list->reference + position;
    lane[l].continues = 0;
    lane[l].head_bucket = list->buckets;
    if (position >= list->length) continue;
    used = l + 1;
    while (list->begin[bucket + 1] <= position) bucket++;
    lane[l].bucket = bucket;
    lane[l].continues = (*lane[l].reference & FIRST) == 0;
  }
  lanes a;
  a.sum = point8_zero();
  for (size_t i = 0; i < list->steps; i++) {
    uint32_t reference[8], any = 0;
    for (int l = 0; l < 8; l++) any |= reference[l] = lane[l].reference[i];
    if (i + AHEAD < list->steps) {
      for (int l = 0; l < 8; l++) {
        const uint64_t *next = affine[lane[l].reference[i + AHEAD] >> INDEX_SHIFT].word;
        __builtin_prefetch(next);
        __builtin_prefetch(next + 8);
      }
    }
    if (i > 0 && (any & FIRST)) {
      __mmask8 ended = 0;
      for (int l = 0; l < 8; l++) {
        if ((reference[l] & FIRST) == 0) continue;
        ended |= (__mmask8)(1 << l);
        lane_flush(list, &lane[l], &a, l);
        lane_advance(list, &lane[l]);
      }
      reset(&a, ended);
    }
    a.sum = point8_add_niels(a.sum, load_entries(affine, reference));
  }
  for (int l = 0; l < used; l++) lane_flush(list, &lane[l], &a, l);
  for (int l = 0; l < used; l++)
    if (lane[l].head_bucket < list->buckets) {
      point *b = &list->bucket[lane[l].head_bucket];
      sealedsum_point_add(b, b, &lane[l].head);
    }
}

/// Sums of one window's buckets, plain and with weights 1, 2, … in each eighth: each lane takes an eighth.
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

int msm8_windows(msm8 *m, int start, int end) {
  msm8_list list;
  if (!list_init(&list, m, start, end)) return 0;
  sum_buckets(&list, m->affine);
  for (int w = start; w < end; w++)
    aggregate(m->plain + 8 * w, m->weighted + 8 * w, list.bucket + (size_t)(w - start) * m->half, m->half);
  list_free(&list);
  return 1;
}

int msm8_windows_at_once(const msm8 *m) {
  // References (4 bytes) and buckets (160 bytes) of a few hundred kilobytes.
  size_t most = ((size_t)1 << 19) / (4 * m->count + sizeof(point) * m->half), windows = (size_t)m->windows;
  if (most <= 1) return 1;
  size_t calls = (windows + most - 1) / most;
  return (int)((windows + calls - 1) / calls);
}

/// Of up to eight windows, one a lane: bucket b of eighth l has weight l*eighth + b + 1, so a window's sum is the
/// weighted sums of its eighths and, times `eighth` = half/8, l times the plain sum of eighth l.
IFMA static void window_sums(point *out, const msm8 *m, size_t start, size_t n) {
  point8 running = point8_zero(), sum = point8_zero();
  const point zero = point_zero(), *from[8];
  for (size_t eighth = 7; eighth > 0; eighth--) {
    for (size_t l = 0; l < 8; l++) from[l] = l < n ? m->plain + 8 * (start + l) + eighth : &zero;
    running = point8_add(running, point8_load(from));
    sum = point8_add(sum, running);
  }
  for (size_t k = m->half / 8; k > 1; k /= 2) sum = point8_double(sum);
  for (size_t eighth = 0; eighth < 8; eighth++) {
    for (size_t l = 0; l < 8; l++) from[l] = l < n ? m->weighted + 8 * (start + l) + eighth : &zero;
    sum = point8_add(sum, point8_load(from));
  }
  point8_store_some(out, n, sum);
}

void msm8_finish(point *r, const msm8 *m) {
  point window[64];  // c >= 4
  size_t windows = (size_t)m->windows;
  for (size_t w = 0; w < windows; w += 8) window_sums(window + w, m, w, windows - w < 8 ? windows - w : 8);
  point sum = window[windows - 1];
  for (size_t w = windows - 1; w-- > 0;) sum = to_point(add_cached(double_n(sum, (size_t)m->c), to_cached(window[w])));
  *r = sum;
}

#else
typedef int no_vectors_here;
#endif
