// Discrete Gaussian samples in constant time, written once for all vectors; included with these defined:
//
//   TARGET, NAME(x), BATCHES    attribute, a name of its own, and how many batches of 16 lanes run side by side
//   SELECT(f, a, b)             b where f is all ones, a where it is 0
//   COUNT(u)                    how many of the first 27 thresholds exceed the 15 bits u
//
// A sample's magnitude is the number of thresholds that exceed a number of 111 bits. 15 of them decide, unless they
// equal those of a threshold or are 0 (28 of 32,768): such a sample is open. In each lane (number modulo 16) open
// samples are pushed on a stack by masks, whatever they are; all places of the stack are resolved with 96 more bits;
// and they are popped back, the last first. So place 0 of a lane belongs to its last open sample, place 1 to the one
// before. No address and no branch depends on a sample.

enum { NAME(WIDE) = 16 * BATCHES, NAME(VECTORS) = SEALEDSUM_GAUSS_BATCH / 16, NAME(HALF) = SEALEDSUM_GAUSS_PLACES / 2 };
typedef int16_t NAME(v16) __attribute__((vector_size(2 * NAME(WIDE)), aligned(2)));
typedef int64_t NAME(v64) __attribute__((vector_size(64), aligned(8)));
typedef int8_t NAME(v8) __attribute__((vector_size(NAME(WIDE)), aligned(1)));
#define V16 NAME(v16)

/// The samples' count from 15 bits, which are open, and those of the open ones that are in the stack's lower half.
typedef struct {
  V16 count[NAME(VECTORS)], open[NAME(VECTORS)], fallen[NAME(VECTORS)];
  /// The two halves of the stack.
  V16 stack[2][NAME(HALF)];
} NAME(batch);

TARGET MASK_INLINE void NAME(words)(V16 *w, const uint8_t *random, size_t stride, size_t vector) {
  for (size_t b = 0; b < BATCHES; b++) memcpy((uint8_t *)w + 32 * b, random + b * stride + 32 * vector, 32);
}

TARGET static void NAME(first)(NAME(batch) *s, const uint8_t *random, size_t stride) {
  for (size_t v = 0; v < NAME(VECTORS); v++) {
    V16 u, count, open;
    NAME(words)(&u, random, stride, v);
    u &= 0x7fff;
    COUNT(count, open, u);
    s->count[v] = count;
    s->open[v] = open;
  }
}

/// What falls off the end of the upper half of the stack goes to the lower; `lost` is all ones where that overflows.
TARGET static void NAME(push)(NAME(batch) *s, V16 *lost) {
  *lost = (V16){0};
  for (int half = 0; half < 2; half++) {
    V16 stack[NAME(HALF)];
    UNROLL for (int j = 0; j < NAME(HALF); j++) stack[j] = (V16){0} - 1;
    for (size_t v = 0; v < NAME(VECTORS); v++) {
      const V16 x = half ? s->fallen[v] : s->count[v];
      const V16 f = half ? (V16)(s->fallen[v] >= 0) : s->open[v];
      const V16 end = stack[NAME(HALF) - 1];
      UNROLL for (int j = NAME(HALF) - 1; j > 0; j--) stack[j] = SELECT(f, stack[j], stack[j - 1]);
      stack[0] = SELECT(f, stack[0], x);
      if (half) *lost |= (V16)(end >= 0) & f;
      else s->fallen[v] = SELECT(f, (V16){0} - 1, end);
    }
    memcpy(s->stack[half], stack, sizeof stack);
  }
}

/// Eight counts of open samples become what 111 bits say.
TARGET MASK_INLINE void NAME(resolve8)(int16_t *counts, const uint8_t *places) {
  NAME(v64) low, high, count;
  UNROLL for (int l = 0; l < 8; l++) {
    uint64_t x, y;
    memcpy(&x, places + 12 * l, 8);
    memcpy(&y, places + 12 * l + 4, 8);
    low[l] = (int64_t)(x & 0xffffffffffff);
    high[l] = (int64_t)(y >> 16);
    count[l] = counts[l];
  }
  // Below the threshold whose first 15 bits it has, if it has one's.
  NAME(v64) middle = (NAME(v64)){0}, last = (NAME(v64)){0}, tail = (NAME(v64)){0}, deep = (NAME(v64)){0};
  for (int k = 0; k < GAUSS_FIRST; k++) {
    const NAME(v64) here = (NAME(v64))(count == k);
    middle |= here & gauss_middle[k];
    last |= here & gauss_last[k];
  }
  NAME(v64) more = -(NAME(v64))(middle > high + (NAME(v64))(last > low));
  // Else the 15 bits are 0, and any of the rest may exceed it; of the last ones only the low 48 bits are not 0.
  for (int k = GAUSS_FIRST; k < GAUSS_MIDDLE; k++) {
    tail -= (NAME(v64))(gauss_middle[k] > high + (NAME(v64))(gauss_last[k] > low));
  }
  for (int k = GAUSS_MIDDLE; k < GAUSS_ALL; k++) deep -= (NAME(v64))(gauss_last[k] > low);
  tail += deep & (NAME(v64))(high == 0);
  more += tail & (NAME(v64))(count == GAUSS_FIRST);
  count += more;
  UNROLL for (int l = 0; l < 8; l++) counts[l] = (int16_t)count[l];
}

/// Replaces counts of open samples by what 111 bits say.
TARGET static void NAME(resolve)(NAME(batch) *s, const uint8_t *random, size_t stride) {
  for (int place = 0; place < SEALEDSUM_GAUSS_PLACES; place++) {
    int16_t *at = (int16_t *)&s->stack[place / NAME(HALF)][place % NAME(HALF)];
    for (size_t l = 0; l < NAME(WIDE); l += 8) {
      const size_t first = 16 * (size_t)place + l % 16;
      NAME(resolve8)(at + l, random + l / 16 * stride + 2 * SEALEDSUM_GAUSS_BATCH + 12 * first);
    }
  }
}

TARGET static void NAME(pop)(NAME(batch) *s, int8_t *samples, const uint8_t *random, size_t stride) {
  for (int half = 1; half >= 0; half--) {
    V16 stack[NAME(HALF)];
    memcpy(stack, s->stack[half], sizeof stack);
    for (size_t v = NAME(VECTORS); v-- > 0;) {
      const V16 f = half ? (V16)(s->fallen[v] >= 0) : s->open[v];
      const V16 top = stack[0], back = s->fallen[v];
      UNROLL for (int j = 0; j < NAME(HALF) - 1; j++) stack[j] = SELECT(f, stack[j], stack[j + 1]);
      if (half) {
        s->fallen[v] = top;
        continue;
      }
      stack[NAME(HALF) - 1] = SELECT(f, stack[NAME(HALF) - 1], back);
      V16 sign;
      NAME(words)(&sign, random, stride, v);
      sign >>= 15;
      const V16 x = SELECT(f, s->count[v], top);
      const NAME(v8) out = __builtin_convertvector((x ^ sign) - sign, NAME(v8));
      for (size_t b = 0; b < BATCHES; b++) {
        memcpy(samples + b * SEALEDSUM_GAUSS_BATCH + 16 * v, (const int8_t *)&out + 16 * b, 16);
      }
    }
  }
}

/// Batches side by side. Gives 1 where no stack overflowed.
TARGET static int NAME(batches)(int8_t *samples, const uint8_t *random, size_t stride) {
  _Alignas(64) NAME(batch) s;
  NAME(first)(&s, random, stride);
  V16 lost;
  NAME(push)(&s, &lost);
  NAME(resolve)(&s, random, stride);
  NAME(pop)(&s, samples, random, stride);
  mask_wipe(&s, sizeof s);
  int any = 0;
  for (size_t l = 0; l < NAME(WIDE); l++) any |= lost[l];
  // Whether a batch is thrown away is public.
  return any == 0;
}
#undef V16
