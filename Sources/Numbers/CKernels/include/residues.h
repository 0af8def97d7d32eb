// Vectors of integers modulo an odd prime of at most 256 bits: the scalars of the groups, in bulk.
//
// One format in memory for every path: Montgomery form x*2^256 mod q, four 64-bit limbs, below q, element after element.
// It is that of a single scalar, so vectors of scalars are read where they lie; 32 bytes an element, where five limbs of
// 52 bits would take 40; and a vector can be cut at any element. The 8-lane path pays for it with eight shuffles for
// every eight elements it reads or writes, a tenth of a product.
//
// Constant-time in all elements; counts, paths and the modulus are public. Results may be the same memory as operands
// but must not overlap them otherwise.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "dispatch.h"

/// x*2^256 mod q for a number x modulo q; below q.
typedef struct {
  uint64_t limb[4];
} sealedsum_residue;

/// An odd modulus q > 1 with its constants.
typedef struct {
  uint64_t order[4];
  /// -q^(-1) mod 2^64.
  uint64_t negative_inverse;
  /// 2^512 mod q.
  uint64_t r_squared[4];
} sealedsum_modulus256;

/// r[i] = a[i] + b[i].
void sealedsum_residues_add(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a,
    const sealedsum_residue *b, size_t n);
/// r[i] = a[i] - b[i].
void sealedsum_residues_sub(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a,
    const sealedsum_residue *b, size_t n);
/// r[i] = a[i]*b[i].
void sealedsum_residues_mul(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a,
    const sealedsum_residue *b, size_t n);
/// r[i] = s*a[i]; the limbs of a[i] may hold any number below 2^256.
void sealedsum_residues_scale(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *s,
    const sealedsum_residue *a, size_t n);
/// r[i] = a[i] + s*b[i].
void sealedsum_residues_axpy(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a,
    const sealedsum_residue *s, const sealedsum_residue *b, size_t n);
/// r[i] = low[i] + s*(high[i] - low[i]): a multilinear table with its top variable set to s.
void sealedsum_residues_fold(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *low,
    const sealedsum_residue *high, const sealedsum_residue *s, size_t n);

/// *r = the sum of all.
void sealedsum_residues_sum(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a, size_t n);
/// *r = sum of a[i]*b[i].
void sealedsum_residues_dot(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a,
    const sealedsum_residue *b, size_t n);
/// The round polynomial of a sumcheck over a product of two multilinear tables in their top variable t,
/// sum of (al[i] + t*(ah[i] - al[i]))*(bl[i] + t*(bh[i] - bl[i])): r[0] its value at 0, r[1] its coefficient of t^2.
void sealedsum_residues_round(
    int path, const sealedsum_modulus256 *q, sealedsum_residue r[2], const sealedsum_residue *al,
    const sealedsum_residue *ah, const sealedsum_residue *bl, const sealedsum_residue *bh, size_t n);

/// r[i] = a[i] + s*x[i]; a may be null, for zeros.
void sealedsum_residues_axpy_int64(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a,
    const sealedsum_residue *s, const int64_t *x, size_t n);
/// *r = sum of a[i]*x[i].
void sealedsum_residues_dot_int64(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a, const int64_t *x,
    size_t n);

/// r[i] = sum over t < terms of weights[t] where bit shift + t*step of x[t*stride + i] is set; 1 <= terms <= 64.
void sealedsum_residues_add_bits(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *weights, size_t terms,
    const int64_t *x, size_t stride, int shift, int step, size_t n);
/// The round polynomial of a sumcheck over the weighted sum of w^2 - w of a multilinear table in its top variable t,
/// sum of e[i]*(w^2 - w) for w = low[i] + t*(high[i] - low[i]): r[0] its coefficient of t, r[1] that of t^2.
void sealedsum_residues_round_squares(
    int path, const sealedsum_modulus256 *q, sealedsum_residue r[2], const sealedsum_residue *low,
    const sealedsum_residue *high, const sealedsum_residue *e, size_t n);

/// r[i] = sum over b < slabs of weights[b]*x[b*stride + i]; 1 <= slabs <= 64.
void sealedsum_residues_combine_int32(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *weights, size_t slabs,
    const int32_t *x, size_t stride, size_t n);

/// Numbers below 2^256 (four limbs each) to residues: reduced modulo q.
void sealedsum_residues_from_limbs(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const uint64_t *x, size_t n);
/// Residues to the numbers in [0, q) that they stand for, four limbs each.
void sealedsum_residues_to_limbs(
    int path, const sealedsum_modulus256 *q, uint64_t *x, const sealedsum_residue *a, size_t n);
/// 64 bytes an element, least significant first, reduced modulo q: uniform up to 2^-256 where the bytes are.
void sealedsum_residues_from_uniform(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const uint8_t *bytes, size_t n);
/// r[i] = first*s^i.
void sealedsum_residues_powers(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *first,
    const sealedsum_residue *s, size_t n);
/// r[i] = 1/a[i], and 0 where a[i] is; r must not be a. q must be prime. Gives 1 where no a[i] was 0, else 0.
int sealedsum_residues_invert(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *a, size_t n);
/// 1 where every number of four limbs is below q, else 0.
int sealedsum_residues_are_canonical(const sealedsum_modulus256 *q, const uint64_t *x, size_t n);
/// 1 where a and b are the same, else 0.
int sealedsum_residues_equal(const sealedsum_residue *a, const sealedsum_residue *b, size_t n);
