// Pippenger's bucket method in lanes, for public scalars and points.
//
// A window's points are sorted by their digits, so that those of one bucket are neighbours; several windows together give
// one list. The list is cut into slices of one length, a lane each. A lane adds its slice up in registers, point by point,
// and where a bucket ends it writes the sum away and starts anew. So points are gathered, but buckets are written once
// each, in order; lanes are all busy whatever the digits are, and the work does not depend on collisions.
//
// A sum is made in steps that threads can share:
//   init; then `prepare` for ranges that cover 0 ..< count; then `windows` for ranges that cover 0 ..< windows; `finish`.
#pragma once
#include <stddef.h>
#include "point25519.h"

/// An affine point as a path's kernel wants it, and padding: two cache lines.
typedef struct {
  _Alignas(64) uint64_t word[16];
} bucket_entry;

/// A reference to a point in the sorted list: its index, whether it is the first of its bucket, whether it is negated.
enum { ENTRY_NEGATED = 1, ENTRY_FIRST = 2, ENTRY_SHIFT = 2 };

/// A sorted list of references with the place where each bucket begins; buckets of several windows follow each other.
typedef struct {
  size_t buckets, length;
  /// Of `buckets` + 1.
  uint32_t *begin;
  /// `length` rounded up to equal slices of `steps`, one a lane; missing ones refer to the identity.
  uint32_t *reference;
  size_t steps;
  point *bucket;
} bucket_list;

/// What a path brings. `lanes` is a power of two, at most 8.
typedef struct {
  size_t lanes;
  bucket_entry identity;
  /// Affine forms of points.
  void (*to_entries)(bucket_entry *entry, const point *a, size_t count);
  /// Sums of all buckets that are not empty.
  void (*sum)(bucket_list *list, const bucket_entry *entry);
  /// Sums of one window's `half` buckets, plain and with weights 1, 2, …, of each of `lanes` equal parts.
  void (*aggregate)(point *plain, point *weighted, const point *bucket, size_t half);
  /// Of up to `lanes` windows the sums with the weights of all buckets, from what `aggregate` gave for each.
  void (*window_sums)(point *out, const point *plain, const point *weighted, size_t half, size_t windows);
} bucket_kernel;

extern const bucket_kernel buckets_ifma, buckets_avx2;

typedef struct {
  const bucket_kernel *kernel;
  const scalar *s;
  const point *a;
  size_t count;
  /// Scalars are sums of digit[w*count + i]*2^(c*w), |digit| <= half = 2^(c - 1).
  int c, windows;
  size_t half;
  /// The sum of half*2^(c*w) over all windows but the top one.
  scalar halves;
  int16_t *digit;
  /// The points, and the identity after them.
  bucket_entry *entry;
  /// Of each window, for each lane's part of its buckets, the sum and the sum weighted with 1, 2, ….
  point *plain, *weighted;
} bucket_sum;

/// `bits` as sealedsum_scalar_bits_vartime gives it. 0 where memory ran out, else 1. At most 2^18 points.
int bucket_sum_init(
    bucket_sum *m, const bucket_kernel *kernel, const scalar *s, const point *a, size_t count, int bits);
void bucket_sum_free(bucket_sum *m);
/// Digits and affine forms of points start ..< end.
void bucket_sum_prepare(bucket_sum *m, size_t start, size_t end);
/// Windows start ..< end. 0 where memory ran out, else 1.
int bucket_sum_windows(bucket_sum *m, int start, int end);
/// How many windows one call should take at most, so that what it sorts stays in the cache.
int bucket_sum_windows_at_once(const bucket_sum *m);
void bucket_sum_finish(point *r, const bucket_sum *m);
