// A check of the products under ring.h, lane by lane, for tests.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Makes `count` products and squares, rounded up to whole batches, of random and edge-weighted operands, not all of
/// them reduced, in the ring modulo n^power on a path, and compares them with GMP: gives the number of groups of lanes
/// that hold a wrong one, or SIZE_MAX where there is no such ring. GMP multiplies each and divides a random combination
/// of a group, so a wrong result stays unseen with probability below 2^-30.
size_t sealedsum_ring_selftest(int path, int power, const uint64_t *n, size_t limbs, size_t count, uint64_t seed);
