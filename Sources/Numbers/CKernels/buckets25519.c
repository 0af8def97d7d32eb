// The bucket method in lanes: windows, digits, sorting, and the steps; what is done in vectors is the path's.
#include "buckets25519.h"
#include <stdlib.h>
#include "scalar25519.h"

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

int bucket_sum_init(
    bucket_sum *m, const bucket_kernel *kernel, const scalar *s, const point *a, size_t count, int bits) {
  m->kernel = kernel;
  m->s = s;
  m->a = a;
  m->count = count;
  m->c = window_bits(count, bits);
  m->windows = bits / m->c + 1;
  m->half = (size_t)1 << (m->c - 1);
  size_t windows = (size_t)m->windows;
  m->digit = malloc(windows * count * sizeof *m->digit + 1);
  m->entry = aligned_alloc(64, (count + 1) * sizeof *m->entry);
  m->plain = malloc(kernel->lanes * windows * sizeof *m->plain);
  m->weighted = malloc(kernel->lanes * windows * sizeof *m->weighted);
  if (m->digit == NULL || m->entry == NULL || m->plain == NULL || m->weighted == NULL) {
    bucket_sum_free(m);
    return 0;
  }
  memset(&m->halves, 0, sizeof m->halves);
  for (int w = 0; w < m->windows - 1; w++) {
    int bit = m->c * w + m->c - 1;
    m->halves.limb[bit / 64] |= UINT64_C(1) << (bit % 64);
  }
  m->entry[count] = kernel->identity;
  return 1;
}

void bucket_sum_free(bucket_sum *m) {
  free(m->digit);
  free(m->entry);
  free(m->plain);
  free(m->weighted);
}

enum { TILE = 64 };

/// Signed digits of up to TILE points: with half added at every window but the top one, the bits of a window less half
/// are its digit, and no carries are left to do. The top window has fewer than c bits, so it may take one from below.
/// Window by window, because rows of digits may lie a power of two apart: all would share one set of the cache.
static void write_digits(bucket_sum *m, size_t start, size_t count) {
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

void bucket_sum_prepare(bucket_sum *m, size_t start, size_t end) {
  for (size_t i = start; i < end; i += TILE) write_digits(m, i, end - i < TILE ? end - i : TILE);
  m->kernel->to_entries(m->entry + start, m->a + start, end - start);
}

static void list_free(bucket_list *list) {
  free(list->begin);
  free(list->reference);
  free(list->bucket);
}

/// Counting sort by bucket of the digits of windows start ..< end.
static int list_init(bucket_list *list, const bucket_sum *m, int start, int end) {
  const size_t windows = (size_t)(end - start), most = windows * m->count;
  list->buckets = windows * m->half;
  list->begin = calloc(list->buckets + 2, sizeof *list->begin);
  list->reference = malloc((most + m->kernel->lanes) * sizeof *list->reference);
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
      if (digit[i] != 0) list->reference[at[abs(digit[i])]++] = (uint32_t)i << ENTRY_SHIFT | (digit[i] < 0);
  }
  for (size_t b = 0; b < list->buckets; b++) {
    if (list->begin[b] < list->begin[b + 1]) list->reference[list->begin[b]] |= ENTRY_FIRST;
    else list->bucket[b] = point_zero();
  }
  const size_t lanes = m->kernel->lanes;
  list->steps = (list->length + lanes - 1) / lanes;
  for (size_t i = list->length; i < lanes * list->steps; i++) list->reference[i] = (uint32_t)(m->count << ENTRY_SHIFT);
  return 1;
}

int bucket_sum_windows(bucket_sum *m, int start, int end) {
  bucket_list list;
  if (!list_init(&list, m, start, end)) return 0;
  m->kernel->sum(&list, m->entry);
  for (int w = start; w < end; w++) {
    const size_t at = m->kernel->lanes * (size_t)w;
    m->kernel->aggregate(m->plain + at, m->weighted + at, list.bucket + (size_t)(w - start) * m->half, m->half);
  }
  list_free(&list);
  return 1;
}

int bucket_sum_windows_at_once(const bucket_sum *m) {
  // References (4 bytes) and buckets (160 bytes) of a few hundred kilobytes.
  size_t most = ((size_t)1 << 19) / (4 * m->count + sizeof(point) * m->half), windows = (size_t)m->windows;
  if (most <= 1) return 1;
  size_t calls = (windows + most - 1) / most;
  return (int)((windows + calls - 1) / calls);
}

void bucket_sum_finish(point *r, const bucket_sum *m) {
  point window[64];  // c >= 4
  const size_t windows = (size_t)m->windows, lanes = m->kernel->lanes;
  for (size_t w = 0; w < windows; w += lanes) {
    const size_t n = windows - w < lanes ? windows - w : lanes;
    m->kernel->window_sums(window + w, m->plain + lanes * w, m->weighted + lanes * w, m->half, n);
  }
  point sum = window[windows - 1];
  for (size_t w = windows - 1; w-- > 0;) sum = to_point(add_cached(double_n(sum, (size_t)m->c), to_cached(window[w])));
  *r = sum;
}
