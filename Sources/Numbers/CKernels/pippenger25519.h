// Multi-scalar multiplication for public scalars without lanes. 0 where memory ran out, else 1.
#pragma once
#include "point25519.h"

/// r = sum of s[i]*a[i] with non-adjacent forms: for few points.
int straus_vartime(point *r, const scalar *s, const point *a, size_t count);
/// The same, for few and many.
int multiply_many_portable_vartime(point *r, const scalar *s, const point *a, size_t count);
