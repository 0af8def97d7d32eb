// Marks memory as secret: Valgrind or MemorySanitizer take it for uninitialised and report every branch and every
// address that depends on it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define SECRETS_SANITIZER
#endif
#endif

#if defined(SECRETS_SANITIZER)
#include <sanitizer/msan_interface.h>
#define SECRET(p, size) __msan_poison(p, size)
#define PUBLIC(p, size) __msan_unpoison(p, size)
#else
#include <valgrind/memcheck.h>
#define SECRET(p, size) (void)VALGRIND_MAKE_MEM_UNDEFINED(p, size)
#define PUBLIC(p, size) (void)VALGRIND_MAKE_MEM_DEFINED(p, size)
#endif

// All that promises constant time, with secrets: curve25519.c, masks.c, residues.c, ring.c.
void follow_curve(int path);
void follow_masks(int path);
void follow_residues(int path);
void follow_ring(int path);
