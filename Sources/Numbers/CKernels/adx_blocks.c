#include "adx_blocks.h"

#if defined(__x86_64__) && !defined(SEALEDSUM_NO_ADX)

// One limb of a (at `offset`) times rdx, into the limb `at` of the sum and the one above it. Chain CF takes the low
// halves of products, chain OF the high ones.
#define STEP(offset, at, above) \
  "mulxq " #offset "(%rsi), %rax, %rbx\n" \
  "adcxq %rax, " #at "\n" \
  "adoxq %rbx, " #above "\n"

// One limb of b (at `j` bytes), times a, into the limbs r0..r7 of the sum. The lowest is then done and is stored; its
// register begins the limb above r7: with what the row before carried out of its top, with the limb of t that belongs
// there, and with both chains' carries. Of the two carries out of that, at most one is not zero: the limbs of t so
// far, and a times those of b so far, are together below 2*2^(64*(8 + their number)). It waits in rcx. The flags are
// cleared in between, so that no row waits for the one before.
#define ROW(j, r0, r1, r2, r3, r4, r5, r6, r7) \
  "movq " #j "(%rbp), %rdx\n" \
  "xorl %eax, %eax\n" \
  "mulxq (%rsi), %rax, %rbx\n" \
  "adcxq %rax, " #r0 "\n" \
  "adoxq %rbx, " #r1 "\n" \
  "movq " #r0 ", " #j "(%rdi)\n" \
  "movq %rcx, " #r0 "\n" \
  STEP(8, r1, r2) STEP(16, r2, r3) STEP(24, r3, r4) STEP(32, r4, r5) STEP(40, r5, r6) STEP(48, r6, r7) \
  "mulxq 56(%rsi), %rax, %rbx\n" \
  "adcxq %rax, " #r7 "\n" \
  "adoxq %rbx, " #r0 "\n" \
  "adcxq 64+" #j "(%rdi), " #r0 "\n" \
  "movl $0, %ecx\n" \
  "movl $0, %ebx\n" \
  "adcxq %rbx, %rcx\n" \
  "adoxq %rbx, %rcx\n"

// t: rdi, a: rsi, b: rdx, then rbp; blocks: rcx, then the stack's top. The sum: r8 to r15. rcx: the carry of the row
// before.
__attribute__((naked)) mp_limb_t sealedsum_adx_block(
    mp_limb_t *t, const mp_limb_t *a, const mp_limb_t *b, size_t blocks) {
  __asm__ volatile(
      "pushq %rbx\n"
      "pushq %rbp\n"
      "pushq %r12\n"
      "pushq %r13\n"
      "pushq %r14\n"
      "pushq %r15\n"
      "pushq %rcx\n"
      "xorl %ecx, %ecx\n"
      "movq %rdx, %rbp\n"
      "movq (%rdi), %r8\n"
      "movq 8(%rdi), %r9\n"
      "movq 16(%rdi), %r10\n"
      "movq 24(%rdi), %r11\n"
      "movq 32(%rdi), %r12\n"
      "movq 40(%rdi), %r13\n"
      "movq 48(%rdi), %r14\n"
      "movq 56(%rdi), %r15\n"
      "1:\n"
      ROW(0, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15)
      ROW(8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %r8)
      ROW(16, %r10, %r11, %r12, %r13, %r14, %r15, %r8, %r9)
      ROW(24, %r11, %r12, %r13, %r14, %r15, %r8, %r9, %r10)
      ROW(32, %r12, %r13, %r14, %r15, %r8, %r9, %r10, %r11)
      ROW(40, %r13, %r14, %r15, %r8, %r9, %r10, %r11, %r12)
      ROW(48, %r14, %r15, %r8, %r9, %r10, %r11, %r12, %r13)
      ROW(56, %r15, %r8, %r9, %r10, %r11, %r12, %r13, %r14)
      "addq $64, %rbp\n"
      "addq $64, %rdi\n"
      "decq (%rsp)\n"
      "jnz 1b\n"
      "movq %r8, (%rdi)\n"
      "movq %r9, 8(%rdi)\n"
      "movq %r10, 16(%rdi)\n"
      "movq %r11, 24(%rdi)\n"
      "movq %r12, 32(%rdi)\n"
      "movq %r13, 40(%rdi)\n"
      "movq %r14, 48(%rdi)\n"
      "movq %r15, 56(%rdi)\n"
      "popq %rax\n"
      "movq %rcx, %rax\n"
      "popq %r15\n"
      "popq %r14\n"
      "popq %r13\n"
      "popq %r12\n"
      "popq %rbp\n"
      "popq %rbx\n"
      "retq\n");
}

// One limb of a (at `j` bytes) times the limbs of b: of the product with the last of them only the lower half counts,
// and what is carried out of the eight limbs of the sum is dropped.
#define LIMB(j) "movq " #j "(%rsi), %rdx\n" "xorl %eax, %eax\n"
#define PART(offset, at, above) \
  "mulxq " #offset "(%rcx), %rax, %rbx\n" \
  "adcxq %rax, " #at "\n" \
  "adoxq %rbx, " #above "\n"
#define LAST(offset, at) \
  "mulxq " #offset "(%rcx), %rax, %rbx\n" \
  "adcxq %rax, " #at "\n"

// r: rdi, a: rsi, b: rdx, then rcx. The sum: r8 to r15.
__attribute__((naked)) void sealedsum_adx_low(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
  __asm__ volatile(
      "pushq %rbx\n"
      "pushq %r12\n"
      "pushq %r13\n"
      "pushq %r14\n"
      "pushq %r15\n"
      "movq %rdx, %rcx\n"
      "xorl %r8d, %r8d\n"
      "xorl %r9d, %r9d\n"
      "xorl %r10d, %r10d\n"
      "xorl %r11d, %r11d\n"
      "xorl %r12d, %r12d\n"
      "xorl %r13d, %r13d\n"
      "xorl %r14d, %r14d\n"
      "xorl %r15d, %r15d\n"
      LIMB(0) PART(0, %r8, %r9) PART(8, %r9, %r10) PART(16, %r10, %r11) PART(24, %r11, %r12) PART(32, %r12, %r13)
      PART(40, %r13, %r14) PART(48, %r14, %r15) LAST(56, %r15)
      LIMB(8) PART(0, %r9, %r10) PART(8, %r10, %r11) PART(16, %r11, %r12) PART(24, %r12, %r13) PART(32, %r13, %r14)
      PART(40, %r14, %r15) LAST(48, %r15)
      LIMB(16) PART(0, %r10, %r11) PART(8, %r11, %r12) PART(16, %r12, %r13) PART(24, %r13, %r14) PART(32, %r14, %r15)
      LAST(40, %r15)
      LIMB(24) PART(0, %r11, %r12) PART(8, %r12, %r13) PART(16, %r13, %r14) PART(24, %r14, %r15) LAST(32, %r15)
      LIMB(32) PART(0, %r12, %r13) PART(8, %r13, %r14) PART(16, %r14, %r15) LAST(24, %r15)
      LIMB(40) PART(0, %r13, %r14) PART(8, %r14, %r15) LAST(16, %r15)
      LIMB(48) PART(0, %r14, %r15) LAST(8, %r15)
      LIMB(56) LAST(0, %r15)
      "movq %r8, (%rdi)\n"
      "movq %r9, 8(%rdi)\n"
      "movq %r10, 16(%rdi)\n"
      "movq %r11, 24(%rdi)\n"
      "movq %r12, 32(%rdi)\n"
      "movq %r13, 40(%rdi)\n"
      "movq %r14, 48(%rdi)\n"
      "movq %r15, 56(%rdi)\n"
      "popq %r15\n"
      "popq %r14\n"
      "popq %r13\n"
      "popq %r12\n"
      "popq %rbx\n"
      "retq\n");
}
#endif
