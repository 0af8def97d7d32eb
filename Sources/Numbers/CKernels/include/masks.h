// Masks: the ring Z_q[x]/(x^n + 1), q prime, q = 1 mod 2n, 2^20 < q < 2^54, n a power of two of 64 to 2048; discrete
// Gaussian noise; and streams of SHAKE128 side by side.
//
// Numbers modulo q lie in memory as words of 4 bytes where q < 2^31, else of 8 ("words" below, `void *`), always in
// [0, q). A polynomial is n of them: coefficients in order of their powers, or transform values, of which number i is
// the polynomial's value at psi^(2*rev(i) + 1), rev the reversal of log2(n) bits.
//
// All paths give the same numbers. Constant-time in polynomials, noise and random bytes; sizes and q are public.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum sealedsum_mask_path {
  /// C: any machine.
  SEALEDSUM_MASKS_PORTABLE = 0,
  /// x86-64 with AVX2 and FMA.
  SEALEDSUM_MASKS_AVX2 = 1,
  /// x86-64 with AVX-512 F, DQ, BW, VL, IFMA and VBMI.
  SEALEDSUM_MASKS_AVX512 = 2,
};

/// 1 where this machine and its operating system can run the path, else 0.
int sealedsum_masks_path_available(int path);
/// The fastest available path, or the one that the environment variable SEALEDSUM_KERNELS names if it is slower.
int sealedsum_masks_path_best(void);
/// "portable", "avx2" or "avx512".
const char *sealedsum_masks_path_name(int path);

/// q, n and psi with their tables. Where a path has no kernel for the size of q, it runs the portable one.
typedef struct sealedsum_mask_ring sealedsum_mask_ring;

/// psi is a primitive 2n-th root of 1 modulo the prime q. Null where memory runs out or the numbers do not fit.
sealedsum_mask_ring *sealedsum_mask_ring_create(int path, uint64_t q, size_t n, uint64_t psi);
void sealedsum_mask_ring_free(sealedsum_mask_ring *ring);
/// Bytes of a word: 4 or 8.
size_t sealedsum_mask_ring_word_bytes(const sealedsum_mask_ring *ring);
/// The path that runs, which is portable where the one asked for has no kernel.
int sealedsum_mask_ring_path(const sealedsum_mask_ring *ring);

/// Coefficients to transform values, in place.
void sealedsum_mask_forward(const sealedsum_mask_ring *ring, void *words);
/// out = words[i] for each i as 64-bit numbers, and back.
void sealedsum_mask_read(const sealedsum_mask_ring *ring, uint64_t *out, const void *words, size_t count);
void sealedsum_mask_write(const sealedsum_mask_ring *ring, void *words, const uint64_t *in, size_t count);

/// A polynomial that many are multiplied by: 4*n words, 64-byte aligned.
size_t sealedsum_mask_factor_bytes(const sealedsum_mask_ring *ring);
/// From small coefficients, |s| < q: its transform values over n with what products need besides. The caller wipes it.
void sealedsum_mask_factor_from_key(const sealedsum_mask_ring *ring, void *factor, const int64_t *s);
/// The same from coefficients in [0, q).
void sealedsum_mask_factor_from_coefficients(const sealedsum_mask_ring *ring, void *factor, const uint64_t *c);

/// b = a*s + x as coefficients: a in transform values, x may be null, for 0; |x| < q.
void sealedsum_mask_seal(
    const sealedsum_mask_ring *ring, void *b, const void *a, const void *factor, const int32_t *x);
/// x = b - a*s as the numbers of least magnitude.
void sealedsum_mask_open(
    const sealedsum_mask_ring *ring, int64_t *x, const void *b, const void *a, const void *factor);
/// total += b modulo q, `count` words.
void sealedsum_mask_add(const sealedsum_mask_ring *ring, void *total, const void *b, size_t count);

/// `count` words of the stream, `bytes` each: the words of a stream of little-endian numbers of ceil(bits/8) bytes that
/// are below q once cut to its length. Gives how many words were filled; `used` is how many bytes they took. Variable-time
/// in the stream, which is public.
size_t sealedsum_mask_reject_vartime(
    const sealedsum_mask_ring *ring, void *words, size_t count, const uint8_t *stream, size_t bytes, size_t *used);

/// Packs `count` words, a multiple of 8, at the length of q in bits each, least significant first: count*bits/8 bytes.
void sealedsum_mask_pack(const sealedsum_mask_ring *ring, uint8_t *out, const void *words, size_t count);
/// Reads them back. 1 where all are below q, else 0 (and words is full of what is to be thrown away).
int sealedsum_mask_unpack(const sealedsum_mask_ring *ring, void *words, const uint8_t *in, size_t count);

/// Weighted sums of polynomials, `terms` <= 8 at a time.
enum { SEALEDSUM_MASK_TERMS = 8, SEALEDSUM_MASK_SUM_ROWS = 4096 };
/// 64-bit words of the accumulators, which start as zeros.
size_t sealedsum_mask_sums_words(const sealedsum_mask_ring *ring, size_t terms);
/// sum_t += sum over i < rows of weights[i*terms + t]*polynomial i; polynomials lie one after the other. Weights are
/// below 2^44 and not above q. At most SEALEDSUM_MASK_SUM_ROWS rows in all before accumulators are reduced.
void sealedsum_mask_sums_add(
    const sealedsum_mask_ring *ring, uint64_t *accumulators, const void *polynomials, size_t rows,
    const uint64_t *weights, size_t terms);
/// out[t*n + i] = number i of sum_t modulo q.
void sealedsum_mask_sums_reduce(
    const sealedsum_mask_ring *ring, uint64_t *out, const uint64_t *accumulators, size_t terms);
/// low, high: the two halves of the signed number of 128 bits sum over i < n of c[i]*x[i]; c < 2^44.
void sealedsum_mask_dot(
    const sealedsum_mask_ring *ring, uint64_t *low, int64_t *high, const uint64_t *c, const int32_t *x);

/// Discrete Gaussian of deviation 6.4, |x| <= 100, from a table of 111 bits and a sign, in batches.
enum {
  SEALEDSUM_GAUSS_BATCH = 8192,
  /// Open samples that a lane has room for.
  SEALEDSUM_GAUSS_PLACES = 22,
  /// Random bytes of a batch: 2 a sample, and 12 for each place of 16 lanes.
  SEALEDSUM_GAUSS_BYTES = 2 * SEALEDSUM_GAUSS_BATCH + 12 * 16 * SEALEDSUM_GAUSS_PLACES,
};
/// `count` batches, one after the other, batch i from the random bytes at random + i*stride. Gives 0, and nothing that
/// may be used, where a lane of a batch has more open samples than places (2^-99 a batch).
int sealedsum_gauss_batches(int path, int8_t *samples, const uint8_t *random, size_t stride, size_t count);
/// Threshold k, 1 <= k <= 100: the nearest integer to 2^111 P(|x| >= k), as its high 15, middle 48 and low 48 bits.
void sealedsum_gauss_threshold(int k, uint64_t parts[3]);
/// Sum of squares.
uint64_t sealedsum_gauss_norm(const int8_t *x, size_t count);
/// x[i] += noise[i].
void sealedsum_gauss_add(int32_t *x, const int8_t *noise, size_t count);

/// Eight states of Keccak-f[1600] side by side: word w of lane l at 8*w + l.
enum { SEALEDSUM_KECCAK_LANES = 8, SEALEDSUM_KECCAK_WORDS = 25 * 8, SEALEDSUM_SHAKE128_RATE = 168 };
/// Absorbs `blocks` blocks of 168 bytes a lane, lane l from in + l*stride; the caller has padded.
void sealedsum_shake_absorb8(int path, uint64_t *states, const uint8_t *in, size_t stride, size_t blocks);
/// The next `blocks` blocks of output, to out + l*stride. The states are those behind an absorb or a squeeze, with
/// `first` 1 where nothing has been squeezed since; the permutation that precedes the first block is the absorb's.
void sealedsum_shake_squeeze8(int path, uint64_t *states, uint8_t *out, size_t stride, size_t blocks, int first);
