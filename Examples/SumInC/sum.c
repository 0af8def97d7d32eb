/* Three hospitals learn how many patients they have together, and nobody learns one hospital's numbers. */
#include <sealedsum.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { hospitals = 3, trustees = 4, threshold = 3, dimension = 2 };

/* Ends the program with an error's text. */
static void check(sealedsum_status status, sealedsum_error *error) {
  if (status == SEALEDSUM_OK) return;
  fprintf(stderr, "status %d: %s\n", (int)status, error ? sealedsum_error_message(error) : "no reason was given");
  exit(1);
}

static sealedsum_span span(const void *data, size_t count) { return (sealedsum_span){data, count}; }

static sealedsum_span bytes(sealedsum_bytes *b) { return span(sealedsum_bytes_data(b), sealedsum_bytes_count(b)); }

int main(void) {
  if (sealedsum_abi() != SEALEDSUM_ABI) return 2;
  sealedsum_error *error = NULL;
  uint8_t chain[SEALEDSUM_NAME] = {1}, opening[SEALEDSUM_NAME] = {2};
  sealedsum_span where = span(chain, sizeof chain), what = span(opening, sizeof opening);

  /* A dealer makes a key whose shares any three of four trustees can use. */
  sealedsum_threshold_key *key = NULL;
  sealedsum_share *shares[trustees] = {NULL};
  check(sealedsum_threshold_deal(2048, trustees, threshold, 1, where, NULL, &key, shares, &error), error);

  /* Vectors of two counts, exact; a sum is opened of three hospitals, not of fewer. */
  const char *parameters =
      "{\"dimension\":2,\"clients\":3,\"min_clients\":3,\"clip\":1000,\"fraction_bits\":0,\"rounding\":\"nearest\"}";
  sealedsum_scheme *scheme = NULL;
  check(sealedsum_scheme_create(key, span(parameters, strlen(parameters)), &scheme, &error), error);

  /* Each hospital seals its counts with a proof; whoever adds verifies. The second sends what is not its own first. */
  const int64_t counts[hospitals][dimension] = {{304, 139}, {293, 106}, {123, 115}};
  const char *names[hospitals] = {"north", "south", "west"};
  sealedsum_bytes *sealed[hospitals];
  for (int i = 0; i < hospitals; i++) {
    sealedsum_context context = {where, what, span(names[i], strlen(names[i]))};
    check(sealedsum_scheme_seal(scheme, context, counts[i], dimension, NULL, &sealed[i], &error), error);
  }
  sealedsum_sum *sum = NULL;
  check(sealedsum_sum_create(scheme, where, what, &sum, &error), error);
  const int order[][2] = {{0, 0}, {1, 0}, {1, 1}, {2, 2}};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    sealedsum_span sender = span(names[order[i][0]], strlen(names[order[i][0]])), sent = bytes(sealed[order[i][1]]);
    sealedsum_bytes *verdicts = NULL;
    check(sealedsum_sum_add(sum, &sender, &sent, 1, NULL, &verdicts, &error), error);
    int refused = memcmp(sealedsum_bytes_data(verdicts), "[null]", 6) != 0;
    printf("%s with the vector of %s: %s\n", names[order[i][0]], names[order[i][1]], refused ? "refused" : "added");
    if (refused != (order[i][0] != order[i][1])) return 3;
    sealedsum_bytes_free(verdicts);
  }

  /* Three trustees open the sum, each with a proof that it did right. */
  sealedsum_bytes *made[threshold];
  sealedsum_span parts[threshold];
  for (int i = 0; i < threshold; i++) {
    check(sealedsum_share_decrypt(shares[i], sum, NULL, &made[i], &error), error);
    parts[i] = bytes(made[i]);
  }
  int64_t total[dimension];
  check(sealedsum_sum_open(sum, parts, threshold, total, dimension, &error), error);
  printf("together: %lld patients, %lld with heart disease\n", (long long)total[0], (long long)total[1]);

  for (int i = 0; i < hospitals; i++) sealedsum_bytes_free(sealed[i]);
  for (int i = 0; i < threshold; i++) sealedsum_bytes_free(made[i]);
  for (int i = 0; i < trustees; i++) sealedsum_share_free(shares[i]);
  sealedsum_sum_free(sum);
  sealedsum_scheme_free(scheme);
  sealedsum_threshold_key_free(key);
  return total[0] == 720 && total[1] == 360 ? 0 : 4;
}
