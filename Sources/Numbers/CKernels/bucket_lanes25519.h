// How a lane goes through its slice of a sorted list of points (buckets25519.h).
#pragma once
#include "buckets25519.h"

/// The bucket that a lane is in, and what it owes to the bucket that an earlier lane began.
typedef struct {
  const uint32_t *reference;
  size_t bucket;
  /// Whether the running sum belongs to a bucket that an earlier lane began.
  int continues;
  size_t head_bucket;
  point head;
} bucket_lane;

/// Puts every lane at the start of its slice; gives how many of them have one.
FE_INLINE size_t bucket_lanes_begin(bucket_lane *lane, size_t lanes, const bucket_list *list) {
  size_t bucket = 0, used = 0;
  for (size_t l = 0; l < lanes; l++) {
    const size_t position = l * list->steps;
    lane[l].reference = list->reference + position;
    lane[l].continues = 0;
    lane[l].head_bucket = list->buckets;
    if (position >= list->length) continue;
    used = l + 1;
    while (list->begin[bucket + 1] <= position) bucket++;
    lane[l].bucket = bucket;
    lane[l].continues = (*lane[l].reference & ENTRY_FIRST) == 0;
  }
  return used;
}

/// Where the lane's running sum goes when its bucket, or its slice, ends.
FE_INLINE point *bucket_lane_target(bucket_list *list, bucket_lane *lane) {
  if (!lane->continues) return &list->bucket[lane->bucket];
  lane->head_bucket = lane->bucket;
  return &lane->head;
}

/// The next bucket that is not empty.
FE_INLINE void bucket_lane_advance(const bucket_list *list, bucket_lane *lane) {
  do lane->bucket++;
  while (list->begin[lane->bucket] == list->begin[lane->bucket + 1]);
  lane->continues = 0;
}

/// Adds what lanes owe to buckets that earlier ones began.
FE_INLINE void bucket_lanes_end(bucket_list *list, const bucket_lane *lane, size_t used) {
  for (size_t l = 0; l < used; l++) {
    if (lane[l].head_bucket == list->buckets) continue;
    point *b = &list->bucket[lane[l].head_bucket];
    sealedsum_point_add(b, b, &lane[l].head);
  }
}
