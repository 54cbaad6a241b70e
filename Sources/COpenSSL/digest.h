// The digests that need no allocation, and so cannot fail: their state lies where the caller keeps
// it. OpenSSL 3 marks these calls as deprecated in favor of EVP, which allocates twice for each digest.
#ifndef WAXWING_COPENSSL_DIGEST_H
#define WAXWING_COPENSSL_DIGEST_H

#include <openssl/sha.h>
#include <stddef.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

static inline void waxwing_sha256_begin(SHA256_CTX *state) { SHA256_Init(state); }

static inline void waxwing_sha256_update(SHA256_CTX *state, const void *bytes, size_t count) {
    SHA256_Update(state, bytes, count);
}

static inline void waxwing_sha256_finish(SHA256_CTX *state, unsigned char *digest) {
    SHA256_Final(digest, state);
}

static inline void waxwing_sha1(const void *bytes, size_t count, unsigned char *digest) {
    SHA_CTX state;
    SHA1_Init(&state);
    SHA1_Update(&state, bytes, count);
    SHA1_Final(digest, &state);
}

#pragma clang diagnostic pop

#endif
