// Multi-scalar multiplication for public scalars: Straus with non-adjacent forms for few points, buckets for many.
#include "pippenger25519.h"
#include <stdlib.h>
#include "scalar25519.h"

/// Width-5 non-adjacent form: odd digits in (-16, 16) or 0, at most one of five neighbours not 0. Gives its length.
static int non_adjacent_form(int8_t digit[257], const scalar *s) {
  int carry = 0, length = 0;
  memset(digit, 0, 257);
  for (int i = 0; i < 257;) {
    int window = (int)scalar_bits_at(s, i, 5) + carry;
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

int straus_vartime(point *r, const scalar *s, const point *a, size_t count) {
  straus_entry *entry = malloc((count + 1) * sizeof *entry);
  if (entry == NULL) return 0;
  int length = 0;
  size_t used = 0;
  for (size_t i = 0; i < count; i++) {
    scalar k = s[i];
    point p = a[i];
    if (scalar_shorten_vartime(&k)) sealedsum_point_neg(&p, &p);
    if (scalar_bit_length(&k) == 0) continue;
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
    negated[i] = (uint8_t)scalar_shorten_vartime(&k[i]);
    int n = scalar_bit_length(&k[i]);
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
      int d = (int)scalar_bits_at(&k[i], c * w, c) + carry;
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

int multiply_many_portable_vartime(point *r, const scalar *s, const point *a, size_t count) {
  // Where both take about as long; measured.
  return count < 190 ? straus_vartime(r, s, a, count) : buckets(r, s, a, count);
}
