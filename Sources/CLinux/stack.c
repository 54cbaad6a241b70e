#define _GNU_SOURCE
#include "stack.h"

#include <string.h>

enum { wiped_bytes = 64 * 1024 };

// A copy of 32 bytes goes through a vector register, which keeps them until somebody else needs it:
// the dynamic linker, for one, saves these registers to the stack when it binds a function.
#if __has_attribute(zero_call_used_regs)
#define CLEARS_REGISTERS __attribute__((zero_call_used_regs("all")))
#else
#define CLEARS_REGISTERS
#endif

CLEARS_REGISTERS __attribute__((noinline)) void clinux_wipe_stack(void) {
    unsigned char below[wiped_bytes];
    explicit_bzero(below, sizeof below);
}
