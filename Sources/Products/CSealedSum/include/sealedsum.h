/* libsealedsum: verifiable secure aggregation from C, and from whatever can call C.
 *
 * Rules that hold for every function:
 *
 * 1. What can fail returns a status: SEALEDSUM_OK, or the code of an error whose text `error` takes, where it is not NULL;
 *    sealedsum_error_free releases that. Results are written only where the status is SEALEDSUM_OK.
 * 2. Handles are numbers in the guise of pointers, and are looked up: one that was freed, is of another kind or was never
 *    given out is an error (SEALEDSUM_HANDLE), never a crash. Freeing NULL does nothing. Handles of one process mean
 *    nothing in another: after fork() every call in the child fails with SEALEDSUM_FORKED, without an error object.
 * 3. Memory that is passed in is read during the call only, and may be NULL where its count is 0. Sizes are in elements.
 * 4. What a function makes of unknown size it gives as `sealedsum_bytes`, which the caller frees.
 * 5. Any function may be called from any thread. Calls that change one federation wait for each other.
 * 6. Long calls take an observer, which may be NULL and lasts for the call: `report` is called from any thread, and where *cancelled becomes
 *    nonzero the call ends soon with SEALEDSUM_CANCELLED, and nothing is lost.
 * 7. JSON is UTF-8 without a byte order mark, and not terminated by a zero byte.
 *
 * The interface has a version, SEALEDSUM_ABI: a program asks sealedsum_abi() for that of the library that it loaded. Within
 * one version functions are only added.
 */
#ifndef SEALEDSUM_H
#define SEALEDSUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#define SEALEDSUM_NULLABLE _Nullable
#else
#define SEALEDSUM_NULLABLE
#endif

#define SEALEDSUM_ABI 1

/* How a call ended. */
typedef int32_t sealedsum_status;
#define SEALEDSUM_OK 0
/* An argument is not what it must be: a shape, a range, a text, a charter. */
#define SEALEDSUM_ARGUMENT 1
/* A handle is not one, or no longer one. */
#define SEALEDSUM_HANDLE 2
/* Proofs, a signature or a history are false: nothing of it may be used. */
#define SEALEDSUM_REJECTED 3
/* The federation is not in a state for this: no round is open, too few submissions. */
#define SEALEDSUM_STATE 4
/* A file is missing, damaged, or cannot be read or written. */
#define SEALEDSUM_FILE 5
/* The caller asked for the end. */
#define SEALEDSUM_CANCELLED 6
/* The process was forked. */
#define SEALEDSUM_FORKED 7

typedef struct sealedsum_error sealedsum_error;
typedef struct sealedsum_bytes sealedsum_bytes;
typedef struct sealedsum_identity sealedsum_identity;
typedef struct sealedsum_client sealedsum_client;
typedef struct sealedsum_federation sealedsum_federation;
typedef struct sealedsum_public_key sealedsum_public_key;
typedef struct sealedsum_private_key sealedsum_private_key;
typedef struct sealedsum_threshold_key sealedsum_threshold_key;
typedef struct sealedsum_share sealedsum_share;
typedef struct sealedsum_scheme sealedsum_scheme;
typedef struct sealedsum_sum sealedsum_sum;

/* Memory of the caller. */
typedef struct {
  const uint8_t *SEALEDSUM_NULLABLE data;
  size_t count;
} sealedsum_span;

/* Who watches a long call. `what` is a text of the library's own, valid during the call; total is 0 where it is not known. */
typedef struct {
  void (*SEALEDSUM_NULLABLE report)(void *SEALEDSUM_NULLABLE context, const char *what, uint64_t done, uint64_t total);
  void *SEALEDSUM_NULLABLE context;
  const int32_t *SEALEDSUM_NULLABLE cancelled;
} sealedsum_observer;

/* ---- The library ---- */

/* SEALEDSUM_ABI of the library. */
uint32_t sealedsum_abi(void);
/* The version of the program, for people; never freed. */
const char *sealedsum_version(void);

/* An error's status, and its text: what is wrong and what to do, with no secret in it; valid until it is freed. */
sealedsum_status sealedsum_error_status(const sealedsum_error *error);
const char *sealedsum_error_message(const sealedsum_error *error);
void sealedsum_error_free(sealedsum_error *SEALEDSUM_NULLABLE error);

/* The memory behind bytes, valid until they are freed, and its length; NULL and 0 of what are none. */
const uint8_t *SEALEDSUM_NULLABLE sealedsum_bytes_data(const sealedsum_bytes *bytes);
size_t sealedsum_bytes_count(const sealedsum_bytes *bytes);
void sealedsum_bytes_free(sealedsum_bytes *SEALEDSUM_NULLABLE bytes);

/* Runs the command line with these arguments, the program's name first, and ends the process with its status. */
void sealedsum_main(int32_t count, const char *SEALEDSUM_NULLABLE const *SEALEDSUM_NULLABLE arguments);

/* ---- Identities: Ed25519 signing keys in files that only their owner can read ---- */

/* Makes a key and writes it to a new file. */
sealedsum_status sealedsum_identity_create(
    const char *path, sealedsum_identity *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE identity,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Reads a key that was written so. */
sealedsum_status sealedsum_identity_open(
    const char *path, sealedsum_identity *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE identity,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* The 32 bytes of its public key. */
sealedsum_status sealedsum_identity_public_key(
    const sealedsum_identity *identity, uint8_t *key, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_identity_free(sealedsum_identity *SEALEDSUM_NULLABLE identity);

/* ---- Federations: the chain, its validator and trustees in a folder (docs/python.md) ---- */

/* What a round is for. */
#define SEALEDSUM_TRAINING 2
#define SEALEDSUM_EVALUATION 3

/* Founds a federation in a new folder, of a charter and the first model's parameters, in the charter's order. Makes a key:
 * takes seconds to minutes. */
sealedsum_status sealedsum_federation_create(
    const char *path, sealedsum_span charter, const double *SEALEDSUM_NULLABLE model, size_t count,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_federation *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE federation,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Opens one again; its ledger is replayed and checked. `chain` is the chain that it must be, in hexadecimal digits, or NULL. */
sealedsum_status sealedsum_federation_open(
    const char *path, const char *SEALEDSUM_NULLABLE chain, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_federation *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE federation,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_federation_free(sealedsum_federation *SEALEDSUM_NULLABLE federation);

/* JSON: `chain`, `charter`, and `round` with `number`, `purpose`, `phase`, `accepted`, `offenders`, `samples`, `evaluated`,
 * `metrics` (an object), or null before the first. */
sealedsum_status sealedsum_federation_state(
    sealedsum_federation *federation, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* What a client needs once. */
sealedsum_status sealedsum_federation_invitation(
    sealedsum_federation *federation, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE invitation,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Writes the signing key of a client for which the charter states none to a new file. */
sealedsum_status sealedsum_federation_save_identity(
    sealedsum_federation *federation, const char *client, const char *path,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* The current model's `count` parameters. */
sealedsum_status sealedsum_federation_model(
    sealedsum_federation *federation, double *SEALEDSUM_NULLABLE model, size_t count,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Opens the next round, or goes on with an open one of the same purpose; the notice is what clients seal for. */
sealedsum_status sealedsum_federation_open_round(
    sealedsum_federation *federation, int32_t purpose, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE notice,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Verifies submissions side by side. JSON: a list with `client` (or null) and `refusal` (or null) of each. */
sealedsum_status sealedsum_federation_submit(
    sealedsum_federation *federation, const sealedsum_span *SEALEDSUM_NULLABLE submissions, size_t count,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Ends the submissions and opens the sums; SEALEDSUM_STATE where too few are in, and then the round stays open. */
sealedsum_status sealedsum_federation_close_round(
    sealedsum_federation *federation, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Gives up an open round with too few submissions. */
sealedsum_status sealedsum_federation_give_up(
    sealedsum_federation *federation, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* The opened sum of a vector of the last round: of a training round 0 is the update, 1 the report. */
sealedsum_status sealedsum_federation_sum(
    sealedsum_federation *federation, size_t vector, int64_t *SEALEDSUM_NULLABLE sum, size_t count,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);

/* ---- Clients ---- */

/* Entries of an update. */
#define SEALEDSUM_FLOAT32 4
#define SEALEDSUM_FLOAT64 8

/* What a client says of its examples: its weight, and means over `evaluated` examples in the order of the charter's metrics,
 * NaN where it does not state one. */
typedef struct {
  uint64_t examples;
  uint64_t evaluated;
  const double *SEALEDSUM_NULLABLE values;
  size_t count;
} sealedsum_report;

/* A client of the chain of an invitation, all of which is checked (seconds). What it seals is kept in `folder`. */
sealedsum_status sealedsum_client_open(
    sealedsum_span invitation, const sealedsum_identity *identity, const char *folder,
    const char *SEALEDSUM_NULLABLE chain, sealedsum_client *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE client,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* JSON: `name`, `chain`, `charter`. */
sealedsum_status sealedsum_client_state(
    const sealedsum_client *client, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Quantises, encrypts, commits, proves and signs an update of `count` numbers of `type` for the round of a notice. */
sealedsum_status sealedsum_client_seal(
    const sealedsum_client *client, sealedsum_span notice, const void *SEALEDSUM_NULLABLE update, size_t count,
    int32_t type, sealedsum_report report, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE submission,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* The same with a report alone, for an evaluation round. */
sealedsum_status sealedsum_client_report(
    const sealedsum_client *client, sealedsum_span notice, sealedsum_report report,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE submission,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_client_free(sealedsum_client *SEALEDSUM_NULLABLE client);

/* ---- Ledgers ---- */

/* Verifies a whole history from its ledger alone: `path` is a folder of a run or of a federation, or the file itself.
 * `chain` and `head` are what it must be and hold, in hexadecimal digits, or NULL. JSON: what `sealedsum audit --format json`
 * says. SEALEDSUM_REJECTED with the first item that is false. The observer hears of blocks; an audit that has begun ends by
 * itself only. */
sealedsum_status sealedsum_audit(
    const char *path, const char *SEALEDSUM_NULLABLE chain, const char *SEALEDSUM_NULLABLE head,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);

/* ---- Threshold keys, for sums without a ledger (docs/protocol.md, sections 1 and 3) ---- */

/* Bytes of what names a chain and an opening: any two texts' hashes, agreed on by all. */
#define SEALEDSUM_NAME 32

/* A dealer's ceremony: safe primes of bits/2 bits, whose secret is shared so that any `threshold` of `trustees` open a sum,
 * also where `corrupted` of them are against it. `chain` is bound into the key's proofs. `shares` has room for `trustees`
 * handles. Takes seconds to minutes. */
sealedsum_status sealedsum_threshold_deal(
    uint32_t bits, uint32_t trustees, uint32_t threshold, uint32_t corrupted, sealedsum_span chain,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_threshold_key *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE key,
    sealedsum_share *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE shares,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* The key with its proofs, for everybody. */
sealedsum_status sealedsum_threshold_key_encode(
    const sealedsum_threshold_key *key, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE bytes,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Reads what that wrote and checks the proofs for this chain. Keys under 2,048 bits are refused. */
sealedsum_status sealedsum_threshold_key_open(
    sealedsum_span bytes, sealedsum_span chain, sealedsum_threshold_key *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE key,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_threshold_key_free(sealedsum_threshold_key *SEALEDSUM_NULLABLE key);
/* Writes a trustee's share to a new file that only its owner can read, and reads it again. */
sealedsum_status sealedsum_share_save(
    const sealedsum_share *share, const char *path, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
sealedsum_status sealedsum_share_open(
    const char *path, sealedsum_share *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE share,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_share_free(sealedsum_share *SEALEDSUM_NULLABLE share);

/* ---- Schemes: how vectors are quantised, sealed, proved, added and opened under a threshold key ---- */

/* Of which client, chain and opening something is. `sender` is what tells clients apart, such as a public key. */
typedef struct {
  sealedsum_span chain;
  sealedsum_span opening;
  sealedsum_span sender;
} sealedsum_context;

/* A scheme. `parameters` is JSON: `dimension`, `clients` (the most in a sum), `clip` (of the norm), and where they are not as
 * follows `fraction_bits` (16), `min_clients` (2; sums of fewer are not opened), `proofs` ("norm"; "bits", "entries", "none"),
 * `encryption` ("paillier"; "masked"), `group` ("ristretto255"; "p256", "modp3072"), `rounding` ("stochastic"; "nearest").
 * Parameters for which a proof would not be sound are refused. */
sealedsum_status sealedsum_scheme_create(
    const sealedsum_threshold_key *key, sealedsum_span parameters,
    sealedsum_scheme *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE scheme,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_scheme_free(sealedsum_scheme *SEALEDSUM_NULLABLE scheme);
/* JSON: its parameters and what follows from them: `norm` (no proved vector is longer), `bytes`, `ciphertext_rows`, ... */
sealedsum_status sealedsum_scheme_state(
    const sealedsum_scheme *scheme, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Clips, weights (0 to 1) and rounds `count` numbers of `type` (SEALEDSUM_FLOAT32, SEALEDSUM_FLOAT64) to integers. */
sealedsum_status sealedsum_scheme_quantise(
    const sealedsum_scheme *scheme, const void *SEALEDSUM_NULLABLE numbers, size_t count, int32_t type, double weight,
    int64_t *SEALEDSUM_NULLABLE integers, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* What summed integers stand for, divided by the sum of the weights. */
sealedsum_status sealedsum_scheme_dequantise(
    const sealedsum_scheme *scheme, const int64_t *SEALEDSUM_NULLABLE integers, size_t count, double weight,
    double *SEALEDSUM_NULLABLE numbers, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Encrypts, commits and proves integers. */
sealedsum_status sealedsum_scheme_seal(
    const sealedsum_scheme *scheme, sealedsum_context context, const int64_t *SEALEDSUM_NULLABLE integers, size_t count,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE sealed,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Verifies many at once. JSON: a list of null, or of what is wrong, one for each; no verdict depends on the others. */
sealedsum_status sealedsum_scheme_verify(
    const sealedsum_scheme *scheme, const sealedsum_context *SEALEDSUM_NULLABLE contexts,
    const sealedsum_span *SEALEDSUM_NULLABLE sealed, size_t count, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);

/* An empty sum of one opening. */
sealedsum_status sealedsum_sum_create(
    const sealedsum_scheme *scheme, sealedsum_span chain, sealedsum_span opening,
    sealedsum_sum *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE sum, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Verifies and adds what holds; a sender counts once. JSON as of `verify`. */
sealedsum_status sealedsum_sum_add(
    sealedsum_sum *sum, const sealedsum_span *SEALEDSUM_NULLABLE senders, const sealedsum_span *SEALEDSUM_NULLABLE sealed,
    size_t count, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE json,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* A trustee's part of opening, with its proof: SEALEDSUM_STATE of fewer clients than `min_clients`, and of another sum of an
 * opening than the one before: the difference of two sums is somebody's vector. The handle remembers; who opens a share anew
 * from its file remembers by itself. */
sealedsum_status sealedsum_share_decrypt(
    const sealedsum_share *share, const sealedsum_sum *sum, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE part,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Verifies parts of different trustees and opens the sum with those that hold; `count` is the dimension. */
sealedsum_status sealedsum_sum_open(
    const sealedsum_sum *sum, const sealedsum_span *SEALEDSUM_NULLABLE parts, size_t part_count,
    int64_t *SEALEDSUM_NULLABLE integers, size_t count, sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_sum_free(sealedsum_sum *SEALEDSUM_NULLABLE sum);

/* ---- Paillier: numbers are unsigned, most significant byte first; batches lie one behind the other, `width` bytes each ---- */

/* A key pair of two primes of bits/2 bits; `bits` is a multiple of 16, 512 to 4096. */
sealedsum_status sealedsum_paillier_generate(
    uint32_t bits, sealedsum_private_key *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE key,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* A key of two primes. */
sealedsum_status sealedsum_paillier_private_key(
    sealedsum_span p, sealedsum_span q, sealedsum_private_key *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE key,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* The two primes, bits/16 bytes each. */
sealedsum_status sealedsum_paillier_primes(
    const sealedsum_private_key *key, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE primes,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_private_key_free(sealedsum_private_key *SEALEDSUM_NULLABLE key);

/* A public key by its modulus n. */
sealedsum_status sealedsum_paillier_public_key(
    sealedsum_span n, sealedsum_public_key *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE key,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Its n. */
sealedsum_status sealedsum_paillier_modulus(
    const sealedsum_public_key *key, sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE n,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
void sealedsum_public_key_free(sealedsum_public_key *SEALEDSUM_NULLABLE key);

/* (1 + n)^m · r^n mod n² of each m < n; `randomness` has an r of `width` bytes for each m, or is empty: then r is drawn.
 * Ciphertexts have twice as many bytes as n. */
sealedsum_status sealedsum_paillier_encrypt(
    const sealedsum_public_key *key, sealedsum_span plaintexts, size_t width, sealedsum_span randomness,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE ciphertexts,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* Plaintexts in [0, n), as wide as n. */
sealedsum_status sealedsum_paillier_decrypt(
    const sealedsum_private_key *key, sealedsum_span ciphertexts, const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE plaintexts,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* a·b mod n² of each pair: the sums of the plaintexts. */
sealedsum_status sealedsum_paillier_add(
    const sealedsum_public_key *key, sealedsum_span a, sealedsum_span b,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE sums,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);
/* c^k mod n² of each pair, 0 ≤ k < n of `width` bytes: the products of the plaintexts with k. */
sealedsum_status sealedsum_paillier_multiply(
    const sealedsum_public_key *key, sealedsum_span ciphertexts, sealedsum_span factors, size_t width,
    const sealedsum_observer *SEALEDSUM_NULLABLE observer,
    sealedsum_bytes *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE products,
    sealedsum_error *SEALEDSUM_NULLABLE *SEALEDSUM_NULLABLE error);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#ifdef __cplusplus
}
#endif

#endif
