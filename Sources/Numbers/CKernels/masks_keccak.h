// Keccak-f[1600] (FIPS 202 section 3) on several states side by side; included with TARGET, NAME(x), LANES and VECTOR, a
// vector of LANES 64-bit words, defined. States lie as masks.h says, LANES of every eight at a time.

/// Theta's parities d, then one row of five: rho and pi bring its words from p0 ... p4, chi mixes them.
#define ROW(o, p0, r0, p1, r1, p2, r2, p3, r3, p4, r4, d0, d1, d2, d3, d4) \
  do { \
    const VECTOR b0 = ROTATE(a[p0] ^ d0, r0), b1 = ROTATE(a[p1] ^ d1, r1), b2 = ROTATE(a[p2] ^ d2, r2); \
    const VECTOR b3 = ROTATE(a[p3] ^ d3, r3), b4 = ROTATE(a[p4] ^ d4, r4); \
    e[o] = b0 ^ (~b1 & b2), e[(o) + 1] = b1 ^ (~b2 & b3), e[(o) + 2] = b2 ^ (~b3 & b4); \
    e[(o) + 3] = b3 ^ (~b4 & b0), e[(o) + 4] = b4 ^ (~b0 & b1); \
  } while (0)
#define ROTATE(x, r) ((r) == 0 ? (x) : ((x) << ((r) & 63) | (x) >> ((64 - (r)) & 63)))

TARGET MASK_INLINE void NAME(round)(VECTOR *e, const VECTOR *a, uint64_t constant) {
  const VECTOR c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20], c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
  const VECTOR c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22], c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
  const VECTOR c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
  const VECTOR d0 = c4 ^ ROTATE(c1, 1), d1 = c0 ^ ROTATE(c2, 1), d2 = c1 ^ ROTATE(c3, 1), d3 = c2 ^ ROTATE(c4, 1);
  const VECTOR d4 = c3 ^ ROTATE(c0, 1);
  ROW(0, 0, 0, 6, 44, 12, 43, 18, 21, 24, 14, d0, d1, d2, d3, d4);
  e[0] ^= constant;
  ROW(5, 3, 28, 9, 20, 10, 3, 16, 45, 22, 61, d3, d4, d0, d1, d2);
  ROW(10, 1, 1, 7, 6, 13, 25, 19, 8, 20, 18, d1, d2, d3, d4, d0);
  ROW(15, 4, 27, 5, 36, 11, 10, 17, 15, 23, 56, d4, d0, d1, d2, d3);
  ROW(20, 2, 62, 8, 55, 14, 39, 15, 41, 21, 2, d2, d3, d4, d0, d1);
}
#undef ROW
#undef ROTATE

/// Permutes all eight states.
TARGET static void NAME(permute)(uint64_t *states) {
  for (size_t lane = 0; lane < SEALEDSUM_KECCAK_LANES; lane += LANES) {
    VECTOR a[25], e[25];
    for (int w = 0; w < 25; w++) memcpy(&a[w], states + SEALEDSUM_KECCAK_LANES * w + lane, sizeof a[w]);
    for (int r = 0; r < 24; r += 2) {
      NAME(round)(e, a, keccak_constants[r]);
      NAME(round)(a, e, keccak_constants[r + 1]);
    }
    for (int w = 0; w < 25; w++) memcpy(states + SEALEDSUM_KECCAK_LANES * w + lane, &a[w], sizeof a[w]);
  }
}
