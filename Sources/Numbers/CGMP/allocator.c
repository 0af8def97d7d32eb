#define _DEFAULT_SOURCE
#include "CGMP.h"
#include <stdlib.h>
#include <string.h>

// GMP aborts on a null pointer by itself nowhere: an allocator must not return one.
static void *allocate(size_t size) {
  void *p = malloc(size);
  if (p == NULL) abort();
  return p;
}

static void release(void *p, size_t size) {
  explicit_bzero(p, size);
  free(p);
}

static void *resize(void *old, size_t old_size, size_t new_size) {
  void *p = allocate(new_size);
  memcpy(p, old, old_size < new_size ? old_size : new_size);
  release(old, old_size);
  return p;
}

void sealedsum_wipe(void *p, size_t size) { explicit_bzero(p, size); }

void sealedsum_gmp_wipe_on_free(void) { mp_set_memory_functions(allocate, resize, release); }

// Before main: a number made with one allocator must not be freed by another.
__attribute__((constructor)) static void install(void) { sealedsum_gmp_wipe_on_free(); }
