// Multi-scalar multiplication for public scalars: which method, in one call or in steps that threads share.
#include <stdlib.h>
#include "buckets25519.h"
#include "dispatch.h"
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

/// What a path brings; NULL where it has no lanes.
static const bucket_kernel *kernel(int path) {
#if defined(__x86_64__)
  return path == SEALEDSUM_IFMA ? &buckets_ifma : path == SEALEDSUM_AVX2 ? &buckets_avx2 : NULL;
#else
  (void)path;
  return NULL;
#endif
}

static int lanes(point *r, const bucket_kernel *k, const scalar *s, const point *a, size_t count) {
  if (count < SEALEDSUM_MSM_LEAST) return straus_vartime(r, s, a, count);
  bucket_sum m;
  if (!bucket_sum_init(&m, k, s, a, count, sealedsum_scalar_bits_vartime(s, count))) return 0;
  bucket_sum_prepare(&m, 0, count);
  int ok = 1, step = bucket_sum_windows_at_once(&m);
  for (int w = 0; w < m.windows && ok; w += step)
    ok = bucket_sum_windows(&m, w, w + step < m.windows ? w + step : m.windows);
  if (ok) bucket_sum_finish(r, &m);
  bucket_sum_free(&m);
  return ok;
}

int sealedsum_point_multiply_many_vartime(point *r, const scalar *s, const point *a, size_t count, int path) {
  const bucket_kernel *k = kernel(path);
  *r = point_zero();
  for (size_t start = 0; start < count; start += PART) {
    const size_t n = count - start < PART ? count - start : PART;
    point p;
    if (!(k != NULL ? lanes(&p, k, s + start, a + start, n) : multiply_many_portable_vartime(&p, s + start, a + start, n)))
      return 0;
    *r = to_point(add_cached(*r, to_cached(p)));
  }
  return 1;
}

struct sealedsum_msm {
  bucket_sum m;
};

sealedsum_msm *sealedsum_msm_create(int path, const scalar *s, const point *a, size_t count, int bits) {
  const bucket_kernel *k = kernel(path);
  sealedsum_msm *r = count > PART || k == NULL ? NULL : malloc(sizeof *r);
  if (r != NULL && !bucket_sum_init(&r->m, k, s, a, count, bits)) {
    free(r);
    r = NULL;
  }
  return r;
}

void sealedsum_msm_destroy(sealedsum_msm *m) {
  bucket_sum_free(&m->m);
  free(m);
}

int sealedsum_msm_window_count(const sealedsum_msm *m) { return m->m.windows; }
int sealedsum_msm_windows_at_once(const sealedsum_msm *m) { return bucket_sum_windows_at_once(&m->m); }
void sealedsum_msm_prepare_vartime(sealedsum_msm *m, size_t start, size_t end) { bucket_sum_prepare(&m->m, start, end); }
int sealedsum_msm_windows_vartime(sealedsum_msm *m, int start, int end) { return bucket_sum_windows(&m->m, start, end); }
void sealedsum_msm_finish(point *r, const sealedsum_msm *m) { bucket_sum_finish(r, &m->m); }
