#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

// UNINORM_NFKC and UNINORM_NFC are addresses of objects of an incomplete type, which Swift does not see.

/* Each returns memory of malloc's with *LENGTHP code points or octets, or NULL when there is none. */
static inline uint32_t *unistring_nfkc(const uint32_t *text, size_t count, size_t *lengthp) {
    return u32_normalize(UNINORM_NFKC, text, count, NULL, lengthp);
}

static inline uint32_t *unistring_casefold(const uint32_t *text, size_t count, size_t *lengthp) {
    return u32_casefold(text, count, NULL, NULL, NULL, lengthp);
}

static inline uint8_t *unistring_nfc(const uint8_t *text, size_t count, size_t *lengthp) {
    return u8_normalize(UNINORM_NFC, text, count, NULL, lengthp);
}

static inline uint8_t *unistring_lowercase(const uint8_t *text, size_t count, size_t *lengthp) {
    return u8_tolower(text, count, NULL, UNINORM_NFC, NULL, lengthp);
}
