// The kernels that each path has of its own; residues.c chooses between them and builds the rest on top.
#pragma once
#include "residue.h"

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
  void residues_fold_int64_##path( \
      const modulus256 *, residue *r, const int64_t *low, const int64_t *high, const residue *s, size_t n); \
  void residues_dot_int64_##path(const modulus256 *, residue *r, const residue *a, const int64_t *x, size_t n); \
  void residues_round_int64_##path( \
      const modulus256 *, residue r[2], const int64_t *xl, const int64_t *xh, const residue *bl, const residue *bh, \
      size_t n)

RESIDUES_KERNELS(portable);
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
