// Counts every heap allocation of the test process, a thread at a time.
//
// A test bundle is an executable on Linux, so that the functions of this file stand before glibc's for every
// library of the process (the Swift runtime, LMDB, OpenSSL): the dynamic linker takes the executable's first.
// Each counts in a thread-local and goes on to glibc's own allocator, which glibc exports under the `__libc_`
// names for this purpose; memory is given back by glibc's `free`, which is not replaced.
//
// Thread-local, because tests run in parallel; initial-exec, because a thread-local that is allocated on its
// first use would call malloc from malloc.

#include "CAllocationCounter.h"

#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED

int64_t waxwing_allocation_count(void) { return -1; }

#else

static __thread int64_t allocations __attribute__((tls_model("initial-exec")));

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

int64_t waxwing_allocation_count(void) { return allocations; }

void *malloc(size_t size) {
    allocations += 1;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations += 1;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    allocations += 1;
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    allocations += 1;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    allocations += 1;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
        return EINVAL;
    allocations += 1;
    void *made = __libc_memalign(alignment, size);
    if (made == NULL)
        return ENOMEM;
    *block = made;
    return 0;
}

#endif
