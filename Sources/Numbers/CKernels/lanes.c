// Which width of registers kernels of small integers use.
#include "dispatch.h"
#include "projections.h"

int sealedsum_lanes_available(int lanes) {
#if defined(__x86_64__)
  if (lanes == SEALEDSUM_LANES_512) return sealedsum_path_available(SEALEDSUM_IFMA);
  // The compiler's run-time asks the processor and, for the registers' state, the system.
  if (lanes == SEALEDSUM_LANES_256) return __builtin_cpu_supports("avx2") != 0;
#endif
  return lanes == SEALEDSUM_LANES_128;
}

int sealedsum_lanes_best(void) {
  switch (sealedsum_path_best()) {
    case SEALEDSUM_IFMA: return SEALEDSUM_LANES_512;
    case SEALEDSUM_AVX2: return SEALEDSUM_LANES_256;
    default: return SEALEDSUM_LANES_128;
  }
}
