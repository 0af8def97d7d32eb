// Contracts of the kernels. A function states at its declaration what it takes and what it gives; a build with
// SEALEDSUM_CHECKED (scripts/constant-time.sh sanitize) asserts both on entry and exit, and others check nothing.
#pragma once

#if defined(SEALEDSUM_CHECKED)
#undef NDEBUG
#include <assert.h>
#define CHECKED(condition) assert(condition)
#else
#define CHECKED(condition) ((void)0)
#endif
