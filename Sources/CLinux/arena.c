#define _GNU_SOURCE
#include "arena.h"
#include "stack.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>

// The blocks lie in pages of 4 KiB, handed out by a table beside them that holds nothing secret:
//
//   guard | page 0 | page 1 | …            … | page n-1 | guard | stack 0 | guard | stack 1 | guard
//           └ slabs: one size class each →     ← runs of pages ┘
//
// A slab is one page of equal blocks with a bit for each; a larger block is a run of whole pages.
// Slabs are taken from the low end and runs from the high end, so that the small ones, of which
// some live long, do not cut up the room for the large ones. A page without blocks is free for
// either. Every free byte is zero: a block is wiped before its bit is cleared.

enum {
    page_bytes = 4096,
    grain = 16,
    slab_block_bytes_max = 2048,
    class_count = 20,
    no_page = -1,
};

static const uint16_t class_bytes[class_count] = {
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 400, 512, 672, 816, 1024, 1360, 2048,
};

// A block that a thread asked for outside of the arena: its own mapping, found again by its start.
enum { outside_count = 8, outside_bytes_min = 1 << 20, outside_bytes_max = 1 << 26 };

struct outside {
    unsigned char *start; // NULL for a free place
    size_t bytes;
};

enum page_kind { page_free, page_slab, page_run, page_run_rest };

struct page {
    uint8_t kind;
    uint8_t class;
    uint16_t used;         // slab: its blocks in use
    int32_t run_pages;     // run: how many pages it has, on its first one
    int32_t previous;      // slab with room: its neighbors in the list of its class
    int32_t next;
    uint64_t taken[page_bytes / grain / 64]; // slab: a bit for each block
};

struct stack {
    unsigned char *start;
    int is_taken;
};

static struct {
    unsigned char *blocks; // NULL until the arena is there
    unsigned char *end;    // behind the last stack
    struct page *pages;
    int32_t page_count;
    int32_t lowest_free; // no page below is free
    int32_t slabs_with_room[class_count];
    size_t used_bytes;
    size_t peak_bytes;
    size_t refused;
    struct outside outside[outside_count];
    pthread_mutex_t lock;

    struct stack *stacks;
    size_t stack_count;
    size_t long_count; // what calls that take long may hold
    size_t long_in_use;
    size_t stacks_in_use;
    size_t stack_peak_bytes;
    pthread_mutex_t stack_lock;
    pthread_cond_t stack_freed;
} arena = {
    .lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP,
    .stack_lock = PTHREAD_MUTEX_INITIALIZER,
    .stack_freed = PTHREAD_COND_INITIALIZER,
};

static uint8_t class_of_grains[slab_block_bytes_max / grain + 1];
static _Thread_local int was_refused;
static _Thread_local int is_on_arena_stack;
static _Thread_local int is_large_outside;

static size_t round_to_pages(size_t bytes) {
    return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

size_t clinux_arena_locked_bytes(size_t block_bytes, size_t stack_count) {
    return round_to_pages(block_bytes) + stack_count * CLINUX_ARENA_STACK_BYTES;
}

size_t clinux_memlock_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
    return limit.rlim_cur;
}

// Makes `[start, start + bytes)` readable, writable, locked, undumped and uninherited.
static int prepare(unsigned char *start, size_t bytes) {
    if (mprotect(start, bytes, PROT_READ | PROT_WRITE) != 0) return errno;
    if (mlock(start, bytes) != 0) return errno;
    if (madvise(start, bytes, MADV_DONTDUMP) != 0) return errno;
    if (madvise(start, bytes, MADV_DONTFORK) != 0) return errno;
    return 0;
}

int clinux_arena_create(size_t block_bytes, size_t stack_count, size_t long_count) {
    if (arena.blocks != NULL) return EALREADY;
    if (block_bytes == 0 || block_bytes > (size_t)1 << 40) return EINVAL;
    if (stack_count == 0 || stack_count > 4096 || long_count == 0 || long_count > stack_count)
        return EINVAL;
    block_bytes = round_to_pages(block_bytes);
    size_t stack_stride = CLINUX_ARENA_STACK_BYTES + page_bytes;
    size_t whole = page_bytes + block_bytes + page_bytes + stack_count * stack_stride;
    unsigned char *map =
        mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) return errno;
    size_t page_count = block_bytes / page_bytes;
    struct page *pages = calloc(page_count, sizeof *pages);
    struct stack *stacks = calloc(stack_count, sizeof *stacks);
    unsigned char *blocks = map + page_bytes;
    int error = pages == NULL || stacks == NULL ? ENOMEM : prepare(blocks, block_bytes);
    for (size_t i = 0; i < stack_count && error == 0; i++) {
        stacks[i].start = blocks + block_bytes + page_bytes + i * stack_stride;
        error = prepare(stacks[i].start, CLINUX_ARENA_STACK_BYTES);
    }
    if (error != 0) {
        munmap(map, whole);
        free(pages);
        free(stacks);
        return error;
    }
    for (int class = 0, grains = 0; class < class_count; class++)
        for (; grains * grain <= class_bytes[class]; grains++) class_of_grains[grains] = class;
    for (int class = 0; class < class_count; class++) arena.slabs_with_room[class] = no_page;
    arena.pages = pages;
    arena.page_count = page_count;
    arena.stacks = stacks;
    arena.stack_count = stack_count;
    arena.long_count = long_count;
    arena.end = map + whole;
    arena.blocks = blocks;
    return 0;
}

// The rest of the block functions up to the next blank comment run under `arena.lock`.

static void link_slab(int32_t index) {
    struct page *page = &arena.pages[index];
    int32_t *first = &arena.slabs_with_room[page->class];
    page->previous = no_page;
    page->next = *first;
    if (*first != no_page) arena.pages[*first].previous = index;
    *first = index;
}

static void unlink_slab(int32_t index) {
    struct page *page = &arena.pages[index];
    if (page->previous != no_page)
        arena.pages[page->previous].next = page->next;
    else
        arena.slabs_with_room[page->class] = page->next;
    if (page->next != no_page) arena.pages[page->next].previous = page->previous;
}

// A new slab with all its blocks free, at the lowest free page; no_page without one.
static int32_t make_slab(int class) {
    for (int32_t i = arena.lowest_free; i < arena.page_count; i++) {
        if (arena.pages[i].kind != page_free) continue;
        arena.lowest_free = i + 1;
        arena.pages[i] = (struct page){.kind = page_slab, .class = class};
        link_slab(i);
        return i;
    }
    arena.lowest_free = arena.page_count;
    return no_page;
}

static void *take_from_slab(int class) {
    int32_t index = arena.slabs_with_room[class];
    if (index == no_page) index = make_slab(class);
    if (index == no_page) return NULL;
    struct page *page = &arena.pages[index];
    unsigned capacity = page_bytes / class_bytes[class];
    // A slab in the list has room, so the first word with a clear bit has it within `capacity`.
    unsigned word = 0;
    while (page->taken[word] == UINT64_MAX) word++;
    unsigned bit = __builtin_ctzll(~page->taken[word]);
    page->taken[word] |= (uint64_t)1 << bit;
    page->used++;
    if (page->used == capacity) unlink_slab(index);
    arena.used_bytes += class_bytes[class];
    size_t within = (size_t)(word * 64 + bit) * class_bytes[class];
    return arena.blocks + (size_t)index * page_bytes + within;
}

static void *take_run(int32_t needed) {
    int32_t found = 0;
    for (int32_t i = arena.page_count - 1; i >= 0; i--) {
        found = arena.pages[i].kind == page_free ? found + 1 : 0;
        if (found < needed) continue;
        arena.pages[i] = (struct page){.kind = page_run, .run_pages = needed};
        for (int32_t rest = i + 1; rest < i + needed; rest++)
            arena.pages[rest] = (struct page){.kind = page_run_rest};
        arena.used_bytes += (size_t)needed * page_bytes;
        return arena.blocks + (size_t)i * page_bytes;
    }
    return NULL;
}

static void free_pages(int32_t index, int32_t count) {
    for (int32_t i = index; i < index + count; i++) arena.pages[i].kind = page_free;
    if (index < arena.lowest_free) arena.lowest_free = index;
}

static void give_back_to_slab(int32_t index, unsigned slot) {
    struct page *page = &arena.pages[index];
    uint64_t bit = (uint64_t)1 << (slot % 64);
    if ((page->taken[slot / 64] & bit) == 0) abort(); // freed twice
    unsigned capacity = page_bytes / class_bytes[page->class];
    if (page->used == capacity) link_slab(index);
    page->taken[slot / 64] &= ~bit;
    page->used--;
    arena.used_bytes -= class_bytes[page->class];
    if (page->used > 0) return;
    unlink_slab(index);
    free_pages(index, 1);
}

static void *take_outside(size_t count) {
    struct outside *place = arena.outside;
    while (place < arena.outside + outside_count && place->start != NULL) place++;
    if (place == arena.outside + outside_count || count > outside_bytes_max) return NULL;
    size_t bytes = round_to_pages(count);
    unsigned char *start =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return NULL;
    if (madvise(start, bytes, MADV_DONTDUMP) != 0 || madvise(start, bytes, MADV_DONTFORK) != 0) {
        munmap(start, bytes);
        return NULL;
    }
    *place = (struct outside){start, bytes};
    return start;
}

// Gives back a block outside of the arena; whether it was one.
static int give_back_outside(void *block) {
    for (struct outside *place = arena.outside; place < arena.outside + outside_count; place++) {
        if (place->start != block) continue;
        // The kernel hands these pages to nobody before it has zeroed them.
        munmap(place->start, place->bytes);
        *place = (struct outside){0};
        return 1;
    }
    return 0;
}

//

static int is_within(const void *block) {
    size_t offset = (size_t)((const unsigned char *)block - arena.blocks);
    return offset < (size_t)arena.page_count * page_bytes;
}

void clinux_arena_set_large_outside(int is_outside) { is_large_outside = is_outside; }

void *clinux_arena_malloc(size_t count, const char *file, int line) {
    (void)file, (void)line;
    if (count == 0) return NULL;
    void *block = NULL;
    pthread_mutex_lock(&arena.lock);
    if (is_large_outside && count >= outside_bytes_min)
        block = take_outside(count);
    else if (count <= slab_block_bytes_max)
        block = take_from_slab(class_of_grains[(count + grain - 1) / grain]);
    else if (count <= (size_t)arena.page_count * page_bytes)
        block = take_run(round_to_pages(count) / page_bytes);
    if (arena.used_bytes > arena.peak_bytes) arena.peak_bytes = arena.used_bytes;
    if (block == NULL) arena.refused++;
    pthread_mutex_unlock(&arena.lock);
    if (block == NULL) was_refused = 1;
    return block;
}

// The page of a block. Its kind, class and run length do not change while the block is in use, so
// that its owner may read them without the lock.
static int32_t page_of(const void *block) {
    size_t offset = (size_t)((const unsigned char *)block - arena.blocks);
    if (offset >= (size_t)arena.page_count * page_bytes) abort(); // not from here
    return offset / page_bytes;
}

static size_t size_of(const struct page *page) {
    if (page->kind == page_slab) return class_bytes[page->class];
    return (size_t)page->run_pages * page_bytes;
}

void clinux_arena_free(void *block, const char *file, int line) {
    (void)file, (void)line;
    if (block == NULL) return;
    if (!is_within(block)) {
        pthread_mutex_lock(&arena.lock);
        int was_outside = give_back_outside(block);
        pthread_mutex_unlock(&arena.lock);
        if (was_outside) return;
    }
    int32_t index = page_of(block);
    struct page *page = &arena.pages[index];
    size_t within = (size_t)((unsigned char *)block - arena.blocks) % page_bytes;
    if (page->kind == page_slab ? within % class_bytes[page->class] != 0
                                : page->kind != page_run || within != 0)
        abort(); // not the start of a block
    explicit_bzero(block, size_of(page));
    pthread_mutex_lock(&arena.lock);
    if (page->kind == page_slab) {
        give_back_to_slab(index, within / class_bytes[page->class]);
    } else {
        arena.used_bytes -= size_of(page);
        free_pages(index, page->run_pages);
    }
    pthread_mutex_unlock(&arena.lock);
}

void *clinux_arena_realloc(void *block, size_t count, const char *file, int line) {
    if (block == NULL) return clinux_arena_malloc(count, file, line);
    if (count == 0) {
        clinux_arena_free(block, file, line);
        return NULL;
    }
    size_t have = size_of(&arena.pages[page_of(block)]);
    if (count <= have && count > have / 2) return block;
    void *moved = clinux_arena_malloc(count, file, line);
    if (moved == NULL) return NULL;
    memcpy(moved, block, have < count ? have : count);
    clinux_arena_free(block, file, line);
    return moved;
}

int clinux_arena_take_refusal(void) {
    int refused = was_refused;
    was_refused = 0;
    return refused;
}

static struct stack *take_stack(int takes_long) {
    pthread_mutex_lock(&arena.stack_lock);
    while (arena.stacks_in_use == arena.stack_count
           || (takes_long && arena.long_in_use == arena.long_count))
        pthread_cond_wait(&arena.stack_freed, &arena.stack_lock);
    if (takes_long) arena.long_in_use++;
    struct stack *stack = arena.stacks;
    while (stack->is_taken) stack++;
    stack->is_taken = 1;
    arena.stacks_in_use++;
    pthread_mutex_unlock(&arena.stack_lock);
    return stack;
}

static void give_back_stack(struct stack *stack, int took_long) {
    // Only what was used is not zero: find it from the far end, then wipe it.
    size_t untouched = 0;
    while (untouched < CLINUX_ARENA_STACK_BYTES
           && *(volatile uint64_t *)(stack->start + untouched) == 0)
        untouched += sizeof(uint64_t);
    size_t used = CLINUX_ARENA_STACK_BYTES - untouched;
    explicit_bzero(stack->start + untouched, used);
    pthread_mutex_lock(&arena.stack_lock);
    if (used > arena.stack_peak_bytes) arena.stack_peak_bytes = used;
    stack->is_taken = 0;
    arena.stacks_in_use--;
    if (took_long) arena.long_in_use--;
    // All of them: one that takes long may not be the one that can go on.
    pthread_cond_broadcast(&arena.stack_freed);
    pthread_mutex_unlock(&arena.stack_lock);
}

struct call {
    void (*body)(void *);
    void *argument;
};

static _Thread_local struct call pending;

static void start_call(void) {
    struct call call = pending;
    call.body(call.argument);
    clinux_clear_registers();
}

void clinux_arena_run(void (*body)(void *), void *argument, int takes_long) {
    if (arena.blocks == NULL) {
        body(argument);
        clinux_wipe_stack();
        return;
    }
    if (is_on_arena_stack) {
        body(argument);
        return;
    }
    struct stack *stack = take_stack(takes_long);
    ucontext_t caller, callee;
    if (getcontext(&callee) != 0) abort(); // cannot fail on Linux
    callee.uc_stack.ss_sp = stack->start;
    callee.uc_stack.ss_size = CLINUX_ARENA_STACK_BYTES;
    callee.uc_link = &caller;
    makecontext(&callee, start_call, 0);
    pending = (struct call){body, argument};
    is_on_arena_stack = 1;
    if (swapcontext(&caller, &callee) != 0) abort();
    is_on_arena_stack = 0;
    give_back_stack(stack, takes_long);
}

void clinux_arena_read_usage(struct clinux_arena_usage *usage) {
    *usage = (struct clinux_arena_usage){0};
    if (arena.blocks == NULL) return;
    pthread_mutex_lock(&arena.lock);
    usage->block_bytes = (size_t)arena.page_count * page_bytes;
    usage->used_bytes = arena.used_bytes;
    usage->peak_bytes = arena.peak_bytes;
    usage->refused_blocks = arena.refused;
    pthread_mutex_unlock(&arena.lock);
    pthread_mutex_lock(&arena.stack_lock);
    usage->stack_count = arena.stack_count;
    usage->stacks_in_use = arena.stacks_in_use;
    usage->stack_peak_bytes = arena.stack_peak_bytes;
    pthread_mutex_unlock(&arena.stack_lock);
}

void clinux_arena_read_place(struct clinux_arena_place *place) {
    place->start = (size_t)arena.blocks;
    place->end = (size_t)arena.end;
}
