#include "dispatch.h"
#include "point25519x8.h"

void sealedsum_memory_wipe(void *p, size_t size) { wipe(p, size); }

void sealedsum_point_identity(point *r) { *r = point_zero(); }

void sealedsum_point_generator(point *r) {
  // Ed25519's base point: y = 4/5, x even.
  static const point b = {
      {{0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5}},
      {{0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666}},
      {{1, 0, 0, 0, 0}},
      {{0x68ab3a5b7dda3, 0xeea2a5eadbb, 0x2af8df483c27e, 0x332b375274732, 0x67875f0fd78b7}},
  };
  *r = b;
}

void sealedsum_point_add(point *r, const point *a, const point *b) { *r = to_point(add_cached(*a, to_cached(*b))); }

void sealedsum_point_sub(point *r, const point *a, const point *b) { *r = to_point(sub_cached(*a, to_cached(*b))); }

void sealedsum_point_neg(point *r, const point *a) {
  point p = {fe_neg(a->x), a->y, a->z, fe_neg(a->t)};
  *r = p;
}

void sealedsum_point_double(point *r, const point *a, size_t n) { *r = n == 0 ? *a : double_n(*a, n); }

static point serial_sum(const point *a, size_t count) {
  point s = point_zero();
  for (size_t i = 0; i < count; i++) s = to_point(add_cached(s, to_cached(a[i])));
  return s;
}

#ifdef SEALEDSUM_HAS_IFMA
/// A sum a lane, of every eighth point.
IFMA static point lane_sums(const point *a, size_t count) {
  point8 s = point8_zero();
  point lane[8];
  for (size_t i = 0; i < count; i += 8) s = point8_add(s, point8_load_some(a + i, count - i < 8 ? count - i : 8));
  point8_store_some(lane, 8, s);
  point r = serial_sum(lane, 8);
  wipe(lane, sizeof lane);
  return r;
}
#endif

void sealedsum_point_sum(point *r, const point *a, size_t count, int path) {
#ifdef SEALEDSUM_HAS_IFMA
  if (path == SEALEDSUM_IFMA && count > 16) {
    *r = lane_sums(a, count);
    return;
  }
#else
  (void)path;
#endif
  *r = serial_sum(a, count);
}

void sealedsum_point_sum_powers(point *r, const point *a, size_t count) {
  point s = point_zero();
  for (size_t i = count; i-- > 0;) s = to_point(add_cached(double_n(s, 1), to_cached(a[i])));
  *r = s;
}

void points_to_niels(niels *out, const point *in, size_t count) {
  // In runs, so that the scratch space stays in the cache.
  enum { RUN = 256 };
  fe inverse[RUN], scratch[RUN];
  for (size_t start = 0; start < count; start += RUN) {
    size_t n = count - start < RUN ? count - start : RUN;
    for (size_t i = 0; i < n; i++) inverse[i] = in[start + i].z;  // never 0: the addition law is complete
    fe_invert_many(inverse, scratch, n);
    for (size_t i = 0; i < n; i++) {
      fe x = fe_mul(in[start + i].x, inverse[i]), y = fe_mul(in[start + i].y, inverse[i]);
      niels r = {fe_carry(fe_add(y, x)), fe_carry(fe_sub(y, x)), fe_mul(fe_mul(x, y), FE_D2)};
      out[start + i] = r;
    }
  }
  wipe(inverse, sizeof inverse);
  wipe(scratch, sizeof scratch);
}

void scalar_digits(int8_t digit[64], const scalar *s) {
  int carry = 0;
  for (int i = 0; i < 64; i++) {
    int d = (int)(s->limb[i / 16] >> (4 * (i % 16)) & 15) + carry;
    // The top digit keeps its value: below 2^255 it is at most 7 + 1.
    carry = i < 63 ? (d + 8) >> 4 : 0;
    digit[i] = (int8_t)(d - 16 * carry);
  }
}
