// The operations of a ring on eight residues in 52-bit digits (see ring_operations.h).
//
// Bounds. R = 2^(52*L) > 256*n and R >= 2*2^(64*limbs). The n-adic digits x0, x1 of an element are not quite reduced.
// Operands of a product are
//   (A) below 4n in each n-adic digit; or
//   (B) a loaded x0 < R/2 with x1 = 0, times a constant below n in each; or
//   (C) an element below 2n in each, times the plain (1, m) with m < 2^(64*limbs) <= R/2 (for m < n this is kind A, and
//       the element may be below 4n: what has just entered); or
//   (D) power 1: a loaded x0 < R/2 times y0 < 2n.
// The lower n-adic digit of a product is (x0*y0 + q*n)/R with q < R:
//   A: < 16n*n/R + n <= (1 + 1/16)n.   B: < n/2 + n.   C: < 1 + n.   D: < 2n/2 + n.
// The upper one is (x0*y1 + x1*y0 + M - q + q'*n)/R, where M = n*ceil(R/n) < R + n keeps it from going below zero:
//   A: < 32n*n/R + 1 + n/R + n < (1 + 1/8)n + 1.01.   B: < n/2 + 1.01 + n.   C: < n + 1.02 + n.
// As n >= 3, a product of kind A, B or D is below 2n in each n-adic digit. `add` gets one of kind A of which an operand
// is a constant below n, so (1 + 1/32)n + 1.01 at most, and one of kind B: the sum is below 4n. `store` gets products
// of kind A, C or D: below 2n in the lower and below 2n + 1.02 < 3n - 1 in the upper (n = 3: 7 < 8).
#include "ifma_ring.h"
#include "ifma_columns.h"
#include "ifma_limbs.h"
#if defined(__x86_64__)

static inline const vec *in(const uint64_t *p) { return (const vec *)(const void *)p; }
static inline vec *out(uint64_t *p) { return (vec *)(void *)p; }

/// Scratch space: two lots of columns, two quotients, one digit.
typedef struct {
  vec *t, *u, *q, *v, *digit;
} workspace;

static inline workspace work_in(const sealedsum_ring *ring, uint64_t *scratch) {
  const size_t length = ring->length;
  vec *p = out(scratch);
  return (workspace){p, p + 2 * length, p + 4 * length, p + 5 * length, p + 6 * length};
}

size_t sealedsum_ifma_scratch(const sealedsum_ring *ring) { return 8 * (7 * ring->length + 24); }

#if defined(SEALEDSUM_CHECKED)
/// Lanes where digits, a residue's n-adic one, are normalised and below k*n.
VECTOR_INLINE __mmask8 below_multiple(const sealedsum_ring *ring, const vec *x, uint64_t k) {
  if (!vec_are_below(x, ring->length, 52)) return 0;
  vec borrow = vec_zero();
  for (size_t i = 0; i < ring->length; i++) {
    const vec kn = _mm512_mullo_epi64(in(ring->n)[i], vec_set(k));
    borrow = _mm512_srai_epi64(_mm512_add_epi64(_mm512_sub_epi64(x[i], kn), borrow), 52);
  }
  return _mm512_movepi64_mask(borrow);
}

/// Lanes where digits are normalised and below R/2.
VECTOR_INLINE __mmask8 below_half(const sealedsum_ring *ring, const vec *x) {
  const vec top = x[ring->length - 1];
  return vec_are_below(x, ring->length, 52) ? _mm512_cmplt_epu64_mask(top, vec_set(UINT64_C(1) << 51)) : 0;
}

/// Lanes where digits are those of the number `low`.
VECTOR_INLINE __mmask8 is_small(const sealedsum_ring *ring, const vec *x, uint64_t low) {
  vec any = _mm512_xor_si512(x[0], vec_set(low));
  for (size_t i = 1; i < ring->length; i++) any = _mm512_or_si512(any, x[i]);
  return _mm512_testn_epi64_mask(any, any);
}

/// Whether the operands of a product are of one of the kinds A to D in every lane.
VECTOR static int are_operands(const sealedsum_ring *ring, const uint64_t *a, const uint64_t *b) {
  const size_t length = ring->length;
  const vec *x = in(a), *y = in(b);
  __mmask8 kind_a = below_multiple(ring, x, 4) & below_multiple(ring, y, 4);
  if (ring->power == 1) return (kind_a | (below_half(ring, x) & below_multiple(ring, y, 2))) == 0xff;
  kind_a &= below_multiple(ring, x + length, 4) & below_multiple(ring, y + length, 4);
  __mmask8 kind_b = below_half(ring, x) & is_small(ring, x + length, 0);
  kind_b &= below_multiple(ring, y, 1) & below_multiple(ring, y + length, 1);
  __mmask8 kind_c = below_multiple(ring, x, 2) & below_multiple(ring, x + length, 2);
  kind_c &= is_small(ring, y, 1) & below_half(ring, y + length);
  return (kind_a | kind_b | kind_c) == 0xff;
}

/// Whether an element is below so many times n in each n-adic digit.
VECTOR static int is_element(const sealedsum_ring *ring, const uint64_t *a, uint64_t lower, uint64_t upper) {
  if (below_multiple(ring, in(a), lower) != 0xff) return 0;
  return ring->power == 1 || below_multiple(ring, in(a) + ring->length, upper) == 0xff;
}
#endif

VECTOR static void multiply_one(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  const int tiles = (int)ring->length / TILE;
  columns_product(w.t, in(a), in(b), tiles);
  columns_reduce(out(r), w.q, w.t, in(ring->n), *in(ring->negated_inverse), tiles);
}

VECTOR static void square_one(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  const int tiles = (int)ring->length / TILE;
  columns_square(w.t, in(a), tiles);
  columns_reduce(out(r), w.q, w.t, in(ring->n), *in(ring->negated_inverse), tiles);
}

/// From t = x0*y0 and u = x0*y1 + x1*y0 to both n-adic digits of the product.
VECTOR_INLINE void reduce_two(const sealedsum_ring *ring, vec *r, const workspace *w, int tiles) {
  const size_t length = ring->length;
  const vec *n = in(ring->n), *multiple = in(ring->multiple);
  const vec negated_inverse = *in(ring->negated_inverse);
  columns_reduce(r, w->q, w->t, n, negated_inverse, tiles);
  // A word of the multiple is at least 2^52 - 1 >= q's digit and below 2^53; the last is below 2.
  for (size_t i = 0; i < length; i++) w->u[i] = vec_add(w->u[i], _mm512_sub_epi64(multiple[i], w->q[i]));
  w->u[length] = vec_add(w->u[length], multiple[length]);
  columns_reduce(r + length, w->v, w->u, n, negated_inverse, tiles);
}

VECTOR static void multiply_two(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  const size_t length = ring->length;
  const int tiles = (int)length / TILE;
  columns_product(w.t, in(a), in(b), tiles);
  columns_two_products(w.u, in(a), in(b) + length, in(a) + length, in(b), tiles);
  reduce_two(ring, out(r), &w, tiles);
}

VECTOR static void square_two(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  const size_t length = ring->length;
  const int tiles = (int)length / TILE;
  columns_square(w.t, in(a), tiles);
  columns_product(w.u, in(a), in(a) + length, tiles);
  for (size_t i = 0; i < 2 * length; i++) w.u[i] = vec_add(w.u[i], w.u[i]);
  reduce_two(ring, out(r), &w, tiles);
}

static void multiply(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  CHECKED(are_operands(ring, a, b));
  ring->power == 2 ? multiply_two(ring, r, a, b, scratch) : multiply_one(ring, r, a, b, scratch);
  CHECKED(is_element(ring, r, 2, 3));
}

static void square(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, uint64_t *scratch) {
  CHECKED(is_element(ring, a, 4, 4));
  ring->power == 2 ? square_two(ring, r, a, scratch) : square_one(ring, r, a, scratch);
  CHECKED(is_element(ring, r, 2, 2));
}

/// Moves carries of columns that are below 2^63 up: normalised digits, nothing being carried out. r may be t.
VECTOR_INLINE void normalise(vec *r, const vec *t, size_t length) {
  const vec mask = vec_digit_mask();
  vec carry = vec_zero();
  for (size_t i = 0; i < length; i++) {
    const vec x = vec_add(t[i], carry);
    r[i] = _mm512_and_si512(x, mask);
    carry = _mm512_srli_epi64(x, 52);
  }
  CHECKED(vec_are_below(&carry, 1, 0));
}

VECTOR static void add(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  (void)scratch;
  CHECKED(is_element(ring, a, 4, 4) && is_element(ring, b, 4, 4));
  const size_t length = ring->length;
  for (size_t d = 0; d < (size_t)ring->power; d++) {
    vec *x = out(r) + d * length;
    for (size_t i = 0; i < length; i++) x[i] = vec_add(in(a)[d * length + i], in(b)[d * length + i]);
    normalise(x, x, length);
  }
  CHECKED(is_element(ring, r, 4, 4));
}

VECTOR static void load(
    const sealedsum_ring *ring, uint64_t *digit, const uint64_t *const *rows, size_t count, uint64_t *scratch) {
  vec *limbs = out(scratch);
  limbs_load(limbs, rows, count);
  digits_from_limbs(out(digit), ring->length, limbs, count);
}

/// Takes n away in the lanes where x >= n, without a branch; gives those lanes. `t` is scratch space.
VECTOR_INLINE __mmask8 subtract_once(vec *x, const vec *n, vec *t, size_t length) {
  const vec mask = vec_digit_mask();
  vec borrow = vec_zero();  // 0 or -1
  for (size_t i = 0; i < length; i++) {
    const vec d = _mm512_add_epi64(_mm512_sub_epi64(x[i], n[i]), borrow);
    t[i] = _mm512_and_si512(d, mask);
    borrow = _mm512_srai_epi64(d, 52);
  }
  const __mmask8 enough = _mm512_testn_epi64_mask(borrow, borrow);
  for (size_t i = 0; i < length; i++) x[i] = _mm512_mask_mov_epi64(x[i], enough, t[i]);
  return enough;
}

VECTOR static void store(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, enum sealedsum_ring_result result,
    uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  const size_t length = ring->length;
  const vec *n = in(ring->n);
  vec *lower = out(a), *upper = lower + length, *digits = lower;
  size_t count = ring->limbs, digit_count = length;
  CHECKED(is_element(ring, a, 2, 3));
  const __mmask8 carry = subtract_once(lower, n, w.t, length);
  if (ring->power == 2) {
    // What goes from the lower n-adic digit is one in the upper: below 3n now, by the bounds above.
    upper[0] = _mm512_mask_add_epi64(upper[0], carry, upper[0], vec_set(1));
    normalise(upper, upper, length);
    subtract_once(upper, n, w.t, length);
    subtract_once(upper, n, w.t, length);
    CHECKED(is_element(ring, a, 1, 1));
    digits = upper;
  }
  if (ring->power == 2 && result == SEALEDSUM_RESIDUE) {
    columns_product(w.t, upper, n, (int)length / TILE);
    for (size_t i = 0; i < length; i++) w.t[i] = vec_add(w.t[i], lower[i]);
    normalise(w.t, w.t, 2 * length);
    digits = w.t;
    digit_count = 2 * length;
    count = ring->width;
  }
  limbs_from_digits(w.u, count, digits, digit_count);
  limbs_store(rows, w.u, count);
}

enum { MAX_ENTRIES = 256 };

/// For each entry of a table the lanes that want it.
VECTOR_INLINE void wanted(__mmask8 *lanes, const uint64_t *digits, size_t entries) {
  const vec digit = _mm512_loadu_si512(digits);
  for (size_t j = 0; j < entries; j++) lanes[j] = _mm512_cmpeq_epi64_mask(digit, vec_set(j));
}


VECTOR static void select_lanes(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *table, size_t entries, const uint64_t *digits) {
  __mmask8 lanes[MAX_ENTRIES];
  wanted(lanes, digits, entries);
  const size_t row = ring->row;
  for (size_t i = 0; i < row; i += TILE) {
    vec x[TILE];
    UNROLL for (int c = 0; c < TILE; c++) x[c] = vec_zero();
    for (size_t j = 0; j < entries; j++) {
      const vec *entry = in(table) + j * row + i;
      UNROLL for (int c = 0; c < TILE; c++) x[c] = _mm512_mask_mov_epi64(x[c], lanes[j], entry[c]);
    }
    UNROLL for (int c = 0; c < TILE; c++) out(r)[i + (size_t)c] = x[c];
  }
}

/// x, with the word at p in the lanes of the mask: one instruction that compilers do not find by themselves.
VECTOR_INLINE vec broadcast_to(vec x, __mmask8 lanes, const uint64_t *p) {
#if defined(__has_feature) && __has_feature(memory_sanitizer)
  return _mm512_mask_mov_epi64(x, lanes, vec_set(*p));  // follows secrets, which it cannot through assembly
#else
  __asm__("vpbroadcastq %1, %0 %{%2%}" : "+v"(x) : "m"(*p), "Yk"(lanes));
  return x;
#endif
}

VECTOR static void select_shared(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *table, size_t entries, const uint64_t *digits) {
  __mmask8 lanes[MAX_ENTRIES];
  wanted(lanes, digits, entries);
  const size_t row = ring->row;
  for (size_t i = 0; i < row; i += TILE) {
    vec x[TILE];
    UNROLL for (int c = 0; c < TILE; c++) x[c] = vec_zero();
    for (size_t j = 0; j < entries; j++) {
      const uint64_t *entry = table + j * row + i;
      UNROLL for (int c = 0; c < TILE; c++) x[c] = broadcast_to(x[c], lanes[j], entry + c);
    }
    UNROLL for (int c = 0; c < TILE; c++) out(r)[i + (size_t)c] = x[c];
  }
}

VECTOR static void gather(const sealedsum_ring *ring, uint64_t *r, const uint64_t *const *rows) {
  limbs_load(out(r), rows, ring->row);
}

VECTOR static void scatter(const sealedsum_ring *ring, uint64_t *const *rows, const uint64_t *a) {
  limbs_store(rows, in(a), ring->row);
}

const ring_operations sealedsum_ifma_operations = {
    .multiply = multiply,
    .square = square,
    .multiply_vartime = multiply,
    .square_vartime = square,
    .add = add,
    .load = load,
    .store = store,
    .gather = gather,
    .scatter = scatter,
    .select = select_lanes,
    .select_shared = select_shared,
};
#endif
