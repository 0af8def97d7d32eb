// What the drivers in this folder share: a seeded generator and a comparison that says where it failed.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/// SplitMix64.
static uint64_t check_state = 1;
static inline uint64_t check_random(void) {
  uint64_t z = check_state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

#define CHECK(condition, ...) \
  do { \
    if (!(condition)) { \
      fprintf(stderr, "%s:%d: " #condition ": ", __FILE__, __LINE__); \
      fprintf(stderr, __VA_ARGS__); \
      fputc('\n', stderr); \
      exit(1); \
    } \
  } while (0)
