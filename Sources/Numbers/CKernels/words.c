#define _DEFAULT_SOURCE
#include "words.h"
#include <stdlib.h>
#include <string.h>

uint64_t *sealedsum_words_create(size_t count) {
  const size_t bytes = (words_aligned(count) + 8) * sizeof(uint64_t);
  uint64_t *p = aligned_alloc(64, bytes);
  if (p == NULL) abort();
  memset(p, 0, bytes);
  return p;
}

void sealedsum_words_wipe(uint64_t *words, size_t count) {
  memset(words, 0, count * sizeof *words);
  __asm__ volatile("" : : "r"(words) : "memory");
}

void sealedsum_words_free(uint64_t *words, size_t count) {
  if (words == NULL) return;
  sealedsum_words_wipe(words, count);
  free(words);
}
