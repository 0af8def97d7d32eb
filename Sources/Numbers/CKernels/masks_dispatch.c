// Which kernels of the masks this machine can run: where the paths of dispatch.h are, and the processor has what the
// masks use besides.
#include "dispatch.h"
#include "dispatch_internal.h"
#include "masks_internal.h"

int sealedsum_masks_path_available(int path) {
  switch (path) {
    case SEALEDSUM_MASKS_PORTABLE: return 1;
    case SEALEDSUM_MASKS_AVX2: return sealedsum_path_available(SEALEDSUM_AVX2);
    case SEALEDSUM_MASKS_AVX512: return sealedsum_path_available(SEALEDSUM_IFMA) && sealedsum_has_vbmi();
    default: return 0;
  }
}

int sealedsum_masks_path_best(void) {
  const int best = sealedsum_path_best();
  if (best == SEALEDSUM_IFMA && sealedsum_masks_path_available(SEALEDSUM_MASKS_AVX512)) return SEALEDSUM_MASKS_AVX512;
  if (best != SEALEDSUM_PORTABLE && sealedsum_masks_path_available(SEALEDSUM_MASKS_AVX2)) return SEALEDSUM_MASKS_AVX2;
  return SEALEDSUM_MASKS_PORTABLE;
}

const char *sealedsum_masks_path_name(int path) {
  return path == SEALEDSUM_MASKS_AVX512 ? "avx512" : path == SEALEDSUM_MASKS_AVX2 ? "avx2" : "portable";
}
