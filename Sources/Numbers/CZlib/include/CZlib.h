// zlib for Swift: its macros as functions.
#pragma once
#include <zlib.h>

/// Starts inflating; `windowBits` is -15 for raw deflate and 31 for gzip.
static inline int sealedsum_inflate_init(z_streamp stream, int windowBits) {
  return inflateInit2(stream, windowBits);
}
