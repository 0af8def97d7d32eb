// The permutation, eight states a vector: rotations and three-operand logic are single instructions.
#include "masks_keccak_internal.h"
#if defined(__x86_64__)

#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl")))
#define NAME(x) keccak_##x##_avx512
#define LANES 8
typedef uint64_t keccak_vector8 __attribute__((vector_size(64)));
#define VECTOR keccak_vector8
#include "masks_keccak.h"

TARGET void keccak_permute8_avx512(uint64_t *states) { keccak_permute_avx512(states); }
#endif
