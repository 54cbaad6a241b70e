// OpenSSL's typed stacks are macros, which Swift does not see.
#ifndef WAXWING_COPENSSL_PKCS12BAGS_H
#define WAXWING_COPENSSL_PKCS12BAGS_H

#include <openssl/pkcs12.h>

static inline void waxwing_free_bags(STACK_OF(PKCS12_SAFEBAG) *bags) {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

static inline void waxwing_free_safes(STACK_OF(PKCS7) *safes) {
    sk_PKCS7_pop_free(safes, PKCS7_free);
}

#endif
