// What the algorithms over a ring (power.c, fixed_base.c, ...) know of it, and what a path must bring.
//
// An "element" holds one residue a lane: `power` digits of `length` words, the words of the lanes side by side. Digits
// of 52 bits in the IFMA path are redundant (see ifma_ring.c); limbs in the portable path are canonical. Elements are
// aligned to 64 bytes.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "ring.h"

// Both paths state what n-adic digits they take and give, a multiple of n each, in their files, and a build with
// SEALEDSUM_CHECKED asserts it. For an algorithm three rules are enough:
//   a product takes results of products and of `add`, constants of the ring, and what `gather` and `select` read back;
//     or, first, a loaded digit with zeros above it and, second, a constant (for power 1, any result of a product); or,
//     first, a result of a product and, second, the plain (1, m) for m < 2^(64*limbs);
//   `add` takes two results of products, of which an operand each was a constant;
//   `store` takes a result of a product of the first kind or the third, for power 1 of any.

typedef struct {
  /// r = a*b/R and r = a^2/R. r may be an operand.
  void (*multiply)(const sealedsum_ring *, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch);
  void (*square)(const sealedsum_ring *, uint64_t *r, const uint64_t *a, uint64_t *scratch);
  /// The same where operands are public.
  void (*multiply_vartime)(
      const sealedsum_ring *, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch);
  void (*square_vartime)(const sealedsum_ring *, uint64_t *r, const uint64_t *a, uint64_t *scratch);
  /// r = a + b, for operands that are results of products. r may be a.
  void (*add)(const sealedsum_ring *, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch);
  /// One digit of an element from one row a lane, of `count` <= ring.chunk limbs.
  void (*load)(const sealedsum_ring *, uint64_t *digit, const uint64_t *const *rows, size_t count, uint64_t *scratch);
  /// Canonical rows of ring_width limbs (the upper digit only: as many as n) from a result of a product; wrecks it.
  void (*store)(
      const sealedsum_ring *, uint64_t *const *rows, uint64_t *a, enum sealedsum_ring_result, uint64_t *scratch);
  /// An element from one row of ring.row words a lane, and back. Words of an element up to the next multiple of
  /// eight a lane are touched.
  void (*gather)(const sealedsum_ring *, uint64_t *r, const uint64_t *const *rows);
  void (*scatter)(const sealedsum_ring *, uint64_t *const *rows, const uint64_t *a);
  /// r = entry digits[lane] of the table in each lane; every entry is read.
  void (*select)(const sealedsum_ring *, uint64_t *r, const uint64_t *table, size_t entries, const uint64_t *digits);
  /// The same from a table of single residues, of power*length words each.
  void (*select_shared)(
      const sealedsum_ring *, uint64_t *r, const uint64_t *table, size_t entries, const uint64_t *digits);
} ring_operations;

struct sealedsum_ring {
  const ring_operations *op;
  int path, power;
  /// 64-bit limbs of n; of a residue.
  size_t limbs, width;
  size_t lanes;
  /// Words of a digit in one lane, of a residue in one lane, of an element.
  size_t length, row, words;
  /// Bits of a word that count: 52 or 64.
  unsigned radix;
  /// Limbs that fit one digit as an operand.
  size_t chunk;
  /// Words of scratch space that any operation needs.
  size_t scratch;
  /// n, one digit; -1/n modulo 2^radix, one word a lane (portable: modulo 2^512, eight words); n*ceil(R/n) prepared for
  /// subtraction (IFMA, power 2).
  uint64_t *n, *negated_inverse, *multiple;
  /// Elements: R, R^2, 2^(64*chunk)*R modulo n^power; the plain number 1.
  uint64_t *one, *square, *shift, *unit;
  uint64_t *memory;
  size_t memory_words;
};

enum { RING_MAX_LANES = 8, RING_LONG_INVERSE = 8 };
