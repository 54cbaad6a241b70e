// One bounded memory for secrets: blocks for a library's allocator, and stacks to run it on.
#ifndef CLINUX_ARENA_H
#define CLINUX_ARENA_H

#include <stddef.h>

// How full the arena is.
struct clinux_arena_usage {
    size_t block_bytes;      // what blocks may take in all
    size_t used_bytes;       // what they take now, each rounded up to its size class
    size_t peak_bytes;       // the most that they took at one time
    size_t refused_blocks;   // how often there was no room
    size_t stack_count;      // how many stacks there are
    size_t stacks_in_use;    // how many of them are taken now
    size_t stack_peak_bytes; // the deepest that any use of a stack went
};

// Where the arena lies: addresses from `start` on and below `end` hold its blocks and stacks.
struct clinux_arena_place {
    size_t start;
    size_t end;
};

// Makes the one arena of this process: `block_bytes` for blocks and `stack_count` stacks of
// CLINUX_ARENA_STACK_BYTES each, of which calls that take long may hold `long_count` at one time;
// mapped between guard pages, locked into memory, left out of core dumps and not inherited by a
// fork. Returns 0, or an errno value: EALREADY when there is one, ENOMEM, EPERM or EAGAIN from
// mlock(2) when RLIMIT_MEMLOCK is too small.
int clinux_arena_create(size_t block_bytes, size_t stack_count, size_t long_count);

enum { CLINUX_ARENA_STACK_BYTES = 64 * 1024 };

// What an arena of these sizes counts against RLIMIT_MEMLOCK.
size_t clinux_arena_locked_bytes(size_t block_bytes, size_t stack_count);

// The soft RLIMIT_MEMLOCK of this process in bytes, SIZE_MAX when it has none.
size_t clinux_memlock_limit(void);

// malloc, realloc and free as CRYPTO_set_mem_functions(3) wants them; they ignore `file` and
// `line`. A block is wiped before it is free, also by a realloc that moves it. Without room they
// return NULL. Safe from any thread. A pointer that is not a block's aborts the process.
void *clinux_arena_malloc(size_t count, const char *file, int line);
void *clinux_arena_realloc(void *block, size_t count, const char *file, int line);
void clinux_arena_free(void *block, const char *file, int line);

// From now on, or until it is called with 0, blocks of a mebibyte to 64 that this thread asks for
// are mappings of their own, up to eight at a time in the process: left out of core dumps and not
// inherited by a fork, but not locked. For what needs far more memory than keys do, and holds none:
// the table of a password hash. Such a block cannot be given to realloc. Without an arena it has no
// effect.
void clinux_arena_set_large_outside(int is_outside);

// Whether a block was refused to this thread since it last asked.
int clinux_arena_take_refusal(void);

// Calls `body(argument)` on one of the arena's stacks, waiting for one to be free, and wipes it
// afterwards. A call that `takes_long` waits also while `long_count` of them are under way, so that
// those which do not find a stack. A call from such a stack runs on it. Without an arena it runs on
// the caller's stack, which is wiped below the caller's frame.
void clinux_arena_run(void (*body)(void *), void *argument, int takes_long);

// Fills in how full the arena is and where it lies; zeros without one.
void clinux_arena_read_usage(struct clinux_arena_usage *usage);
void clinux_arena_read_place(struct clinux_arena_place *place);

#endif
