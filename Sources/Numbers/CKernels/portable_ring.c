// The operations of a ring on one residue in 64-bit limbs, on GMP's mpn functions (see ring_operations.h).
//
// All n-adic digits that leave a function are below n; an operand may be a loaded digit below R = 2^(64*k), k limbs.
// What is not named vartime uses GMP's side-channel-silent functions (mpn_sec_*, mpn_cnd_*) and its plain loops
// (mpn_add_n, mpn_sub_n, mpn_lshift, mpn_addmul_1), whose time depends on sizes only; or, where the processor has
// mulx and adx, blocks of eight limbs, else rows, of our own (adx_blocks.h, adx_rows.h), which are faster and depend on
// sizes only too.
#include "portable_ring.h"
#include <gmp.h>
#include <string.h>
#include "adx_blocks.h"
#include "adx_rows.h"
#include "checked.h"
#include "dispatch_internal.h"
#include "words.h"

_Static_assert(sizeof(mp_limb_t) == 8, "limbs of 64 bits");

static inline mp_limb_t *limbs(uint64_t *p) { return (mp_limb_t *)p; }
static inline const mp_limb_t *const_limbs(const uint64_t *p) { return (const mp_limb_t *)p; }

/// Scratch space: two products and their like, a quotient, and what mpn_sec_mul wants.
typedef struct {
  mp_limb_t *t, *u, *v, *q, *silent;
} workspace;

static inline workspace work_in(const sealedsum_ring *ring, uint64_t *scratch) {
  const size_t k = ring->limbs;
  mp_limb_t *p = limbs(scratch);
  return (workspace){p, p + 2 * k + 1, p + 4 * k + 2, p + 6 * k + 3, p + 7 * k + 3};
}

size_t sealedsum_portable_scratch(const sealedsum_ring *ring) {
  const mp_size_t k = (mp_size_t)ring->limbs, a = mpn_sec_mul_itch(k, k), b = mpn_sec_sqr_itch(k);
  const mp_size_t most = a > b ? a : b;
  return 7 * ring->limbs + 3 + (size_t)(most > 4 * k ? most : 4 * k);
}

#if defined(SEALEDSUM_ADX)
static inline int has_adx(void) { return sealedsum_has_adx(); }
#define adx_multiply sealedsum_adx_multiply
#define adx_square_blocks sealedsum_adx_square
#define adx_reduce sealedsum_adx_reduce
#else
static inline int has_adx(void) { return 0; }
// Never called.
static inline void adx_product(mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t k) {
  mpn_mul_n(t, a, b, (mp_size_t)k);
}
static inline void adx_square(mp_limb_t *t, const mp_limb_t *a, size_t k) { mpn_sqr(t, a, (mp_size_t)k); }
static inline mp_limb_t adx_add_row(mp_limb_t *r, const mp_limb_t *a, size_t k, mp_limb_t b) {
  return mpn_addmul_1(r, a, (mp_size_t)k, b);
}
static inline void adx_multiply(mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t k, mp_limb_t *scratch) {
  (void)scratch;
  mpn_mul_n(t, a, b, (mp_size_t)k);
}
static inline void adx_square_blocks(mp_limb_t *t, const mp_limb_t *a, size_t k, mp_limb_t *scratch) {
  (void)scratch;
  mpn_sqr(t, a, (mp_size_t)k);
}
static inline mp_limb_t adx_reduce(
    mp_limb_t *t, mp_limb_t *q, const mp_limb_t *n, const mp_limb_t *inverse, size_t k) {
  (void)t, (void)q, (void)n, (void)inverse, (void)k;
  return 0;
}
#endif

/// From 64 limbs on GMP's subquadratic products are faster than rows; its silent squares of fewer than 40 are, too.
enum { TOOM_PRODUCT = 64, ROWS_SQUARE = 40 };

/// Whether k limbs are blocks of adx_blocks.h.
static inline int blocks(mp_size_t k) { return has_adx() && k % 8 == 0; }

/// Whether operands may show in the time that is spent on them.
typedef enum { SECRET_OPERANDS, PUBLIC_OPERANDS } visibility;

/// t = a*b.
static inline void product(
    mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, mp_size_t k, visibility v, mp_limb_t *silent) {
  if (blocks(k)) {
    adx_multiply(t, a, b, (size_t)k, silent);
  } else if (has_adx() && (v == SECRET_OPERANDS || k < TOOM_PRODUCT)) {
    adx_product(t, a, b, (size_t)k);
  } else if (v == SECRET_OPERANDS) {
    mpn_sec_mul(t, a, k, b, k, silent);
  } else {
    mpn_mul_n(t, a, b, k);
  }
}

/// t = a^2.
static inline void squared(mp_limb_t *t, const mp_limb_t *a, mp_size_t k, visibility v, mp_limb_t *silent) {
  if (v == PUBLIC_OPERANDS) {
    mpn_sqr(t, a, k);
  } else if (blocks(k) && k >= ROWS_SQUARE) {
    adx_square_blocks(t, a, (size_t)k, silent);
  } else if (has_adx() && k >= ROWS_SQUARE) {
    adx_square(t, a, (size_t)k);
  } else {
    mpn_sec_sqr(t, a, k, silent);
  }
}

/// r = r + x, in time that depends on k only; gives the carry.
static inline mp_limb_t add_limb(mp_limb_t *r, mp_size_t k, mp_limb_t x) {
  for (mp_size_t i = 0; i < k; i++) {
    r[i] += x;
    x = r[i] < x;
  }
  return x;
}

/// r = r - x, in time that depends on k only; gives the borrow.
static inline mp_limb_t subtract_limb(mp_limb_t *r, mp_size_t k, mp_limb_t x) {
  for (mp_size_t i = 0; i < k; i++) {
    const mp_limb_t before = r[i];
    r[i] = before - x;
    x = before < x;
  }
  return x;
}

/// Takes n off r, whose limb above is *top < 3, unless r is below n; gives 1 where it did, else 0.
static inline mp_limb_t subtract_once(
    mp_limb_t *r, mp_limb_t *top, const mp_limb_t *n, mp_size_t k, mp_limb_t *difference) {
  const mp_limb_t borrow = mpn_sub_n(difference, r, n, k);
  const mp_limb_t enough = (*top | *top >> 1 | (borrow ^ 1)) & 1;
  *top -= enough & mpn_cnd_sub_n(enough, r, r, n, k);
  return enough;
}

/// r, with the limb above it that is given back, = (t + q*n)/R for the q < R that makes this whole. Wrecks t. The
/// inverse has eight limbs where k limbs are blocks, else one that counts.
static inline mp_limb_t montgomery(
    mp_limb_t *r, mp_limb_t *q, mp_limb_t *t, const mp_limb_t *n, const mp_limb_t *negated_inverse, mp_size_t k) {
  const int adx = has_adx();
  if (blocks(k)) {
    const mp_limb_t top = adx_reduce(t, q, n, negated_inverse, (size_t)k);
    memcpy(r, t + k, (size_t)k * sizeof *r);
    return top;
  }
  for (mp_size_t i = 0; i < k; i++) {
    q[i] = t[i] * negated_inverse[0];
    // The limb becomes zero; its place keeps the carry, which belongs k limbs higher.
    t[i] = adx ? adx_add_row(t + i, n, (size_t)k, q[i]) : mpn_addmul_1(t + i, n, k, q[i]);
  }
  return mpn_add_n(r, t + k, t, k);
}

/// From t = x0*y0 < R*n to the lower n-adic digit; gives 1 where n was taken off it. (t + q*n)/R < 2n.
static inline mp_limb_t reduce_lower(const sealedsum_ring *ring, mp_limb_t *r, const workspace *w) {
  const mp_size_t k = (mp_size_t)ring->limbs;
  const mp_limb_t *n = const_limbs(ring->n);
  mp_limb_t top = montgomery(r, w->q, w->t, n, const_limbs(ring->negated_inverse), k);
  const mp_limb_t taken = subtract_once(r, &top, n, k, w->t);
  CHECKED(top == 0 && mpn_cmp(r, n, k) < 0);
  return taken;
}

/// From u = x0*y1 + x1*y0, with `top` above it, and the quotient q of the lower n-adic digit and what was `taken` off
/// it, to the upper one: (u - q)/R + taken. Where u < q, n*R is added first: n*R > q.
/// Operands are below n, so u < 2n*n; or x0 < R, x1 = 0, so u < R*n; or (1, m) with m < R, so u < R*n + n. What is left
/// to be made canonical is therefore below u/R + taken + n < 3n for n >= 3, and below 2n + 1 where n*R was added.
static inline void reduce_upper(
    const sealedsum_ring *ring, mp_limb_t *r, const workspace *w, mp_limb_t top, mp_limb_t taken) {
  const mp_size_t k = (mp_size_t)ring->limbs;
  const mp_limb_t *n = const_limbs(ring->n);
  mp_limb_t *high = w->u + k;
  const mp_limb_t borrow = subtract_limb(high, k, mpn_sub_n(w->u, w->u, w->q, k));
  // Negative exactly where the borrow finds nothing above; the carry of the sum then makes up for it.
  top = top - borrow + mpn_cnd_add_n(borrow & (top ^ 1), high, high, n, k);
  top += add_limb(high, k, taken);
  top += montgomery(r, w->q, w->u, n, const_limbs(ring->negated_inverse), k);
  subtract_once(r, &top, n, k, w->u);
  subtract_once(r, &top, n, k, w->u);
  CHECKED(top == 0 && mpn_cmp(r, n, k) < 0);
}

#if defined(SEALEDSUM_CHECKED)
/// Whether all n-adic digits are below n.
static int is_canonical(const sealedsum_ring *ring, const uint64_t *a) {
  const mp_size_t k = (mp_size_t)ring->limbs;
  for (mp_size_t d = 0; d < ring->power; d++)
    if (mpn_cmp(const_limbs(a) + d * k, const_limbs(ring->n), k) >= 0) return 0;
  return 1;
}

/// Whether the operands of a product are canonical, or the first is a loaded digit and the second canonical, or the
/// first canonical and the second (1, m) for any digit m.
static int are_operands(const sealedsum_ring *ring, const uint64_t *a, const uint64_t *b) {
  const mp_size_t k = (mp_size_t)ring->limbs;
  if (ring->power == 1) return is_canonical(ring, a) || is_canonical(ring, b);
  const int plain = b[0] == 1 && (k == 1 || mpn_zero_p(const_limbs(b) + 1, k - 1));
  if (is_canonical(ring, a)) return plain || is_canonical(ring, b);
  return is_canonical(ring, b) && mpn_zero_p(const_limbs(a) + k, k);
}
#endif

static inline void multiply_with(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, const workspace *w,
    visibility v) {
  CHECKED(are_operands(ring, a, b));
  const mp_size_t k = (mp_size_t)ring->limbs;
  const mp_limb_t *x = const_limbs(a), *y = const_limbs(b);
  mp_limb_t top = 0;
  product(w->t, x, y, k, v, w->silent);
  if (ring->power == 2) {
    product(w->u, x, y + k, k, v, w->silent);
    product(w->v, x + k, y, k, v, w->silent);
    top = mpn_add_n(w->u, w->u, w->v, 2 * k);
  }
  const mp_limb_t taken = reduce_lower(ring, limbs(r), w);
  if (ring->power == 2) reduce_upper(ring, limbs(r) + k, w, top, taken);
}

static inline void square_with(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const workspace *w, visibility v) {
  CHECKED(is_canonical(ring, a));
  const mp_size_t k = (mp_size_t)ring->limbs;
  const mp_limb_t *x = const_limbs(a);
  mp_limb_t top = 0;
  squared(w->t, x, k, v, w->silent);
  if (ring->power == 2) {
    product(w->u, x, x + k, k, v, w->silent);
    top = mpn_lshift(w->u, w->u, 2 * k, 1);
  }
  const mp_limb_t taken = reduce_lower(ring, limbs(r), w);
  if (ring->power == 2) reduce_upper(ring, limbs(r) + k, w, top, taken);
}

static void multiply(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  multiply_with(ring, r, a, b, &w, SECRET_OPERANDS);
}

static void square(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  square_with(ring, r, a, &w, SECRET_OPERANDS);
}

static void multiply_vartime(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  multiply_with(ring, r, a, b, &w, PUBLIC_OPERANDS);
}

static void square_vartime(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  square_with(ring, r, a, &w, PUBLIC_OPERANDS);
}

static void add(const sealedsum_ring *ring, uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t *scratch) {
  CHECKED(is_canonical(ring, a) && is_canonical(ring, b));
  const workspace w = work_in(ring, scratch);
  const mp_size_t k = (mp_size_t)ring->limbs;
  mp_limb_t taken = 0;
  for (mp_size_t d = 0; d < ring->power; d++) {
    mp_limb_t *x = limbs(r) + d * k;
    mp_limb_t top = mpn_add_n(x, const_limbs(a) + d * k, const_limbs(b) + d * k, k);
    top += add_limb(x, k, taken);
    taken = subtract_once(x, &top, const_limbs(ring->n), k, w.t);
    // What is taken off the upper n-adic digit is a multiple of n^2.
    CHECKED(top == 0);
  }
  CHECKED(is_canonical(ring, r));
}

static void load(
    const sealedsum_ring *ring, uint64_t *digit, const uint64_t *const *rows, size_t count, uint64_t *scratch) {
  (void)scratch;
  for (size_t i = 0; i < ring->limbs; i++) digit[i] = i < count ? rows[0][i] : 0;
}

static void store(
    const sealedsum_ring *ring, uint64_t *const *rows, uint64_t *a, enum sealedsum_ring_result result,
    uint64_t *scratch) {
  const workspace w = work_in(ring, scratch);
  const size_t k = ring->limbs;
  if (ring->power == 1) {
    memcpy(rows[0], a, k * sizeof *a);
  } else if (result == SEALEDSUM_UPPER_DIGIT) {
    memcpy(rows[0], a + k, k * sizeof *a);
  } else {
    product(w.t, const_limbs(a) + k, const_limbs(ring->n), (mp_size_t)k, SECRET_OPERANDS, w.silent);
    const mp_limb_t carry = mpn_add_n(w.t, w.t, const_limbs(a), (mp_size_t)k);
    add_limb(w.t + k, (mp_size_t)k, carry);
    memcpy(rows[0], w.t, 2 * k * sizeof *a);
  }
}

void sealedsum_portable_divided_products(
    const sealedsum_ring *ring, uint64_t *out, const uint64_t *const *vectors, size_t terms, size_t count) {
  const size_t k = ring->limbs, size = 4 * k + 1 + ring->scratch;
  uint64_t *memory = sealedsum_words_create(size);
  mp_limb_t *t = limbs(memory), *quotient = t + 2 * k, *silent = quotient + 2 * k + 1;
  const mp_limb_t *n = const_limbs(ring->n);
  size_t significant = k;
  while (n[significant - 1] == 0) significant--;
  for (size_t i = 0; i < count; i++) {
    mp_limb_t *r = limbs(out) + i * k;
    const mp_limb_t *first = const_limbs(vectors[0]) + i * k;
    if (terms == 1) {
      mpn_tdiv_qr(quotient, r, 0, first, (mp_size_t)k, n, (mp_size_t)significant);
      memset(r + significant, 0, (k - significant) * sizeof *r);
    }
    for (size_t j = 1; j < terms; j++) {
      product(t, j == 1 ? first : r, const_limbs(vectors[j]) + i * k, (mp_size_t)k, PUBLIC_OPERANDS, silent);
      mpn_tdiv_qr(quotient, r, 0, t, (mp_size_t)(2 * k), n, (mp_size_t)significant);
      memset(r + significant, 0, (k - significant) * sizeof *r);
    }
  }
  sealedsum_words_free(memory, size);
}

static void select_row(
    const sealedsum_ring *ring, uint64_t *r, const uint64_t *table, size_t entries, const uint64_t *digits) {
  mpn_sec_tabselect(limbs(r), const_limbs(table), (mp_size_t)ring->row, (mp_size_t)entries, (mp_size_t)digits[0]);
}

static void gather(const sealedsum_ring *ring, uint64_t *r, const uint64_t *const *rows) {
  memcpy(r, rows[0], ring->row * sizeof *r);
}

static void scatter(const sealedsum_ring *ring, uint64_t *const *rows, const uint64_t *a) {
  memcpy(rows[0], a, ring->row * sizeof *a);
}

const ring_operations sealedsum_portable_operations = {
    .multiply = multiply,
    .square = square,
    .multiply_vartime = multiply_vartime,
    .square_vartime = square_vartime,
    .add = add,
    .load = load,
    .store = store,
    .gather = gather,
    .scatter = scatter,
    .select = select_row,
    .select_shared = select_row,
};
