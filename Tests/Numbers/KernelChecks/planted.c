// Faults for the sanitizers to find: `planted heap` reads past an allocation, `planted shift` shifts too far.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  volatile int count = 64, *words = malloc(64);
  if (words == NULL || argc < 2) return 2;
  for (int i = 0; i < 16; i++) words[i] = i;
  if (strcmp(argv[1], "heap") == 0) printf("%d\n", words[count / 4]);
  if (strcmp(argv[1], "shift") == 0) printf("%d\n", 1 << count);
  free((void *)words);
  return 0;
}
