// The transform modulo x^n + 1, written once for all kinds of vectors; included by each with these defined:
//
//   TARGET, NAME(x)        attribute of its functions; a name of its own for x
//   WORD, VECTOR, LANES    numbers as they are worked on, vectors of them, numbers a vector (1, or a power of two)
//   LOAD(p), STORE(p, v), SET(x)
//   ENTRY(x, q), QUOTIENT(x, q)   a factor in [0, q) and its quotient as WORDs
//   CONSTANTS(ring)        declares what the butterflies use
//   FORWARD(u, v, w, p)    u, v = u + w*v, u - w*v     (Cooley and Tukey)
//   INVERSE(u, v, w, p)    u, v = u + v, w*(u - v)     (Gentleman and Sande)
//   SETTLE(v)              after every second pass of the inverse, where sums grow without bound
//   UNPACK(k, a, b)        even blocks of k numbers of a and b in turn to a, odd ones to b; its own inverse
//   ZIP(a, b), UNZIP(a, b) a_0 b_0 a_1 b_1 ..., and back
//
// Stages at a distance of LANES or more are between vectors, two a pass, so that each number is loaded half as often.
// The others take pairs of vectors: UNPACK brings the halves of every butterfly to the same lane of the two, and leaves
// the groups of a stage in their order, so that lane l belongs to group l/k.

typedef struct {
  const WORD *w, *p, *last;
} NAME(table);

MASK_INLINE NAME(table) NAME(table_of)(const mask_table *t) {
  return (NAME(table)){t->factors, t->quotients, t->last};
}

static void NAME(tabulate)(const sealedsum_mask_ring *ring, mask_table *table, const uint64_t *powers) {
  WORD *w = table->factors, *p = table->quotients, *last = table->last;
  for (size_t j = 0; j < ring->n; j++) {
    w[j] = ENTRY(powers[j], ring->q);
    p[j] = QUOTIENT(powers[j], ring->q);
  }
  for (size_t pair = 0; LANES > 1 && pair < ring->n / (2 * LANES); pair++) {
    for (size_t k = LANES / 2; k >= 1; k /= 2, last += 2 * LANES) {
      const size_t first = ring->n / (2 * k) + pair * LANES / k;
      for (size_t l = 0; l < LANES; l++) last[l] = w[first + l / k], last[LANES + l] = p[first + l / k];
    }
  }
}

/// Words of `last` for a pair of vectors.
enum { NAME(LAST) = 2 * LANES * (LANES == 16 ? 4 : LANES == 8 ? 3 : LANES == 4 ? 2 : 0) };

/// Two stages between vectors, of m groups at distance t and 2m at t/2.
TARGET MASK_INLINE void NAME(forward_pass)(const sealedsum_mask_ring *ring, const NAME(table) *f, WORD *x, size_t m) {
  CONSTANTS(ring);
  const size_t t = ring->n / (2 * m), h = t / 2;
  for (size_t i = 0; i < m; i++) {
    const VECTOR w1 = SET(f->w[m + i]), p1 = SET(f->p[m + i]);
    const VECTOR w2 = SET(f->w[2 * (m + i)]), p2 = SET(f->p[2 * (m + i)]);
    const VECTOR w3 = SET(f->w[2 * (m + i) + 1]), p3 = SET(f->p[2 * (m + i) + 1]);
    WORD *y = x + 2 * i * t;
    for (size_t j = 0; j < h; j += LANES) {
      VECTOR a = LOAD(y + j), b = LOAD(y + j + h), c = LOAD(y + j + t), d = LOAD(y + j + t + h);
      FORWARD(a, c, w1, p1);
      FORWARD(b, d, w1, p1);
      FORWARD(a, b, w2, p2);
      FORWARD(c, d, w3, p3);
      STORE(y + j, a);
      STORE(y + j + h, b);
      STORE(y + j + t, c);
      STORE(y + j + t + h, d);
    }
  }
}

TARGET MASK_INLINE void NAME(inverse_pass)(
    const sealedsum_mask_ring *ring, const NAME(table) *f, WORD *x, size_t m, int settle) {
  CONSTANTS(ring);
  const size_t t = ring->n / (2 * m), h = t / 2;
  for (size_t i = 0; i < m; i++) {
    const VECTOR w1 = SET(f->w[m + i]), p1 = SET(f->p[m + i]);
    const VECTOR w2 = SET(f->w[2 * (m + i)]), p2 = SET(f->p[2 * (m + i)]);
    const VECTOR w3 = SET(f->w[2 * (m + i) + 1]), p3 = SET(f->p[2 * (m + i) + 1]);
    WORD *y = x + 2 * i * t;
    for (size_t j = 0; j < h; j += LANES) {
      VECTOR a = LOAD(y + j), b = LOAD(y + j + h), c = LOAD(y + j + t), d = LOAD(y + j + t + h);
      INVERSE(a, b, w2, p2);
      INVERSE(c, d, w3, p3);
      INVERSE(a, c, w1, p1);
      INVERSE(b, d, w1, p1);
      if (settle) {
        SETTLE(a);
        SETTLE(b);
      }
      STORE(y + j, a);
      STORE(y + j + h, b);
      STORE(y + j + t, c);
      STORE(y + j + t + h, d);
    }
  }
}

/// Coefficients in [0, q) to values that are congruent to the transform's.
TARGET static void NAME(transform)(const sealedsum_mask_ring *ring, WORD *x) {
  CONSTANTS(ring);
  const NAME(table) f = NAME(table_of)(&ring->forward);
  size_t m = 1;
  unsigned stages = 0;
  while (ring->n >> stages > LANES) stages++;
  if (stages % 2) {
    const size_t t = ring->n / 2;
    const VECTOR w = SET(f.w[1]), p = SET(f.p[1]);
    for (size_t j = 0; j < t; j += LANES) {
      VECTOR a = LOAD(x + j), b = LOAD(x + j + t);
      FORWARD(a, b, w, p);
      STORE(x + j, a);
      STORE(x + j + t, b);
    }
    m = 2;
  }
  for (; ring->n / (2 * m) > LANES; m *= 4) NAME(forward_pass)(ring, &f, x, m);
#if LANES > 1
  const WORD *last = f.last;
  for (size_t i = 0; i < ring->n; i += 2 * LANES, last += NAME(LAST)) {
    VECTOR a = LOAD(x + i), b = LOAD(x + i + LANES);
    const WORD *w = last;
#if LANES >= 16
    UNPACK(8, a, b);
    FORWARD(a, b, LOAD(w), LOAD(w + LANES));
    w += 2 * LANES;
#endif
#if LANES >= 8
    UNPACK(4, a, b);
    FORWARD(a, b, LOAD(w), LOAD(w + LANES));
    w += 2 * LANES;
#endif
    UNPACK(2, a, b);
    FORWARD(a, b, LOAD(w), LOAD(w + LANES));
    w += 2 * LANES;
    UNPACK(1, a, b);
    FORWARD(a, b, LOAD(w), LOAD(w + LANES));
    ZIP(a, b);
    STORE(x + i, a);
    STORE(x + i + LANES, b);
  }
#endif
}

/// The inverse, times n.
TARGET static void NAME(untransform)(const sealedsum_mask_ring *ring, WORD *x) {
  CONSTANTS(ring);
  const NAME(table) f = NAME(table_of)(&ring->inverse);
#if LANES > 1
  const WORD *last = f.last;
  for (size_t i = 0; i < ring->n; i += 2 * LANES, last += NAME(LAST)) {
    VECTOR a = LOAD(x + i), b = LOAD(x + i + LANES);
    const WORD *w = last + NAME(LAST) - 2 * LANES;
    UNZIP(a, b);
    INVERSE(a, b, LOAD(w), LOAD(w + LANES));
    UNPACK(1, a, b);
    w -= 2 * LANES;
    INVERSE(a, b, LOAD(w), LOAD(w + LANES));
    UNPACK(2, a, b);
#if LANES >= 8
    w -= 2 * LANES;
    INVERSE(a, b, LOAD(w), LOAD(w + LANES));
    UNPACK(4, a, b);
#endif
#if LANES >= 16
    w -= 2 * LANES;
    INVERSE(a, b, LOAD(w), LOAD(w + LANES));
    UNPACK(8, a, b);
#endif
    STORE(x + i, a);
    STORE(x + i + LANES, b);
  }
#endif
  unsigned stages = 0;
  while (ring->n >> stages > LANES) stages++;
  size_t m = ring->n / LANES / 4;
  int settle = 1;
  for (unsigned pass = 0; pass < stages / 2; pass++, m /= 4, settle ^= 1) {
    NAME(inverse_pass)(ring, &f, x, m, settle);
  }
  if (stages % 2) {
    const size_t t = ring->n / 2;
    const VECTOR w = SET(f.w[1]), p = SET(f.p[1]);
    for (size_t j = 0; j < t; j += LANES) {
      VECTOR a = LOAD(x + j), b = LOAD(x + j + t);
      INVERSE(a, b, w, p);
      STORE(x + j, a);
      STORE(x + j + t, b);
    }
  }
}
