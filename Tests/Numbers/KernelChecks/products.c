// Random and edge-weighted lane products of rings in bulk, with GMP's answer to each batch. products [COUNT]
#include "check.h"
#include "dispatch.h"
#include "ring_selftest.h"

int main(int argc, char **argv) {
  const size_t count = argc > 1 ? (size_t)atol(argv[1]) : 2000;
  uint64_t n[96];
  for (int i = 0; i < 96; i++) n[i] = check_random();
  n[0] |= 1;
  for (int path = 0; path < SEALEDSUM_PATHS; path++) {
    if (!sealedsum_path_available(path) || sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RINGS, path) != path) continue;
    for (int power = 1; power <= 2; power++) {
      for (size_t limbs = 1; limbs <= 32; limbs += limbs < 4 ? 1 : 7) {
        CHECK(sealedsum_ring_selftest(path, power, n, limbs, count, limbs) == 0, "power %d, %zu limbs", power, limbs);
      }
      // Karatsuba's products of blocks, on one level and two.
      for (size_t limbs = 48; limbs <= 96; limbs += 16) {
        const size_t bad = sealedsum_ring_selftest(path, power, n, limbs, count / 4, limbs);
        CHECK(bad == 0, "power %d, %zu limbs", power, limbs);
      }
    }
    printf("products: %s agrees with GMP\n", sealedsum_path_name(path));
  }
  return 0;
}
