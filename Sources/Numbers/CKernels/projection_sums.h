// The text of projection sums for one width of registers and one of integers: INTEGER, LANES of them, TARGET, NAME.
// Included by projection_sums.c only.

typedef INTEGER VECTOR __attribute__((vector_size(LANES * sizeof(INTEGER))));

/// Up to LANES groups, one a lane. Of every six places the sums of all subsets are tabulated (one addition a subset); a
/// term then takes one look-up for six places, where it would take three additions on average.
TARGET static void NAME(
    int64_t *y, const int32_t *x, size_t groups, size_t places, const uint8_t *index, size_t terms) {
  VECTOR sums[SEALEDSUM_PROJECTION_TERMS], table[TABLES][1 << WIDTH];
  INTEGER column[TABLES * WIDTH][LANES] __attribute__((aligned(64)));
  memset(sums, 0, terms * sizeof *sums);
  memset(column, 0, sizeof column);
  for (int n = 0; n < TABLES; n++) memset(&table[n][0], 0, sizeof table[n][0]);
  for (size_t i = 0; i < places; i += TABLES * WIDTH, index += TABLES * terms) {
    const size_t count = places - i < TABLES * WIDTH ? places - i : TABLES * WIDTH;
    for (size_t g = 0; g < groups; g++) {
      for (size_t k = 0; k < count; k++) column[k][g] = x[g * places + i + k];
    }
    if (count < TABLES * WIDTH) memset(column[count], 0, (TABLES * WIDTH - count) * sizeof column[0]);
    for (int n = 0; n < TABLES; n++) {
      for (int k = 0; k < WIDTH; k++) {
        VECTOR v;
        memcpy(&v, column[n * WIDTH + k], sizeof v);
        for (int s = 0; s < 1 << k; s++) table[n][(1 << k) + s] = table[n][s] + v;
      }
    }
    const uint8_t *at = index;
    for (size_t t = 0; t < terms; t++, at += TABLES) {
      VECTOR sum = sums[t];
      for (int n = 0; n < TABLES; n++) sum += table[n][at[n]];
      sums[t] = sum;
    }
  }
  for (size_t t = 0; t < terms; t++) {
    memcpy(column[0], &sums[t], sizeof sums[t]);
    for (size_t g = 0; g < groups; g++) y[g * terms + t] = column[0][g];
  }
  residue_wipe(sums, terms * sizeof *sums);
  residue_wipe(table, sizeof table);
  residue_wipe(column, sizeof column);
}

#undef INTEGER
#undef LANES
#undef VECTOR
#undef TARGET
#undef NAME
