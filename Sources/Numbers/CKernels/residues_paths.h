// The kernels that each path has of its own; residues.c chooses between them and builds the rest on top.
#pragma once
#include "residue.h"

/// Terms of `combine_int32`.
enum { RESIDUES_MOST_SLABS = 64 };

#define RESIDUES_KERNELS(path) \
  void residues_add_##path(const modulus256 *, residue *r, const residue *a, const residue *b, size_t n); \
  void residues_sub_##path(const modulus256 *, residue *r, const residue *a, const residue *b, size_t n); \
  void residues_mul_##path(const modulus256 *, residue *r, const residue *a, const residue *b, size_t n); \
  void residues_scale_##path(const modulus256 *, residue *r, const residue *s, const residue *a, size_t n); \
  void residues_axpy_##path( \
      const modulus256 *, residue *r, const residue *a, const residue *s, const residue *b, size_t n); \
  void residues_fold_##path( \
      const modulus256 *, residue *r, const residue *low, const residue *high, const residue *s, size_t n); \
  void residues_sum_##path(const modulus256 *, residue *r, const residue *a, size_t n); \
  void residues_dot_##path(const modulus256 *, residue *r, const residue *a, const residue *b, size_t n); \
  void residues_round_##path( \
      const modulus256 *, residue r[2], const residue *al, const residue *ah, const residue *bl, const residue *bh, \
      size_t n); \
  void residues_axpy_int64_##path( \
      const modulus256 *, residue *r, const residue *a, const residue *s, const int64_t *x, size_t n); \
  void residues_dot_int64_##path(const modulus256 *, residue *r, const residue *a, const int64_t *x, size_t n); \
  void residues_add_bits_##path( \
      const modulus256 *, residue *r, const residue *weights, size_t terms, const int64_t *x, size_t stride, \
      int shift, int step, size_t n); \
  void residues_round_squares_##path( \
      const modulus256 *, residue r[2], const residue *low, const residue *high, const residue *e, size_t n); \
  void residues_combine_int32_##path( \
      const modulus256 *, residue *r, const residue *weights, size_t slabs, const int32_t *x, size_t stride, size_t n)

RESIDUES_KERNELS(portable);

// What the 8-lane path leaves to 64-bit code, in a file of its own so that nothing in a vector register goes to a
// general one within a kernel (scripts/inspect-kernels.py looks for that).

/// Column sums of products over all lanes and blocks, in radix 2^52: each below 2^64 times the blocks and lanes.
typedef struct {
  u128 column[10];
} residue_totals;

/// total += the sums of each row of lanes, which it wipes.
void residue_totals_add(residue_totals *total, uint64_t lanes[10][8]);
/// The sum of column[k]*2^(52*k), below 2^576. Wipes the totals.
wide residue_totals_value(residue_totals *total);
/// The sum over 32-bit halves of limbs, limb k in lanes k and k + 4. Wipes the halves.
wide residue_halves_value(uint64_t low[8], uint64_t high[8]);

#if defined(__x86_64__)
RESIDUES_KERNELS(ifma);
#define RESIDUES_CHOOSE(path, name, ...) \
  do { \
    if ((path) == SEALEDSUM_IFMA) residues_##name##_ifma(__VA_ARGS__); \
    else residues_##name##_portable(__VA_ARGS__); \
  } while (0)
#else
#define RESIDUES_CHOOSE(path, name, ...) ((void)(path), residues_##name##_portable(__VA_ARGS__))
#endif
