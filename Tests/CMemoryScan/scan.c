#define _GNU_SOURCE
#include "CMemoryScan.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// All that knows a secret lies here, so that the scan finds none of its own.
static struct store {
    uint8_t needles[CMEMORYSCAN_NEEDLES_MAX][CMEMORYSCAN_NEEDLE_BYTES];
    uint8_t is_start[1 << 16]; // by a needle's first two bytes
    uint8_t window[4 << 20];
} *store;

static int needle_count;
static const uint8_t zeros[4096];

int cmemoryscan_add(const uint8_t *bytes, size_t offset, int is_reversed) {
    if (store == NULL) {
        void *made = mmap(
            NULL, sizeof *store, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (made == MAP_FAILED) return -1;
        store = made;
    }
    if (needle_count == CMEMORYSCAN_NEEDLES_MAX) return -1;
    // Byte for byte: a vector register would keep them.
    volatile uint8_t *needle = store->needles[needle_count];
    const volatile uint8_t *from = bytes + offset;
    int last = CMEMORYSCAN_NEEDLE_BYTES - 1;
    for (int i = 0; i <= last; i++) needle[i] = from[is_reversed ? last - i : i];
    store->is_start[needle[0] | needle[1] << 8] = 1;
    return needle_count++;
}

static int is_at(const uint8_t *place, int needle) {
    for (int i = 0; i < CMEMORYSCAN_NEEDLE_BYTES; i++)
        if (place[i] != store->needles[needle][i]) return 0;
    return 1;
}

long cmemoryscan_run(
    size_t skip_start, size_t skip_end,
    void (*report)(void *context, int needle, size_t address, const char *mapping), void *context) {
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen("/proc/self/maps", "re");
    if (memory < 0 || maps == NULL || store == NULL) return -1;
    char line[512];
    long read_bytes = 0;
    while (fgets(line, sizeof line, maps) != NULL) {
        size_t start, end;
        char rights[5];
        int name = 0;
        if (sscanf(line, "%zx-%zx %4s %*s %*s %*s %n", &start, &end, rights, &name) < 3) continue;
        if (rights[0] != 'r' || rights[1] != 'w') continue;
        // Neighboring mappings may be told as one.
        size_t own_start = (size_t)store, own_end = own_start + sizeof *store;
        for (size_t at = start; at + CMEMORYSCAN_NEEDLE_BYTES <= end;) {
            if (at >= own_start && at < own_end) { at = own_end; continue; }
            if (at >= skip_start && at < skip_end) { at = skip_end; continue; }
            size_t stop = end;
            if (at < own_start && stop > own_start) stop = own_start;
            if (at < skip_start && stop > skip_start) stop = skip_start;
            size_t wanted = stop - at < sizeof store->window ? stop - at : sizeof store->window;
            ssize_t got = pread(memory, store->window, wanted, (off_t)at);
            if (got <= 0) break;
            read_bytes += got;
            for (ssize_t i = 0; i + CMEMORYSCAN_NEEDLE_BYTES <= got;) {
                const uint8_t *place = store->window + i;
                // Most of the memory is zero.
                if (i % 4096 == 0 && i + 4096 <= got && memcmp(place, zeros, 4096) == 0) {
                    i += 4096 - (CMEMORYSCAN_NEEDLE_BYTES - 1);
                    continue;
                }
                i++;
                if (!store->is_start[place[0] | place[1] << 8]) continue;
                for (int needle = 0; needle < needle_count; needle++)
                    if (is_at(place, needle)) report(context, needle, at + (size_t)i - 1, line + name);
            }
            if ((size_t)got == stop - at)
                at = stop;
            else // pieces overlap, for what lies across
                at += (size_t)got - (CMEMORYSCAN_NEEDLE_BYTES - 1);
        }
    }
    fclose(maps);
    close(memory);
    return read_bytes;
}
