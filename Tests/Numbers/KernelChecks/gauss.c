// Discrete Gaussian batches against a search through the table, sample by sample; hard batches, whose samples are often
// open, whose 96 bits lie at thresholds, or which have too many open samples. Also streams of SHAKE128 by each path.
#include <string.h>
#include "check.h"
#include "masks.h"

enum { COUNT = 5, LANES = 16, VECTORS = SEALEDSUM_GAUSS_BATCH / LANES, THRESHOLDS = 100, FIRST = 27 };
static uint64_t thresholds[THRESHOLDS][3];
static uint8_t *random_bytes;
static int8_t samples[COUNT * SEALEDSUM_GAUSS_BATCH], wanted[COUNT * SEALEDSUM_GAUSS_BATCH];

static int is_open(uint64_t u) {
  int open = u == 0;
  for (int k = 0; k < FIRST; k++) open |= u == thresholds[k][0];
  return open;
}

static uint64_t word(const uint8_t *batch, int v, int lane) {
  return batch[2 * (LANES * v + lane)] | (uint64_t)batch[2 * (LANES * v + lane) + 1] << 8;
}

static uint64_t bits48(const uint8_t *p) {
  uint64_t x = 0;
  memcpy(&x, p, 6);
  return x;
}

/// Gives 0 where a lane has more open samples than places.
static int search(int8_t *out, const uint8_t *batch) {
  for (int lane = 0; lane < LANES; lane++) {
    int left = 0;
    for (int v = 0; v < VECTORS; v++) left += is_open(word(batch, v, lane) & 0x7fff);
    if (left > SEALEDSUM_GAUSS_PLACES) return 0;
    for (int v = 0; v < VECTORS; v++) {
      const uint64_t w = word(batch, v, lane), u = w & 0x7fff;
      uint64_t middle = 0, last = 0;
      if (is_open(u)) {
        const uint8_t *place = batch + 2 * SEALEDSUM_GAUSS_BATCH + 12 * (LANES * --left + lane);
        last = bits48(place);
        middle = bits48(place + 6);
      }
      int count = 0;
      for (int k = 0; k < THRESHOLDS; k++) {
        const uint64_t *t = thresholds[k];
        count += u < t[0] || (u == t[0] && (middle < t[1] || (middle == t[1] && last < t[2])));
      }
      out[LANES * v + lane] = (int8_t)(w >> 15 ? -count : count);
    }
  }
  return 1;
}

/// One of `hard` samples has the first bits of a threshold.
static void fill(uint8_t *batch, unsigned hard) {
  for (int i = 0; i < SEALEDSUM_GAUSS_BYTES; i++) batch[i] = (uint8_t)check_random();
  for (int i = 0; hard > 0 && i < SEALEDSUM_GAUSS_BATCH; i++) {
    if (check_random() % hard != 0) continue;
    const uint64_t u = thresholds[check_random() % THRESHOLDS][0] | check_random() << 15;
    batch[2 * i] = (uint8_t)u, batch[2 * i + 1] = (uint8_t)(u >> 8);
  }
  for (int i = 0; hard > 0 && i < LANES * SEALEDSUM_GAUSS_PLACES; i++) {
    const uint64_t *t = thresholds[check_random() % THRESHOLDS];
    const uint64_t middle = check_random() % 3 ? (check_random() >> 16) >> check_random() % 48 : t[1];
    const uint64_t last = check_random() % 3 ? check_random() : t[2] - check_random() % 2;
    memcpy(batch + 2 * SEALEDSUM_GAUSS_BATCH + 12 * i, &last, 6);
    memcpy(batch + 2 * SEALEDSUM_GAUSS_BATCH + 12 * i + 6, &middle, 6);
  }
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 8;
  for (int k = 0; k < THRESHOLDS; k++) sealedsum_gauss_threshold(k + 1, thresholds[k]);
  random_bytes = malloc(COUNT * SEALEDSUM_GAUSS_BYTES);
  CHECK(random_bytes != NULL, "out of memory");
  int refused = 0;
  static const unsigned hardness[] = {0, 100, 40, 33, 20};
  for (int round = 0; round < rounds; round++) {
    for (size_t h = 0; h < sizeof hardness / sizeof *hardness; h++) {
      int good = 1;
      for (int b = 0; b < COUNT; b++) {
        fill(random_bytes + b * SEALEDSUM_GAUSS_BYTES, hardness[h]);
        good &= search(wanted + b * SEALEDSUM_GAUSS_BATCH, random_bytes + b * SEALEDSUM_GAUSS_BYTES);
      }
      refused += !good;
      for (int path = SEALEDSUM_MASKS_PORTABLE; path <= SEALEDSUM_MASKS_AVX512; path++) {
        if (!sealedsum_masks_path_available(path)) continue;
        CHECK(
            sealedsum_gauss_batches(path, samples, random_bytes, SEALEDSUM_GAUSS_BYTES, COUNT) == good,
            "too many open samples, path %d, one of %u", path, hardness[h]);
        for (int i = 0; good && i < COUNT * SEALEDSUM_GAUSS_BATCH; i++) {
          CHECK(samples[i] == wanted[i], "sample %d of path %d, one of %u", i, path, hardness[h]);
        }
      }
    }
  }
  CHECK(refused > 0 && refused < rounds * (int)(sizeof hardness / sizeof *hardness), "all or none were refused");
  uint64_t states[2][SEALEDSUM_KECCAK_WORDS];
  uint8_t in[8 * SEALEDSUM_SHAKE128_RATE * 2], out[2][8 * SEALEDSUM_SHAKE128_RATE * 3];
  for (size_t i = 0; i < sizeof in; i++) in[i] = (uint8_t)check_random();
  for (int path = SEALEDSUM_MASKS_PORTABLE; path <= SEALEDSUM_MASKS_AVX512; path++) {
    if (!sealedsum_masks_path_available(path)) continue;
    const int k = path != SEALEDSUM_MASKS_PORTABLE;
    memset(states[k], 0, sizeof states[k]);
    sealedsum_shake_absorb8(path, states[k], in, 2 * SEALEDSUM_SHAKE128_RATE, 2);
    sealedsum_shake_squeeze8(path, states[k], out[k], 3 * SEALEDSUM_SHAKE128_RATE, 3, 1);
    CHECK(memcmp(out[0], out[k], sizeof out[0]) == 0, "SHAKE128, path %d", path);
  }
  free(random_bytes);
  puts("gauss: all right");
  return 0;
}
