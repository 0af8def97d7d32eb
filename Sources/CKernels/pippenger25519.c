// Multi-scalar multiplication for public scalars: Straus with non-adjacent forms for few points, buckets for many.
#include <stdlib.h>
#include "point25519.h"

static const uint64_t ORDER[4] = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};

static int bit_length(const scalar *s) {
  for (int i = 3; i >= 0; i--)
    if (s->limb[i] != 0) return 64 * i + 64 - __builtin_clzll(s->limb[i]);
  return 0;
}

/// Replaces s by order - s where that is shorter, and says so: small negative numbers stay small.
static int shorten(scalar *s) {
  scalar n;
  uint64_t borrow = 0;
  for (int i = 0; i < 4; i++) {
    u128 t = (u128)ORDER[i] - s->limb[i] - borrow;
    n.limb[i] = (uint64_t)t;
    borrow = (uint64_t)(t >> 64) & 1;
  }
  if (bit_length(&n) >= bit_length(s)) return 0;
  *s = n;
  return 1;
}

/// Bits position … position + count - 1, zero above bit 255.
static unsigned bits_at(const scalar *s, int position, int count) {
  if (position >= 256) return 0;
  int limb = position / 64, shift = position % 64;
  uint64_t x = s->limb[limb] >> shift;
  if (shift != 0 && limb < 3) x |= s->limb[limb + 1] << (64 - shift);
  return (unsigned)(x & ((UINT64_C(1) << count) - 1));
}

/// Width-5 non-adjacent form: odd digits in (-16, 16) or 0, at most one of five neighbours not 0. Gives its length.
static int non_adjacent_form(int8_t digit[257], const scalar *s) {
  int carry = 0, length = 0;
  memset(digit, 0, 257);
  for (int i = 0; i < 257;) {
    int window = (int)bits_at(s, i, 5) + carry;
    if ((window & 1) == 0) {
      i += 1;
      continue;
    }
    carry = window >= 16;
    digit[i] = (int8_t)(window - 32 * carry);
    length = i + 1;
    i += 5;
  }
  return length;
}

typedef struct {
  cached odd[8];  // (2k + 1)*a
  int8_t digit[257];
} straus_entry;

static int straus(point *r, const scalar *s, const point *a, size_t count) {
  straus_entry *entry = malloc((count + 1) * sizeof *entry);
  if (entry == NULL) return 0;
  int length = 0;
  size_t used = 0;
  for (size_t i = 0; i < count; i++) {
    scalar k = s[i];
    point p = a[i];
    if (shorten(&k)) sealedsum_point_neg(&p, &p);
    if (bit_length(&k) == 0) continue;
    int n = non_adjacent_form(entry[used].digit, &k);
    if (n > length) length = n;
    cached twice = to_cached(double_n(p, 1));
    entry[used].odd[0] = to_cached(p);
    for (int j = 1; j < 8; j++) {
      p = to_point(add_cached(p, twice));
      entry[used].odd[j] = to_cached(p);
    }
    used++;
  }
  point sum = point_zero();
  for (int i = length - 1; i >= 0; i--) {
    sum = double_n(sum, 1);
    for (size_t j = 0; j < used; j++) {
      int d = entry[j].digit[i];
      if (d > 0) sum = to_point(add_cached(sum, entry[j].odd[d / 2]));
      if (d < 0) sum = to_point(sub_cached(sum, entry[j].odd[-d / 2]));
    }
  }
  free(entry);
  *r = sum;
  return 1;
}

/// The window c that minimises (bits/c + 1)*(count + 2^c): one addition a point and window, two a bucket.
static int window_bits(size_t count, int bits) {
  int best = 2;
  double least = 0;
  for (int c = 2; c <= 15; c++) {
    double cost = (double)(bits / c + 1) * ((double)count + (double)((size_t)1 << c));
    if (c == 2 || cost < least) {
      best = c;
      least = cost;
    }
  }
  return best;
}

static int buckets(point *r, const scalar *s, const point *a, size_t count) {
  niels *affine = malloc(count * sizeof *affine);
  scalar *k = malloc(count * sizeof *k);
  uint8_t *negated = malloc(count);
  int16_t *digit = NULL;
  point *bucket = NULL;
  int ok = 0;
  if (affine == NULL || k == NULL || negated == NULL) goto end;
  points_to_niels(affine, a, count);
  int bits = 0;
  for (size_t i = 0; i < count; i++) {
    k[i] = s[i];
    negated[i] = (uint8_t)shorten(&k[i]);
    int n = bit_length(&k[i]);
    if (n > bits) bits = n;
  }
  int c = window_bits(count, bits), windows = bits / c + 1;
  size_t half = (size_t)1 << (c - 1);
  digit = malloc((size_t)windows * count * sizeof *digit);
  bucket = malloc(half * sizeof *bucket);
  if (digit == NULL || bucket == NULL) goto end;
  for (size_t i = 0; i < count; i++) {
    int carry = 0;
    for (int w = 0; w < windows; w++) {
      // The top window has fewer than c bits, so it takes the carry without one of its own.
      int d = (int)bits_at(&k[i], c * w, c) + carry;
      carry = w < windows - 1 && d >= (int)half;
      d -= carry << c;
      digit[(size_t)w * count + i] = (int16_t)(negated[i] ? -d : d);
    }
  }
  point sum = point_zero();
  for (int w = windows - 1; w >= 0; w--) {
    if (w < windows - 1) sum = double_n(sum, (size_t)c);
    const int16_t *row = digit + (size_t)w * count;
    for (size_t j = 0; j < half; j++) bucket[j] = point_zero();
    for (size_t i = 0; i < count; i++) {
      // Buckets are met in random order: ask for one some steps ahead.
      if (i + 8 < count && row[i + 8] != 0) {
        const char *next = (const char *)&bucket[abs(row[i + 8]) - 1];
        __builtin_prefetch(next, 1);
        __builtin_prefetch(next + 64, 1);
        __builtin_prefetch(next + 128, 1);
      }
      int d = row[i];
      if (d > 0) bucket[d - 1] = to_point(add_niels(bucket[d - 1], affine[i]));
      if (d < 0) bucket[-d - 1] = to_point(sub_niels(bucket[-d - 1], affine[i]));
    }
    // Sum of (j + 1)*bucket[j] as the sum of all suffix sums.
    point running = point_zero(), weighted = point_zero();
    for (size_t j = half; j-- > 0;) {
      running = to_point(add_cached(running, to_cached(bucket[j])));
      weighted = to_point(add_cached(weighted, to_cached(running)));
    }
    sum = to_point(add_cached(sum, to_cached(weighted)));
  }
  *r = sum;
  ok = 1;
end:
  free(affine);
  free(k);
  free(negated);
  free(digit);
  free(bucket);
  return ok;
}

int sealedsum_point_multiply_many_vartime(point *r, const scalar *s, const point *a, size_t count) {
  // Where both take about as long; measured.
  if (count < 190) return straus(r, s, a, count);
  // Longer sums in parts: 190 bytes of scratch space a point stay below 50 MB, for 3 % of the time.
  const size_t part = (size_t)1 << 18;
  point sum = point_zero();
  for (size_t start = 0; start < count; start += part) {
    point p;
    if (!buckets(&p, s + start, a + start, count - start < part ? count - start : part)) return 0;
    sum = to_point(add_cached(sum, to_cached(p)));
  }
  *r = sum;
  return 1;
}
