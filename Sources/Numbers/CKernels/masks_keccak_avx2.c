// The permutation, four states a vector.
#include "masks_keccak_internal.h"
#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2")))
#define NAME(x) keccak_##x##_avx2
#define LANES 4
typedef uint64_t keccak_vector4 __attribute__((vector_size(32)));
#define VECTOR keccak_vector4
#include "masks_keccak.h"

TARGET void keccak_permute8_avx2(uint64_t *states) { keccak_permute_avx2(states); }
#endif
