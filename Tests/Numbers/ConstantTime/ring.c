// Powers modulo n and n^2 with secret bases, exponents and plaintexts, and with a secret modulus.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dispatch.h"
#include "ring_internal.h"
#include "secrets.h"

// The largest n: Karatsuba's product of blocks on the portable path with adx. One of fewer limbs, no whole blocks, is
// multiplied and squared by rows there.
enum { LIMBS = 48, ROWS = 44, COUNT = 9, BITS = 70, EXPONENT = 2 };

typedef struct {
  sealedsum_ring *ring;
  sealedsum_fixed_base *table;
} prepared;

static prepared prepare(int path, int power, size_t moduli, size_t limbs) {
  uint64_t n[2 * LIMBS], base[2 * LIMBS];
  memset(n, 0x5b, sizeof n);
  memset(base, 0x6e, sizeof base);
  prepared p;
  p.ring = sealedsum_ring_create(path, power, n, limbs, moduli);
  if (p.ring == NULL) fputs("follow: no ring\n", stderr), exit(3);
  p.table = sealedsum_fixed_base_create(p.ring, base, sealedsum_ring_width(p.ring), BITS, 4);
  return p;
}

static void follow(const prepared *p) {
  sealedsum_ring *ring = p->ring;
  const size_t width = sealedsum_ring_width(ring);
  uint64_t bases[COUNT * 2 * LIMBS], out[COUNT * 2 * LIMBS], exponents[COUNT * EXPONENT], plaintexts[COUNT * LIMBS];
  const uint64_t one[EXPONENT] = {0xf00d, 5};
  memset(bases, 0x6e, sizeof bases);
  memset(exponents, 0x2a, sizeof exponents);
  memset(plaintexts, 0x11, sizeof plaintexts);
  for (size_t k = 0; k < COUNT; k++) exponents[k * EXPONENT + 1] &= (1 << (BITS - 64)) - 1;
  // The modulus is secret where its factors are used to decrypt.
  SECRET(ring->memory, ring->memory_words * sizeof *ring->memory);
  SECRET(bases, sizeof bases);
  SECRET(exponents, sizeof exponents);
  SECRET(plaintexts, sizeof plaintexts);
  sealedsum_ring_powers(ring, out, bases, width, COUNT, exponents, EXPONENT, BITS, SEALEDSUM_RESIDUE);
  sealedsum_ring_powers(ring, out, bases, width - 1, COUNT, exponents, 0, BITS, SEALEDSUM_RESIDUE);
  sealedsum_ring_powers_exponent_vartime(ring, out, bases, width, COUNT, one, BITS);
  if (ring->power == 2) {
    sealedsum_ring_powers(ring, out, bases, width, COUNT, exponents, EXPONENT, BITS, SEALEDSUM_UPPER_DIGIT);
    sealedsum_fixed_base_powers(ring, p->table, out, exponents, EXPONENT, plaintexts, ring->limbs, COUNT);
  }
  sealedsum_fixed_base_powers(ring, p->table, out, exponents, EXPONENT, NULL, 0, COUNT);
  sealedsum_fixed_base_free(p->table);
  PUBLIC(ring->memory, ring->memory_words * sizeof *ring->memory);
  sealedsum_ring_free(ring);
}

void follow_ring(int path) {
  prepared all[8];
  size_t count = 0;
  // All before the first secret: GMP divides here, and MemorySanitizer does not see it overwrite what secrets left.
  for (int power = 1; power <= 2; power++) {
    for (size_t moduli = 1; moduli <= (path == SEALEDSUM_IFMA ? 2 : 1); moduli++) {
      all[count++] = prepare(path, power, moduli, LIMBS);
      if (path == SEALEDSUM_PORTABLE) all[count++] = prepare(path, power, moduli, ROWS);
    }
  }
  for (size_t i = 0; i < count; i++) follow(&all[i]);
}
