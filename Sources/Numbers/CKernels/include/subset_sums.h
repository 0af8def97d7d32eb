// Sums of subsets of public residues, by tables: what a random projection with bits makes of its weights.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "residues.h"

/// r[i] = the sum over b < width of tables[256*b + bytes[width*i + b]], for i < n; width <= 16. The tables' residues are
/// below q. Addresses depend on the bytes, which are public.
void sealedsum_residues_subset_sums_vartime(
    int path, const sealedsum_modulus256 *q, sealedsum_residue *r, const sealedsum_residue *tables,
    const uint8_t *bytes, size_t width, size_t n);
