// Looks for secrets in this process's own memory: for tests only.
#ifndef CMEMORYSCAN_H
#define CMEMORYSCAN_H

#include <stddef.h>
#include <stdint.h>

enum { CMEMORYSCAN_NEEDLE_BYTES = 16, CMEMORYSCAN_NEEDLES_MAX = 4096 };

// Remembers the 16 bytes at `bytes + offset` to look for, in the opposite order where `is_reversed`,
// in a mapping that the scan passes over. Returns their number, from 0 on; -1 when there is no room.
int cmemoryscan_add(const uint8_t *bytes, size_t offset, int is_reversed);

// Looks for them in every writable mapping of the process, but for the addresses from `skip_start`
// on and below `skip_end`, and calls `report` for the first place of each in a mapping. Returns how
// many bytes were read, -1 when /proc/self cannot be.
long cmemoryscan_run(
    size_t skip_start, size_t skip_end,
    void (*report)(void *context, int needle, size_t address, const char *mapping), void *context);

#endif
