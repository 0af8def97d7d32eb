// Memory for secrets: words aligned to 64 bytes, wiped when they are freed.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Zeroed; ends the process where memory runs out.
uint64_t *sealedsum_words_create(size_t count);
/// Wipes and frees.
void sealedsum_words_free(uint64_t *words, size_t count);
/// Overwrites words; not optimised away.
void sealedsum_words_wipe(uint64_t *words, size_t count);

/// A count of words rounded up to 64 bytes, so that what follows is aligned.
static inline size_t words_aligned(size_t words) { return (words + 7) & ~(size_t)7; }
