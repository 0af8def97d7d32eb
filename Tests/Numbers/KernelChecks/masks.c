// The ring of the masks against its definition: every function, every path of this machine, sizes of q around the limits
// of paths, numbers at the edges.
// masks [ROUNDS]
#include <string.h>
#include "check.h"
#include "masks.h"

typedef unsigned __int128 u128;

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t q) { return (uint64_t)((u128)a * b % q); }

static uint64_t power(uint64_t a, uint64_t e, uint64_t q) {
  uint64_t r = 1;
  for (; e > 0; e >>= 1, a = multiply(a, a, q)) {
    if (e & 1) r = multiply(r, a, q);
  }
  return r;
}

/// Miller and Rabin to twelve bases, which decide below 2^64.
static int is_prime(uint64_t x) {
  static const uint64_t bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  uint64_t odd = x - 1;
  int twos = 0;
  for (; odd % 2 == 0; odd /= 2) twos++;
  for (int i = 0; i < 12; i++) {
    uint64_t y = power(bases[i], odd, x);
    if (y == 1 || y == x - 1) continue;
    int found = 0;
    for (int k = 1; k < twos && !found; k++) found = (y = multiply(y, y, x)) == x - 1;
    if (!found) return 0;
  }
  return 1;
}

enum { MOST = 2048, ROWS = 19 };
static uint64_t q, root;
static size_t n;
static unsigned bits;
static sealedsum_mask_ring *ring;
static size_t word_bytes;

static void *memory(size_t size) {
  void *p = aligned_alloc(64, (size + 63) / 64 * 64);
  CHECK(p != NULL, "out of memory");
  memset(p, 0xa5, (size + 63) / 64 * 64);
  return p;
}

/// A residue, often at an edge.
static uint64_t residue(void) {
  const uint64_t r = check_random();
  switch (r % 8) {
    case 0: return 0;
    case 1: return q - 1;
    case 2: return q / 2 + (r >> 3) % 2;
    default: return (r >> 3) % q;
  }
}

/// Words in memory of the size of what is in use, so that a step beyond is found.
static void *words_of(const uint64_t *x, size_t count) {
  void *w = memory(word_bytes * count);
  sealedsum_mask_write(ring, w, x, count);
  return w;
}

static void expect(const char *what, const void *words, const uint64_t *wanted, size_t count) {
  uint64_t *x = memory(8 * count);
  sealedsum_mask_read(ring, x, words, count);
  for (size_t i = 0; i < count; i++) {
    const int path = sealedsum_mask_ring_path(ring);
    CHECK(x[i] == wanted[i], "%s, %u bits, n = %zu, number %zu, path %d", what, bits, n, i, path);
  }
  free(x);
}

/// Values at psi^(2*rev(i) + 1), or (for larger n) some of them.
static void check_forward(const uint64_t *a) {
  void *w = words_of(a, n);
  uint64_t *values = memory(8 * n);
  sealedsum_mask_forward(ring, w);
  sealedsum_mask_read(ring, values, w, n);
  for (size_t i = 0; i < n; i += n > 128 ? 1 + check_random() % 200 : 1) {
    size_t reversed = 0;
    for (size_t k = 1, m = n / 2; k < n; k *= 2, m /= 2) reversed |= i & k ? m : 0;
    const uint64_t point = power(root, 2 * reversed + 1, q);
    uint64_t value = 0;
    for (size_t k = n; k-- > 0;) value = (multiply(value, point, q) + a[k]) % q;
    CHECK(values[i] == value, "transform, %u bits, n = %zu, value %zu", bits, n, i);
  }
  free(w), free(values);
}

static void check_products(const uint64_t *a) {
  int64_t s[MOST], *opened = memory(8 * n);
  int32_t *x = memory(4 * n);
  uint64_t wanted[MOST];
  const int32_t most = bits == 28 ? 1 << 26 : 1 << 27;
  for (size_t i = 0; i < n; i++) {
    const uint64_t r = check_random();
    s[i] = r % 4 == 0 ? (r & 8 ? 100 : -100) : (int64_t)(r >> 8) % 101;
    x[i] = r % 3 == 0 ? (r & 16 ? most : -most) : (int32_t)(r >> 40) % most;
  }
  void *values = words_of(a, n), *b = memory(word_bytes * n), *factor = memory(sealedsum_mask_factor_bytes(ring));
  sealedsum_mask_forward(ring, values);
  sealedsum_mask_factor_from_key(ring, factor, s);
  sealedsum_mask_seal(ring, b, values, factor, x);
  sealedsum_mask_read(ring, wanted, b, n);
  for (size_t k = 0; k < n; k += n > 128 ? 1 + check_random() % 100 : 1) {
    __int128 sum = x[k];
    for (size_t i = 0; i < n; i++) sum += (__int128)(k >= i ? (int64_t)a[k - i] : -(int64_t)a[n + k - i]) * s[i];
    sum %= (__int128)q;
    CHECK(wanted[k] == (uint64_t)(sum < 0 ? sum + (__int128)q : sum), "a*s + x, %u bits, n = %zu, %zu", bits, n, k);
  }
  sealedsum_mask_open(ring, opened, b, values, factor);
  for (size_t i = 0; i < n; i++) CHECK(opened[i] == x[i], "open, %u bits, n = %zu, %zu", bits, n, i);
  sealedsum_mask_seal(ring, b, values, factor, NULL);
  for (size_t i = 0; i < n; i++) wanted[i] = (wanted[i] + q + q - (uint64_t)((int64_t)x[i] + (int64_t)q)) % q;
  expect("a*s", b, wanted, n);
  free(opened), free(x), free(values), free(b), free(factor);
}

static void check_packing(const uint64_t *a) {
  const size_t size = n / 8 * bits;
  uint8_t *packed = malloc(size);
  void *w = words_of(a, n), *back = memory(word_bytes * n);
  sealedsum_mask_pack(ring, packed, w, n);
  for (size_t i = 0; i < n * bits; i++) {
    const int bit = packed[i / 8] >> i % 8 & 1, wanted = (int)(a[i / bits] >> i % bits & 1);
    CHECK(bit == wanted, "pack, %u bits, bit %zu", bits, i);
  }
  CHECK(sealedsum_mask_unpack(ring, back, packed, n), "unpack, %u bits", bits);
  expect("unpack", back, a, n);
  // One number that is not below q, anywhere.
  const size_t at = check_random() % n;
  const uint64_t top = (UINT64_C(1) << bits) - 1, wrong = check_random() % 2 ? q : q + check_random() % (top - q + 1);
  for (size_t i = at * bits; i < (at + 1) * bits; i++) {
    packed[i / 8] = (uint8_t)((packed[i / 8] & ~(1 << i % 8)) | (int)(wrong >> (i - at * bits) & 1) << i % 8);
  }
  CHECK(!sealedsum_mask_unpack(ring, back, packed, n), "unpack takes a number that is not below q, %u bits", bits);
  uint64_t five[MOST];
  memset(back, 0, word_bytes * n);
  for (int k = 0; k < 5; k++) sealedsum_mask_add(ring, back, w, n);
  for (size_t i = 0; i < n; i++) five[i] = multiply(a[i], 5, q);
  expect("add", back, five, n);
  free(packed), free(w), free(back);
}

static void check_sums(size_t terms) {
  const unsigned width = bits - 1 < 44 ? bits - 1 : 44;
  uint64_t *x = memory(8 * n * ROWS), *weights = memory(8 * ROWS * terms), *out = memory(8 * n * terms);
  for (size_t i = 0; i < n * ROWS; i++) x[i] = residue();
  for (size_t i = 0; i < ROWS * terms; i++) {
    weights[i] = i % 2 ? check_random() >> (64 - width) : (UINT64_C(1) << width) - 1;
  }
  void *w = words_of(x, n * ROWS);
  const size_t words = sealedsum_mask_sums_words(ring, terms);
  uint64_t *accumulators = memory(8 * words);
  for (size_t rows = 1; rows <= ROWS; rows += 6) {
    memset(accumulators, 0, 8 * words);
    for (int k = 0; k < 3; k++) sealedsum_mask_sums_add(ring, accumulators, w, rows, weights, terms);
    sealedsum_mask_sums_reduce(ring, out, accumulators, terms);
    for (size_t i = 0; i < n * terms; i++) {
      u128 sum = 0;
      for (size_t r = 0; r < rows; r++) sum = (sum + (u128)x[r * n + i % n] * weights[r * terms + i / n] * 3) % q;
      CHECK(out[i] == (uint64_t)sum, "sums, %u bits, %zu terms, %zu rows, %zu", bits, terms, rows, i);
    }
  }
  free(x), free(weights), free(out), free(w), free(accumulators);
}

/// The most rows, all numbers as large as can be.
static void check_full_sums(void) {
  const unsigned width = bits - 1 < 44 ? bits - 1 : 44;
  uint64_t *x = memory(8 * n * 8), weights[8], *out = memory(8 * n);
  for (size_t i = 0; i < n * 8; i++) x[i] = q - 1;
  for (int i = 0; i < 8; i++) weights[i] = (UINT64_C(1) << width) - 1;
  void *w = words_of(x, n * 8);
  const size_t words = sealedsum_mask_sums_words(ring, 1);
  uint64_t *accumulators = memory(8 * words);
  memset(accumulators, 0, 8 * words);
  for (int k = 0; k < SEALEDSUM_MASK_SUM_ROWS / 8; k++) sealedsum_mask_sums_add(ring, accumulators, w, 8, weights, 1);
  sealedsum_mask_sums_reduce(ring, out, accumulators, 1);
  const uint64_t wanted = multiply(multiply(q - 1, weights[0] % q, q), SEALEDSUM_MASK_SUM_ROWS, q);
  for (size_t i = 0; i < n; i++) CHECK(out[i] == wanted, "full sums, %u bits, %zu", bits, i);
  free(x), free(out), free(w), free(accumulators);
}

static void check_dot(void) {
  uint64_t *c = memory(8 * n), low;
  int32_t *x = memory(4 * n);
  int64_t high;
  __int128 sum = 0;
  for (size_t i = 0; i < n; i++) {
    c[i] = i % 2 ? check_random() >> 20 : (UINT64_C(1) << 44) - 1;
    x[i] = i % 3 ? (int32_t)check_random() : i % 2 ? INT32_MIN : INT32_MAX;
    sum += (__int128)c[i] * x[i];
  }
  sealedsum_mask_dot(ring, &low, &high, c, x);
  CHECK(low == (uint64_t)sum && high == (int64_t)(sum >> 64), "dot, n = %zu", n);
  free(c), free(x);
}

/// Streams with words at and above q, in pieces that cut words.
static void check_rejection(void) {
  const size_t width = (bits + 7) / 8, size = width * n + width * 40;
  uint8_t *stream = malloc(size);
  uint64_t wanted[MOST];
  size_t found = 0, used = 0, filled = 0;
  for (size_t i = 0; i + width <= size; i += width) {
    uint64_t word = check_random();
    if (i / width % 64 == 5) word = (word & ~((UINT64_C(1) << bits) - 1)) | (q + check_random() % 2);
    memcpy(stream + i, &word, width);
    const uint64_t cut = word & ((UINT64_C(1) << bits) - 1);
    if (cut < q && found < n) wanted[found++] = cut;
  }
  CHECK(found == n, "too few words");
  uint8_t *w = memory(word_bytes * n);
  for (size_t at = 0; filled < n; at += used) {
    const size_t piece = 1 + check_random() % 100 + width;
    filled += sealedsum_mask_reject_vartime(
        ring, w + filled * word_bytes, n - filled, stream + at, piece < size - at ? piece : size - at, &used);
  }
  expect("rejection", w, wanted, n);
  free(stream), free(w);
}

int main(int argc, char **argv) {
  static const unsigned lengths[] = {28, 31, 32, 36, 45, 46, 47, 50, 51, 54};
  const int rounds = argc > 1 ? atoi(argv[1]) : 1;
  for (int path = SEALEDSUM_MASKS_PORTABLE; path <= SEALEDSUM_MASKS_AVX512; path++) {
    if (!sealedsum_masks_path_available(path)) continue;
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
      for (n = 64; n <= MOST; n *= 2) {
        bits = lengths[k];
        for (q = (UINT64_C(1) << bits) - 2 * n + 1; !is_prime(q);) q -= 2 * n;
        uint64_t g = 2;
        while (power(root = power(g, (q - 1) / (2 * n), q), n, q) != q - 1) g++;
        ring = sealedsum_mask_ring_create(path, q, n, root);
        CHECK(ring != NULL, "no ring of %u bits", bits);
        word_bytes = sealedsum_mask_ring_word_bytes(ring);
        for (int round = 0; round < rounds; round++) {
          uint64_t a[MOST];
          for (size_t i = 0; i < n; i++) a[i] = residue();
          check_forward(a);
          check_products(a);
          check_packing(a);
          for (size_t terms = 1; terms <= SEALEDSUM_MASK_TERMS && n <= 256; terms++) check_sums(terms);
          if (n == 64) check_full_sums();
          check_dot();
          check_rejection();
        }
        sealedsum_mask_ring_free(ring);
      }
    }
  }
  CHECK(sealedsum_mask_ring_create(0, 12289, 2048, 3) == NULL, "a ring with too small a prime");
  puts("masks: all right");
  return 0;
}
