// What the algorithms over a ring (power.c, fixed_base.c, ...) know of it, and what a path must bring.
//
// An "element" holds one residue a lane: `power` digits of `length` words, the words of the lanes side by side. Digits
// of 52 bits in the IFMA path are redundant (see ifma_ring.c); limbs in the portable path are canonical. Elements are
// aligned to 64 bytes.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "ring.h"

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

extern const ring_operations sealedsum_portable_operations;
size_t sealedsum_portable_scratch(const sealedsum_ring *ring);
/// `sealedsum_ring_products_vartime` by products and divisions.
void sealedsum_portable_divided_products(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *const *vectors, size_t terms, size_t count);
#if defined(__x86_64__)
extern const ring_operations sealedsum_ifma_operations;
size_t sealedsum_ifma_scratch(const sealedsum_ring *ring);
#endif

enum { RING_MAX_LANES = 8, RING_LONG_INVERSE = 8 };

/// Words aligned to 64 bytes, zeroed; ends the process where memory runs out.
uint64_t *sealedsum_words_create(size_t count);
/// Wipes and frees.
void sealedsum_words_free(uint64_t *words, size_t count);
/// Overwrites words; not optimised away.
void sealedsum_words_wipe(uint64_t *words, size_t count);

/// A count of words rounded up to 64 bytes, so that what follows is aligned.
static inline size_t ring_aligned(size_t words) { return (words + 7) & ~(size_t)7; }

/// r = the rows in Montgomery form. Rows have `width` limbs each. `t` is an element of scratch space besides `scratch`.
void sealedsum_ring_enter(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *const *rows, size_t width, uint64_t *t, uint64_t *scratch);
/// Writes a, in Montgomery form, as rows; wrecks it.
void sealedsum_ring_leave(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, enum sealedsum_ring_result result,
    uint64_t *scratch);

/// Writes (1 + m*n)*a of power 2, as rows, for the plaintexts m of `width` limbs, no more than n has; a as it is where
/// there are none. Wrecks a; y is an element of scratch space besides `scratch`.
void sealedsum_ring_leave_times(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, const uint64_t *const *plaintexts, size_t width,
    uint64_t *y, uint64_t *scratch);

static inline void ring_copy(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a) {
  for (size_t i = 0; i < ring->words; i++) r[i] = a[i];
}

/// Bits [position, position + w) of a number below 2^bits; 0 above. w <= 32.
static inline uint64_t ring_window(const uint64_t *number, size_t bits, size_t position, size_t w) {
  if (position >= bits) return 0;
  const size_t words = (bits + 63) / 64, word = position / 64, shift = position % 64;
  uint64_t x = number[word] >> shift;
  if (shift + w > 64 && word + 1 < words) x |= number[word + 1] << (64 - shift);
  return x & ((UINT64_C(1) << w) - 1);
}

/// Row pointers of one batch: rows past `count` repeat the last one that there is.
static inline void ring_rows(
    const sealedsum_ring *ring, const uint64_t **rows, const uint64_t *first, size_t stride, size_t count) {
  for (size_t l = 0; l < ring->lanes; l++) rows[l] = first + stride * (l < count ? l : count - 1);
}
/// The same for results: rows past `count` go to `spare`.
static inline void ring_rows_out(
    const sealedsum_ring *ring, uint64_t **rows, uint64_t *first, size_t stride, size_t count, uint64_t *spare) {
  for (size_t l = 0; l < ring->lanes; l++) rows[l] = l < count ? first + stride * l : spare;
}
