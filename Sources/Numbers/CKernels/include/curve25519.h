// ristretto255 (RFC 9496) on edwards25519: -x^2 + y^2 = 1 + d*x^2*y^2 over GF(p), p = 2^255 - 19.
//
// Functions are constant-time in all their arguments unless their name ends in _vartime. Scalars are four 64-bit limbs,
// least significant first, below the group order. Counts and `bits` are public. Every point that is passed in must have
// come out of one of these functions. `path` is one of dispatch.h that is available here; all give the same elements.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// An element of GF(p) as the sum of v[i]*2^(51*i); not unique. Bounds on limbs are argued in fe25519.h.
typedef struct {
  uint64_t v[5];
} sealedsum_fe;

/// A point (X/Z, Y/Z) with T = XY/Z; a ristretto255 element is a class of them.
typedef struct {
  sealedsum_fe x, y, z, t;
} sealedsum_point;

/// An affine point ready for addition: y + x, y - x, 2*d*x*y.
typedef struct {
  sealedsum_fe yplusx, yminusx, xy2d;
} sealedsum_niels;

typedef struct {
  uint64_t limb[4];
} sealedsum_scalar;

/// Overwrites memory; not optimised away.
void sealedsum_memory_wipe(void *p, size_t size);

void sealedsum_point_identity(sealedsum_point *r);
void sealedsum_point_generator(sealedsum_point *r);
void sealedsum_point_add(sealedsum_point *r, const sealedsum_point *a, const sealedsum_point *b);
void sealedsum_point_sub(sealedsum_point *r, const sealedsum_point *a, const sealedsum_point *b);
void sealedsum_point_neg(sealedsum_point *r, const sealedsum_point *a);
/// r = 2^n * a for a public n >= 0.
void sealedsum_point_double(sealedsum_point *r, const sealedsum_point *a, size_t n);
/// r = the sum of all.
void sealedsum_point_sum(sealedsum_point *r, const sealedsum_point *a, size_t count, int path);
/// r = sum of a[i]*2^i.
void sealedsum_point_sum_powers(sealedsum_point *r, const sealedsum_point *a, size_t count);

/// 1 where both represent the same element of ristretto255, else 0.
int sealedsum_ristretto_equal(const sealedsum_point *a, const sealedsum_point *b);
/// RFC 9496, section 4.3.2.
void sealedsum_ristretto_encode(uint8_t out[32], const sealedsum_point *a);
void sealedsum_ristretto_encode_many(uint8_t *out, const sealedsum_point *a, size_t count, int path);
/// Encodes 2*a[i] for each: the doubling saves the square root, so that one inversion serves all.
void sealedsum_ristretto_encode_doubled(uint8_t *out, const sealedsum_point *a, size_t count, int path);
/// RFC 9496, section 4.3.1. 1 where the bytes are the canonical encoding of an element (the identity is one), else 0.
int sealedsum_ristretto_decode(sealedsum_point *r, const uint8_t in[32]);
/// Decodes all; gives the index of the first that is refused or is the identity, or `count`. Points from there on are
/// unspecified.
size_t sealedsum_ristretto_decode_many_vartime(sealedsum_point *r, const uint8_t *in, size_t count, int path);
/// The one-way map of RFC 9496, section 4.3.4.
void sealedsum_ristretto_from_uniform(sealedsum_point *r, const uint8_t in[64]);

/// r = s*a.
void sealedsum_point_multiply(sealedsum_point *r, const sealedsum_scalar *s, const sealedsum_point *a);
/// r = sum of s[i]*a[i].
void sealedsum_point_multiply_many(
    sealedsum_point *r, const sealedsum_scalar *s, const sealedsum_point *a, size_t count, int path);
/// r = sum of s[i]*a[i] for public scalars and points. 0 where memory ran out, else 1.
int sealedsum_point_multiply_many_vartime(
    sealedsum_point *r, const sealedsum_scalar *s, const sealedsum_point *a, size_t count, int path);

/// The same on a path with lanes, SEALEDSUM_IFMA or SEALEDSUM_AVX2, in steps that threads can share, for
/// SEALEDSUM_MSM_LEAST to SEALEDSUM_MSM_MOST points: create, which keeps the addresses of scalars and points, with a bound
/// on sealedsum_scalar_bits_vartime of all scalars; then `prepare` for ranges that cover all points; then `windows` for
/// ranges that cover all windows; then finish.
/// Calls for different ranges may run at the same time.
typedef struct sealedsum_msm sealedsum_msm;
#define SEALEDSUM_MSM_LEAST 32
#define SEALEDSUM_MSM_MOST 262144
/// Bits of the longest of the scalars, where s counts as order - s if that is shorter.
int sealedsum_scalar_bits_vartime(const sealedsum_scalar *s, size_t count);
/// NULL where memory ran out or the path has no lanes.
sealedsum_msm *sealedsum_msm_create(
    int path, const sealedsum_scalar *s, const sealedsum_point *a, size_t count, int bits);
void sealedsum_msm_destroy(sealedsum_msm *m);
int sealedsum_msm_window_count(const sealedsum_msm *m);
/// How many windows one call should take at most, so that what it sorts stays in the cache.
int sealedsum_msm_windows_at_once(const sealedsum_msm *m);
void sealedsum_msm_prepare_vartime(sealedsum_msm *m, size_t start, size_t end);
/// 0 where memory ran out, else 1.
int sealedsum_msm_windows_vartime(sealedsum_msm *m, int start, int end);
void sealedsum_msm_finish(sealedsum_point *r, const sealedsum_msm *m);

/// Entries of a table of one point: 64 windows of 8 multiples.
#define SEALEDSUM_TABLE_ENTRIES 512
/// table[8*w + k] = (k + 1)*16^w*a.
void sealedsum_table_init(sealedsum_niels *table, const sealedsum_point *a);
/// r = s*a for the table of a.
void sealedsum_table_multiply(sealedsum_point *r, const sealedsum_scalar *s, const sealedsum_niels *table);

/// r = x*a for the table of a, |x| < 2^bits, bits <= 63.
void sealedsum_table_multiply_small(sealedsum_point *r, int64_t x, int bits, const sealedsum_niels *table);

/// Entries a point of a basis.
#define SEALEDSUM_BASIS_ENTRIES 8
/// table[8*i + k] = (k + 1)*a[i].
void sealedsum_basis_init(sealedsum_niels *table, const sealedsum_point *a, size_t count);
/// r = sum of s[i]*a[i] for the basis of a. 0 where memory ran out, else 1.
int sealedsum_basis_multiply(
    sealedsum_point *r, const sealedsum_scalar *s, const sealedsum_niels *table, size_t count);
/// r = sum of x[i]*a[i], |x[i]| < 2^bits, bits <= 63. 0 where memory ran out, else 1.
int sealedsum_basis_multiply_small(
    sealedsum_point *r, const int64_t *x, int bits, const sealedsum_niels *table, size_t count);

// The same with tables for the lanes of a path: SEALEDSUM_IFMA or SEALEDSUM_AVX2. On others these functions do nothing.

/// Bytes a point of a table. A table is aligned to 64 bytes. 0 where the path has no lanes.
size_t sealedsum_lanes_bytes(int path);
/// Bytes of the table of one point's powers.
size_t sealedsum_lanes_powers_bytes(int path);
/// The table of `count` points.
void sealedsum_lanes_init(int path, void *table, const sealedsum_point *a, size_t count);
/// The table of a's powers.
void sealedsum_lanes_powers_init(int path, void *table, const sealedsum_point *a);
/// r[i] = sum of x[columns*i + j]*a[j] for `rows` rows and the points a of the table; |x| < 2^bits, bits <= 63. Many rows
/// take less time each than one.
void sealedsum_lanes_rows_small(
    int path, sealedsum_point *r, const int64_t *x, size_t rows, size_t columns, int bits, const void *table);
/// r[i] = sum of s[columns*i + j]*a[j].
void sealedsum_lanes_rows(
    int path, sealedsum_point *r, const sealedsum_scalar *s, size_t rows, size_t columns, const void *table);
/// r[i] = s[i]*a for the table of a's powers. As many as there are lanes, and more, take less time each than one.
void sealedsum_lanes_fixed(
    int path, sealedsum_point *r, const sealedsum_scalar *s, size_t count, const void *table);
