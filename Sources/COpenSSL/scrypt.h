// A key derivation's parameters are an array of structs that point at each other's values, which C
// writes down in six lines.
#ifndef WAXWING_COPENSSL_SCRYPT_H
#define WAXWING_COPENSSL_SCRYPT_H

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stddef.h>
#include <stdint.h>

// Derives `key_count` bytes by scrypt in `context`, made for it. Returns 1, or 0 with an error queued.
static inline int waxwing_scrypt(EVP_KDF_CTX *context, const void *password, size_t password_count,
                                 const void *salt, size_t salt_count, uint64_t n, uint32_t r,
                                 uint32_t p, uint64_t memory_max, void *key, size_t key_count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (void *)password, password_count),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_count),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory_max),
        OSSL_PARAM_construct_end(),
    };
    return EVP_KDF_derive(context, (unsigned char *)key, key_count, parameters) == 1;
}

#endif
