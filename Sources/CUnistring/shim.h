#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

// UNINORM_NFKC is the address of an object of an incomplete type, which Swift does not see.

/* Both return memory of malloc's with *LENGTHP code points, or NULL when there is none. */
static inline uint32_t *unistring_nfkc(const uint32_t *text, size_t count, size_t *lengthp) {
    return u32_normalize(UNINORM_NFKC, text, count, NULL, lengthp);
}

static inline uint32_t *unistring_casefold(const uint32_t *text, size_t count, size_t *lengthp) {
    return u32_casefold(text, count, NULL, NULL, NULL, lengthp);
}
