// OpenSSL's typed stacks are macros, which Swift does not see.
#ifndef WAXWING_COPENSSL_X509STACKS_H
#define WAXWING_COPENSSL_X509STACKS_H

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

static inline STACK_OF(X509) *waxwing_new_certificates(void) { return sk_X509_new_null(); }

// Takes over `certificate` when it returns 1.
static inline int waxwing_push_certificate(STACK_OF(X509) *certificates, X509 *certificate) {
    return sk_X509_push(certificates, certificate) > 0;
}

static inline void waxwing_free_certificates(STACK_OF(X509) *certificates) {
    sk_X509_pop_free(certificates, X509_free);
}

static inline int waxwing_count_certificates(const STACK_OF(X509) *certificates) {
    return sk_X509_num(certificates);
}

static inline X509 *waxwing_certificate_at(const STACK_OF(X509) *certificates, int index) {
    return sk_X509_value(certificates, index);
}

#endif
