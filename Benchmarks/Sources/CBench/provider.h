// The algorithms that the load generator's TLS has.
#ifndef CBENCH_PROVIDER_H
#define CBENCH_PROVIDER_H

#include <openssl/core.h>

// A provider's entry point (provider-base(7)), for OSSL_PROVIDER_add_builtin.
int cbench_provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                         const OSSL_DISPATCH **out, void **context);

#endif
