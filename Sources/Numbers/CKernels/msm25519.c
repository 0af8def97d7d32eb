// Multi-scalar multiplication for public scalars: which method, in one call or in steps that threads share.
#include <stdlib.h>
#include "dispatch.h"
#include "msm25519x8.h"
#include "pippenger25519.h"
#include "scalar25519.h"

/// Longer sums are made in parts: 190 bytes of scratch space a point stay below 50 MB, for 3 % of the time.
static const size_t PART = SEALEDSUM_MSM_MOST;

int sealedsum_scalar_bits_vartime(const scalar *s, size_t count) {
  int bits = 0;
  for (size_t i = 0; i < count; i++) {
    scalar k = s[i];
    scalar_shorten_vartime(&k);
    int n = scalar_bit_length(&k);
    if (n > bits) bits = n;
  }
  return bits;
}

#ifdef SEALEDSUM_HAS_IFMA
static int lanes(point *r, const scalar *s, const point *a, size_t count) {
  if (count < SEALEDSUM_MSM_LEAST) return straus_vartime(r, s, a, count);
  msm8 m;
  if (!msm8_init(&m, s, a, count, sealedsum_scalar_bits_vartime(s, count))) return 0;
  msm8_prepare(&m, 0, count);
  int ok = 1, step = msm8_windows_at_once(&m);
  for (int w = 0; w < m.windows && ok; w += step) ok = msm8_windows(&m, w, w + step < m.windows ? w + step : m.windows);
  if (ok) msm8_finish(r, &m);
  msm8_free(&m);
  return ok;
}
#endif

int sealedsum_point_multiply_many_vartime(point *r, const scalar *s, const point *a, size_t count, int path) {
  int (*sum)(point *, const scalar *, const point *, size_t) = multiply_many_portable_vartime;
#ifdef SEALEDSUM_HAS_IFMA
  if (path == SEALEDSUM_IFMA) sum = lanes;
#else
  (void)path;
#endif
  *r = point_zero();
  for (size_t start = 0; start < count; start += PART) {
    point p;
    if (!sum(&p, s + start, a + start, count - start < PART ? count - start : PART)) return 0;
    *r = to_point(add_cached(*r, to_cached(p)));
  }
  return 1;
}

#ifdef SEALEDSUM_HAS_IFMA
struct sealedsum_msm {
  msm8 m;
};

sealedsum_msm *sealedsum_msm_create(const scalar *s, const point *a, size_t count, int bits) {
  sealedsum_msm *r = count > PART ? NULL : malloc(sizeof *r);
  if (r != NULL && !msm8_init(&r->m, s, a, count, bits)) {
    free(r);
    r = NULL;
  }
  return r;
}

void sealedsum_msm_destroy(sealedsum_msm *m) {
  msm8_free(&m->m);
  free(m);
}

int sealedsum_msm_window_count(const sealedsum_msm *m) { return m->m.windows; }
int sealedsum_msm_windows_at_once(const sealedsum_msm *m) { return msm8_windows_at_once(&m->m); }
void sealedsum_msm_prepare_vartime(sealedsum_msm *m, size_t start, size_t end) { msm8_prepare(&m->m, start, end); }
int sealedsum_msm_windows_vartime(sealedsum_msm *m, int start, int end) { return msm8_windows(&m->m, start, end); }
void sealedsum_msm_finish(point *r, const sealedsum_msm *m) { msm8_finish(r, &m->m); }
#else
sealedsum_msm *sealedsum_msm_create(const scalar *s, const point *a, size_t count, int bits) {
  (void)s, (void)a, (void)count, (void)bits;
  return NULL;
}
void sealedsum_msm_destroy(sealedsum_msm *m) { (void)m; }
int sealedsum_msm_window_count(const sealedsum_msm *m) { return (void)m, 0; }
int sealedsum_msm_windows_at_once(const sealedsum_msm *m) { return (void)m, 1; }
void sealedsum_msm_prepare_vartime(sealedsum_msm *m, size_t start, size_t end) { (void)m, (void)start, (void)end; }
int sealedsum_msm_windows_vartime(sealedsum_msm *m, int start, int end) { return (void)m, (void)start, (void)end, 0; }
void sealedsum_msm_finish(point *r, const sealedsum_msm *m) { (void)m, *r = point_zero(); }
#endif
