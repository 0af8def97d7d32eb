// Encodings of RFC 9496, sections 4.3.1 and 4.3.2, eight at a time.
#pragma once
#include "point25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// Decodes n <= 16; bit i says that encoding i is canonical and of an element. In constant time.
unsigned ristretto8_decode(point *r, const uint8_t *in, size_t n);
/// Encodes `count` points. In constant time.
void ristretto8_encode(uint8_t *out, const point *a, size_t count);
/// Encodes the doubles (encode_doubled25519.c). In constant time.
void ristretto8_encode_doubled(uint8_t *out, const point *a, size_t count);

#endif
