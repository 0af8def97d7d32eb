// GMP for Swift: its macros as functions, and an allocator that wipes.
#pragma once
#include <gmp.h>
#include <stddef.h>

/// Makes GMP wipe every block that it frees or moves. Call once before the first number; calling again does nothing.
void sealedsum_gmp_wipe_on_free(void);

/// Overwrites memory; not optimised away.
void sealedsum_wipe(void *p, size_t size);

static inline int sealedsum_mpz_sgn(mpz_srcptr a) { return mpz_sgn(a); }
static inline int sealedsum_mpz_odd(mpz_srcptr a) { return mpz_odd_p(a); }

// In place: Swift's exclusivity rule bars `mpz_add(&r, &r, &x)`.
static inline void sealedsum_mpz_add_to(mpz_ptr r, mpz_srcptr x) { mpz_add(r, r, x); }
static inline void sealedsum_mpz_sub_from(mpz_ptr r, mpz_srcptr x) { mpz_sub(r, r, x); }
static inline void sealedsum_mpz_mul_by(mpz_ptr r, mpz_srcptr x) { mpz_mul(r, r, x); }
static inline void sealedsum_mpz_mod_by(mpz_ptr r, mpz_srcptr m) { mpz_mod(r, r, m); }
/// r = r * x mod m, for 0 <= r.
static inline void sealedsum_mpz_mulmod(mpz_ptr r, mpz_srcptr x, mpz_srcptr m) {
  mpz_mul(r, r, x);
  mpz_mod(r, r, m);
}
