// Inversions and square roots of eight at a time, and affine forms of many points.
#pragma once
#include "point25519x8.h"

#ifdef SEALEDSUM_HAS_IFMA

/// 1/a for each lane; 0 for 0.
void fe8_invert(fe8 *r, const fe8 *a);
/// Of two vectors the non-negative root of 1/v where that is a square, of sqrt(-1)/v where not, 0 for 0 (RFC 9496, section
/// 4.2); bit 8*k + l says that 1/v[k] is a square in lane l. In constant time.
unsigned fe8_inverse_sqrt_pair(fe8 root[2], const fe8 v[2]);
/// Inverts in place, at three products each and one inversion; none is 0. Scratch of as many.
void fe8_invert_many(fe8 *a, fe8 *scratch, size_t count);
/// Affine forms of `count` times eight points.
void point8_to_niels(niels8 *out, const point8 *in, size_t count);

#endif
