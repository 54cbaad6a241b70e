#ifndef WAXWING_ALLOCATION_COUNTER_H
#define WAXWING_ALLOCATION_COUNTER_H

#include <stdint.h>

/// The number of heap allocations (malloc, calloc, realloc and the aligned kinds, by whatever library) that
/// the calling thread has made since it started, or -1 in a build whose sanitizer owns the allocator.
int64_t waxwing_allocation_count(void);

#endif
