// Affine forms of many points, four at a time.
#pragma once
#include "point25519x4.h"

#ifdef SEALEDSUM_HAS_AVX2

/// Vectors of points whose affine forms are made at a time, with one inversion and 40 KB of scratch space.
enum { AFFINE4_RUN = 128 };

/// Affine forms of `count` times four points, in any order in memory.
void point4_to_niels(niels4 *out, const point4 *in, size_t count);

#endif
