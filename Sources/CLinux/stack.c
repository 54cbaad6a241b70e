#define _GNU_SOURCE
#include "stack.h"

#include <string.h>

enum { wiped_bytes = 64 * 1024 };

#if __has_attribute(zero_call_used_regs)
#define CLEARS_REGISTERS __attribute__((zero_call_used_regs("all")))
#else
#define CLEARS_REGISTERS
#endif

// The attribute knows the registers of the instruction set that this file is compiled for; glibc
// copies memory with those of the processor that it runs on.
CLEARS_REGISTERS __attribute__((noinline)) void clinux_clear_registers(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroall");
    if (__builtin_cpu_supports("avx512f")) {
        __asm__ volatile("vpxorq %zmm16, %zmm16, %zmm16; vpxorq %zmm17, %zmm17, %zmm17;"
                         "vpxorq %zmm18, %zmm18, %zmm18; vpxorq %zmm19, %zmm19, %zmm19;"
                         "vpxorq %zmm20, %zmm20, %zmm20; vpxorq %zmm21, %zmm21, %zmm21;"
                         "vpxorq %zmm22, %zmm22, %zmm22; vpxorq %zmm23, %zmm23, %zmm23;"
                         "vpxorq %zmm24, %zmm24, %zmm24; vpxorq %zmm25, %zmm25, %zmm25;"
                         "vpxorq %zmm26, %zmm26, %zmm26; vpxorq %zmm27, %zmm27, %zmm27;"
                         "vpxorq %zmm28, %zmm28, %zmm28; vpxorq %zmm29, %zmm29, %zmm29;"
                         "vpxorq %zmm30, %zmm30, %zmm30; vpxorq %zmm31, %zmm31, %zmm31");
    }
#endif
}

__attribute__((noinline)) void clinux_wipe_stack(void) {
    unsigned char below[wiped_bytes];
    explicit_bzero(below, sizeof below);
    clinux_clear_registers();
}
