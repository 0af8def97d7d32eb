// Which width of registers kernels of small integers use.
#include "projections.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

int sealedsum_lanes_available(int lanes) {
#if defined(__x86_64__)
  if (lanes == SEALEDSUM_LANES_512) return sealedsum_path_available(SEALEDSUM_IFMA);
  // The compiler's run-time asks the processor and, for the registers' state, the system.
  if (lanes == SEALEDSUM_LANES_256) return __builtin_cpu_supports("avx2") != 0;
#endif
  return lanes == SEALEDSUM_LANES_128;
}

int sealedsum_lanes_best(void) {
  static atomic_int known;  // 1 more than the answer; threads that race store the same
  const int found = atomic_load_explicit(&known, memory_order_relaxed);
  if (found) return found - 1;
  const char *wish = getenv("SEALEDSUM_KERNELS");
  int best = SEALEDSUM_LANES_128;
  if (wish == NULL || strcmp(wish, "portable") != 0) {
    if (sealedsum_path_best() == SEALEDSUM_IFMA) best = SEALEDSUM_LANES_512;
    else if (sealedsum_lanes_available(SEALEDSUM_LANES_256)) best = SEALEDSUM_LANES_256;
  }
  atomic_store_explicit(&known, best + 1, memory_order_relaxed);
  return best;
}
