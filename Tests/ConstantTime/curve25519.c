// Follows secrets through the curve arithmetic: MemorySanitizer takes them for uninitialised memory and reports every
// branch and every address that depends on one. Without an argument all operations that promise constant time run, and
// nothing may be reported; with one, a variable-time operation runs, which must be. GroupsTests compiles and runs both.
#include <sanitizer/msan_interface.h>
#include <string.h>
#include "curve25519.h"

static void secret(void *p, size_t size) { __msan_poison(p, size); }

int main(int argc, char **argv) {
  (void)argv;
  enum { N = 3 };
  static sealedsum_niels table[SEALEDSUM_TABLE_ENTRIES], basis[N * SEALEDSUM_BASIS_ENTRIES];
  sealedsum_point base, p, q, r, bases[N];
  sealedsum_point_generator(&base);
  for (int i = 0; i < N; i++) sealedsum_point_double(&bases[i], &base, (size_t)i);
  sealedsum_table_init(table, &base);
  sealedsum_basis_init(basis, bases, N);

  sealedsum_scalar s[N];
  memset(s, 0x0a, sizeof s);
  secret(s, sizeof s);
  if (argc > 1) {
    sealedsum_point_multiply_many_vartime(&r, s, bases, N, 0);
    return 0;
  }
  sealedsum_table_multiply(&p, &s[0], table);
  sealedsum_point_multiply(&q, &s[1], &p);
  sealedsum_point_multiply_many(&r, s, bases, N, 0);
  sealedsum_basis_multiply(&r, s, basis, N);
  int64_t x[N] = {-5, 7, 1000};
  secret(x, sizeof x);
  if (!sealedsum_basis_multiply_small(&r, x, 24, basis, N)) return 2;

  sealedsum_table_multiply_small(&r, x[0], 24, table);

  // The points are secret now, as the scalars were.
  sealedsum_point_add(&p, &p, &q);
  sealedsum_point_sub(&p, &p, &r);
  sealedsum_point_neg(&q, &p);
  sealedsum_point_double(&q, &q, 5);
  uint8_t encoding[32], uniform[64] = {1};
  sealedsum_ristretto_encode(encoding, &q);
  sealedsum_ristretto_encode_doubled(encoding, &q, 1, 0);
  volatile int keep = sealedsum_ristretto_equal(&p, &q);
  keep = sealedsum_ristretto_decode(&r, encoding);
  (void)keep;
  secret(uniform, sizeof uniform);
  sealedsum_ristretto_from_uniform(&r, uniform);
  return 0;
}
