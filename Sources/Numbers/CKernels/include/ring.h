// Arithmetic modulo an odd n or modulo n^2, in batches, with one algorithm for both paths (see dispatch.h).
//
// Modulo n^2 a residue x0 + x1*n is kept as its two n-adic digits, each in Montgomery form modulo n, so that all work
// is on numbers of half the size: with t = (x0*y0 + q*n)/R, where q is the quotient of Montgomery's reduction,
//   x*y/R = t + n*((x0*y1 + x1*y0 - q)/R mod n)  modulo n^2.
//
// Residues outside are rows of 64-bit limbs, least significant first, one after the other; inputs may have any width
// and any value, outputs are canonical, so both paths give the same bytes. Functions are constant-time in residues and
// exponents unless their name ends in _vartime; sizes, counts, the path and whether a modulus is used with n or n^2 are
// public. `sealedsum_ring_create` divides by n with GMP: it is variable-time in n, once for a key.
// Where memory runs out the process ends, as with GMP.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct sealedsum_ring sealedsum_ring;

/// Largest n in bits: for arithmetic modulo n and modulo n^2.
#define SEALEDSUM_RING_MAX_BITS_1 12288
#define SEALEDSUM_RING_MAX_BITS_2 6144

/// The ring modulo n^power, power 1 or 2, for n of `limbs` limbs.
/// With `moduli` 1 there is one n; with 2 (IFMA only) two follow each other and lanes 0 to 3 of a batch of eight rows
/// count modulo the first, lanes 4 to 7 modulo the second.
/// NULL where an n is even or less than 3, is too large, or the path is not available.
sealedsum_ring *sealedsum_ring_create(int path, int power, const uint64_t *n, size_t limbs, size_t moduli);
/// Wipes and frees; NULL is allowed.
void sealedsum_ring_free(sealedsum_ring *ring);
/// Limbs of a residue: limbs of n, times the power.
size_t sealedsum_ring_width(const sealedsum_ring *ring);
/// Rows that are computed together: 8 or 1. Other counts are padded.
size_t sealedsum_ring_lanes(const sealedsum_ring *ring);

/// What an exponentiation gives.
enum sealedsum_ring_result {
  /// The residue, in ring_width limbs.
  SEALEDSUM_RESIDUE = 0,
  /// Its upper n-adic digit, in as many limbs as n: (x - 1)/n for x = 1 mod n. Power 2 only.
  SEALEDSUM_UPPER_DIGIT = 1,
};

/// out[i] = bases[i]^exponent for `count` rows of `width` limbs. Exponents are below 2^bits and have ceil(bits/64)
/// limbs or more, `exponent_stride` from one to the next; 0: one exponent for all.
void sealedsum_ring_powers(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *bases, size_t width, size_t count,
    const uint64_t *exponents, size_t exponent_stride, size_t bits, enum sealedsum_ring_result result);
/// The same for one exponent that is public; bases stay secret.
void sealedsum_ring_powers_exponent_vartime(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *bases, size_t width, size_t count,
    const uint64_t *exponent, size_t bits);

/// out[i] = the product of vectors[0][i], ..., vectors[terms - 1][i] for `count` rows of ring_width limbs each; terms
/// >= 1. Power 1 only. Variable-time on the portable path.
void sealedsum_ring_products_vartime(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *const *vectors, size_t terms, size_t count);

/// out[i] = (1 + plaintexts[i]*n)*residues[i] for `count` rows: residues of ring_width limbs, plaintexts of as many as n
/// has. Power 2 only.
void sealedsum_ring_times_plaintexts(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *residues, const uint64_t *plaintexts, size_t count);

/// Powers of one base for exponents below 2^bits: base^(2^(w*i)*j) for every window i and digit j of w bits.
typedef struct sealedsum_fixed_base sealedsum_fixed_base;
/// base has `width` limbs; w <= 8.
sealedsum_fixed_base *sealedsum_fixed_base_create(
    const sealedsum_ring *ring, const uint64_t *base, size_t width, size_t bits, size_t w);
void sealedsum_fixed_base_free(sealedsum_fixed_base *table);
/// Bytes of the table.
size_t sealedsum_fixed_base_size(const sealedsum_fixed_base *table);
/// out[i] = (1 + plaintexts[i]*n)*base^exponents[i] for `count` rows. Exponents are rows of `stride` limbs, below
/// 2^bits; plaintexts are rows of `plaintext_width` limbs, no more than n has, or NULL for zeros (always for power 1).
void sealedsum_fixed_base_powers(
    const sealedsum_ring *ring, const sealedsum_fixed_base *table, uint64_t *out, const uint64_t *exponents,
    size_t stride, const uint64_t *plaintexts, size_t plaintext_width, size_t count);

/// out = the product of bases[i]^exponents[i], all public: `count` rows of `width` limbs, exponents of `stride` limbs
/// below 2^bits.
void sealedsum_ring_multi_exponentiation_vartime(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *bases, size_t width, const uint64_t *exponents,
    size_t stride, size_t bits, size_t count);
