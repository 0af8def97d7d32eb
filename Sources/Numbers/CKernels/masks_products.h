// Products by a polynomial that is known beforehand, on masks_transform.h, for each kind of vectors. It needs besides:
//
//   MEMORY           words as they lie in memory
//   IN(p), OUT(p, v) memory to vectors, and canonical vectors to memory
//   PRODUCT(a, w, p) a*w
//   CANONICAL(v)     what a transform leaves, in [0, q)
//   PLUS(v, x)       what an inverse leaves plus LANES integers at x, in [0, q)

TARGET static void NAME(forward)(const sealedsum_mask_ring *ring, void *words) {
  CONSTANTS(ring);
  _Alignas(64) WORD y[MASK_MOST];
  MEMORY *x = words;
  for (size_t j = 0; j < ring->n; j += LANES) STORE(y + j, IN(x + j));
  NAME(transform)(ring, y);
  for (size_t j = 0; j < ring->n; j += LANES) OUT(x + j, CANONICAL(LOAD(y + j)));
  mask_wipe(y, ring->n * sizeof *y);
}

static void NAME(factor)(const sealedsum_mask_ring *ring, void *factor, const uint64_t *values) {
  WORD *w = factor, *p = w + ring->n;
  for (size_t j = 0; j < ring->n; j++) {
    w[j] = ENTRY(values[j], ring->q);
    p[j] = QUOTIENT(values[j], ring->q);
  }
}

TARGET static void NAME(seal)(
    const sealedsum_mask_ring *ring, void *b, const void *a, const void *factor, const int32_t *x) {
  CONSTANTS(ring);
  static const int32_t zeros[LANES] = {0};
  _Alignas(64) WORD y[MASK_MOST];
  const WORD *w = factor, *p = w + ring->n;
  const MEMORY *from = a;
  MEMORY *to = b;
  for (size_t j = 0; j < ring->n; j += LANES) STORE(y + j, PRODUCT(IN(from + j), LOAD(w + j), LOAD(p + j)));
  NAME(untransform)(ring, y);
  for (size_t j = 0; j < ring->n; j += LANES) OUT(to + j, PLUS(LOAD(y + j), x == NULL ? zeros : x + j));
  mask_wipe(y, ring->n * sizeof *y);
}
