// Follows secrets through the kernels. `follow PATH` runs everything that promises constant time on one path; nothing
// may be reported. `follow PATH CONTROL` runs code with a fault, which must be reported: `branch` and `address` are
// planted here, `curve` and `ring` are variable-time operations given secrets.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "curve25519.h"
#include "dispatch.h"
#include "ring.h"
#include "secrets.h"

static volatile uint64_t sink;
static volatile uint64_t table[256];

/// Square and multiply that skips the products of zero bits.
__attribute__((noinline)) static void planted_branch(const uint64_t *exponent) {
  uint64_t x = 1;
  for (int i = 63; i >= 0; i--) {
    x *= x;
    if (*exponent >> i & 1) sink = x *= 3;
  }
  sink = x;
}

/// A look-up that goes where the secret says.
__attribute__((noinline)) static void planted_address(const uint64_t *exponent) { sink = table[*exponent & 255]; }

static void control(int path, const char *name) {
  uint64_t secret[4] = {0x1234567, 5, 6, 7};
  SECRET(secret, sizeof secret);
  if (strcmp(name, "branch") == 0) {
    planted_branch(secret);
  } else if (strcmp(name, "address") == 0) {
    planted_address(secret);
  } else if (strcmp(name, "curve") == 0) {
    sealedsum_point base, r;
    sealedsum_point_generator(&base);
    sealedsum_point_multiply_many_vartime(&r, (const sealedsum_scalar *)secret, &base, 1, path);
  } else if (strcmp(name, "ring") == 0) {
    const uint64_t n[2] = {0x1234567890abcdef, 99}, base[4] = {3};
    uint64_t out[4];
    sealedsum_ring *ring = sealedsum_ring_create(path, 2, n, 2, 1);
    if (ring == NULL) exit(3);
    sealedsum_ring_powers_exponent_vartime(ring, out, base, 4, 1, secret, 100);
    sealedsum_ring_free(ring);
  } else {
    fprintf(stderr, "follow: no control %s\n", name);
    exit(3);
  }
}

/// The path of that name, or one that there is not.
static int path_named(const char *name) {
  int path = 0;
  while (path < SEALEDSUM_PATHS && strcmp(name, sealedsum_path_name(path)) != 0) path++;
  return path;
}

int main(int argc, char **argv) {
  const int path = path_named(argc > 1 ? argv[1] : "");
  if (!sealedsum_path_available(path)) {
    printf("follow: no path %s on this machine\n", argc > 1 ? argv[1] : "");
    return 4;
  }
  if (argc > 2) {
    control(path, argv[2]);
    return 0;
  }
  // Kernels that are the portable ones are followed as such. Rings first: see there.
  if (sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RINGS, path) == path) follow_ring(path);
  if (sealedsum_path_of_kernel(SEALEDSUM_KERNEL_RESIDUES, path) == path) follow_residues(path);
  follow_curve(path);
  follow_masks(path);
  return 0;
}
